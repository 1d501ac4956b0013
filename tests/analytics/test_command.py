"""The command line of the metrics: the pages' own answers, as table, CSV and JSON."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.__main__ import main
from analytics.cadre import Cadre
from analytics.catalog import METRICS, MODELS
from analytics.export import csv_bytes
from analytics.query import ask
from data.lens import EVERYTHING, Lens
from data.store import Store

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def demo(demo_store, monkeypatch) -> Lens:
    monkeypatch.setenv("CADRE_STORE", str(demo_store))
    return Lens(EVERYTHING, Store().current(), 20240831, 20230831)


def test_the_list_names_every_metric(demo, capsys):
    assert main(["list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [model["name"] for model in listed] == [model.name for model in MODELS]
    assert [metric["name"] for model in listed for metric in model["metrics"]] == list(METRICS)
    assert all(metric["label"] and metric["unit"] and metric["definition"] for model in listed for metric in model["metrics"])
    assert main(["list"]) == 0
    assert all(name in capsys.readouterr().out for name in list(METRICS)[:1])


def test_json_is_keyed_by_dimension_and_metric_with_labels(demo, capsys):
    question = [
        "ask",
        "cadre.headcount",
        "cadre.women",
        "--by",
        "township",
        "--by",
        "age_band",
        "--as-of",
        "2024-08-31",
        "--format",
        "json",
    ]
    assert main([*question, "--where", "township=望雁街道"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert list(rows[0]) == ["township", "age_band", "cadre.headcount", "cadre.women", "cadre.women.numerator", "cadre.women.denominator"]
    assert {row["township"] for row in rows} == {"望雁街道"}
    assert [row["age_band"] for row in rows[:4]] == list(Cadre.age_band.order)
    assert sum(row["cadre.women.denominator"] for row in rows) == sum(row["cadre.headcount"] for row in rows)


def test_a_code_and_a_name_mean_the_same(demo, capsys):
    answers = []
    for value in ("望雁街道", ask(demo, Cadre.headcount, "township").rows[0].members[0].key):
        assert main(["ask", "cadre.headcount", "--where", f"township={value}", "--format", "json"]) == 0
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]


def test_csv_is_the_bytes_of_the_pages_file(demo, capsysbinary):
    assert main(["ask", "cadre.women", "--by", "township", "--as-of", "2024-08-31", "--format", "csv"]) == 0
    assert capsysbinary.readouterr().out == csv_bytes(ask(demo, Cadre.women, "township"))


def test_several_dates_become_a_dimension(demo, capsys):
    assert main(["ask", "cadre.headcount", "--as-of", "2021-06-30", "--as-of", "2024-08-31", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"as_of": "2021-06-30", "cadre.headcount": 498},
        {"as_of": "2024-08-31", "cadre.headcount": 506},
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "cadre.heads"],
        ["ask", "cadre.headcount", "appraisal.excellent"],
        ["ask", "cadre.headcount", "--by", "grade"],
        ["ask", "cadre.headcount", "--where", "grade=优秀"],
        ["ask", "cadre.headcount", "--as-of", "2024-13-01"],
    ],
)
def test_wrong_use_is_2(demo, arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask"], "缺少 metrics"),
        (["ask", "cadre.headcount", "--format", "xml"], "--format 不能是 'xml'，可用：'table', 'csv', 'json'"),
        (["ask", "cadre.headcount", "--by"], "--by 后面要有一个值"),
        (["ask", "cadre.headcount", "--as-of", "2024-13-01"], "--as-of：日期“2024-13-01”应写作 2024-08-31 这样的形式"),
        (["list", "--all"], "不认识 --all"),
        (["show"], "command 不能是 'show'，可用："),
        (["list", "--json=1"], "--json 后面不带值，多了 '1'"),
    ],
)
def test_wrong_use_is_explained_in_chinese(demo, capsys, arguments, said):
    with pytest.raises(SystemExit):
        main(arguments)
    told = capsys.readouterr().err
    assert told.startswith("用法：python -m analytics")
    assert said in told
    assert not re.search(r"\b(usage|error|argument|invalid|required|expected|options)\b", told)


def test_help_is_in_chinese(capsys):
    for arguments in (["--help"], ["ask", "--help"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        assert stop.value.code == 0
        told = capsys.readouterr().out
        assert "用法：" in told
        assert "显示这份说明" in told
        assert not re.search(r"usage|arguments|show this|options:", told)


def test_the_list_says_in_chinese_what_a_row_is(capsys):
    assert main(["list"]) == 0
    told = capsys.readouterr().out
    assert "cadre 现任村(社区)干部：每行：人\n" in told
    assert "vetting 市级资格联审：每行：单位、姓名、出生日期、联审部门\n" in told
    assert "One row" not in told


def test_a_reader_who_stops_reading_is_no_fault():
    """`… | head`: here the pipe is closed before the first line is written."""
    command = f"{sys.executable} -m analytics list | true"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stderr == ""


def test_an_unknown_township_is_2_with_a_sentence(demo, capsys):
    assert main(["ask", "cadre.headcount", "--where", "township=没有镇"]) == 2
    assert "没有镇" in capsys.readouterr().err


def test_an_empty_store_is_1_with_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path))
    assert main(["ask", "cadre.headcount"]) == 1
    assert "python -m data demo" in capsys.readouterr().err
