"""优选 and 用活 on the screen: parts of a whole, lists with shared lines, what only the city sees, and the rule that a list names."""

import re

import pytest

from data.demo_city import COUNTY, TOWNSHIPS
from data.store import Store
from tests.pages.screen import CITY, THE_CLERK, Screen, text_of, township_leader
from tests.worlds import base_rows, publish

TOWN = COUNTY + "102"
CADRES = "name | post_group | unit\n王一 | 书记 | 990001001001"
RESERVE = """
    name | vetting_state | trained | unit
    甲一 | 通过          | 是      | 990001001001
    乙二 | 未通过        | 是      | 990001001001
    丙三 | 通过          | 否      | 990001002001
    丁四 | 未反馈        | 否      | 990001002001
"""
INSPECTION = """
    name | nominated_on | inspected_on | filed_on   | unit
    甲一 | 2022-01-10   | 2022-03-01   | 2022-04-01 | 990001001001
    丙三 | 2022-01-10   | 2022-03-01   |            | 990001002001
"""
VETTING = """
    name | department | asked_on   | reply  | replied_on | unit
    甲一 | 公安       | 2022-01-15 | 无异议 | 2022-01-20 | 990001001001
    丙三 | 公安       | 2022-01-15 |        |            | 990001002001
    丙三 | 法院       | 2022-01-15 |        |            | 990001002001
"""
RULES = "name | value | valid_from\n可用后备人数 | 2 | 2020-01-01"


def rows(table: str) -> list[list[str]]:
    lines = [re.findall(r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", line) for line in table.split("</tr>")]
    return [[re.sub(r"<[^>]+>", "", cell) for cell in line] for line in lines if line]


def listed(screen: Screen, heading: str) -> list[list[str]]:
    (found,) = [rows(table) for table in screen.tables if heading in rows(table)[0]]
    return found


@pytest.fixture
def small(tmp_path, serve):
    serve(tmp_path / "store")

    def build(**tables) -> Screen:
        given = {"cadre": CADRES, "reserve": RESERVE, "inspection": INSPECTION, "vetting": VETTING, "rule": RULES} | tables
        publish(Store(tmp_path / "store"), base_rows(**given))
        screen = Screen("selection")
        assert not screen.app.exception
        return screen

    return build


def test_a_part_is_written_with_its_whole(small):
    tiles = small().tiles
    assert tiles["可用后备不足规定人数的村(社区)"][0] == "2/3个"  # 一村 has one that is not refused, 二社区 nobody
    assert tiles["近期可使用人数"][0] == "1/4人"


def test_villages_that_are_short_share_a_line_and_the_rule_is_named(small):
    screen = small()
    assert "可用后备不足2人的村(社区) 2 个" in screen.headings
    assert listed(screen, "可用后备(人)")[1:] == [["东乡", "0", "1个", "二社区"], ["东乡", "1", "1个", "一村"]]
    assert "0人的1个、1人的1个，共2/3" in "".join(screen.headings)
    without = small(rule="name | value\n别的 | 2")
    assert "可用后备不足规定人数的村(社区) 0 个" in without.headings


def test_nobody_passes_while_a_department_is_silent(small):
    screen = small()
    (funnel,) = [text for text in screen.headings if text.startswith("提名")]
    assert funnel.startswith("提名2人，联审通过1人，已考察1人，已备案1人")
    assert listed(screen, "未反馈部门")[1:] == [["丙○", "西镇", "2022-01-15", "2件", "公安、法院"]]
    assert "联审没有通过而已考察或备案 1 人" in screen.headings
    assert listed(screen, "未反馈部门数")[1:] == [["丙○", "西镇", "三村", "联审", "2"]]


def test_only_the_city_sees_candidates(demo):
    leader = Screen("selection", township_leader(TOWN, TOWNSHIPS[TOWN].name))
    assert not any("十不选" in table or "未反馈部门" in table for table in leader.tables)
    assert any("您无权查看" in info.value for info in leader.app.info)
    assert "figure_funnel" not in "".join(leader.charts)
    city = Screen("selection", CITY)
    assert listed(city, "十不选情形")[0] == ["姓名", "乡镇(街道)", "联审部门", "十不选情形"]
    waiting = listed(city, "未反馈部门")[1:]
    assert sum(int(row[3].removesuffix("件")) for row in waiting) == sum(len(row[4].split("、")) for row in waiting) == 15


RESERVED = ("reserve.pool", "reserve.available", "candidate.nominated", "vetting.asked")


@pytest.mark.parametrize("page", ["selection", *(f"people {key}" for key in RESERVED)])
def test_who_may_be_chosen_is_named_to_who_may_know_it_and_asks(demo, page):
    """On the screen, in the lists and in their files: not to the clerk at all, by surname until full names are asked for."""
    names = {row[0] for row in Store(demo).current().engine.rows("SELECT name FROM reserve UNION SELECT name FROM vetting", {}).rows}
    names -= {row[0] for row in Store(demo).current().engine.rows("SELECT name FROM cadre", {}).rows}
    names = {name for name in names if len(name) > 2}
    address, _, number = page.partition(" ")
    key = "number_names" if number else "selection_names"

    def sent(viewer, named=False):
        screen = Screen(address, viewer, **({"number": number} if number else {}))
        if named:
            screen.app.session_state[key] = True
            screen.run()
        assert not screen.app.exception
        assert not screen.app.error
        texts = [*screen.texts(), *(text_of(make()) for _, make in screen.downloads)]
        return {name for name in names if any(name in text for text in texts)}, screen

    found, leader = sent(CITY)
    assert found == set()
    assert "○" in "".join(leader.tables)
    assert len(sent(CITY, named=True)[0]) > 2
    found, clerk = sent(THE_CLERK, named=True)
    assert found == set()
    assert "○" not in "".join(clerk.tables)
    assert any("需要单独授权" in caption.value for caption in clerk.app.caption)
    assert clerk.tables, "the list itself is theirs"


def test_of_two_of_one_surname_each_keeps_a_line(small):
    twice = VETTING + "    丙五 | 公安 | 2022-01-15 | | | 990001002001\n"
    screen = small(vetting=twice, inspection=INSPECTION + "    丙五 | 2022-01-10 | | | 990001002001\n")
    assert [row[3:] for row in listed(screen, "未反馈部门")[1:]] == [["2件", "公安、法院"], ["1件", "公安"]]


def test_representatives_stand_on_a_time_line(demo):
    lines = listed(Screen("promotion", CITY), "使用层级")
    assert lines[0] == ["使用时间", "使用层级", "使用方式", "数量", "姓名"]
    dates = [line[0] for line in lines[1:]]
    assert dates == sorted(dates)
    names = {name for line in lines[1:] for name in line[4].split("、")}
    assert len(names) == 35
