"""Rules, standards, published figures and documents: with a source and a period or not at all; edited whole, or added to by a file."""

from itertools import pairwise

import pytest

from data.intake import plan_import
from data.plan import Statement
from data.policies import EDITED, RULE_NAMES, cells_of, columns_of, edited_file
from data.roster import read_roster
from data.store import Store
from data.tables import EXCELLENT_CAP, FOREVER, FUNDING, PAY_RULE, POLICY, PUBLISHED, RULE, TABLES, TEAM_RULE
from data.workbook import Sheet, Workbook, read_workbook

DOCUMENT = "《归雁市村干部管理办法(试行)》"


@pytest.fixture
def store(copy_of_demo):
    return Store(copy_of_demo())


def plan(store, table, cells, *, whole=True):
    name, content, count = edited_file(table, cells)
    reading = read_roster(read_workbook(content, name), table, as_of=FOREVER)
    assert reading.read == count, "a row of the editor was taken for something else"
    found = plan_import(store.current(), reading, Statement(FOREVER, whole=whole))
    assert found.read == found.accepted + found.rejected + found.unchanged
    return found


def publish(store, table, cells, **how):
    found = plan(store, table, cells, **how)
    assert not found.blocked, found.all_problems
    store.publish(found.apply, action="测试", by="测试", expected=found.base)
    return found


def refused(found):
    return [(problem.column, problem.kind) for problem in found.all_problems if problem.rejects]


def rows(store, table):
    names = ", ".join(column.name for column in table.columns)
    return sorted(map(str, store.current().engine.rows(f"SELECT {names} FROM {table.name}", {}).rows))


def rule(cells, **values):
    """`cells` and one rule more."""
    given = {"规定名称": "本地规定", "规定值": "60", "规定开始日期": "2025-01-01", "依据文件": DOCUMENT} | values
    return {label: [*column, given.get(label, "")] for label, column in cells.items()}


def at(cells, name, group="", begins=None):
    found = zip(cells["规定名称"], cells["待遇岗位类别"], cells["规定开始日期"], strict=True)
    (place,) = [i for i, (n, g, b) in enumerate(found) if (n, g) == (name, group) and begins in (None, b)]
    return place


@pytest.mark.parametrize("table", EDITED, ids=lambda table: table.name)
def test_what_is_not_edited_comes_back_unchanged(store, table):
    cells = cells_of(store.current(), table)
    found = plan(store, table, cells)
    assert (found.changes, found.all_problems) == ([], [])
    assert found.unchanged == found.read == len(next(iter(cells.values()))) > 5


@pytest.mark.parametrize("table", EDITED, ids=lambda table: table.name)
def test_a_version_without_any_rows_is_an_empty_editor(tmp_path, table):
    cells = cells_of(None, table)
    assert list(cells) == [column.label for column in columns_of(table)]
    assert edited_file(table, cells)[2] == edited_file(table, {label: ["", " "] for label in cells})[2] == 0


def test_an_edit_is_a_publish_that_can_be_taken_back(store):
    before, cells = rows(store, RULE), cells_of(store.current(), RULE)
    place = at(cells, "后备年龄上限")
    cells["规定值"][place] = "42.5"
    found = publish(store, RULE, cells)
    assert [(change.kind, change.name, change.fields) for change in found.changes] == [("变动", "后备年龄上限", (("规定值", 40.0, 42.5),))]
    assert [line for line in rows(store, RULE) if line not in before] == [
        line.replace("40.0", "42.5") for line in before if "后备年龄上限" in line
    ]
    assert store.versions()[0].counts["变动"] == 1
    store.rollback(1)
    assert rows(store, RULE) == before


def test_a_blank_erases_and_a_row_that_is_gone_is_deleted(store):
    cells = cells_of(store.current(), POLICY)
    number = next(i for i, text in enumerate(cells["文号"]) if text)
    title, cells["文号"][number] = cells["文件名称"][number], ""
    publish(store, POLICY, cells)
    assert store.current().engine.rows("SELECT number FROM policy WHERE title = $t", {"t": title}).rows == [(None,)]
    cells = cells_of(store.current(), PAY_RULE)
    kept = [i for i, year in enumerate(cells["年度"]) if year != "2023"]
    assert 0 < len(kept) < len(cells["年度"])
    found = publish(store, PAY_RULE, {label: [column[i] for i in kept] for label, column in cells.items()})
    assert {change.kind for change in found.changes} == {"删除"}
    assert store.current().engine.rows("SELECT COUNT(*) FROM pay_rule WHERE year = 2023", {}).rows == [(0,)]


def test_a_file_adds_and_changes_and_deletes_nothing(store):
    cells = {label: [] for label in cells_of(store.current(), RULE)}
    count = len(rows(store, RULE))
    found = publish(store, RULE, rule(cells), whole=False)
    assert [change.kind for change in found.changes] == ["新增"]
    assert len(rows(store, RULE)) == count + 1
    again = plan(store, RULE, rule(cells, 规定开始日期="2025-01-01", 规定值=""), whole=False)
    assert (again.changes, again.unchanged) == ([], 1), "a blank of a file never erases"


def test_a_rule_is_replaced_by_ending_it_and_adding_another(store):
    cells = cells_of(store.current(), RULE)
    old = at(cells, "年度学时", "书记", "2024-01-01")
    new = rule(cells, 规定名称="年度学时", 待遇岗位类别="书记", 规定值="60")
    found = plan(store, RULE, new)
    assert refused(found) == [("规定开始日期", "期限重叠")]
    assert "“年度学时”(书记)" in found.all_problems[0].reason
    new["规定截止日期"][old] = "2025-01-01"
    assert refused(plan(store, RULE, new)) == [("规定开始日期", "期限重叠")], "the last day is still of the old one"
    new["规定截止日期"][old] = "2024-12-31"
    publish(store, RULE, new)
    text = "SELECT value FROM rule WHERE name = '年度学时' AND post_group = '书记' ORDER BY valid_from"
    assert store.current().engine.rows(text, {}).rows == [(56.0,), (56.0,), (60.0,)]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"依据文件": ""}, ("依据文件", "没有依据")),
        ({"规定开始日期": ""}, ("规定开始日期", "没有起始日期")),
        ({"规定截止日期": "2024-12-31"}, ("规定截止日期", "期限颠倒")),
        ({"规定值": ""}, ("规定值", "没有规定值")),
        ({"规定名称": ""}, ("规定名称", "规定名称空白")),
        ({"规定值": "六十"}, ("规定值", None)),
        ({"规定开始日期": "2025-13-01"}, ("规定开始日期", None)),
        ({"待遇岗位类别": "村长"}, ("待遇岗位类别", None)),
    ],
)
def test_every_wrong_cell_has_a_sentence_and_nothing_is_published(store, values, expected):
    found = plan(store, RULE, rule(cells_of(store.current(), RULE), **values))
    assert found.blocked
    (problem,) = [problem for problem in found.all_problems if problem.rejects]
    assert problem.column == expected[0]
    assert expected[1] in (None, problem.kind)
    assert problem.reason
    assert problem.fix
    assert problem.cell.endswith(str(problem.row))


def test_a_document_that_is_not_registered_is_remarked_on(store):
    found = plan(store, RULE, rule(cells_of(store.current(), RULE), 依据文件="《未登记的文件》"))
    assert [(p.column, p.kind, p.rejects) for p in found.all_problems] == [("依据文件", "文件未登记", False)]
    assert not found.blocked


@pytest.mark.parametrize(
    ("table", "label", "value", "kind"),
    [
        (PUBLISHED, "公布上限", "1", "上限小于下限"),
        (PUBLISHED, "起始日", "2030-01-01", "期限颠倒"),
        (PUBLISHED, "出处", "", "没有依据"),
        (PAY_RULE, "依据文件", "", "没有依据"),
    ],
)
def test_other_tables_are_held_to_their_own_rules(store, table, label, value, kind):
    cells = cells_of(store.current(), table)
    cells[label][0] = value
    found = plan(store, table, cells)
    assert refused(found) == [(label, kind)]


def team_rule(cells, **values):
    given = {"班子规定名称": "本地目标", "检查内容": "女性成员", "计数对象": "村干部", "比较方式": "不少于", "规定层级": "本地"} | values
    return {label: [*column, given.get(label, "")] for label, column in cells.items()}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),  # without a threshold it is off, and needs no source
        ({"标准值": "1", "依据文件": DOCUMENT}, []),
        ({"标准值": "1"}, [("依据文件", "没有依据")]),
        ({"检查内容": "一肩挑", "计数对象": "", "比较方式": "只展示"}, [("依据文件", "没有依据")]),
        ({"计数对象": ""}, [("计数对象", "没有计数对象")]),
        ({"标准值": "1", "比较方式": "介于", "依据文件": DOCUMENT}, [("标准上限", "没有上限")]),
        ({"标准值": "5", "标准上限": "3", "比较方式": "介于", "依据文件": DOCUMENT}, [("标准上限", "上限小于下限")]),
        ({"标准值": "1", "标准上限": "3", "依据文件": DOCUMENT}, [("标准上限", "上限用不上")]),
        ({"规定开始日期": "2025-01-01", "规定截止日期": "2024-12-31"}, [("规定截止日期", "期限颠倒")]),
        ({"班子规定名称": "村(居)委会职数", "适用范围": "村", "规定开始日期": "2025-06-01"}, [("规定开始日期", "期限重叠")]),
        ({"班子规定名称": "村(居)委会职数", "适用范围": "村", "规定开始日期": "2026-01-01"}, []),
    ],
)
def test_a_team_rule_is_held_to_what_it_needs(store, values, expected):
    assert refused(plan(store, TEAM_RULE, team_rule(cells_of(store.current(), TEAM_RULE), **values))) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"名额数": "3"}, []),
        ({"名额比例(%)": "22.5", "取整方式": "只舍不入"}, []),
        ({}, [("名额数", "名额不明")]),
        ({"名额数": "3", "名额比例(%)": "20"}, [("名额数", "名额不明")]),
        ({"名额数": "3", "取整方式": "四舍五入"}, [("取整方式", "取整用不上")]),
        ({"名额数": "3", "依据文件": ""}, [("依据文件", "没有依据")]),
        ({"名额数": "3", "适用乡镇(街道)": "云麓镇"}, []),
        ({"名额数": "3", "适用乡镇(街道)": "990101102"}, []),
        ({"名额数": "3", "适用乡镇(街道)": "云麓"}, [("适用乡镇(街道)", "单位不明")]),
        ({"名额数": "3", "规定开始日期": "2025-01-01", "规定截止日期": "2024-12-31"}, [("规定截止日期", "期限颠倒")]),
        ({"名额数": "3", "年度": "2023", "村考核类别": "一类", "待遇岗位类别": "书记"}, [("规定开始日期", "期限重叠")]),
    ],
)
def test_a_cap_is_held_to_what_it_needs(store, values, expected):
    cells = cells_of(store.current(), EXCELLENT_CAP)
    given = {"年度": "2024", "依据文件": DOCUMENT} | values
    found = plan(store, EXCELLENT_CAP, {label: [*column, given.get(label, "")] for label, column in cells.items()})
    assert refused(found) == expected


def test_a_real_store_has_no_caps(tmp_path):
    store = Store(tmp_path)
    store.publish(lambda draft: {}, action="测试", by="测试")
    assert rows(store, EXCELLENT_CAP) == []


def test_a_local_target_is_off_until_its_threshold_is_entered(store):
    from analytics.rules import standings
    from data.lens import EVERYTHING, Lens

    def judged():
        return {one.rule_name for one in standings(Lens(EVERYTHING, store.current(), 20240831, 20230831), {})}

    cells = cells_of(store.current(), TEAM_RULE)
    place = cells["班子规定名称"].index("35岁及以下成员")
    assert "35岁及以下成员" not in judged()
    cells["标准值"][place], cells["依据文件"][place] = "1", DOCUMENT
    publish(store, TEAM_RULE, cells)
    assert "35岁及以下成员" in judged()


def test_every_store_begins_with_the_laws_and_one_that_has_rules_keeps_its_own(tmp_path):
    from data.team_rules import default_documents, default_rules

    store = Store(tmp_path)
    store.publish(lambda draft: {}, action="测试", by="测试")
    held = rows(store, TEAM_RULE)
    assert len(held) == len(default_rules()) == 10
    titles = {title for (title,) in store.current().engine.rows("SELECT title FROM policy", {}).rows}
    assert titles == {document["title"] for document in default_documents()}
    store.publish(lambda draft: draft.rows("DELETE FROM team_rule WHERE tag = '本地'") and {}, action="测试", by="测试")
    assert len(rows(store, TEAM_RULE)) == 7, "what was deleted stays deleted"


def test_the_same_rule_twice_is_refused(store):
    cells = rule(rule(cells_of(store.current(), RULE)))
    assert refused(plan(store, RULE, cells)) == [("规定名称", "记录重复")] or refused(plan(store, RULE, cells)) == [("规定名称", "重复")]


def test_the_names_of_rules_are_those_that_views_ask_for():
    assert {"年度学时", "可用后备人数", "后备年龄上限", "报读专科年龄上限", "到龄年龄"} <= set(RULE_NAMES)
    assert "training" not in RULE_NAMES
    assert all(one < other for one, other in pairwise(RULE_NAMES))


def test_a_rule_that_is_edited_changes_the_figure(store):
    from analytics.query import ask
    from analytics.reserve import Reserve
    from data.lens import EVERYTHING, Lens

    def ready():
        return ask(Lens(EVERYTHING, store.current(), 20240831, 20230831), Reserve.ready_count).rows[0].cells[0].value

    before, cells = ready(), cells_of(store.current(), RULE)
    cells["规定值"][at(cells, "后备年龄上限")] = "25"
    publish(store, RULE, cells)
    assert ready() < before


def test_a_budget_is_edited_like_a_rule(store):
    cells = cells_of(store.current(), FUNDING)
    assert list(cells)[:3] == ["县(市、区)", "乡镇(街道)", "村(社区)"]
    assert not plan(store, FUNDING, cells).changes
    before = len(cells["项目名称"])
    place = next(i for i, village in enumerate(cells["村(社区)"]) if village)
    cells["金额"][place] = "123456"
    cells["经费用途"][place] = ""
    for column in cells.values():
        column.pop(place + 1)
    for label, column in cells.items():
        column.append({"项目名称": "新项目", "年度": "2024", "金额": "1000", "依据文件": cells["依据文件"][0]}.get(label, ""))
    cells["县(市、区)"][-1], cells["乡镇(街道)"][-1] = cells["县(市、区)"][0], cells["乡镇(街道)"][0]
    found = plan(store, FUNDING, cells)
    assert not found.blocked
    assert sorted(change.kind for change in found.changes) == ["删除", "变动", "新增"]
    (edit,) = [change for change in found.changes if change.kind == "变动"]
    assert {label: new for label, _, new in edit.fields} == {"金额": 123456, "经费用途": None}
    publish(store, FUNDING, cells)
    again = cells_of(store.current(), FUNDING)
    assert (len(again["项目名称"]), "新项目" in again["项目名称"]) == (before, True)
    cells["依据文件"][-1] = ""
    cells["金额"][-1] = "2000"
    assert refused(plan(store, FUNDING, cells)) == [("依据文件", "没有依据")]


def test_no_other_table_of_facts_is_replaced_as_a_whole(store):
    head = [["乡镇(街道)", "村(社区)", "监督事项", "检查时间"]]
    one = store.current().engine.rows("SELECT t.name, v.name FROM village AS v JOIN township AS t ON t.code = v.township_code LIMIT 1", {})
    cells = [*head, [*one.rows[0], "三资", "2024-08-30"]]
    reading = read_roster(Workbook("监督.csv", (Sheet("Sheet1", cells),)), TABLES["supervision"], as_of=20240831)
    found = plan_import(store.current(), reading, Statement(20240831, whole=True))
    assert {change.kind for change in found.changes} == {"新增"}
