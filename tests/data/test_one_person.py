"""One person by hand: put right, changed from a date, gone; joined with another and split again; and that order does not matter."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import one_person
from data.plan import Plan
from data.tables import FOREVER
from tests.data.test_history import HEAD, Books, id_number

EXAMPLES = 600 if os.environ.get("CADRE_PROOF") else 10
ONE = ["丙县", "甲镇", "东村", "人一", "男", id_number(1), "副主任", "副职", "高中"]
TWO = ["丙县", "乙乡", "南村", "人二", "女", id_number(2), "党组织书记", "书记", "大专"]


@pytest.fixture
def books():
    found = Books()
    found.enter(HEAD, [ONE], as_of=20200630)
    found.enter(HEAD, [TWO], as_of=20200630)
    return found


def person(books: Books, name: str) -> int:
    ((found,),) = books.draft.rows("SELECT DISTINCT person_id FROM cadre WHERE name = $n", {"n": name})
    return found


def done(books: Books, plan: Plan) -> Plan:
    assert not plan.blocked, plan.all_problems
    books.take(plan)
    books.settle()
    return plan


def periods(books: Books, name: str, column: str = "education") -> list[tuple]:
    text = f"SELECT valid_from, valid_to, opened_by, closed_by, {column} FROM cadre WHERE name = $n ORDER BY valid_from"
    return books.draft.rows(text, {"n": name})


def test_what_was_wrong_is_put_right_in_every_period_that_says_it(books):
    who = person(books, "人一")
    books.enter(HEAD, [[*ONE[:6], "党组织书记", "书记", None]], as_of=20210630)
    books.enter(HEAD, [[*ONE[:8], "大专"]], as_of=20220630)
    done(books, one_person.correct(books.snapshot, who, {"education": "初中"}, 20210701))
    assert [period[4] for period in periods(books, "人一")] == ["初中", "初中", "大专"]
    plan = done(books, one_person.correct(books.snapshot, who, {"ethnicity": "苗族"}, 20230101))
    assert [(c.kind, c.fields) for c in plan.changes] == [("更正", (("民族", None, "苗族"),))]
    assert {row[4] for row in periods(books, "人一", "ethnicity")} == {"苗族"}


def test_a_blank_is_filled_from_the_start(books):
    done(books, one_person.correct(books.snapshot, person(books, "人一"), {"school": "吉首大学"}, 20230101))
    assert [row[4] for row in periods(books, "人一", "school")] == ["吉首大学"]


def test_a_change_holds_from_its_date_and_a_later_roster_stands(books):
    who = person(books, "人一")
    books.enter(HEAD, [[*ONE[:8], "本科"]], as_of=20220630)
    plan = done(books, one_person.change(books.snapshot, who, {"education": "大专"}, 20210301))
    assert [(c.kind, c.fields) for c in plan.changes] == [("变动", (("最高学历", "高中", "大专"),))]
    assert [(row[0], row[4]) for row in periods(books, "人一")] == [(20200630, "高中"), (20210301, "大专"), (20220630, "本科")]


def test_a_change_of_village_is_a_move(books):
    plan = done(
        books, one_person.change(books.snapshot, person(books, "人一"), {"township_name": "乙乡", "village_name": "南村"}, 20210301)
    )
    assert [(c.kind, c.fields) for c in plan.changes] == [("调动", (("单位", "甲镇/东村", "乙乡/南村"),))]


def test_a_roster_from_before_a_change_by_hand_leaves_the_change_standing(books):
    """Newer than every roster of the township, and yet not the last that was heard of the person."""
    who = person(books, "人一")
    done(books, one_person.change(books.snapshot, who, {"township_name": "乙乡", "village_name": "南村"}, 20220301))
    books.enter(HEAD, [[*ONE[:8], "大专"]], as_of=20210630)
    books.settle()
    assert [(row[0], row[4]) for row in periods(books, "人一")] == [(20200630, "高中"), (20210630, "大专"), (20220301, "大专")]
    villages = books.draft.rows(
        "SELECT v.name FROM cadre AS c JOIN village AS v ON v.code = c.village_code WHERE c.name = '人一' ORDER BY valid_from"
    )
    assert [name for (name,) in villages] == ["东村", "东村", "南村"]


def test_said_for_the_same_day_it_is_said_together(books):
    who = person(books, "人一")
    done(books, one_person.change(books.snapshot, who, {"township_name": "乙乡", "village_name": "南村"}, 20210630))
    books.enter(HEAD, [["丙县", "乙乡", "南村", *ONE[3:8], "大专"]], as_of=20210630)
    books.settle()
    assert [(row[0], row[4]) for row in periods(books, "人一")] == [(20200630, "高中"), (20210630, "大专")]


def test_who_left_is_gone_from_the_day(books):
    who = person(books, "人一")
    plan = done(books, one_person.leave(books.snapshot, who, 20210301))
    assert [c.kind for c in plan.changes] == ["离任"]
    assert [row[:4] for row in periods(books, "人一")] == [(20200630, 20210301, "first", "left")]
    assert one_person.leave(books.snapshot, who, 20200101).blocked


@pytest.mark.parametrize(
    ("texts", "part"),
    [
        ({"education": "天书"}, "最高学历"),
        ({"birth_date": "1980-13-01"}, "出生年月"),
        ({"id_number": "123"}, "身份证号"),
        ({"id_number": id_number(2)}, "身份证号"),
        ({"village_name": "无村"}, "单位"),
        ({}, None),
    ],
)
def test_a_form_is_checked_as_a_roster_is(books, texts, part):
    plan = one_person.correct(books.snapshot, person(books, "人一"), texts, 20230101)
    if part:
        assert plan.blocked
        assert [problem.column for problem in plan.all_problems] == [part]
    else:
        assert plan.idle


def test_a_fixed_value_does_not_change_from_a_date(books):
    assert one_person.change(books.snapshot, person(books, "人一"), {"gender": "女", "id_number": ""}, 20230101).blocked


def test_two_people_are_joined_and_split_again(books):
    unnumbered = ["丙县", "乙乡", "北村", "人三", "男", None, "副主任", "副职", "大专"]
    books.enter(HEAD, [unnumbered], as_of=20210630)
    books.draft.rows("INSERT INTO honour (person_id, award, year) VALUES ($p, '先进', 2022)", {"p": person(books, "人三")})
    keep, other = person(books, "人一"), person(books, "人三")
    for who, course in ((keep, "甲"), (other, "乙")):
        books.draft.rows("INSERT INTO training (person_id, course, year, hours) VALUES ($p, $c, 2022, 8)", {"p": who, "c": course})
    books.settle()
    totals = "SELECT person_id, courses, hours FROM training_total ORDER BY person_id"
    assert books.draft.rows(totals) == [(keep, 1, 8), (other, 1, 8)]
    before, honours = books.cadres(), books.draft.rows("SELECT person_id FROM honour")
    joined = done(books, one_person.join(books.snapshot, keep, other, 20230101))
    assert [change.kind for change in joined.changes] == ["合并"]
    assert [row[:4] for row in periods(books, "人一")] == [(20200630, 20210630, "first", "moved"), (20210630, FOREVER, "moved", None)]
    assert books.draft.rows("SELECT person_id FROM honour") == [(keep,)]
    assert books.draft.rows(totals) == [(keep, 2, 16)]
    parted = done(books, one_person.split(books.snapshot, keep, other, 20230101))
    assert [change.kind for change in parted.changes] == ["拆分"]
    assert books.cadres() == before
    assert books.draft.rows("SELECT person_id FROM honour") == honours
    assert books.draft.rows(totals) == [(keep, 1, 8), (other, 1, 8)]
    assert one_person.split(books.snapshot, keep, other, 20230101).blocked


def test_who_has_another_id_is_somebody_else(books):
    plan = one_person.join(books.snapshot, person(books, "人一"), person(books, "人二"), 20230101)
    assert plan.blocked
    assert "身份证号不同" in plan.all_problems[0].reason


def test_what_only_one_can_have_stops_a_join(books):
    books.enter(HEAD, [["丙县", "乙乡", "北村", "人三", "男", None, "副主任", "副职", "大专"]], as_of=20210630)
    for name in ("人一", "人三"):
        books.draft.rows("INSERT INTO honour (person_id, award, year) VALUES ($p, '先进', 2022)", {"p": person(books, name)})
    plan = one_person.join(books.snapshot, person(books, "人一"), person(books, "人三"), 20230101)
    assert plan.blocked
    assert "先进" in plan.all_problems[0].reason


DAYS = st.sampled_from([20200801, 20210115, 20210301, 20211220, 20220404, 20230606])
ACTS = st.one_of(
    st.tuples(st.just("education"), DAYS, st.sampled_from(["高中", "大专", "本科"])),
    st.tuples(st.just("village_name"), DAYS, st.sampled_from(["东村", "西村"])),
    st.tuples(st.just("post_group"), DAYS, st.sampled_from(["书记", "副职"])),
    st.tuples(st.just("leave"), DAYS, st.none()),
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTS, min_size=2, max_size=5, unique_by=lambda act: act[1]), st.randoms(use_true_random=False))
def test_entries_for_earlier_dates_give_what_the_right_order_gives(acts, chance):
    """Who leaves must have been there: an act that the right order refuses is left out of both."""
    ordered, late = Books(), Books()
    for one in (ordered, late):
        one.enter(HEAD, [ONE, ["丙县", "甲镇", "西村", *TWO[3:]]], as_of=20200630)
    done_in_order = [act for act in sorted(acts, key=lambda act: act[1]) if _perform(ordered, act)]
    shuffled = done_in_order[:]
    chance.shuffle(shuffled)
    # A second leaving makes sense only once the return before it is known: such orders are not the clerk's to enter.
    if all(_perform(late, act) for act in shuffled):
        assert late.cadres() == ordered.cadres()


def _perform(books: Books, act: tuple) -> bool:
    what, on, value = act
    who = person(books, "人一")
    plan = one_person.leave(books.snapshot, who, on) if what == "leave" else one_person.change(books.snapshot, who, {what: value}, on)
    if plan.blocked:
        return False
    books.take(plan)
    return True
