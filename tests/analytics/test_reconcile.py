"""Published figures: all of the demonstration agree, one row less turns each of them red, and a city adds its own."""

from functools import cache

import pytest

from analytics.__main__ import main
from analytics.catalog import METRICS
from analytics.reconcile import named, reconcile
from data.demo import demo_rows
from data.intake import plan_import
from data.lens import EVERYTHING, Lens, Snapshot
from data.plan import Statement
from data.roster import read_roster
from data.store import Store
from data.tables import TABLES
from data.workbook import Sheet, Workbook
from tests.worlds import World, world

PUBLISHED = [row["quote"] for row in demo_rows()["published"]]
# Metric -> a table and one of its rows that the figure counts, in SQL over the table; {name} is a filter of the figure.
JOINED = "opened_by = 'joined' AND valid_from > 20221231"
AWARD = "award = '{award}' AND year = {year}"
PAY = "year = {year} AND post_group = '{post_group}' AND pay_tier = '{pay_tier}'"
FUND = "level = '{level}' AND year = {year}"
ONCE = "person_id IN (SELECT person_id FROM {table} GROUP BY person_id HAVING COUNT(*) = 1)"
COUNTED = {
    "village.villages": ("village", "kind = '{kind}'"),
    "reserve.pool": ("reserve", "left_on IS NULL"),
    "cadre_movement.joined": ("cadre", f"{JOINED} AND COALESCE(source, '') LIKE '%{{source}}%'"),
    "cadre_movement.joined_college": ("cadre", f"{JOINED} AND education IN ('本科', '大专')"),
    "cadre_movement.joined_40": ("cadre", f"{JOINED} AND birth_date > 19840831"),
    "mentoring.secretaries_by_leaders": ("mentoring", f"ended_on IS NULL AND mentor_kind = '乡镇班子成员' AND {ONCE}"),
    "training.secretaries": ("training", "level = '{level}' AND year = {year} AND post_group = '书记'"),
    "study.people": ("study", ONCE),
    "study.graduates": ("study", f"state = '毕业' AND {ONCE}"),
    "appraisal.appraised": ("appraisal", "year = {year} AND participation = '参加考核'"),
    "appraisal.excellent_count": ("appraisal", "year = {year} AND grade = '优秀' AND participation = '参加考核'"),
    "pay_standard.base": ("pay_rule", PAY),
    "pay_standard.increase": ("pay_rule", PAY),
    "pay_standard.percent": ("pay_rule", PAY),
    "rule.fixed_amount": ("rule", "name = '{rule_name}'"),
    "advancement.representatives": ("advancement", f"outcome IN ('党代表', '人大代表', '政协委员') AND level = '市级' AND {ONCE}"),
    "advancement.moved_up": ("advancement", "outcome IN ('公务员', '事业编制', '乡镇副职')"),
    "honour.awards": ("honour", f"{AWARD} AND level LIKE '%{{level}}%'"),
    "honour.prefecture_up": ("honour", f"{AWARD} AND level IN ('省级', '州级')"),
    "funding.increase": ("funding", "is_increase = '是' AND year = {year}"),
    "funding.projects": ("funding", FUND),
    "funding.amount": ("funding", FUND),
}


class Filters(dict):
    """Filters of a figure: one that it does not have is met by anything."""

    def __missing__(self, name: str) -> str:
        return {"kind": "村"}.get(name, "")


@cache
def demo() -> World:
    return World(demo_rows())


def filters_of(row) -> Filters:
    """By the names of the dimensions, whose labels the rows of the demonstration are written with."""
    names = {dimension.label: name for name, dimension in METRICS[row["metric"]].model.dimensions.items()}
    return Filters((names[label], value) for label, value in (part.split("=") for part in (row["filters"] or "").split(";") if part))


def answers(place: World) -> dict[str, bool]:
    lens = Lens(EVERYTHING, Snapshot(1, place.duckdb.engine, {}), 0, 0)  # without what was remembered
    return {row.quote: row.agrees for row in reconcile(lens)}


def test_every_figure_of_the_article_agrees():
    found = answers(demo())
    assert sorted(found) == sorted(PUBLISHED)
    assert [quote for quote, agrees in found.items() if not agrees] == []


@pytest.mark.parametrize("quote", PUBLISHED)
def test_one_row_less_turns_it_red(quote):
    (row,) = [row for row in demo().base["published"] if row["quote"] == quote]
    filters = filters_of(row)
    table, condition = COUNTED[row["metric"]]
    condition = condition.replace("{table}", table).format_map(filters)
    rows = demo().draft.rows
    rows("BEGIN")
    try:
        before = rows(f"SELECT COUNT(*) FROM {table}")[0][0]
        rows(f"DELETE FROM {table} WHERE rowid = (SELECT MIN(rowid) FROM {table} WHERE {condition})")
        assert rows(f"SELECT COUNT(*) FROM {table}")[0][0] == before - 1
        assert not answers(demo())[quote]
    finally:
        rows("ROLLBACK")
    assert answers(demo())[quote]


OWN = """
    quote | metric | filters | as_of | since | low | high | policy
"""


def one(line: str, **tables: str):
    """The reconciliation of one published figure over three reserve people, one of them a graduate."""
    pool = """
        name | education | unit
        甲一 | 大专      | 990001001001
        乙二 | 高中      | 990001001001
        丙三 |           | 990001002001
    """
    place = world(reserve=pool, published=OWN + "    " + line, **tables)
    (found,) = reconcile(place.lens())
    return found


@pytest.mark.parametrize(
    ("metric", "filters", "low", "high", "difference"),
    [
        ("reserve.pool", "", "3", "", 0),
        ("村级后备力量·后备力量人数", "", "3", "", 0),
        ("后备力量人数", "乡镇(街道)=东乡", "2", "", 0),
        ("后备力量人数", "township=东乡；最高学历＝大专", "1", "", 0),
        ("reserve.pool", "", "5", "", -2),
        ("reserve.pool", "", "1", "", 2),
        ("reserve.pool", "", "2", "4", 0),
        ("reserve.pool", "", "1", "2", 1),
        ("reserve.college", "township=东乡", "50", "", 0),
    ],
)
def test_a_city_adds_its_own_figures_in_its_own_words(metric, filters, low, high, difference):
    found = one(f"某文件说 | {metric} | {filters} | 2024-06-30 | | {low} | {high} | 某文件")
    assert found.difference == pytest.approx(difference)
    assert found.agrees == (not difference)
    assert found.problem == ""
    shown = dict(zip(("原文", "指标", "筛选", "公布", "由数据计算", "差异", "核对", "出处"), found.texts, strict=True))
    assert shown["差异"] == (f"{difference:+}" if difference else "0")
    assert shown["核对"] == ("✗ 不一致" if difference else "✓ 一致")


@pytest.mark.parametrize(
    ("metric", "low", "high", "computed", "difference"),
    [
        ("reserve.college", "33.3", "", "33.3", "0"),  # 1/3, as the page prints it
        ("reserve.college", "33", "", "33", "0"),
        ("reserve.college", "33.33", "", "33.3", "0"),  # the page itself has one decimal
        ("reserve.college", "33.4", "", "33.3", "-0.1"),
        ("reserve.college", "34", "", "33", "-1"),
        ("reserve.college", "33.4", "35", "33.3", "-0.1"),
        ("reserve.college", "30", "33", "33", "0"),
        ("reserve.mean_age", "30.5", "", "30.5", "0"),
        ("reserve.mean_age", "30", "", "30", "0"),  # 30.5 is in the very middle: it was published either way
        ("reserve.mean_age", "31", "", "31", "0"),
        ("reserve.mean_age", "32", "", "31", "-1"),
        ("reserve.pool", "3.3", "", "3", "-0.3"),  # a count is never rounded into agreeing
        ("reserve.pool", "2.9", "", "3", "+0.1"),
    ],
)
def test_a_share_or_a_mean_is_compared_as_it_was_published(metric, low, high, computed, difference):
    pool = """
        name | education | birth_date | unit
        甲一 | 大专      | 1994-01-01 | 990001001001
        乙二 | 高中      | 1993-01-01 | 990001001001
        丙三 | 高中      |            | 990001002001
    """
    place = world(reserve=pool, published=OWN + f"    某文件说 | {metric} | | 2024-06-30 | | {low} | {high} | 某文件")
    (found,) = reconcile(place.lens())
    assert found.texts[4:7] == (computed, difference, "✗ 不一致" if difference != "0" else "✓ 一致")


def test_dates_of_its_own_stand_beside_the_filters():
    cadre = "name | valid_from | opened_by\n王一 | 2023-01-01 | joined"
    told = {
        "cadre_movement.joined | 村/社区=村 | 2024-06-30 | 2022-12-31": "村/社区：村；2022-12-31之后",
        "cadre_movement.joined | | 2024-06-30 |": "—",  # the year before, as on the page
        "cadre_movement.joined | | 2024-03-31 |": "2023-03-31之后；截至2024-03-31",
        "cadre.headcount | | 2024-03-31 |": "截至2024-03-31",
        "cadre.headcount | kind=村 | 2024-06-30 | 2022-12-31": "村/社区：村",  # of a stock only the last day counts
    }
    for line, asked in told.items():
        place = world(cadre=cadre, published=OWN + f"    某文件说 | {line} | 1 | |")
        (found,) = reconcile(place.lens(as_of=20240630, since=20230630))
        assert found.texts[2] == asked, line


@pytest.mark.parametrize(
    ("metric", "filters", "said"),
    [
        ("reserve.nothing", "", "没有这个指标"),
        ("大专及以上占比", "", "没有这个指标，或有几个同名的"),  # of those in post and of those who may study
        ("reserve.pool", "年度=2023", "“后备力量人数”不能按“年度”筛选，可用："),
        ("reserve.pool", "township=南乡", "您无权查看乡镇(街道)“南乡”：它不存在"),
        ("reserve.mean_age", "", "没有可以计算的数据。"),
    ],
)
def test_what_cannot_be_computed_says_why_and_is_not_agreed(metric, filters, said):
    found = one(f"某文件说 | {metric} | {filters} | 2024-06-30 | | 3 | |")
    assert found.computed is None
    assert not found.agrees
    assert found.problem.startswith(said)
    assert found.texts[4:7] == ("无法计算", found.problem, "✗ 不一致")


def test_flows_are_counted_from_the_day_after_the_start():
    cadre = "name | valid_from | opened_by\n王一 | 2023-01-01 | joined\n李二 | 2022-12-31 | joined"
    assert one("新任 | cadre_movement.joined | | 2024-06-30 | 2022-12-31 | 1 | |", cadre=cadre).agrees
    assert one("新任 | cadre_movement.joined | | 2024-06-30 | 2022-12-30 | 2 | |", cadre=cadre).agrees


def test_names_of_metrics():
    assert named("reserve.pool") is named("后备力量人数") is named("村级后备力量·后备力量人数")
    assert named("培训·后备力量人数") is None


def test_the_command_line_prints_the_table_and_counts_the_differences(copy_of_demo, monkeypatch, capsys):
    root = copy_of_demo()
    monkeypatch.setenv("CADRE_STORE", str(root))
    assert main(["reconcile"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(PUBLISHED) + 2
    assert lines[0].split("\t")[:6] == ["原文", "指标", "筛选", "公布", "由数据计算", "差异"]
    assert lines[-1] == f"共{len(PUBLISHED)}条，不一致0条。"

    def change(draft):
        draft.rows("UPDATE published SET low = 329 WHERE metric = 'reserve.pool'")
        return {}

    Store(root).publish(change, action="测试", by="tester")
    assert main(["reconcile"]) == 1
    out = capsys.readouterr().out
    assert "\t329\t328\t-1\t✗ 不一致\t" in out
    assert out.splitlines()[-1].endswith("不一致1条。")


def test_a_sheet_of_figures_comes_in_through_the_importer(copy_of_demo):
    store = Store(copy_of_demo())
    sheet = [
        ["已公布数字登记表", None, None, None, None, None],
        ["原文", "指标", "筛选", "截止日", "公布数值", "出处"],
        ["后备力量328人", "村级后备力量·后备力量人数", None, "2024-08-31", "328", "市情通报"],
        ["优秀112人", "优秀等次人数", "年度=2023", "2024-08-31", "112", "市情通报"],
    ]
    workbook = Workbook("已公布.xlsx", (Sheet("Sheet1", sheet),))
    plan = plan_import(store.current(), read_roster(workbook, TABLES["published"], as_of=20240831), Statement(20240831))
    assert not plan.blocked, plan.all_problems
    store.publish(plan.apply, action="导入", by="tester", expected=plan.base)
    found = {row.quote: row for row in reconcile(Lens(EVERYTHING, store.current(), 0, 0))}
    assert len(found) == len(PUBLISHED) + 2
    assert found["后备力量328人"].agrees
    assert found["优秀112人"].difference == -1
