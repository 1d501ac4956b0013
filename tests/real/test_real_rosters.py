"""Real files, imported by the command line as a clerk would, against counts that plain Python made of them."""

import json
import os
from pathlib import Path

import pytest

import analytics.__main__ as analytics_command
import data.__main__ as data_command
from analytics.appraisal import Appraisal
from analytics.cadre import Cadre
from analytics.query import ask, units
from analytics.training import CadreTraining
from data.lens import EVERYTHING, Lens
from data.store import Store

REAL = Path(os.environ.get("CADRE_REAL_DATA", ""))
MAPS = Path(__file__).parent
BANDS = ("<=35", "36-45", "46-55", ">=56")

pytestmark = pytest.mark.skipif(
    not os.environ.get("CADRE_REAL_DATA") or not REAL.is_dir(), reason="CADRE_REAL_DATA does not name a folder of real files"
)


def imported(folder: Path, as_of: str, *files: tuple[str, str, str, list[str]]) -> Lens:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRE_STORE", str(folder))
        for path, table, mapping, more in files:
            arguments = ["import", str(REAL / path), "--table", table, "--map", str(MAPS / mapping), "--as-of", as_of, *more]
            assert data_command.main(arguments) == 0
    date = int(as_of.replace("-", ""))
    return Lens(EVERYTHING, Store(folder).current(), date, date - 10000)


@pytest.fixture(scope="module")
def heads(tmp_path_factory) -> Lens:
    path = "village_heads/elected_2022.csv"
    return imported(
        tmp_path_factory.mktemp("heads"),
        "2022-11-26",
        (path, "cadre", "heads.toml", ["--add-units"]),
        (path, "appraisal", "heads_appraisal.toml", []),
    )


@pytest.fixture(scope="module")
def staff(tmp_path_factory) -> Lens:
    folder = "hr_three_tables/"
    return imported(
        tmp_path_factory.mktemp("staff"),
        "2023-12-31",
        (folder + "employee_data.csv", "cadre", "hr_cadre.toml", ["--add-units"]),
        (folder + "employee_data.csv", "appraisal", "hr_appraisal.toml", []),
        (folder + "training_and_development_data.csv", "training", "hr_training.toml", []),
    )


def expected(folder: str) -> dict:
    return json.loads((REAL / folder / "expected.json").read_text(encoding="utf-8"))


def counts(lens: Lens, by: str) -> dict:
    return {row.members[0].key: row.cells[0].value for row in ask(lens, Cadre.headcount, by).rows}


def test_heads_by_age_band_and_gender(heads):
    known = expected("village_heads")
    assert list(counts(heads, "age_band").values()) == [known["age_bands_from_birth_as_of_election_day_2022-11-26"][band] for band in BANDS]
    assert counts(heads, "gender") == known["gender"]


def test_heads_on_a_later_date(heads):
    later = Lens(EVERYTHING, heads.snapshot, 20251231, 20221126)
    known = expected("village_heads")["age_bands_from_birth_as_of_2025-12-31"]
    assert list(counts(later, "age_band").values()) == [known[band] for band in BANDS]


def test_heads_by_education_as_written(heads):
    assert counts(heads, "education_raw") == expected("village_heads")["education_raw"]


def test_heads_in_all_368_townships(heads):
    known = expected("village_heads")["incumbent_ratio_by_township"]
    counties = {member.key: member.label for member in units(heads, "county")}
    names = dict(heads.snapshot.engine.rows("SELECT code, name FROM township", {}).rows)
    found = {}
    for row in ask(heads, Appraisal.excellent, "township").rows:
        member, cell = row.members[0], row.cells[0]
        found[f"{counties[member.parent]}/{names[member.key]}"] = {
            "n": cell.fraction[1], "k": cell.fraction[0], "ratio": round(cell.value, 6)
        }  # fmt: skip
    assert len(found) == 368
    assert found == known


def test_townships_of_one_name_are_told_apart(heads):
    twice = expected("village_heads")["township_names_used_in_more_than_one_county"]
    labels = [member.label for member in units(heads, "township")]
    assert len(set(labels)) == 368
    assert sorted({label.split("(")[0] for label in labels if label.endswith(")")}) == sorted(twice)


def test_staff_by_age_band_and_gender(staff):
    known = expected("hr_three_tables")
    assert list(counts(staff, "age_band").values()) == [known["age_bands_as_of_2023-12-31"][band] for band in BANDS]
    assert counts(staff, "gender") == {"男": known["gender"]["Male"], "女": known["gender"]["Female"]}


def shares(lens: Lens, metric, by: str) -> dict:
    rows = ask(lens, metric, by).rows
    return {row.members[0].label: {"n": c.fraction[1], "k": c.fraction[0], "ratio": round(c.value, 6)} for row in rows for c in row.cells}


def test_staff_top_rating_by_unit(staff):
    assert shares(staff, Appraisal.excellent, "township") == expected("hr_three_tables")["top_rating_by_unit"]


def test_staff_coverage_under_two_definitions(staff):
    known = expected("hr_three_tables")
    (row,) = ask(staff, [CadreTraining.covered, CadreTraining.completed]).rows
    assert [cell.fraction for cell in row.cells] == [
        (known["coverage_A_any_record"]["k"], 3000),
        (known["coverage_B_completed_or_passed"]["k"], 3000),
    ]
    assert shares(staff, CadreTraining.completed, "township") == known["coverage_B_by_unit"]
    bands = [row.cells[0].fraction for row in ask(staff, CadreTraining.completed, "age_band").rows]
    assert bands == [(known["coverage_B_by_age_band"][band]["k"], known["coverage_B_by_age_band"][band]["n"]) for band in BANDS]


def test_the_command_line_gives_the_same_as_json(heads, capsys, monkeypatch, tmp_path_factory):
    folder = next(path for path in tmp_path_factory.getbasetemp().glob("heads*") if (path / "current").exists())
    monkeypatch.setenv("CADRE_STORE", str(folder))
    assert analytics_command.main(["ask", "cadre.headcount", "cadre.women", "--by", "age_band", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    known = expected("village_heads")
    assert [row["cadre.headcount"] for row in answer] == [known["age_bands_from_birth_as_of_election_day_2022-11-26"][b] for b in BANDS]
    assert sum(row["cadre.women.numerator"] for row in answer) == known["gender"]["女"]
