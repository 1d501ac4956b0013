"""政策口径: the clerk edits rules in place; nobody else has the page; what is wrong is said and not published."""

import pytest
import streamlit as st

from data.store import Store
from tests.pages.screen import CITY, THE_AUDITOR, THE_CLERK, Screen, township_leader


@pytest.fixture
def edited(monkeypatch):
    """Stand in for the editor, which no fake session can type into: `edited(change)` lets `change` alter the cells it was given."""

    def edit(change):
        def editor(cells, **more):
            cells = {label: list(column) for label, column in cells.items()}
            change(cells)
            return cells

        monkeypatch.setattr(st, "data_editor", editor)

    return edit


@pytest.fixture
def root(copy_of_demo, serve):
    root = copy_of_demo()
    serve(root, demo=True)
    return root


def _editors(screen) -> int:
    return sum("edit_" in str(getattr(getattr(node, "proto", None), "id", "")) for node in screen.app._tree)


def raise_the_hours(cells):
    cells["规定值"][cells["规定名称"].index("后备年龄上限")] = "42"


@pytest.mark.parametrize("table", ["rule", "team_rule", "excellent_cap", "pay_rule", "funding", "published", "policy"])
def test_every_table_is_shown_and_nothing_is_offered_to_publish(demo, table):
    screen = Screen("policy", THE_CLERK)
    screen.app.session_state["policy_table"] = table
    screen.run()
    assert not screen.app.exception
    assert not screen.app.error
    assert _editors(screen) == 1
    assert "publish" not in [button.key for button in screen.app.button]


@pytest.mark.parametrize("viewer", [CITY, township_leader("990101101", "樵歌镇"), THE_AUDITOR], ids=lambda viewer: viewer.role)
def test_nobody_else_has_the_page(demo, viewer):
    screen = Screen("policy", viewer)
    assert [error.value for error in screen.app.error] == ["您无权查看这个页面。"]
    assert screen.shows_no_figure()
    assert not _editors(screen)


def test_an_edit_is_previewed_and_published_as_an_import(root, edited, monkeypatch):
    edited(raise_the_hours)
    screen = Screen("policy", THE_CLERK)
    assert not screen.app.exception
    assert screen.app.subheader[0].value.startswith("预览：读取")
    assert "接受1 + 拒绝0 + 未变" in screen.app.subheader[0].value
    assert any("规定值：40 → 42" in table for table in screen.tables)
    handed = []
    monkeypatch.setattr("data.publishing.start", lambda *args, **more: handed.append((args, more)) or "job")
    screen = Screen("policy", THE_CLERK)
    (button,) = [button for button in screen.app.button if button.key == "publish"]
    assert button.label == "发布 1 项改动"
    button.click()
    screen.run()
    ((_, ((name, content),), statement), said) = handed[0]
    assert (name, statement.whole, said["table"], said["base"], said["by"]) == ("规定值(页面修改).csv", True, "rule", 1, "数据员")
    assert "后备年龄上限,,42," in content.decode("utf-8-sig")


def test_the_command_that_the_page_gives_publishes_the_edit(root, tmp_path):
    from data.__main__ import main
    from data.plan import Statement
    from data.policies import cells_of, edited_file
    from data.publishing import arguments
    from data.tables import FOREVER, RULE

    cells = cells_of(Store(root).current(), RULE)
    raise_the_hours(cells)
    name, content, _ = edited_file(RULE, cells)
    (tmp_path / name).write_bytes(content)
    assert main(["import", str(tmp_path / name), *arguments(Statement(FOREVER, whole=True), "rule"), "--on-version", "1"]) == 0
    version = Store(root).versions()[0]
    assert (version.number, version.action, version.file_name) == (2, "导入规定值(整表)", name)
    assert cells_of(Store(root).current(), RULE) == cells


def test_what_is_wrong_is_said_and_not_published(root, edited):
    def spoil(cells):
        cells["规定开始日期"][0] = ""
        cells["依据文件"][1] = ""

    edited(spoil)
    screen = Screen("policy", THE_CLERK)
    assert any("每一条规定都要有期限" in table for table in screen.tables)
    assert any("每一条都要有依据文件" in table for table in screen.tables)
    assert screen.app.error[0].value.startswith("有问题需要处理，未发布")
    assert "publish" not in [button.key for button in screen.app.button]


def test_a_table_cannot_be_emptied_by_mistake(root, edited):
    edited(lambda cells: [column.clear() for column in cells.values()])
    screen = Screen("policy", THE_CLERK)
    assert screen.app.error[0].value == "不能把整张表清空，至少保留一行；没有改动任何数据。"


def test_a_figure_of_the_citys_own_is_compared_before_it_is_published(root, edited):
    def add(cells):
        given = {"原文": "现有村干部506人", "指标": "cadre.headcount", "截止日": "2024-08-31", "公布数值": "506", "出处": cells["出处"][0]}
        for label, column in cells.items():
            column.append(given.get(label, ""))

    edited(add)
    screen = Screen("policy", THE_CLERK)
    screen.app.session_state["policy_table"] = "published"
    screen.run()
    assert not screen.app.exception
    assert any("现有村干部506人" in table and "✓ 一致" in table for table in screen.tables)
    assert [button.label for button in screen.app.button if button.key == "publish"] == ["发布 1 项改动"]
