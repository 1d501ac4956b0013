"""数据核查 on the screen: published figures, gaps with the rows behind them, conflicts with both records."""

import re

import pytest

from data.store import Store
from tests.pages.screen import CITY, Screen, text_of
from tests.worlds import EAST, base_rows, publish

TEAM = """
    name | gender | birth_date | id_number          | education | unit
    王一 | 女     | 1970-05-01 | 99000119700501001X | 大专      | 990001001001
    李二 |        | 1988-07-01 |                    |           | 990001001002
    张三 | 男     | 1990-03-08 | 990001199003080037 | 本科      | 990001002001
"""
FIGURES = """
    quote     | metric          | filters       | as_of      | low
    共有干部3人 | cadre.headcount |               | 2024-06-30 | 3
    东乡干部5人 | cadre.headcount | township=东乡 | 2024-06-30 | 5
"""


@pytest.fixture
def store(tmp_path, serve):
    serve(tmp_path / "store")
    return Store(tmp_path / "store")


def shown(section: str = "", viewer=None, **query: str) -> Screen:
    screen = Screen("quality", viewer, **query)
    if section:
        screen.app.session_state["quality_section"] = section
        screen.run()
    assert not screen.app.exception
    return screen


def rows(table: str) -> list[list[str]]:
    return [re.findall(r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", line) for line in table.split("</tr>") if "<t" in line]


def files(screen: Screen) -> dict[str, str]:
    return {name: text_of(make()) for name, make in screen.downloads}


def test_differences_come_first_with_how_much(store):
    publish(store, base_rows(cadre=TEAM, published=FIGURES))
    screen = shown()
    assert [h.value for h in screen.app.subheader] == ["已公布数字2条，1条与数据不一致"]
    head, first, second = rows(screen.tables[0])[:3]
    assert head == ["原文", "指标", "筛选", "公布", "由数据计算", "差异", "核对", "出处"]
    assert first[:7] == ["东乡干部5人", "干部人数", "乡镇(街道)：东乡；截至2024-06-30", "5", "2", "-3", "✗ 不一致"]
    assert second[:7] == ["共有干部3人", "干部人数", "截至2024-06-30", "3", "3", "0", "✓ 一致"]
    (text,) = [text for name, text in files(screen).items() if "已公布数字核对" in name]
    assert "东乡干部5人,干部人数,乡镇(街道)：东乡；截至2024-06-30,5,2,-3,✗ 不一致," in text


def test_who_has_no_figures_is_told_where_to_register_them(store):
    publish(store, base_rows(cadre=TEAM))
    screen = shown()
    assert screen.app.info[0].value == "还没有登记已公布的数字。"
    assert "政策口径" in "".join(caption.value for caption in screen.app.caption)


def test_gaps_by_column_and_township_with_the_rows_behind(store):
    publish(store, base_rows(cadre=TEAM))
    screen = shown("完整率")
    overview, columns = (rows(table) for table in screen.tables[:2])
    assert overview[0] == ["表", "行数", "完整率", "最不完整的列", "空白行数"]
    (roster,) = [row for row in overview if row[0] == "村(社区)干部花名册"]
    assert roster[1] == "3"
    assert columns[0] == ["列", "合计", "空白", "东乡", "西镇"]
    by_column = {row[0]: row[1:] for row in columns[1:]}
    assert by_column["性别"] == ["66%", "1", "50%", "100%"]
    assert by_column["姓名"] == ["100%", "0", "100%", "100%"]
    assert "备注" not in by_column
    screen.app.session_state["lacking_cadre"] = "性别"
    screen.run()
    assert rows(screen.tables[2]) == [["乡镇(街道)", "村(社区)", "姓名"], ["东乡", "二社区", "李二"]]
    assert {name.split("_")[1] for name in files(screen)} == {"村(社区)干部花名册完整率", "村(社区)干部花名册"}
    alone = shown("完整率", township=EAST)
    assert rows(alone.tables[1])[0] == ["列", "合计", "空白", "东乡"]


def test_conflicts_list_both_records(store):
    publish(store, base_rows(cadre=TEAM))
    screen = shown("数据冲突")
    (listed,) = [rows(table) for table in screen.tables if "另一处记载" in table]
    assert listed[1:] == [["东乡", "一村", "王一", "身份证号 男", "花名册 女"]]
    assert "身份证号与性别不一致 1 处" in screen.headings


def test_no_conflict_is_said(demo):
    screen = shown("数据冲突", CITY)
    assert screen.app.success[0].value.startswith("没有发现两处记载不一致的人。")
