"""One person, one story: the same events as a second reader finds in the tables, nobody out of scope, no name that was not asked for."""

import csv
import io
import json
from collections import Counter
from itertools import pairwise

import plotly.graph_objects as go
import pytest

from analytics import charts
from analytics.export import story_bytes
from analytics.person import PersonEvent, PersonRecord
from analytics.query import rows_behind
from analytics.story import ELSEWHERE, UNKNOWN, UnknownPerson, find, masked, story
from data.lens import EVERYTHING, Lens, Refused, fetch
from data.store import Store
from data.tables import TABLES
from tests.worlds import EAST, WEST, world

TODAY = 20240831
MOVER = {
    "cadre": """
        name   | unit         | birth_date | valid_from | valid_to   | opened_by | closed_by | id_number          | phone
        王一   | 990001001001 | 1970-05-01 | 2022-01-01 |            | first     |           | 433101197005010017 | 139001
        李小二 | 990001001001 | 1988-07-01 | 2022-01-01 | 2024-01-01 | first     | moved     | 433101198807010024 | 139002
        李小二 | 990001002001 | 1988-07-01 | 2024-01-01 |            | moved     |           | 433101198807010024 | 139002
        钱五   | 990001002001 | 1960-01-01 | 2022-01-01 | 2024-03-01 | first     | left      |                    |
    """,
    "training": """
        person | course         | year | start_date | level
        李小二 | 东乡治理培训班 | 2023 | 2023-03-01 | 乡镇(街道)
        李小二 | 全市书记培训班 | 2024 | 2024-03-01 | 市级
    """,
    "mentoring": "person | mentor_name | mentor_kind | started_on\n李小二 | 赵大山 | 村党组织书记 | 2023-05-01",
    "payment": "person | unit | year | kind | amount | paid_on\n李小二 | 990001001001 | 2023 | 基本 | 30000 | 2023-12-20",
    "appraisal": "person | unit | year | grade\n李小二 | 990001001001 | 2023 | 优秀",
    "discipline": "person | kind | decided_on\n李小二 | 警告 | 2024-05-01",
    "honour": "person | award | year | level\n李小二 | 东乡先进 | 2023 | 乡镇(街道)",
}


@pytest.fixture(scope="module")
def place():
    return world(**MOVER)


@pytest.fixture(scope="module")
def city(demo_store):
    return Lens(EVERYTHING, Store(demo_store).current(), TODAY, 20230831)


# ── the events are those of the tables ──
def _rows(lens, table):
    names = [name for name, _ in TABLES[table].stored]
    return [dict(zip(names, row, strict=True)) for row in lens.snapshot.engine.rows(f"SELECT {', '.join(names)} FROM {table}", {}).rows]


def _second_reader(lens) -> Counter:
    """(person, day, year, what, which) counted in plain Python from the base tables, for the end of the demonstration."""
    found = []

    def add(person, day, year, event, detail):
        if (day or (year or 0) * 10000 + 101) <= TODAY:
            found.append((person, day, day // 10000 if year is None and day else year, event, detail))

    opened = {"first": "首次登记", "joined": "新任", "moved": "调动", "reclassified": "职务变动", "updated": "登记信息更新"}
    last = {}
    for row in sorted(_rows(lens, "cadre"), key=lambda row: row["valid_from"]):
        add(row["person_id"], row["valid_from"], None, opened[row["opened_by"]], row["post"])
        if row["closed_by"] == "left":
            add(row["person_id"], row["valid_to"], None, "离任", row["post"])
        if row["valid_from"] <= TODAY:
            last[row["person_id"]] = row
    alone = (("joined_date", "进入村干部队伍", None), ("post_date", "始任现职务", "post"), ("party_date", "入党", None))
    for person, row in last.items():
        for column, event, detail in alone:
            if row[column]:
                add(person, row[column], None, event, row.get(detail))
        for other in _rows_kept(lens, "reserve"):
            if (other["name"], other["birth_date"], other["township_code"]) == (row["name"], row["birth_date"], row["township_code"]):
                add(person, other["entered_on"] or other["recommended_on"], None, "纳入后备力量", None)
    for row in _rows(lens, "training"):
        add(row["person_id"], row["start_date"], row["year"], "参加培训", row["course"])
    for row in _rows(lens, "training_need"):
        add(row["person_id"], None, row["year"], "提出培训需求", row["theme"])
    for row in _rows(lens, "study"):
        if not row["enrolled_on"] or row["enrolled_on"] <= TODAY:
            add(row["person_id"], row["enrolled_on"], None, "报读", row["programme"])
        for column, event, detail in (("graduated_on", "毕业", "programme"), ("subsidy_paid_on", "发放学历提升补贴", "subsidy")):
            if row[column]:
                add(row["person_id"], row[column], None, event, row[detail])
    for row in _rows(lens, "mentoring"):
        add(row["person_id"], row["started_on"], None, "结对帮带", row["mentor_kind"])
    for row in _rows(lens, "appraisal"):
        add(row["person_id"], None, row["year"], "年度考核", row["grade"] or row["participation"])
    for row in _rows(lens, "payment"):
        add(row["person_id"], row["paid_on"], row["year"], "发放报酬", row["kind"])
    for row in _rows(lens, "benefit"):
        done = row["done"] == "是" and (row["done_on"] or 0) <= TODAY
        add(row["person_id"], row["done_on"] if done else row["due_on"], row["year"], "待遇保障", row["kind"])
    for row in _rows(lens, "honour"):
        add(row["person_id"], None, row["year"], "表彰奖励", row["award"])
    for row in _rows(lens, "advancement"):
        add(row["person_id"], row["since_date"], None, "提拔使用", row["outcome"])
    return Counter(found)


def _rows_kept(lens, table, kept={}):  # noqa: B006
    return kept.setdefault(table, _rows(lens, table))


def test_every_event_of_everybody_is_in_the_tables_and_none_is_missing(city):
    asked = rows_behind(city, PersonEvent.events, ["f.person_id", "f.on_date", "f.year", "f.event", "f.detail"])
    expected = _second_reader(city)
    assert Counter(asked) == expected
    assert sum(expected.values()) > 9000


def test_a_story_has_the_events_of_its_person_and_nobody_elses(city):
    asked = rows_behind(city, PersonEvent.events, ["f.person_id", "f.event"])
    records = rows_behind(city, PersonRecord.records, ["f.person_id", "f.event"])
    for number in (3, 110, 358, 440):
        told = story(city, number)
        assert sorted(event.event for event in told.events) == sorted(event for person, event in asked + records if person == number)
        days = [event.on or event.year * 10000 + 1300 for event in told.events]
        assert days == sorted(days)


def test_both_engines_tell_the_same(place):
    for scope in (EVERYTHING, (EAST,), (WEST,)):
        for number in (1, 2, 4):
            try:
                one = story(place.lens(scope), number).events
            except UnknownPerson:
                with pytest.raises(UnknownPerson):
                    story(place.lens(scope, on="sqlite"), number)
            else:
                assert one == story(place.lens(scope, on="sqlite"), number).events


# ── scope ──
def test_who_is_out_of_scope_does_not_exist(place):
    for lens, number in (
        (place.lens((EAST,)), 2),  # has moved away
        (place.lens((WEST,)), 1),
        (place.lens(()), 1),
        (place.lens(), 99),  # nobody
        (place.lens(as_of=20211231), 1),  # not yet
        *((place.lens(), text) for text in ("", "二", "2 OR 1=1", "-1", "1.0", "²", "9" * 30)),
    ):
        with pytest.raises(UnknownPerson) as refused:
            story(lens, number)
        assert str(refused.value) == UNKNOWN, "one sentence for all: it must not say whether there is such a person"
    assert story(place.lens((WEST,)), 2).unit == "西镇三村"
    assert story(place.lens((EAST,), as_of=20231231), 2).unit == "东乡一村", "then she was there"


def test_of_every_township_and_person_only_the_own_are_found(city):
    """Enumerated: 12 townships, 553 people, by number, in the list and by name."""
    unit = dict(fetch(city, "SELECT person_id, township_code FROM person_known").rows)
    names = dict(fetch(city, "SELECT person_id, name FROM person_known").rows)
    for code in sorted(set(unit.values())):
        lens = Lens((code,), city.snapshot, TODAY, 20230831)
        own = {person for person, township in unit.items() if township == code}
        assert {row[0] for row in rows_behind(lens, PersonEvent.events, ["f.person_id"])} == own
        for person in [*sorted(own)[:2], *sorted(unit.keys() - own)[:: len(unit) // 7]]:
            if person in own:
                assert story(lens, person).person_id == person
            else:
                with pytest.raises(UnknownPerson):
                    story(lens, person)
        surname = names[next(iter(own))][0]
        found, count = find(lens, surname, {})
        expected = [person for person in own if surname in names[person]]
        assert count == len(expected)
        assert {one.person_id for one in found} <= set(expected)


def test_a_township_is_not_told_where_somebody_was_before(place):
    west = story(place.lens((WEST,)), 2, names=True)
    text = json.dumps(west.events, ensure_ascii=False) + charts.life(west).to_json() + story_bytes(west, []).decode()
    assert "东乡" not in text
    assert "一村" not in text
    assert [event.place for event in west.events if event.event == "首次登记"] == [ELSEWHERE]
    assert [event.detail for event in west.events if event.lane == "培训"] == [f"{ELSEWHERE}的培训", "全市书记培训班"]
    assert [event.detail for event in west.events if event.lane == "荣誉"] == [f"{ELSEWHERE}的荣誉"]
    # What follows the person is told in full: grade and pay, whoever gave them.
    assert {"年度考核", "发放报酬"} <= {event.event for event in west.events}
    whole = story(place.lens(), 2)
    assert [event.place for event in whole.events if event.event == "首次登记"] == ["一村"]
    assert "东乡治理培训班" in [event.detail for event in whole.events]


def test_what_only_the_city_knows_is_told_to_the_city_only(place):
    assert "处分" in [event.event for event in story(place.lens(), 2).events]
    assert "处分" not in [event.event for event in story(place.lens((WEST,)), 2).events]
    assert "处分" not in [event.event for event in story(place.lens((EAST, WEST)), 2).events]
    with pytest.raises(Refused):
        fetch(place.lens((WEST,)), "SELECT COUNT(*) FROM person_record")


# ── names ──
def test_names_are_masked_until_they_are_asked_for(place):
    told = story(place.lens(), 2)
    text = json.dumps(told.events, ensure_ascii=False) + str(told.who) + charts.life(told).to_json()
    text += story_bytes(told, []).decode()
    for hidden in ("小二", "大山", "4331", "1390", "1988"):
        assert hidden not in text
    assert told.who["name"] == "李○○"
    assert "赵○○" in text
    shown = story(place.lens(), 2, names=True)
    assert shown.who["name"] == "李小二"
    assert any("赵大山" in event.told for event in shown.events)
    for hidden in ("4331", "1390"):
        assert hidden not in str(shown)


@pytest.mark.parametrize(("name", "shown"), [("王一", "王○"), ("欧阳某某", "欧○○○"), ("买买提·艾力", "买○○○○○"), ("王", "王")])
def test_the_mask(name, shown):
    assert masked(name) == shown


# ── search ──
def test_a_search_finds_leavers_and_parts_of_names(place):
    def names(text, lens=None, **where):
        return [(one.name, one.state) for one in find(lens or place.lens(), text, where)[0]]

    assert names("小二") == [("李小二", "现任")]
    assert names(" 李 小 ") == [("李小二", "现任")]
    assert names("钱") == [("钱五", "离任")]
    for nothing in ("", "  ", "%", "_", "％", "无人", "' OR 1=1 --"):
        assert names(nothing) == []
    assert names("李", township=EAST) == []
    assert names("李", township=WEST) == [("李小二", "现任")]
    assert names("李", place.lens((EAST,))) == []


# ── the picture and the file ──
def test_the_picture_has_a_mark_for_every_dated_event(city):
    for number in (3, 110, 358, 440):
        told = story(city, number)
        figure = charts.life(told)
        told_there = [line for trace in figure.data if trace.hovertext for text in trace.hovertext for line in text.split("<br>")]
        assert len(told_there) == sum(1 for event in told.events if event.year)
        assert all(len(trace.x) == len(trace.y) for trace in figure.data)
        go.Figure(figure.to_dict())  # which checks every word of ours
        low, high = figure.layout.xaxis.range
        assert all(low <= x <= high for trace in figure.data for x in trace.x)


def test_words_in_the_picture_never_cover_each_other(city):
    for number in range(1, 60):
        try:
            figure = charts.life(story(city, number))
        except UnknownPerson:
            continue
        words = [trace for trace in figure.data if trace.mode == "text"]
        marks = sorted(mark for trace in words for mark in zip(trace.y, trace.x, trace.text, strict=True))
        for (y, x, text), (below, following, _) in pairwise(marks):
            assert y != below or following >= x + len(text) * 7, (number, text)


def test_nobody_without_a_date_is_drawn_as_nothing(place):
    bare = world(cadre="name | unit | valid_from\n王一 | 990001001001 | 2023-01-01")
    assert charts.life(story(bare.lens(), 1)).data


def test_the_file_has_a_line_per_event(place):
    told = story(place.lens(), 2)
    content = story_bytes(told, ["口径：说明"])
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["日期", "类别", "事项", "内容", "单位"]
    assert rows[1 : len(told.events) + 1] == [list(event.cells) for event in told.events]
    assert rows[len(told.events) + 1 :] == [[], ["口径：说明"]]
    assert ["2024-05-01", "监督", "处分", "警告", "—"] in rows
