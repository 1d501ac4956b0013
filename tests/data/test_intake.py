"""Rosters against the store: who joined, moved, left, was corrected; and that nothing else happened."""

from pathlib import Path

import pytest

from data.intake import plan_import, problem_csv
from data.plan import Plan, Statement
from data.roster import read_roster
from data.store import Broken, Store
from data.tables import FOREVER, TABLES
from data.workbook import Sheet, Workbook, read_workbook

HEAD = ["乡镇", "村(社区)", "姓名", "性别", "出生日期", "身份证号", "职务", "学历"]
LI = ["甲镇", "东村", "李一", "男", "1980-05-06", "", "党组织书记", "大专"]
WANG = ["甲镇", "西村", "王二", "女", "1990-01-02", "", "副主任", "高中"]
ZHAO = ["乙乡", "东村", "赵三", "男", "1975-03-04", "", "党组织书记", "本科"]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def plan(store: Store, rows: list[list], table: str = "cadre", head: list[str] = HEAD, **said) -> Plan:
    said = {"as_of": 20230630, "add_units": True} | said
    cells = [[value or None for value in row] for row in [head, *rows]]
    workbook = Workbook("名册.xlsx", (Sheet("花名册", cells),))
    reading = read_roster(workbook, TABLES[table], as_of=said["as_of"])
    found = plan_import(store.current(), reading, Statement(**said))
    assert found.read == found.accepted + found.rejected + found.unchanged
    return found


def publish(store: Store, *args, **said) -> Plan:
    found = plan(store, *args, **said)
    assert not found.blocked, found.all_problems
    store.publish(found.apply, action="测试", by="测试", expected=found.base)
    return found


def rows(store: Store, text: str) -> list[tuple]:
    return store.current().engine.rows(text, {}).rows


def county(row: list) -> list:
    return ["丙县", *row]


@pytest.fixture
def begun(store):
    """Three people in two townships on 2023-06-30."""
    publish(store, [county(LI), county(WANG), county(ZHAO)], head=["县", *HEAD])
    return store


def periods(store: Store, name: str) -> list[tuple]:
    return rows(
        store,
        "SELECT valid_from, valid_to, opened_by, closed_by, v.name, education, gender FROM cadre AS c"
        f" JOIN village AS v ON v.code = c.village_code WHERE c.name = '{name}' ORDER BY valid_from",
    )


def test_a_first_roster_opens_periods_that_are_not_joiners(begun):
    assert periods(begun, "李一") == [(20230630, FOREVER, "first", None, "东村", "大专", "男")]
    assert rows(
        begun, "SELECT t.name, as_of, r.kind, people FROM roster AS r JOIN township AS t ON t.code = r.unit_code ORDER BY t.name"
    ) == [
        ("乙乡", 20230630, "仅新增和更新", 1),
        ("甲镇", 20230630, "仅新增和更新", 2),
    ]


def test_units_are_keyed_by_the_path_of_names(begun):
    assert rows(begun, "SELECT code FROM village ORDER BY code") == [("丙县/乙乡/东村/",), ("丙县/甲镇/东村/",), ("丙县/甲镇/西村/",)]


def test_the_same_file_twice_is_a_no_op(begun):
    again = plan(begun, [LI, WANG, ZHAO])
    assert (again.unchanged, again.changes, again.all_problems) == (3, [], [])


def test_a_partial_roster_closes_nobody(begun):
    later = publish(begun, [LI], as_of=20231231)
    assert later.changes == []
    assert rows(begun, f"SELECT COUNT(*) FROM cadre WHERE valid_to = {FOREVER}") == [(3,)]


def test_a_full_roster_closes_only_its_own_townships(begun):
    later = publish(begun, [LI], as_of=20231231, full=True)
    assert [(change.kind, change.name) for change in later.changes] == [("离任", "王二")]
    assert periods(begun, "王二") == [(20230630, 20231231, "first", "left", "西村", "高中", "女")]
    assert rows(begun, f"SELECT name FROM cadre WHERE valid_to = {FOREVER} ORDER BY name") == [("李一",), ("赵三",)]


def test_a_full_roster_of_secretaries_retires_no_one_else(begun):
    later = publish(begun, [[*LI[:7], "本科"]], as_of=20231231, full=True, posts=("书记",))
    assert [(change.kind, change.name, change.fields) for change in later.changes] == [("变动", "李一", (("最高学历", "大专", "本科"),))]


def test_a_newcomer_after_the_first_roster_has_joined(begun):
    publish(begun, [["甲镇", "西村", "孙四", "男", "1995-07-08", "", "其他工作人员", "本科"]], as_of=20231231)
    assert periods(begun, "孙四")[0][:4] == (20231231, FOREVER, "joined", None)


def test_a_degree_opens_a_period_and_keeps_the_old_one(begun):
    publish(begun, [[*WANG[:7], "大专"]], as_of=20231231)
    assert [period[:6] for period in periods(begun, "王二")] == [
        (20230630, 20231231, "first", "updated", "西村", "高中"),
        (20231231, FOREVER, "updated", None, "西村", "大专"),
    ]
    assert rows(begun, "SELECT next_from FROM cadre WHERE name = '王二' ORDER BY valid_from") == [(20231231,), (FOREVER,)]


def test_a_change_of_post_reclassifies(begun):
    publish(begun, [[*WANG[:6], "副书记", "高中"]], as_of=20231231)
    assert [period[3] for period in periods(begun, "王二")] == ["reclassified", None]


def test_a_change_of_village_is_a_move(begun):
    moved = publish(begun, [["甲镇", "东村", *WANG[2:]]], as_of=20231231)
    assert [(c.kind, c.fields) for c in moved.changes] == [("调动", (("单位", "甲镇/西村", "甲镇/东村"),))]
    assert [(p[2], p[3], p[4]) for p in periods(begun, "王二")] == [("first", "moved", "西村"), ("moved", None, "东村")]


def test_the_same_id_in_another_township_is_the_same_person(store):
    publish(store, [county([*LI[:5], _id("19800506", 1), *LI[6:]]), county(ZHAO)], head=["县", *HEAD])
    publish(store, [["乙乡", "东村", *LI[2:5], _id("19800506", 1), *LI[6:]]], as_of=20231231)
    assert [(p[0], p[2], p[3]) for p in periods(store, "李一")] == [(20230630, "first", "moved"), (20231231, "moved", None)]
    assert len(rows(store, "SELECT DISTINCT person_id FROM cadre WHERE name = '李一'")) == 1


def test_the_same_name_and_birth_in_another_township_is_offered_and_stops_the_import(begun):
    found = plan(begun, [["乙乡", "东村", *LI[2:]]], as_of=20231231)
    assert [(p.kind, p.rejects, p.cell) for p in found.all_problems] == [("疑似调整", True, "C2")]
    assert found.changes == []
    assert [(s.key, s.there, s.verdict) for s in found.suspects.values()] == [("李一/1980-05:乙乡=甲镇", "甲镇/东村", None)]


def test_an_id_that_arrives_later_is_written_to_all_periods(begun):
    publish(begun, [[*WANG[:7], "大专"]], as_of=20231231)
    publish(begun, [[*WANG[:5], _id("19900102", 2), *WANG[6:7], "大专"]], as_of=20240630)
    assert rows(begun, "SELECT DISTINCT id_number FROM cadre WHERE name = '王二'") == [(_id("19900102", 2),)]
    assert len(periods(begun, "王二")) == 2


def test_another_birth_date_is_a_correction_that_must_be_confirmed(begun):
    wrong = [*LI[:4], "1981-05-06", *LI[5:]]
    refused = plan(begun, [wrong], as_of=20231231)
    assert refused.blocked
    assert (refused.problems[0].kind, refused.problems[0].cell) == ("人员待确认", "C2")
    assert "19810506" in refused.problems[0].fix
    publish(begun, [wrong], as_of=20231231, correct=True)
    assert rows(begun, "SELECT birth_date FROM cadre WHERE name = '李一'") == [(19810506,)]


def test_a_month_where_the_day_is_known_changes_nothing_and_a_day_refines_a_month(begun):
    assert plan(begun, [[*LI[:4], "1980.05", *LI[5:]]], as_of=20231231).unchanged == 1
    publish(begun, [["甲镇", "西村", "孙四", "男", "1995年7月", "", "其他工作人员", "本科"]], as_of=20231231)
    publish(begun, [["甲镇", "西村", "孙四", "男", "1995-07-08", "", "其他工作人员", "本科"]], as_of=20240630)
    assert rows(begun, "SELECT birth_date, birth_date_precision FROM cadre WHERE name = '孙四'") == [(19950708, "day")]


def test_a_blank_never_erases(begun):
    assert plan(begun, [[*LI[:7], ""]], as_of=20231231).unchanged == 1


def test_two_who_fit_are_the_clerks_to_decide(begun):
    publish(begun, [["甲镇", "西村", "李一", "男", "1985-05-06", "", "其他工作人员", "本科"]], as_of=20231231)
    found = plan(begun, [["甲镇", "", "李一", "男", "", "", "其他工作人员", "本科"]], as_of=20240630)
    assert found.blocked
    assert "2名同名" in found.problems[0].reason


def test_one_person_twice_in_a_file_is_told(begun):
    found = plan(begun, [LI, ["甲镇", "西村", *LI[2:]]], as_of=20231231)
    assert found.rejected == 1


def test_an_older_roster_than_the_newest_is_refused(begun):
    found = plan(begun, [LI], as_of=20221231)
    assert found.blocked
    assert "已更新到2023年6月30日" in found.problems[0].reason


def test_someone_who_left_and_returns_joins_again(begun):
    publish(begun, [LI], as_of=20231231, full=True)
    publish(begun, [WANG], as_of=20240630)
    assert [(p[0], p[1], p[2], p[3]) for p in periods(begun, "王二")] == [
        (20230630, 20231231, "first", "left"),
        (20240630, FOREVER, "joined", None),
    ]


def test_the_same_date_again_mends_in_place(begun):
    publish(begun, [[*LI[:7], "本科"]])
    assert [period[5] for period in periods(begun, "李一")] == ["本科"]


def test_unknown_units_are_listed_and_nothing_is_created(begun):
    found = plan(begun, [["甲镇", "南村", *LI[2:]], ["丁乡", "北村", *ZHAO[2:]]], as_of=20231231, add_units=False)
    assert found.blocked
    assert found.units.missing == {("village", "丙县/甲镇/南村"): 1, ("township", "丙县/丁乡"): 1, ("village", "丙县/丁乡/北村"): 1}
    assert [(p.cell, p.value) for p in found.problems] == [("B2", "南村"), ("A3", "丁乡")]


def test_rejected_rows_stop_everything_unless_the_clerk_skips_them(begun):
    newcomer = ["甲镇", "西村", "孙四", "男", "1995-13-08", "", "其他工作人员", "本科"]
    found = plan(begun, [newcomer, [*LI[:7], "本科"]], as_of=20231231)
    assert (found.blocked, found.rejected, found.accepted) == (True, 1, 1)
    skipped = publish(begun, [newcomer, [*LI[:7], "本科"]], as_of=20231231, skip_rejected=True)
    assert skipped.counts == {"读取": 2, "接受": 1, "拒绝": 1, "未变": 0, "变动": 1}


def test_a_plan_made_on_an_older_version_is_refused(begun):
    stale = plan(begun, [[*LI[:7], "本科"]], as_of=20231231)
    publish(begun, [[*WANG[:7], "大专"]], as_of=20231231)
    with pytest.raises(Broken, match="重新预览"):
        begun.publish(stale.apply, action="测试", by="测试", expected=stale.base)


APPRAISED = ["乡镇", "姓名", "年度", "考核等次"]


def test_an_appraisal_finds_people_by_name_in_their_township(begun):
    publish(begun, [["甲镇", "李一", 2023, "优秀"], ["乙乡", "赵三", 2023, "称职"]], table="appraisal", head=APPRAISED)
    assert rows(begun, "SELECT person_name, unit_code, grade, role, education FROM appraisal ORDER BY person_name") == [
        ("李一", "丙县/甲镇/东村/", "优秀", "书记", "大专"),
        ("赵三", "丙县/乙乡/东村/", "称职", "书记", "本科"),
    ]


def test_an_appraisal_of_nobody_known_is_told(begun):
    found = plan(begun, [["甲镇", "钱五", 2023, "优秀"]], table="appraisal", head=APPRAISED)
    assert (found.blocked, found.problems[0].kind, found.problems[0].cell) == (True, "人员待确认", "B2")


def test_a_full_appraisal_file_replaces_only_its_own_year_and_township(begun):
    listed = [
        ["甲镇", "李一", 2023, "优秀"],
        ["甲镇", "王二", 2023, "称职"],
        ["乙乡", "赵三", 2023, "称职"],
        ["甲镇", "王二", 2022, "优秀"],
    ]
    publish(begun, listed, table="appraisal", head=APPRAISED)
    again = publish(begun, [["甲镇", "李一", 2023, "称职"]], table="appraisal", head=APPRAISED, full=True)
    assert sorted((c.kind, c.name) for c in again.changes) == [("删除", "王二"), ("变动", "李一")]
    assert rows(begun, "SELECT person_name, year, grade FROM appraisal ORDER BY person_name, year") == [
        ("李一", 2023, "称职"),
        ("王二", 2022, "优秀"),
        ("赵三", 2023, "称职"),
    ]


def test_the_same_appraisal_twice_in_a_file_is_told(begun):
    found = plan(begun, [["甲镇", "李一", 2023, "优秀"], ["甲镇", "李一", 2023, "称职"]], table="appraisal", head=APPRAISED)
    assert found.rejected == 1


def test_training_takes_its_year_from_its_date(begun):
    publish(begun, [["李一", "基层治理班", "2023-09-01", 24]], table="training", head=["姓名", "培训班名称", "培训时间", "学时"])
    assert rows(begun, "SELECT year, start_date, hours FROM training") == [(2023, 20230901, 24.0)]


def test_official_codes_build_the_tree_by_their_own_prefixes(store):
    publish(store, [["990101001", "甲镇", "丙县"]], table="township", head=["代码", "乡镇", "县"])
    publish(store, [["990101001201", "东村"]], table="village", head=["代码", "村名称"])
    assert rows(store, "SELECT code, unit_code, county_code, township_code, kind FROM village") == [
        ("990101001201", "990101001201", "990101", "990101001", "村")
    ]
    publish(store, [LI], add_units=False)
    assert rows(store, "SELECT unit_code FROM cadre") == [("990101001201",)]


def test_a_code_list_again_changes_only_what_differs(store):
    head = ["代码", "乡镇", "县", "类别"]
    publish(store, [["990101001", "甲镇", "丙县", "镇"]], table="township", head=head)
    again = publish(store, [["990101001", "甲街道", "丙县", "街道"]], table="township", head=head)
    assert again.changes[0].fields == (("名称", "甲镇", "甲街道"), ("类别", "镇", "街道"))
    assert rows(store, "SELECT name, kind FROM township") == [("甲街道", "街道")]


def test_the_problem_file_is_inert(begun):
    found = plan(begun, [["=1+1", "东村", *LI[2:]]], add_units=False)
    content = problem_csv(found.all_problems)
    assert content.startswith(b"\xef\xbb\xbf")
    assert b",'=1+1," in content
    assert b"\r\n" in content


def _id(birth: str, order: int) -> str:
    """An invented ID number with a valid check digit; an odd order is a man's."""
    digits = f"990101{birth}00{order}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def test_the_shipped_code_list_of_jishou_starts_a_real_store(store):
    path = Path(__file__).parents[2] / "data" / "codelists" / "jishou_townships.csv"
    reading = read_roster(read_workbook(path.read_bytes(), path.name), TABLES["township"], as_of=20240831)
    found = plan_import(None, reading, Statement(20240831))
    store.publish(found.apply, action="测试", by="测试")
    assert rows(store, "SELECT * FROM county") == [("433101", "吉首市")]
    assert rows(store, "SELECT COUNT(*), COUNT(DISTINCT kind), MIN(county_code) FROM township") == [(12, 3, "433101")]
    assert not store.current().demo
