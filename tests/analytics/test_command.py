"""The command line of the metrics: the pages' own answers, as table, CSV and JSON."""

import json

import pytest

from analytics.__main__ import main
from analytics.cadre import Cadre
from analytics.catalog import METRICS, MODELS
from analytics.export import csv_bytes
from analytics.query import ask
from data.lens import EVERYTHING, Lens
from data.store import Store


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


def test_an_unknown_township_is_2_with_a_sentence(demo, capsys):
    assert main(["ask", "cadre.headcount", "--where", "township=没有镇"]) == 2
    assert "没有镇" in capsys.readouterr().err


def test_an_empty_store_is_1_with_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CADRE_STORE", str(tmp_path))
    assert main(["ask", "cadre.headcount"]) == 1
    assert "python -m data demo" in capsys.readouterr().err
