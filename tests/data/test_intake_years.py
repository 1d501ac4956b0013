"""Lists of a year: they name the people of that year and replace that year's rows of their own units, nothing else."""

import shutil

import pytest

from data.roster import read_roster
from data.store import Store
from data.tables import TABLES
from data.workbook import Sheet, Workbook
from tests.data.test_intake import HEAD, county, plan, publish, rows

# 王伟 and 李红 were in 甲镇 in 2021. 王伟 moved to 乙乡 in 2024, when another 王伟 came to 甲镇; 李红 left in 2023.
OLD = [county(["甲镇", "东村", name, sex, born, "", "副主任", "大专"]) for name, sex, born in (
    ("王伟", "男", "1980-05-06"), ("李红", "女", "1970-01-02"), ("张三", "男", "1985-03-04"), ("陈明", "男", "1977-07-07"),
)] + [county(["乙乡", "南村", "赵四", "男", "1975-03-04", "", "党组织书记", "本科"])]  # fmt: skip
MARK = ["乡镇", "姓名", "年度", "考核等次"]


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("begun") / "store")
    publish(store, OLD, head=["县", *HEAD], as_of=20210630)
    publish(store, [OLD[0][1:], *[row[1:] for row in OLD[2:4]]], as_of=20230630, full=True)
    moved = ["乙乡", "南村", "王伟", "男", "1980-05-06", "", "副主任", "大专"]
    publish(store, [moved], as_of=20240630, same=("王伟/1980-05:乙乡=甲镇",))
    publish(store, [["甲镇", "西村", "王伟", "男", "1999-09-09", "", "其他工作人员", "本科"]], as_of=20240701)
    return store.root


@pytest.fixture
def store(begun, tmp_path):
    return Store(shutil.copytree(begun, tmp_path / "store"))


def person(store, name, unit=""):
    found = rows(store, f"SELECT DISTINCT person_id FROM cadre WHERE name = '{name}' AND unit_code LIKE '%{unit}%'")
    assert len(found) == 1
    return found[0][0]


def graded(store):
    return sorted(rows(store, "SELECT person_id, year, grade, unit_code FROM appraisal"))


def problems(found):
    return [problem for problem in found.all_problems if problem.rejects]


def test_a_list_of_2022_means_who_was_there_in_2022(store):
    publish(store, [["甲镇", "王伟", 2022, "优秀"], ["甲镇", "李红", 2022, "称职"]], table="appraisal", head=MARK, as_of=20240831)
    mover, leaver = person(store, "王伟", "乙乡"), person(store, "李红")
    assert graded(store) == sorted([(mover, 2022, "优秀", "丙县/甲镇/东村/"), (leaver, 2022, "称职", "丙县/甲镇/东村/")])


def test_a_list_of_2024_means_who_is_there_then(store):
    publish(store, [["甲镇", "王伟", 2025, "优秀"], ["乙乡", "王伟", 2025, "称职"]], table="appraisal", head=MARK, as_of=20251231)
    mover, newcomer = person(store, "王伟", "乙乡"), person(store, "王伟", "西村")
    assert graded(store) == sorted([(mover, 2025, "称职", "丙县/乙乡/南村/"), (newcomer, 2025, "优秀", "丙县/甲镇/西村/")])


def test_in_the_year_of_a_move_both_were_there_and_the_clerk_decides(store):
    found = plan(store, [["甲镇", "王伟", 2024, "优秀"]], table="appraisal", head=MARK, as_of=20251231)
    (problem,) = problems(found)
    assert "2024年在任的人中有2名同名的人" in problem.reason
    assert "王伟(乙乡南村，2021-06-30起在册)" in problem.reason
    assert "王伟(甲镇西村，2024-07-01起在册)" in problem.reason
    publish(store, [["甲镇", "王伟", 2024, "优秀", "1999-09-09"]], table="appraisal", head=[*MARK, "出生年月"], as_of=20251231)
    assert [row[0] for row in graded(store)] == [person(store, "王伟", "西村")]


def test_who_was_not_in_post_in_the_year_is_not_meant_and_is_named_as_a_candidate(store):
    found = plan(store, [["甲镇", "李红", 2024, "优秀"]], table="appraisal", head=MARK, as_of=20251231)
    (problem,) = problems(found)
    assert problem.reason == "2024年在任的人中没有这个人，可能是：李红(甲镇东村，2021-06-30起在册，2023-06-30离任)"
    assert "身份证号或人员编号" in problem.fix
    assert found.blocked


def test_one_letter_off_and_the_same_birth_date_are_candidates(store):
    found = plan(store, [["甲镇", "张山", 2022, "优秀"], ["甲镇", "钱多多", 2022, "优秀"]], table="appraisal", head=MARK, as_of=20240831)
    near, nobody = problems(found)
    assert near.reason.endswith("可能是：张三(甲镇东村，2021-06-30起在册)")
    assert nobody.reason == "2022年在任的人中没有这个人"
    found = plan(store, [["甲镇", "张散散", 2022, "优秀", "1985-03-04"]], table="appraisal", head=[*MARK, "出生年月"], as_of=20240831)
    assert problems(found)[0].reason.endswith("可能是：张三(甲镇东村，2021-06-30起在册)")
    found = plan(store, [["乙乡", "张山", 2022, "优秀"]], table="appraisal", head=MARK, as_of=20240831)
    assert "可能是" not in problems(found)[0].reason, "nobody of that township is called nearly so"


def test_before_the_first_roster_who_was_in_it_was_there(store):
    publish(store, [["甲镇", "张三", 2019, "称职"]], table="appraisal", head=MARK, as_of=20240831)
    assert [row[:2] for row in graded(store)] == [(person(store, "张三"), 2019)]


# ── what a 全量 list replaces ──
COURSE = ["乡镇", "姓名", "培训班名称", "培训时间"]


def courses(store):
    return sorted(rows(store, "SELECT c.name, t.course, t.year FROM training AS t JOIN cadre AS c USING (person_id) GROUP BY ALL"))


def test_a_full_list_replaces_its_own_year_and_unit_only(store):
    attended = [["甲镇", name, "全市班", f"{year}-05-01"] for year in (2022, 2023) for name in ("王伟", "张三", "陈明")]
    publish(store, [*attended, ["乙乡", "赵四", "全市班", "2022-05-01"]], table="training", head=COURSE, as_of=20240831)
    assert len(courses(store)) == 7
    # 乙乡's own list of 2022 again, where 王伟 is now: his course of that year was 甲镇's to report.
    again = publish(store, [["乙乡", "赵四", "全市班", "2022-05-01"]], table="training", head=COURSE, as_of=20240831, full=True)
    assert again.changes == []
    # 甲镇's without 陈明: his row of that year goes, that of 2023 and 乙乡's stay.
    again = publish(store, attended[:2], table="training", head=COURSE, as_of=20240831, full=True)
    assert [(change.kind, change.name) for change in again.changes] == [("删除", "陈明")]
    assert [row for row in courses(store) if row[0] in ("陈明", "赵四")] == [("赵四", "全市班", 2022), ("陈明", "全市班", 2023)]
    # Without 全量 nothing goes.
    assert publish(store, attended[:1], table="training", head=COURSE, as_of=20240831).changes == []


def test_what_either_of_two_units_may_have_reported_is_neithers_to_drop(store):
    """王伟 was in both in the year of his move: his course may be in the list of the other."""
    attended = [["乙乡", "王伟", "全市班", "2024-05-01"], ["乙乡", "赵四", "全市班", "2024-05-01"]]
    publish(store, attended, table="training", head=COURSE, as_of=20240831)
    assert publish(store, attended[1:], table="training", head=COURSE, as_of=20240831, full=True).changes == []
    assert ("王伟", "全市班", 2024) in courses(store)


def test_a_table_without_a_year_is_replaced_by_the_year_of_its_days(store):
    head = ["乡镇", "村(社区)", "监督事项", "检查时间", "发现问题数"]
    checks = [["甲镇", "东村", "三资", day, 1] for day in ("2023-05-01", "2024-05-01", "2024-06-01")]
    publish(store, checks, table="supervision", head=head, as_of=20240831)
    again = publish(store, checks[1:2], table="supervision", head=head, as_of=20240831, full=True)
    assert [change.kind for change in again.changes] == ["删除"]
    assert rows(store, "SELECT checked_on FROM supervision ORDER BY checked_on") == [(20230501,), (20240501,)]


# ── where the year comes from ──
@pytest.mark.parametrize("where", ["title", "sheet"])
def test_the_year_may_stand_in_the_title(store, where):
    title = "丙县2022年度村干部考核结果汇总表"
    cells = [
        [title] if where == "title" else ["考核结果汇总表"],
        ["乡镇", "姓名", "考核等次"],
        ["甲镇", "张三", "优秀"],
        ["甲镇", "李红", "称职"],
    ]
    sheet = Sheet("2022年" if where == "sheet" else "Sheet1", [row + [None] * (3 - len(row)) for row in cells])
    reading = read_roster(Workbook("考核.xlsx", (sheet,)), TABLES["appraisal"], as_of=20240831)
    assert [row.values["year"] for row in reading.rows] == [2022, 2022]
    assert any("2022" in note and "取自" in note for note in reading.sheets[0].skipped)


def test_two_years_in_the_titles_are_no_year(store):
    cells = [["2021年至2022年考核结果", None, None], ["乡镇", "姓名", "考核等次"], ["甲镇", "张三", "优秀"]]
    reading = read_roster(Workbook("考核.xlsx", (Sheet("Sheet1", cells),)), TABLES["appraisal"], as_of=20240831)
    assert not reading.rows
    assert any("年度" in problem.reason for problem in reading.problems if problem.rejects)


def _checked(store):
    found = "SELECT v.name, s.checked_on FROM supervision AS s JOIN village AS v ON v.code = s.unit_code ORDER BY 1, 2"
    return [(name, day // 10000) for name, day in rows(store, found)]


def test_a_full_list_of_one_village_replaces_that_village_only(store):
    head = ["乡镇", "村(社区)", "监督事项", "检查时间", "发现问题数"]

    def check(village, day, township="甲镇"):
        return [township, village, "三资", day, 1]

    every = [check(village, day) for village in ("东村", "西村") for day in ("2023-05-01", "2024-05-01", "2024-06-01")]
    publish(store, [*every, check("南村", "2024-05-01", "乙乡")], table="supervision", head=head, as_of=20240831)
    again = publish(store, [check("东村", "2024-05-01")], table="supervision", head=head, as_of=20240831, full=True)
    assert again.replaces == ["日常监督 2024：甲镇东村"]
    assert [change.kind for change in again.changes] == ["删除"]
    assert _checked(store).count(("东村", 2024)) == 1
    assert _checked(store).count(("西村", 2024)) == 2
    # Two villages of a township speak for all of it, in their own year only.
    two = [check("东村", "2024-05-01"), check("西村", "2024-05-01"), check("南村", "2023-01-01", "乙乡")]
    again = publish(store, two, table="supervision", head=head, as_of=20240831, full=True)
    assert again.replaces == ["日常监督 2023：乙乡南村", "日常监督 2024：甲镇"]
    assert _checked(store) == [("东村", 2023), ("东村", 2024), ("南村", 2023), ("南村", 2024), ("西村", 2023), ("西村", 2024)]


def test_a_full_list_of_people_speaks_for_the_unit_that_it_names(store):
    attended = [["甲镇", name, "全市班", "2022-05-01"] for name in ("王伟", "张三", "陈明")]
    publish(store, attended, table="training", head=COURSE, as_of=20240831)
    of_the_village = plan(
        store, [["甲镇", "东村", "张三", "全市班", "2022-05-01"]], table="training", head=[COURSE[0], "村", *COURSE[1:]], full=True
    )
    assert of_the_village.replaces == ["培训记录 2022、全市班：甲镇东村"]
    of_the_township = plan(store, attended[1:2], table="training", head=COURSE, as_of=20240831, full=True)
    assert of_the_township.replaces == ["培训记录 2022、全市班：甲镇"]
    assert {change.name for change in of_the_township.changes} == {"王伟", "陈明"}
