"""Many files at once, people who may be the same, late IDs, units that become others: what an intake concludes from all of it together."""

import pytest

from data.intake import plan_intake
from data.lens import EVERYTHING, Lens, fetch
from data.plan import Plan, Statement
from data.roster import read_roster
from data.sources import Undecided, read_sources
from data.store import Store
from data.tables import FOREVER, TABLES
from data.workbook import Sheet, Workbook
from tests.data.test_history import id_number

HEAD = ["县", "乡镇", "村(社区)", "姓名", "性别", "出生日期", "身份证号", "职务", "学历"]
LI = ["丙县", "甲镇", "东村", "李一", "男", "1980-05-06", "", "党组织书记", "大专"]
WANG = ["丙县", "甲镇", "西村", "王二", "女", "1990-01-02", "", "副主任", "高中"]
ZHAO = ["丙县", "乙乡", "南村", "赵三", "男", "1975-03-04", "", "党组织书记", "本科"]
KEY = "李一/1980-05:乙乡=甲镇"


def elsewhere(row: list, birth: str | None = None, number: str = "") -> list:
    return ["丙县", "乙乡", "南村", *row[3:5], birth or row[5], number, *row[7:]]


def numbered(row: list) -> list:
    return [*row[:6], id_number(1), *row[7:]]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def plan(store: Store, *files: list[list], table: str = "cadre", head: list = HEAD, **said) -> Plan:
    """Each file is the rows of one sheet."""
    said = {"as_of": 20230630, "add_units": True} | said
    books = [
        Workbook(f"文件{n}.xlsx", (Sheet("表", [head, *([v or None for v in row] for row in rows)]),)) for n, rows in enumerate(files, 1)
    ]
    readings = [(book.filename, read_roster(book, TABLES[table], as_of=said["as_of"])) for book in books]
    return checked(plan_intake(store.current(), readings, Statement(**said)))


def checked(found: Plan) -> Plan:
    assert found.read == found.accepted + found.rejected + found.unchanged
    for part in found.parts:
        assert part.read == part.accepted + part.rejected + part.unchanged
    return found


def publish(store: Store, *files, **said) -> Plan:
    found = plan(store, *files, **said)
    assert not found.blocked, found.all_problems
    store.publish(found.apply, action=found.action, by="测试", expected=found.base)
    return found


def rows(store: Store, text: str) -> list[tuple]:
    return store.current().engine.rows(text, {}).rows


def periods(store: Store, name: str) -> list[tuple]:
    text = "SELECT valid_from, valid_to, opened_by, closed_by, t.name FROM cadre AS c JOIN township AS t ON t.code = c.township_code"
    return rows(store, f"{text} WHERE c.name = '{name}' ORDER BY person_id, valid_from")


def kinds(found: Plan) -> list[tuple]:
    return sorted((change.kind, change.name) for change in found.changes)


@pytest.fixture
def begun(store):
    publish(store, [LI, WANG], [ZHAO])
    return store


# --- several files, several tables ------------------------------------------------------------------------------------------


def test_several_files_are_one_publish_or_none(store):
    broken = plan(store, [LI, WANG], [ZHAO, [*ZHAO[:5], "1975-13-01", *ZHAO[6:]]])
    assert broken.blocked
    assert [problem.sheet for problem in broken.all_problems] == ["文件2.xlsx·表"]
    assert store.current() is None
    publish(store, [LI, WANG], [ZHAO])
    assert len(store.versions()) == 1
    assert rows(store, "SELECT COUNT(*) FROM cadre") == [(3,)]


def test_an_empty_file_among_others_stops_all(store):
    assert plan(store, [LI], []).blocked


def test_units_and_people_of_one_reading_are_known_to_the_next_whatever_the_order_of_the_sheets(store):
    book = Workbook(
        "全部.xlsx",
        (
            Sheet("考核", [["乡镇", "姓名", "年度", "考核等次"], ["甲镇", "李一", 2022, "优秀"], ["乙乡", "赵三", 2022, "称职"]]),
            Sheet("名册", [HEAD, *([v or None for v in row] for row in (LI, WANG, ZHAO))]),
            Sheet("村", [["代码", "村名称", "乡镇", "县", "村/社区"], ["990101001201", "中村", "丁镇", "丙县", "村"]]),
            Sheet("汇总", [["乡镇", "人数", "备注"], ["甲镇", 2, None], ["合计", 3, None]]),
        ),
    )
    readings = read_sources([book], as_of=20230630)
    assert {reading.table.name: reading.read for _, reading in readings} == {"cadre": 3, "appraisal": 2, "village": 1}
    found = checked(plan_intake(None, readings, Statement(20230630, add_units=True)))
    assert not found.blocked, found.all_problems
    store.publish(found.apply, action=found.action, by="测试")
    assert rows(store, "SELECT person_name, grade FROM appraisal ORDER BY person_name") == [("李一", "优秀"), ("赵三", "称职")]
    assert rows(store, "SELECT name FROM township ORDER BY name") == [("丁镇",), ("乙乡",), ("甲镇",)]
    assert any("汇总" in sentence for _, sheet in found.sheets for sentence in sheet.skipped), "a sheet passed over is named"
    assert "个人考核" in found.action
    assert "花名册" in found.action


def test_files_that_show_no_table_are_all_named():
    books = [Workbook(name, (Sheet("一", [["随便"], ["写的"]]),)) for name in ("甲.xlsx", "乙.xlsx")]
    with pytest.raises(Undecided, match=r"甲.xlsx.*乙.xlsx"):
        read_sources(books, as_of=20230630)


def test_the_same_fact_in_two_files_is_told(begun):
    graded = ["乡镇", "姓名", "年度", "考核等次"]
    found = plan(begun, [["甲镇", "李一", 2022, "优秀"]], [["甲镇", "李一", 2022, "称职"]], table="appraisal", head=graded)
    assert found.rejected == 1
    assert "“文件1.xlsx”第2行" in found.problems[0].reason


def test_full_facts_of_two_files_do_not_remove_each_other(begun):
    graded = ["乡镇", "姓名", "年度", "考核等次"]
    publish(begun, [["甲镇", "李一", 2022, "优秀"], ["甲镇", "王二", 2022, "称职"]], table="appraisal", head=graded)
    files = [["甲镇", "李一", 2022, "优秀"]], [["甲镇", "王二", 2022, "优秀"]]
    found = publish(begun, *files, table="appraisal", head=graded, full=True)
    assert kinds(found) == [("变动", "王二")]


# --- who left one township for another --------------------------------------------------------------------------------------


def test_a_mover_between_two_files_is_one_person(store):
    publish(store, [numbered(LI), WANG], [ZHAO])
    for files in (([WANG], [ZHAO, elsewhere(LI, number=id_number(1))]), ([ZHAO, elsewhere(LI, number=id_number(1))], [WANG])):
        found = plan(store, *files, as_of=20231231, full=True)
        assert kinds(found) == [("调动", "李一")]
    publish(store, *files, as_of=20231231, full=True)
    assert periods(store, "李一") == [(20230630, 20231231, "first", "moved", "甲镇"), (20231231, FOREVER, "moved", None, "乙乡")]
    assert rows(store, "SELECT COUNT(DISTINCT person_id) FROM cadre") == [(3,)]


def test_one_person_in_two_townships_files_is_named(store):
    publish(store, [numbered(LI), WANG], [ZHAO])
    found = plan(store, [numbered(LI), WANG], [ZHAO, elsewhere(LI, number=id_number(1))], as_of=20231231)
    assert found.blocked
    assert [(p.sheet, p.kind) for p in found.problems] == [("文件2.xlsx·表", "人员重复")]
    assert "“文件1.xlsx”第2行" in found.problems[0].reason


def test_the_same_name_of_different_people_is_fine(store):
    found = publish(store, [LI, WANG], [ZHAO, elsewhere(LI, "1981-05-06")])
    assert found.counts["新增"] == 4
    assert found.suspects == {}


def test_two_who_look_alike_in_one_intake_are_offered(store):
    files = [LI, WANG], [ZHAO, elsewhere(LI)]
    undecided = plan(store, *files)
    assert undecided.blocked
    assert list(undecided.suspects) == [KEY]
    assert publish(store, *files, different=(KEY,)).counts["新增"] == 4
    again = plan(store, *files, as_of=20231231)
    assert (again.unchanged, again.suspects, again.blocked) == (4, {}, False), "asked once"


def test_two_who_look_alike_and_are_one_are_one_row_too_many(store):
    found = plan(store, [LI, WANG], [ZHAO, elsewhere(LI)], same=(KEY,))
    assert found.blocked
    assert "“文件1.xlsx”第2行" in found.problems[0].reason


@pytest.mark.parametrize("still_there", [True, False])
def test_who_joins_where_another_of_the_name_left_earlier_is_the_clerks_to_say(begun, still_there):
    if not still_there:
        publish(begun, [WANG], as_of=20231231, full=True)
    newcomer = [ZHAO, elsewhere(LI)]
    assert plan(begun, newcomer, as_of=20240331).blocked
    moved = publish(begun, newcomer, as_of=20240331, same=(KEY,))
    assert kinds(moved) == [("调动", "李一")]
    end = 20240331 if still_there else 20231231
    assert periods(begun, "李一") == [(20230630, end, "first", "moved", "甲镇"), (20240331, FOREVER, "moved", None, "乙乡")]
    again = plan(begun, newcomer, as_of=20240630)
    assert (again.suspects, again.unchanged) == ({}, 2)


def test_different_people_stay_so_and_are_not_asked_about_again(begun):
    newcomer = [ZHAO, elsewhere(LI)]
    assert kinds(publish(begun, newcomer, as_of=20231231, different=(KEY,))) == [("新增", "李一")]
    assert len(rows(begun, "SELECT DISTINCT person_id FROM cadre WHERE name = '李一'")) == 2
    # Neither when it is said again, nor when the other leaves.
    assert plan(begun, newcomer, as_of=20240331).suspects == {}
    assert kinds(publish(begun, [WANG], as_of=20240630, full=True)) == [("离任", "李一")]


def test_who_leaves_while_another_of_the_name_has_come_elsewhere_is_offered(begun):
    """The newcomer's file had no birth date, so that nothing was suspected when they came; it arrives later."""
    unknown = [*elsewhere(LI)[:5], "", *elsewhere(LI)[6:]]
    publish(begun, [ZHAO, unknown], as_of=20231231)
    publish(begun, [elsewhere(LI)], as_of=20240331)
    left = plan(begun, [WANG], as_of=20240630, full=True)
    assert left.blocked
    assert list(left.suspects) == [KEY]
    assert [problem.kind for problem in left.problems] == ["疑似调整"]
    joined = publish(begun, [WANG], as_of=20240630, full=True, same=(KEY,))
    assert kinds(joined) == [("调动", "李一")]
    assert periods(begun, "李一") == [(20230630, 20231231, "first", "moved", "甲镇"), (20231231, FOREVER, "moved", None, "乙乡")]


def test_a_full_roster_with_rejected_rows_retires_nobody(begun):
    """Whoever is skipped would be taken for gone."""
    wrong = [*WANG[:5], "1990-13-02", *WANG[6:]]
    assert plan(begun, [LI, wrong], as_of=20231231, full=True, skip_rejected=True).blocked
    assert not plan(begun, [LI, wrong], as_of=20231231, skip_rejected=True).blocked


# --- an ID that arrives late ------------------------------------------------------------------------------------------------


def test_a_late_id_joins_two_histories(begun):
    graded = ["乡镇", "姓名", "年度", "考核等次"]
    publish(begun, [ZHAO, elsewhere(LI)], as_of=20231231, different=(KEY,))
    publish(begun, [["甲镇", "李一", 2022, "优秀"], ["乙乡", "李一", 2023, "称职"]], table="appraisal", head=graded)
    publish(begun, [elsewhere(LI, number=id_number(1))], as_of=20240331)
    late = publish(begun, [numbered(LI)], as_of=20240630)
    assert [change.fields[-1] for change in late.changes] == [("合并履历", None, "李一(甲镇/东村)")]
    assert len(rows(begun, "SELECT DISTINCT person_id FROM cadre WHERE name = '李一'")) == 1
    assert rows(begun, "SELECT DISTINCT id_number FROM cadre WHERE name = '李一'") == [(id_number(1),)]
    assert [period[4] for period in periods(begun, "李一")] == ["甲镇", "乙乡", "甲镇"]
    assert rows(begun, "SELECT year, COUNT(DISTINCT person_id) FROM appraisal GROUP BY year ORDER BY year") == [(2022, 1), (2023, 1)]
    assert rows(begun, "SELECT COUNT(DISTINCT person_id) FROM appraisal") == [(1,)]


# --- said again, said late --------------------------------------------------------------------------------------------------


def test_a_roster_that_changes_nothing_still_says_that_it_was_sent(begun):
    assert plan(begun, [LI, WANG], [ZHAO]).idle
    later = plan(begun, [LI, WANG], [ZHAO], as_of=20231231)
    assert (later.changes, later.idle) == ([], False)
    publish(begun, [LI, WANG], [ZHAO], as_of=20231231)
    assert rows(begun, "SELECT DISTINCT as_of FROM roster ORDER BY 1") == [(20230630,), (20231231,)]
    assert plan(begun, [LI, WANG], [ZHAO], as_of=20231231).idle


def test_an_older_roster_is_refused_unless_it_is_declared(begun):
    assert plan(begun, [LI], as_of=20221231).blocked
    found = publish(begun, [LI], as_of=20221231, backfill=True)
    assert found.action == "导入村(社区)干部花名册(补录，仅新增和更新)"
    assert periods(begun, "李一") == [(20221231, FOREVER, "first", None, "甲镇")]
    assert periods(begun, "王二") == [(20230630, FOREVER, "joined", None, "甲镇")], "the township's first roster did not have her"
    assert periods(begun, "赵三") == [(20230630, FOREVER, "first", None, "乙乡")]


def test_a_degree_said_late_lasts_until_a_later_roster_says_otherwise(begun):
    publish(begun, [[*WANG[:8], "本科"]], as_of=20240630)
    publish(begun, [[*WANG[:8], "大专"]], as_of=20231231, backfill=True)
    degrees = rows(begun, "SELECT valid_from, education FROM cadre WHERE name = '王二' ORDER BY valid_from")
    assert degrees == [(20230630, "高中"), (20231231, "大专"), (20240630, "本科")]


# --- units that become others -----------------------------------------------------------------------------------------------

CHANGED = ["县", "原乡镇", "原村", "现乡镇", "现村", "变更日期", "变更类别"]
MERGER = [["丙县", "甲镇", "东村", "甲镇", "西村", "2023-10-01", "合并"], ["丙县", "甲镇", "西村", "甲镇", "西村", "2023-10-01", "合并"]]


def movements(store: Store) -> list[tuple]:
    lens = Lens(EVERYTHING, store.current(), 20240630, 20230701)
    return fetch(lens, "SELECT name, movement FROM cadre_movement").rows


def test_a_merger_moves_nobody(begun):
    merged = publish(begun, MERGER, table="unit_change", head=CHANGED, as_of=20231001)
    assert merged.counts == {"读取": 2, "接受": 1, "拒绝": 0, "未变": 1, "新增": 1}
    text = (
        "SELECT c.name, valid_from, valid_to, opened_by, closed_by, v.name, code_then FROM cadre AS c"
        " JOIN village AS v ON v.code = c.village_code WHERE township_code = '丙县/甲镇/' ORDER BY c.name, valid_from"
    ).replace("WHERE township_code", "WHERE c.township_code")
    assert rows(begun, text) == [
        ("李一", 20230630, 20231001, "first", "unit_changed", "西村", "丙县/甲镇/东村/"),
        ("李一", 20231001, FOREVER, "unit_changed", None, "西村", None),
        ("王二", 20230630, FOREVER, "first", None, "西村", None),
    ]
    assert movements(begun) == []
    lens = Lens(EVERYTHING, begun.current(), 20240630, 20230701)
    villages = fetch(lens, "SELECT name, cadres FROM village_team ORDER BY name").rows
    assert villages == [("南村", 1), ("西村", 2)], "a village that is no more is not one without cadres"
    # The next roster names the new village, a late one still the old: nobody has moved.
    renamed = [*LI[:2], "西村", *LI[3:]]
    assert plan(begun, [renamed, WANG], as_of=20231231, full=True).changes == []
    assert plan(begun, [LI, WANG], as_of=20231231, full=True).changes == []
    assert plan(begun, MERGER, table="unit_change", head=CHANGED, as_of=20231231).idle


@pytest.mark.parametrize("late", [False, True])
def test_a_village_that_goes_to_another_township_takes_its_people_along(begun, late):
    change = [["丙县", "甲镇", "东村", "乙乡", "东村", "2023-10-01", "划转"]]
    said = [["丙县", "乙乡", "东村", *LI[3:]]]
    if late:  # the roster came before the change was known: it looked like a move, and is none
        publish(begun, said, as_of=20231231, same=(KEY,))
    publish(begun, change, table="unit_change", head=CHANGED, as_of=20231001)
    if not late:
        publish(begun, said, as_of=20231231)
    assert movements(begun) == []
    assert [period[2:] for period in periods(begun, "李一")] == [
        ("first", "unit_changed", "乙乡"),
        ("unit_changed", None, "乙乡"),
    ]


@pytest.mark.parametrize("into", [("东村", "新村"), ("东一村", "东二村"), ("新村",)])
def test_a_split_leaves_people_where_they_are_until_a_roster_says_where(begun, into):
    split = [["丙县", "甲镇", "东村", "甲镇", village, "2023-10-01", "拆分"] for village in into]
    told = plan(begun, split, table="unit_change", head=CHANGED, as_of=20231001)
    ((reason, rejects),) = [(p.reason, p.rejects) for p in told.all_problems]
    assert (reason, rejects) == ("东村拆分后，李一1人仍计在东村", False)
    publish(begun, split, table="unit_change", head=CHANGED, as_of=20231001)
    assert plan(begun, split, table="unit_change", head=CHANGED, as_of=20231001).idle
    where = "SELECT v.name, c.code_then FROM cadre AS c JOIN village AS v ON v.code = c.village_code WHERE c.name = '李一'"
    assert rows(begun, where) == [("东村", None)]
    publish(begun, [[*LI[:2], into[-1], *LI[3:]], WANG], as_of=20231231, full=True)
    assert rows(begun, f"{where} ORDER BY valid_from") == [("东村", None), (into[-1], None)]
    lens = Lens(EVERYTHING, begun.current(), 20240630, 20230701)
    villages = [name for (name,) in fetch(lens, "SELECT name FROM village_team WHERE cadres = 0").rows]
    assert villages == [name for name in ("东一村", "东村") if name in into], "what was split off from is still there, without a cadre"


def test_an_unknown_old_unit_is_told(begun):
    found = plan(begun, [["丙县", "甲镇", "无村", "甲镇", "西村", "2023-10-01", "合并"]], table="unit_change", head=CHANGED)
    assert found.blocked
    assert [(p.column, p.kind) for p in found.problems] == [("原村(社区)", "单位未登记")]


def test_a_birth_that_is_known_more_exactly_is_a_correction_that_says_so(store):
    publish(store, [[*LI[:5], "1980-05", *LI[6:]]])
    first = [*LI[:5], "1980-05-01", *LI[6:]]  # the same eight digits
    assert plan(store, [first], as_of=20231231).changes[0].fields == (("出生年月", "1980-05", "1980-05-01"),)
    found = publish(store, [LI], as_of=20231231)
    assert kinds(found) == [("更正", "李一")]
    assert found.changes[0].fields == (("出生年月", "1980-05", "1980-05-06"),)
    assert kinds(plan(store, [[*LI[:5], "1980-05", *LI[6:]]], as_of=20240630)) == [], "what says less changes nothing"


# --- several people of one name -----------------------------------------------------------------------------------------------

FIRST = ["丙县", "甲镇", "东村", "周九", "男", "1980-05-06", "", "党组织书记", "大专"]
SECOND = ["丙县", "甲镇", "东村", "周九", "男", "1985-05-06", "", "副主任", "高中"]
NAMED = ["丙县", "甲镇", "东村", "周九", "男", "", "", "副主任", "本科"]
ROW = "文件1.xlsx!表!2"


@pytest.fixture
def namesakes(store):
    publish(store, [FIRST, SECOND])
    return store


def educations(store: Store) -> list[tuple]:
    return rows(store, f"SELECT person_id, education FROM cadre WHERE valid_to = {FOREVER} ORDER BY person_id")


def test_whom_a_row_means_is_the_clerks_to_say(namesakes):
    found = plan(namesakes, [NAMED], as_of=20231231)
    assert found.blocked
    (choice,) = found.choices.values()
    assert (choice.key, choice.chosen) == (ROW, None)
    assert choice.candidates == (
        (1, "丙县/甲镇/东村，1980年5月生，人员序号1"),
        (2, "丙县/甲镇/东村，1985年5月生，人员序号2"),
        (0, "另一人，按新增处理"),
    )
    assert choice.told == "“文件1.xlsx”第2行的周九：本乡镇有2名同名且信息相符的人，无法确定是哪一位"
    (problem,) = found.all_problems
    assert f"--who “{ROW}=人员序号”" in problem.fix
    assert plan(namesakes, [NAMED], as_of=20231231, who=(f"{ROW}=7",)).blocked, "nobody who was asked about"
    chosen = publish(namesakes, [NAMED], as_of=20231231, who=(f"{ROW}=2",))
    assert kinds(chosen) == [("变动", "周九")]
    assert [choice.chosen for choice in chosen.choices.values()] == [2]
    assert educations(namesakes) == [(1, "大专"), (2, "本科")]


def test_or_that_it_means_nobody_known(namesakes):
    assert kinds(publish(namesakes, [NAMED], as_of=20231231, who=(f"{ROW}=0",))) == [("新增", "周九")]
    assert educations(namesakes) == [(1, "大专"), (2, "高中"), (3, "本科")]


def test_one_whose_birth_differs_is_a_correction_or_another(begun):
    other = [*LI[:5], "1981-05-06", *LI[6:]]
    found = plan(begun, [other], as_of=20231231)
    assert [number for choice in found.choices.values() for number, _ in choice.candidates] == [1, 0]
    assert kinds(plan(begun, [other], as_of=20231231, who=(f"{ROW}=0",))) == [("新增", "李一")]
    same = plan(begun, [other], as_of=20231231, who=(f"{ROW}=1",))
    assert [problem.kind for problem in same.all_problems] == ["与库中不一致"], "it must still be called a correction"
    assert kinds(plan(begun, [other], as_of=20231231, who=(f"{ROW}=1",), correct=True)) == [("更正", "李一")]


def test_whom_a_list_of_facts_means(namesakes):
    graded = {"table": "appraisal", "head": ["乡镇", "姓名", "年度", "考核等次"], "as_of": 20231231}
    rows_given = [["甲镇", "周九", 2022, "优秀"]]
    found = plan(namesakes, rows_given, **graded)
    assert found.blocked
    assert [number for choice in found.choices.values() for number, _ in choice.candidates] == [1, 2], "a grade makes nobody known"
    publish(namesakes, rows_given, **graded, who=(f"{ROW}=2",))
    assert rows(namesakes, "SELECT person_id, grade FROM appraisal") == [(2, "优秀")]


def test_two_that_one_file_lists_in_two_townships_are_two_where_the_day_of_birth_differs(store):
    both = publish(store, [LI, elsewhere(LI, "1980-05-26")])
    assert kinds(both) == [("新增", "李一"), ("新增", "李一")]
    assert plan(Store(store.root / "other"), [LI, elsewhere(LI)]).blocked, "the same day: the file may list one person twice"
