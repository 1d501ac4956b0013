"""What a township's files are previewed against, and what the limit to one township means on the whole store."""

import json
from functools import cache

import pytest

from data.careers import Careers
from data.demo_city import TOWNSHIPS
from data.excerpt import Excerpt
from data.intake import plan_intake
from data.plan import Statement
from data.sources import open_sources, read_sources
from data.store import Store
from data.tables import FOREVER, TABLES
from data.units import Units
from tests.worlds import EAST, WEST, base_rows, publish

OWN_ID, WEST_ID = "990001198005060013", "990001197503040010"
CADRE = f"""
    name | gender | birth_date | birth_date_precision | id_number | phone       | unit         | valid_from | valid_to   | opened_by | closed_by
    李一 | 男     | 1980-05-06 | day                  | {OWN_ID}  | 13900000001 | 990001001001 | 2023-01-01 | 9999-12-31 | first     |
    周五 | 女     | 1985-02-03 | day                  |           |             | 990001002001 | 2023-01-01 | 2023-06-30 | first     | moved
    周五 | 女     | 1985-02-03 | day                  |           |             | 990001001001 | 2023-06-30 | 9999-12-31 | moved     |
"""  # noqa: E501
FOREIGN = f"""
    赵三 | 男     | 1975-03-04 | day                  | {WEST_ID} | 13900000002 | 990001002001 | 2023-01-01 | 9999-12-31 | first     |
    钱六 | 女     | 1990-01-02 | day                  |           |             | 990001002001 | 2023-01-01 | 9999-12-31 | first     |
"""
RECORDS = {
    "training": "person | course | year\n李一 | 甲班 | 2023",
    "reserve": "name | unit\n孙七 | 990001001002",
    "appraisal": "person | year | grade\n李一 | 2023 | 优秀",
    "setting": "name | value\nage_rule | month",
}
FOREIGN_RECORDS = {
    "training": "\n赵三 | 乙班 | 2023",
    "reserve": "\n吴八 | 990001002001",
    "discipline": "person | kind | decided_on\n赵三 | 警告 | 2023-05-06",
    "vetting": "name | unit | department\n吴八 | 990001002001 | 公安",
    "published": "quote | metric\n西镇很好 | x",
}


def store_with(root, *, foreign: bool) -> Store:
    texts = RECORDS | {"cadre": CADRE}
    if foreign:
        texts["cadre"] += FOREIGN
        texts |= {name: RECORDS.get(name, "") + text for name, text in FOREIGN_RECORDS.items()}
    else:
        texts["township"] = "code | name | kind\n990001001 | 东乡 | 乡\n990001002 | 无镇 | 镇"
        texts["village"] = "code | name | kind\n990001001001 | 一村 | 村\n990001001002 | 二社区 | 社区\n990001002001 | 无村 | 村"
    store = Store(root)
    publish(store, base_rows(**texts))
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    return store_with(tmp_path_factory.mktemp("whole") / "store", foreign=True)


@pytest.fixture(scope="module")
def lonely(tmp_path_factory) -> Store:
    """The same township beside one that has other names and nobody in it."""
    return store_with(tmp_path_factory.mktemp("lonely") / "store", foreign=False)


HEAD = "县,乡镇,村,姓名,性别,出生日期,身份证号,学历\n"
LI, ZHOU = f"甲县,东乡,一村,李一,男,1980-05-06,{OWN_ID},本科\n", "甲县,东乡,一村,周五,女,1985-02-03,,\n"


@cache
def read(contents: tuple[tuple[str, bytes], ...], as_of: int, table: str | None):
    return read_sources(open_sources(contents), as_of=as_of, table=table)


def plan(snapshot, *files: str, table: str | None = None, **said):
    said = {"as_of": 20240630, "within": EAST} | said
    contents = tuple((f"{place}.csv", text.encode()) for place, text in enumerate(files))
    return plan_intake(snapshot, read(contents, said["as_of"], table), Statement(**said))


def heard(found) -> str:
    """All that a page can tell of a plan."""
    parts = (found.counts, found.changes, found.all_problems, found.suspects, found.choices, found.speaks_for, found.replaces)
    return json.dumps([repr(part) for part in (*parts, found.units.missing, found.idle, found.blocked)], ensure_ascii=False)


FILES = {
    "the same number as somebody elsewhere": (HEAD + LI + f"甲县,东乡,一村,赵三,男,1975-03-04,{WEST_ID},大专\n",),
    "another name with a number of elsewhere": (HEAD + f"甲县,东乡,一村,郑九,男,1975-03-04,{WEST_ID},大专\n",),
    "perhaps somebody of elsewhere": (HEAD + "甲县,东乡,一村,钱六,女,1990-01-02,,大专\n",),
    "a row of another township": (HEAD + LI + "甲县,西镇,三村,钱六,女,1990-01-02,,大专\n",),
    "a village of another township": (HEAD + "甲县,东乡,三村,钱六,女,1990-01-02,,大专\n",),
    "a code of another township": ("行政区划代码,姓名,性别,出生日期\n990001002001,钱六,女,1990-01-02\n990001001001,冯十,女,1990-01-02\n",),
    "all there are": (HEAD + LI,),
    "training of somebody elsewhere": ("姓名,年度,培训班次\n赵三,2023,乙班\n李一,2023,甲班\n",),
    "training by the number of somebody elsewhere": (f"姓名,身份证号,年度,培训班次\n赵三,{WEST_ID},2023,乙班\n",),
    "a reserve of elsewhere": ("乡镇,村,姓名,拟任岗位\n西镇,三村,吴八,书记\n东乡,二社区,吴八,书记\n",),
    "what is the city's": ("乡镇,村,姓名,联审部门,联审结果\n东乡,一村,吴八,公安,通过\n",),
    "who has come from elsewhere": (HEAD + LI + ZHOU,),
}


@pytest.fixture(scope="module")
def excerpts(store, lonely):
    return [Excerpt(each.current(), EAST) for each in (store, lonely)]


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("files", FILES.values(), ids=FILES)
def test_a_preview_tells_the_same_whatever_there_is_of_other_townships(excerpts, files, full):
    one, other = (each.snapshot for each in excerpts)
    assert heard(plan(one, *files, full=full)) == heard(plan(other, *files, full=full))


def test_the_whole_store_would_have_told(store, lonely):
    """The comparison above has something to find."""
    differing = [name for name, files in FILES.items() if heard(plan(store.current(), *files)) != heard(plan(lonely.current(), *files))]
    assert {"perhaps somebody of elsewhere", "the same number as somebody elsewhere"} <= set(differing)


def everything(snapshot) -> str:
    return "\n".join(
        repr(snapshot.engine.rows(f"SELECT {', '.join(name for name, _ in table.stored)} FROM {table.name}", {}).rows)
        for table in TABLES.values()
    )


def test_nothing_of_another_township_is_in_it(store):
    told = everything(Excerpt(store.current(), EAST).snapshot)
    assert [
        word
        for word in ("990001002", "西镇", "三村", "赵三", "钱六", WEST_ID, "13900000002", "吴八", "乙班", "警告", "西镇很好")
        if word in told
    ] == []
    assert [word for word in ("东乡", "一村", "李一", OWN_ID, "周五", "孙七", "甲班", "优秀", "month") if word not in told] == []
    whole = everything(store.current())
    assert all(word in whole for word in ("西镇", "赵三", WEST_ID, "吴八", "乙班", "警告", "西镇很好"))


def test_a_roster_of_those_who_are_there_changes_nobody_who_has_moved_here(store):
    excerpt = Excerpt(store.current(), EAST)
    again = plan(excerpt.snapshot, HEAD + LI.replace("本科", "") + ZHOU)
    assert (again.changes, again.unchanged) == ([], 2)
    assert excerpt.open(1) is excerpt.snapshot


def test_every_township_of_the_demonstration_reads_back_as_it_stands(demo_store):
    snapshot = Store(demo_store).current()
    for code in list(TOWNSHIPS)[:: len(TOWNSHIPS) - 1]:
        part = Excerpt(snapshot, code).snapshot

        def query(text, params=None, part=part):
            return part.engine.rows(text, params or {}).rows

        own = snapshot.engine.rows(f"SELECT COUNT(*) FROM cadre WHERE township_code = '{code}' AND valid_to = {FOREVER}", {}).rows
        assert query(f"SELECT COUNT(*) FROM cadre WHERE valid_to = {FOREVER}") == own
        careers = Careers(query, Units(query, add=False))
        for career in careers:
            careers.touch(career)
        careers.fold()
        assert [career.person_id for career in careers if career.changed] == []


# ── the limit itself, where everything is known: what the city publishes of a submission ──
def refused(found) -> list[tuple[str, str]]:
    return [(problem.column, problem.reason) for problem in found.all_problems if problem.rejects]


def test_a_row_of_another_township_is_never_accepted(store):
    text = HEAD + LI + "甲县,西镇,三村,钱六,女,1990-01-02,,大专\n"
    found = plan(store.current(), text, skip_rejected=True, add_units=True)
    assert refused(found) == [("乡镇(街道)", "“西镇”不属于东乡")]
    assert [change.name for change in found.changes] == ["李一"]
    assert plan(store.current(), text, within="").accepted == 2


def test_units_are_the_city_s_to_make(store):
    found = plan(
        store.current(), HEAD + "甲县,东乡,新村,冯十,女,1990-01-02,,大专\n甲县,新镇,新村,冯十,女,1990-01-02,,大专\n", add_units=True
    )
    assert [reason for _, reason in refused(found)] == ["库中没有村(社区)“甲县/东乡/新村”", "“新镇”不属于东乡"]
    assert not any(found.units.new.values())


def test_a_code_of_another_township_is_refused(store):
    found = plan(store.current(), *FILES["a code of another township"])
    assert refused(found) == [("行政区划代码", "“990001002001”不属于东乡")]


def test_a_row_that_names_no_township_is_the_submitter_s(store):
    found = plan(store.current(), "村,姓名,性别,出生日期\n一村,冯十,女,1990-01-02\n")
    assert [(change.kind, change.township_code, change.village_code) for change in found.changes] == [("新增", EAST, "990001001001")]


def test_what_is_recorded_of_people_elsewhere_is_refused(store):
    text = f"姓名,身份证号,年度,培训班次\n赵三,{WEST_ID},2023,丙班\n李一,{OWN_ID},2023,丙班\n赵三,,2023,丁班\n"
    found = plan(store.current(), text)
    assert [change.name for change in found.changes] == ["李一"]
    assert [reason for _, reason in refused(found)] == ["报送单位没有这个人"] * 2
    assert plan(store.current(), text, within="").accepted == 3


def test_who_was_there_in_the_year_may_be_spoken_of_after_they_have_left(store):
    found = plan(store.current(), "姓名,年度,培训班次\n周五,2023,丙班\n", within=WEST)
    assert [change.name for change in found.changes] == ["周五"]
    assert plan(store.current(), "姓名,年度,培训班次\n周五,2024,丙班\n", within=WEST).accepted == 0


def test_a_record_that_another_township_has_made_is_not_overwritten(store, tmp_path):
    other = Store(tmp_path / "store")
    texts = RECORDS | {"cadre": CADRE, "appraisal": "person | year | grade | unit\n周五 | 2023 | 优秀 | 990001002001"}
    publish(other, base_rows(**texts))
    found = plan(other.current(), "乡镇,村,姓名,年度,考核等次\n东乡,一村,周五,2023,称职\n")
    assert (found.changes, [reason for _, reason in refused(found)]) == ([], ["这条记录属于其他单位"])


@pytest.mark.parametrize("name", ["vetting", "discipline", "policy", "rule", "village", "township", "unit_change", "published"])
def test_what_is_not_a_township_s_to_say_is_refused_as_a_whole(store, name):
    found = plan(store.current(), "姓名,名称\n甲,乙\n", table=name)
    assert found.blocked
    assert any(problem.kind == "不能报送" for problem in found.all_problems)
    assert not any(part.changes or part.writes for part in found.parts)


def test_all_there_are_is_all_of_one_township(store):
    found = plan(store.current(), HEAD + LI, full=True)
    assert [(change.kind, change.name) for change in found.changes if change.kind == "离任"] == [("离任", "周五")]
    assert list(found.speaks_for) == [EAST]


def test_a_village_that_has_gone_to_another_township_is_not_spoken_for(store, tmp_path):
    other = Store(tmp_path / "store")
    change = "unit | old_code | changed_on | kind\n990001002001 | 990001001002 | 2024-01-01 | 划转"
    publish(other, base_rows(**(RECORDS | {"cadre": CADRE + FOREIGN, "unit_change": change})))
    found = plan(other.current(), HEAD + "甲县,东乡,二社区,冯十,女,1990-01-02,,大专\n")
    assert (found.changes, [reason for _, reason in refused(found)]) == ([], ["这个单位现在属于其他乡镇(街道)"])
    assert plan(other.current(), HEAD + "甲县,东乡,二社区,冯十,女,1990-01-02,,大专\n", within="").accepted == 1


def test_a_wrong_number_does_not_bring_the_right_one(tmp_path):
    other = Store(tmp_path / "store")
    known = f"name | gender | id_number | staff_no\n李一 | 男 | {OWN_ID} | 7"
    publish(other, base_rows(**(RECORDS | {"cadre": known})))
    found = plan(other.current(), f"村,姓名,人员编号,身份证号\n一村,李一,7,{WEST_ID}\n")
    assert "与库中的号码不一致" in [reason for _, reason in refused(found)]
    assert OWN_ID not in heard(found)
