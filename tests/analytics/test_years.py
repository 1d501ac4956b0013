"""Which year a yearly figure speaks of, and that screen, file and paragraph all say so: a year that is not over is no failure."""

import pytest

from analytics.export import csv_bytes
from analytics.finding import subtitle
from analytics.narrative import paragraph
from analytics.pay import Payment, PayStandard
from analytics.query import ask, show_year
from analytics.training import CadreYear, Training, TrainingNeed
from analytics.wording import definition_lines
from tests.worlds import world

# 王一 had the hours that 2023 asked for; of those of 2024 the first half.
TABLES = {
    "cadre": "name | post_group\n王一 | 书记",
    "rule": "name | value\n年度学时 | 56",
    "training": """
        person | course | year | start_date | hours
        王一   | 甲     | 2023 | 2023-05-01 | 56
        王一   | 乙     | 2024 | 2024-03-01 | 28
    """,
    "training_need": "person | year | theme\n王一 | 2023 | 集体经济\n王一 | 2024 | 基层治理",
    "payment": """
        person | year | kind | amount | paid_on    | unit
        王一   | 2023 | 基本 | 42000  | 2023-12-28 | 990001001001
        王一   | 2024 | 基本 | 22500  | 2024-06-28 | 990001001001
    """,
}


@pytest.fixture(scope="module")
def place():
    return world(**TABLES)


def meant(place, metric, as_of=20240630) -> tuple:
    return ask(place.lens(as_of=as_of), metric).where["year"]


@pytest.mark.parametrize("metric", [CadreYear.met_hours, CadreYear.covered, Training.people, Payment.per_person], ids=lambda m: m.key)
def test_what_a_whole_year_judges_is_asked_of_the_last_that_is_over(place, metric):
    assert meant(place, metric) == (2023,)
    assert meant(place, metric, 20241230) == (2023,)
    assert meant(place, metric, 20241231) == (2024,)


def test_what_is_wanted_is_asked_of_the_year_that_runs(place):
    assert meant(place, TrainingNeed.unmet) == (2024,)


def test_the_first_year_of_all_is_asked_though_it_runs():
    begun = world(**TABLES | {"training": "person | course | year | start_date | hours\n王一 | 乙 | 2024 | 2024-03-01 | 28"})
    assert meant(begun, CadreYear.met_hours) == (2024,)


def test_the_share_is_that_of_the_year_it_names(place):
    assert place.ask(CadreYear.met_hours).rows[0].cells[0].fraction == (1, 1)
    assert place.ask(CadreYear.met_hours, where={"year": 2024}).rows[0].cells[0].fraction == (0, 1)
    assert place.ask(Payment.per_person).rows[0].cells[0].value == 42000


def test_a_year_that_is_cut_short_says_so_wherever_it_is_told(place):
    running = ask(place.lens(), CadreYear.met_hours, "post_group", {"year": 2024})
    for text in (subtitle(running), "".join(definition_lines(running)), csv_bytes(running).decode("utf-8-sig")):
        assert "2024年(至6月30日)" in text
    over = ask(place.lens(), CadreYear.met_hours, "post_group")
    for text in (subtitle(over), "".join(definition_lines(over)), csv_bytes(over).decode("utf-8-sig")):
        assert "2023年" in text
        assert "至6月30日" not in text
    assert subtitle(over) == "学时达标率，按待遇岗位类别分，2023年(%)"
    assert subtitle(ask(place.lens(), CadreYear.met_hours, "year")) == "学时达标率，按年度分(%)"
    assert show_year(place.lens(as_of=20241231), 2024, CadreYear) == "2024年"
    assert show_year(place.lens(), 2024, PayStandard) == "2024年"


def test_the_paragraph_names_each_year_and_counts_people_as_people(place):
    text = paragraph(place.lens(), {})
    assert "0名书记由乡镇(街道)班子成员结对帮带；2023年参训覆盖率100.0%" in text
    assert "2024年(至6月30日)参训覆盖率100.0%" in paragraph(place.lens(), {"year": 2024})


def test_a_course_without_a_day_counts_from_the_first_of_its_year():
    place = world(
        cadre="name | unit | valid_from | opened_by\n王一 | 990001001001 | 2022-01-01 | first",
        training="person | course | year | start_date\n王一 | 甲 | 2023 |",
    )
    for as_of, people in ((20230101, 1), (20221231, 0)):
        assert place.ask(Training.people, where={"year": 2023}, as_of=as_of).rows[0].cells[0].value == people
    assert place.ask(CadreYear.covered, where={"year": 2023}, as_of=20230101).rows[0].cells[0].fraction == (1, 1)
