"""Periods follow from what was said, in whatever order; shown on random rosters entered in random order, and on the demonstration city."""

import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.careers import Careers
from data.history import STATE, derived, fold
from data.intake import plan_import
from data.invariants import faults
from data.plan import Plan, Statement
from data.roster import read_roster
from data.store import Store
from data.tables import CADRE
from data.units import Units
from data.workbook import Sheet, Workbook
from tests.worlds import World

HEAD = ["县", "乡镇", "村(社区)", "姓名", "性别", "身份证号", "职务", "待遇岗位类别", "学历"]
PLACES = [("甲镇", "东村"), ("甲镇", "西村"), ("乙乡", "南村"), ("乙乡", "北村")]
DATES = [20200630, 20201231, 20210630, 20211231, 20220630, 20221231]
EXAMPLES = 600 if os.environ.get("CADRE_PROOF") else 10


def id_number(order: int) -> str:
    digits = f"99010119800506{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


class Books:
    """A store in memory: rosters in, tables out."""

    def __init__(self):
        empty = World({})
        self.draft, self.snapshot = empty.draft, empty.duckdb

    def enter(self, head: list, rows: list[list], **said) -> None:
        reading = read_roster(Workbook("名册.xlsx", (Sheet("名册", [head, *rows]),)), CADRE, as_of=said["as_of"])
        plan = plan_import(self.snapshot, reading, Statement(add_units=True, backfill=True, **said))
        assert not plan.blocked, plan.all_problems
        assert plan.read == plan.accepted + plan.rejected + plan.unchanged
        self.take(plan)

    def take(self, plan: Plan) -> None:
        plan.apply(self.draft)
        self.draft.flush()

    def settle(self) -> None:
        """What a publish ends with."""
        self.draft.settle()
        assert faults(self.draft.rows) == []

    def cadres(self) -> list[tuple]:
        """Every period, whoever's number it is under."""
        self.settle()
        names = [name for name, _ in CADRE.stored if name != "person_id"]
        return sorted(self.draft.rows(f"SELECT {', '.join(names)} FROM cadre"), key=str)

    def rosters(self) -> list[tuple]:
        return sorted(self.draft.rows("SELECT unit_code, as_of, kind, posts, people FROM roster"))


@st.composite
def rosters(draw) -> tuple[int, dict]:
    """One township's roster on a date: some of six people, anywhere in it, some cells blank; 全量 or not."""
    township = draw(st.sampled_from(["甲镇", "乙乡"]))
    rows = []
    for person in draw(st.lists(st.integers(1, 6), min_size=1, max_size=5, unique=True)):
        village = draw(st.sampled_from([name for at, name in PLACES if at == township] + [None]))
        post, group = draw(st.sampled_from([("副主任", "副职"), ("党组织书记", "书记"), (None, None)]))
        row = [f"人{'一二三四五六'[person - 1]}", "男" if person % 2 else "女", id_number(person), post, group]
        rows.append(["丙县", township, village, *row, draw(st.sampled_from(["高中", "大专", "大学专科", None]))])
    full = draw(st.booleans())
    return {"rows": rows, "full": full, "posts": draw(st.sampled_from([(), ("书记",)])) if full else ()}


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(rosters(), min_size=2, max_size=len(DATES)), st.randoms(use_true_random=False))
def test_entered_late_is_as_entered_in_order(found, chance):
    said = [(on, roster) for on, roster in zip(DATES, found, strict=False)]
    shuffled = said[:]
    chance.shuffle(shuffled)
    ordered, late = Books(), Books()
    for books, order in ((ordered, said), (late, shuffled)):
        for on, roster in order:
            books.enter(HEAD, **{**roster, "as_of": on})
    assert late.cadres() == ordered.cadres()
    assert late.rosters() == ordered.rosters()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(rosters(), min_size=1, max_size=4))
def test_periods_are_what_a_second_reckoning_gives(found):
    """Day by day, without entries or folding: who is in post, where and as what, if rosters come in order."""
    books = Books()
    state: dict[str, dict] = {}
    for on, roster in zip(DATES, found, strict=False):
        books.enter(HEAD, **{**roster, "as_of": on})
        listed = {row[3] for row in roster["rows"]}
        (township,) = {row[1] for row in roster["rows"]}
        for name, known in state.items():
            spoken_for = known["township"] == township and (not roster["posts"] or known["group"] in roster["posts"])
            if roster["full"] and name not in listed and spoken_for:
                known["in_post"] = False
        for _, _, village, name, _, _, _, group, education in roster["rows"]:
            known = state.setdefault(name, {"township": None, "village": None, "group": None, "education": None})
            if village or known["township"] != township:
                known |= {"township": township, "village": village}
            known |= {"in_post": True, "group": group or known["group"]}
            known["education"] = {"大学专科": "大专"}.get(education, education) or known["education"]
        expected = sorted(
            (name, known["township"], known["village"], known["group"], known["education"])
            for name, known in state.items()
            if known["in_post"]
        )
        text = (
            "SELECT c.name, t.name, v.name, post_group, education FROM cadre AS c JOIN township AS t ON t.code = c.township_code"
            f" LEFT JOIN village AS v ON v.code = c.village_code WHERE valid_from <= {on} AND valid_to > {on}"
        )
        assert sorted(books.draft.rows(text), key=str) == sorted(expected, key=str)
    books.settle()


def test_the_entries_that_are_made_up_for_older_stores_fold_into_their_periods(demo_store):
    snapshot = Store(demo_store).current()
    query = lambda text, params=None: snapshot.engine.rows(text, params or {}).rows  # noqa: E731
    careers = Careers(query, Units(query, add=False))
    several = 0
    for career in careers:
        periods = fold(derived(career.before, careers.rosters, 1), careers.rosters, careers.divisions)
        names = (*STATE, "valid_from", "valid_to", "opened_by", "closed_by")
        assert [[p[name] for name in names] for p in periods] == [[p[name] for name in names] for p in career.before]
        several += len(periods) > 1
    assert several > 50


def test_the_demonstration_takes_a_roster_of_its_own_people_as_said_again(copy_of_demo):
    """Whoever is in a store that kept no entries is as it says, before and after somebody else is entered."""
    store = Store(copy_of_demo())
    before = store.current().engine.rows("SELECT * FROM cadre ORDER BY person_id, valid_from", {}).rows
    text = (
        "SELECT c.name, t.name, v.name, u.name, gender, id_number, staff_no FROM cadre AS c JOIN county AS t ON t.code = c.county_code"
        " JOIN township AS v ON v.code = c.township_code JOIN village AS u ON u.code = c.village_code WHERE valid_to = 99991231"
    )
    people = store.current().engine.rows(text, {}).rows
    head = ["姓名", "县", "乡镇", "村", "性别", "身份证号", "人员编号"]
    chosen = [list(row) for row in random.Random(1).sample(people, 60)]
    reading = read_roster(Workbook("名册.xlsx", (Sheet("名册", [head, *chosen]),)), CADRE, as_of=20240831)
    plan = plan_import(store.current(), reading, Statement(20240831))
    assert (plan.unchanged, plan.changes, plan.all_problems) == (60, [], [])
    store.publish(plan.apply, action="测试", by="测试")
    after = store.current().engine.rows("SELECT * FROM cadre ORDER BY person_id, valid_from", {}).rows
    assert after == before


@pytest.mark.parametrize("first", ["甲镇", "乙乡"])
def test_who_left_one_township_and_is_in_another_within_a_year_has_moved(first):
    """In two imports, either first, a quarter apart: one 调动, with nobody counted twice in between."""
    person = ["人一", "男", id_number(1), "副主任", "副职", "大专"]
    other = ["人二", "女", id_number(2), "副主任", "副职", "大专"]
    books = Books()
    books.enter(HEAD, [["丙县", "甲镇", "东村", *person], ["丙县", "甲镇", "东村", *other]], as_of=20230630)
    left = ([["丙县", "甲镇", "东村", *other]], {"as_of": 20230930, "full": True})
    came = ([["丙县", "乙乡", "南村", *person]], {"as_of": 20231231})
    for rows, said in (left, came) if first == "甲镇" else (came, left):
        books.enter(HEAD, rows, **said)
    periods = [
        row for row in books.draft.rows("SELECT valid_from, valid_to, opened_by, closed_by, name FROM cadre ORDER BY 1") if row[4] == "人一"
    ]
    assert [row[:4] for row in periods] == [(20230630, 20230930, "first", "moved"), (20231231, 99991231, "moved", None)]


def test_who_is_not_in_a_full_roster_has_left_where_no_entries_were_kept(demo_store):
    snapshot = Store(demo_store).current()
    text = (
        "SELECT t.code, c.name, t.name, gender, id_number, staff_no FROM cadre AS c JOIN township AS t ON t.code = c.township_code"
        " WHERE valid_to = 99991231 ORDER BY t.code, person_id"
    )
    rows = snapshot.engine.rows(text, {}).rows
    own = [row[1:] for row in rows if row[0] == rows[0][0]]
    table = [["姓名", "乡镇", "性别", "身份证号", "人员编号"], *map(list, own[1:])]
    reading = read_roster(Workbook("名册.xlsx", (Sheet("名册", table),)), CADRE, as_of=20240930)
    found = plan_import(snapshot, reading, Statement(20240930, full=True))
    assert [(change.kind, change.name) for change in found.changes] == [("离任", own[0][0])]
