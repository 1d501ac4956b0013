"""The paper, read back with nothing but zip and XML: every number asked again, charts that are charts, fonts by name, and the last list."""

import io
import os
import re
import time
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from analytics.query import ask
from analytics.report import place, report
from analytics.report_docx import BLACK, BODY, KAI, TITLE, report_bytes
from analytics.report_issues import DONE, ENDED, GONE, LEFT, NEW, UNCHECKED, Kept, Last, compared, issues, kept_text, last_of
from analytics.wording import show
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.worlds import EAST, WEST, world

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
TOWN = "990101200"
DATED = re.compile(r"\d{4}年(\d+月\d+日)?|（至\d+月\d+日）|\d+岁及以下")  # days, years, and what a figure is called
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
# A paper is of a place: the other filters do not reach it.
PLACES = [{}, {"township": TOWN, "kind": "社区", "post_group": "书记"}]
EVERY = 1 if os.environ.get("CADRE_PROOF") == "1" else 5  # of the city's figures, so many are asked again one by one


def lens_of(demo_store, scope=EVERYTHING):
    return Lens(scope, Store(demo_store).current(), 20240831, 20230630)


@pytest.fixture(scope="module", params=PLACES, ids=["city", "township"])
def made(request, demo_store):
    """The paper, its parts by name, its seconds of this process: the machine may be busy with others."""
    start = time.process_time()
    paper = report(lens_of(demo_store), request.param)
    content = report_bytes(paper, "2024年12月底前")
    seconds = time.process_time() - start
    parts = zipfile.ZipFile(io.BytesIO(content))
    return paper, {name: parts.read(name) for name in parts.namelist()}, seconds, request.param


def document(parts):
    return ElementTree.fromstring(parts["word/document.xml"]).find(f"{W}body")


def text(element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def tables(parts) -> list[list[list[str]]]:
    return [
        [[text(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")] for table in document(parts) if table.tag == f"{W}tbl"
    ]


def sentences(parts) -> list[str]:
    """The paragraphs of the body: what is indented, before the annexes."""
    found = []
    for element in document(parts):
        said = text(element)
        if said == "附件1":
            break
        style = element.find(f"{W}pPr/{W}pStyle")
        heading = style is not None and "Heading" in style.get(f"{W}val")
        if element.find(f"{W}pPr/{W}ind") is not None and not heading and not said.startswith("附件："):
            found.append(said)
    return found


# ── every number ──
def test_every_number_of_the_text_is_in_the_annex_and_nothing_else(made):
    _, parts, _, _ = made
    *_, annex = tables(parts)
    said = [number for line in sentences(parts) for number in NUMBER.findall(DATED.sub("", line))]
    listed = [number for row in annex[1:] for number in NUMBER.findall(row[2])]
    assert said == listed
    assert len(said) > 60
    assert [row[0] for row in annex[1:]] == [str(i) for i in range(1, len(annex))]


def test_every_figure_is_asked_again_and_says_what_and_when_it_is(made, demo_store):
    paper, parts, _, where = made
    *_, annex = tables(parts)
    lens = lens_of(demo_store)  # a snapshot that has answered nothing yet
    pairs = list(zip(annex[1:], paper.figures, strict=True))
    for row, figure in pairs[:: 1 if where else EVERY]:
        (metric,) = figure.result.metrics
        assert row[1] == metric.label.replace("(", "（").replace(")", "）")
        cell = ask(lens, metric, where=figure.result.where).rows[0].cells[0]
        assert NUMBER.findall(row[2]) == NUMBER.findall(show(metric, cell)), metric.key
        parts_told = [float(number.replace(",", "")) for number in NUMBER.findall(row[3])]
        assert parts_told == [round(part, 1) for part in cell.fraction or ()], metric.key
        assert row[4] == metric.definition.replace("(", "（").replace(")", "）")
        assert "截止日：2024年8月31日" in row[5]
        assert "范围：" in row[5]
        if metric.model.yearly:
            assert re.search(r"年度：20\d\d年", row[5]), metric.key


def test_figures_of_the_city_in_plain_sql(made, demo_store):
    """Without views, metrics or scope: from the tables as they are stored."""
    _, parts, _, where = made
    town = where.get("township", "")
    rows = Store(demo_store).current().engine.rows
    one = lambda sql: rows(sql, {}).rows[0][0]  # noqa: E731
    here = f"township_code LIKE '{town}%'"
    in_post = f"FROM cadre WHERE valid_from <= 20240831 AND valid_to > 20240831 AND {here}"
    *_, annex = tables(parts)
    told = {}
    for row in annex[1:]:
        told.setdefault(row[1], row)
    headcount = one(f"SELECT COUNT(*) {in_post}")
    assert told["干部人数"][2] == f"{headcount}名"
    assert told["女干部占比"][3] == f"{one(f'SELECT COUNT(*) {in_post} AND gender = {chr(39)}女{chr(39)}')}/{headcount}"
    assert told["村（社区）数"][2] == f"{one(f'SELECT COUNT(*) FROM village WHERE {here}')}个"
    appraised = f"FROM appraisal WHERE year = 2023 AND participation = '参加考核' AND {here}"
    assert told["参加考核人数"][2] == f"{one(f'SELECT COUNT(*) {appraised}')}名"
    assert told["优秀等次人数"][2] == f"{one(f'SELECT COUNT(*) {appraised} AND grade = {chr(39)}优秀{chr(39)}')}人"
    increase = one(f"SELECT SUM(amount) FROM funding WHERE year = 2024 AND is_increase = '是' AND {here}")
    assert float(NUMBER.search(told["新增经费金额"][2])[0].replace(",", "")) == round(increase / 10000, 1)


def test_three_native_charts_with_the_numbers_of_the_answers(made, demo_store):
    paper, parts, _, _ = made
    assert not [name for name in parts if "media/" in name], "a picture may lack its letters, and cannot be edited"
    figures = [section.figure for section in paper.sections if section.figure]
    assert len(figures) == 3
    lens = lens_of(demo_store)
    for number, figure in enumerate(figures, start=1):
        drawn = ElementTree.fromstring(parts[f"word/charts/chart{number}.xml"])
        result = figure.result
        dates = lens.snapshot.roster_dates if result.by[0].name == "as_of" else None
        by = result.by[1:] if dates else result.by
        again = ask(lens, result.metrics, by, result.where, dates)
        values = sorted(round(cell.value, 9) for row in again.rows for cell in row.cells)
        kept = [[round(float(v.text), 9) for v in series.findall(f"{C}val//{C}v")] for series in drawn.iter(f"{C}ser")]
        assert sorted(value for series in kept for value in series) == values
        sheet = openpyxl.load_workbook(io.BytesIO(parts[f"word/embeddings/chart{number}.xlsx"])).active
        columns = [list(column) for column in zip(*sheet.iter_rows(min_row=2, values_only=True), strict=True)]
        assert [[round(value, 9) for value in column] for column in columns[1 : len(kept) + 1]] == kept
        assert drawn.find(f"{C}externalData") is not None
        assert drawn.find(f"{C}printSettings") is None
        # Unsaid, they are yes in a paper.
        for name in ("showSerName", "showCatName", "varyColors", *(["smooth"] if figure.kind == "trend" else [])):
            assert {node.get("val") for node in drawn.iter(f"{C}{name}")} == {"0"}, name
        for axis in (*drawn.iter(f"{C}catAx"), *drawn.iter(f"{C}valAx")):
            assert axis.find(f"{C}delete") is not None


def test_the_list_has_every_village_that_misses_a_rule_and_every_overdue_finding(made, demo_store):
    _, parts, _, where = made
    listed, _ = tables(parts)
    assert listed[0] == ["序号", "村（社区）", "问题", "依据", "责任乡镇（街道）", "建议时限"]
    rows = Store(demo_store).current().engine.rows
    town = where.get("township", "")
    overdue = rows(
        f"SELECT COUNT(*) FROM (SELECT village_code FROM supervision WHERE township_code LIKE '{town}%' AND due_on < 20240831"
        " AND checked_on <= 20240831 GROUP BY village_code HAVING SUM(findings - rectified) > 0) AS t",
        {},
    ).rows[0][0]
    body = listed[1:]
    assert sum("逾期未整改" in row[2] for row in body) == overdue > 0
    problems = next(section for section in sentences(parts) if "共有未达标" in section)
    failing, attention = (int(re.search(rf"{word}(\d+)项", problems)[1]) for word in ("共有未达标", "，需关注"))
    assert sum("未达标：" in row[2] for row in body) == failing
    assert sum("需关注：" in row[2] for row in body) == attention
    assert all(row[5] == "2024年12月底前" and row[3] and row[4] for row in body)
    if town:
        assert {row[4] for row in body} == {"麂鸣乡"}


# ── how it looks ──
def test_an_official_page_with_fonts_by_name(made):
    _, parts, _, _ = made
    (section,) = document(parts).findall(f"{W}sectPr")
    assert section.find(f"{W}pgSz").attrib == {f"{W}w": "11906", f"{W}h": "16838"}
    named = set()
    for name, part in parts.items():
        if re.fullmatch(r"word/(document|styles|header\d|footer\d)\.xml", name):
            for fonts in ElementTree.fromstring(part).iter(f"{W}rFonts"):
                assert not [key for key in fonts.attrib if "Theme" in key], "a theme's font goes before one by name"
                named.add(fonts.get(f"{W}eastAsia"))
    assert named == {TITLE, BODY, BLACK, KAI, "宋体"}
    known = ElementTree.fromstring(parts["word/fontTable.xml"])
    instead = {font.get(f"{W}name"): font.find(f"{W}altName").get(f"{W}val") for font in known}
    assert {TITLE, BODY, BLACK, KAI} <= instead.keys()
    for run in document(parts).iter(f"{W}r"):
        if text(run):
            assert run.find(f"{W}rPr/{W}rFonts") is not None, text(run)
    footers = [part.decode() for name, part in parts.items() if re.fullmatch(r"word/footer\d\.xml", name)]
    assert len(footers) == 2
    assert all(" PAGE " in footer for footer in footers)
    for number in (1, 2, 3):
        assert f'<a:ea typeface="{BODY}"/>' in parts[f"word/charts/chart{number}.xml"].decode()


def test_the_demonstration_says_so_on_every_page(made):
    _, parts, _, _ = made
    headers = [part.decode() for name, part in parts.items() if re.fullmatch(r"word/header\d\.xml", name)]
    assert len(headers) == 2
    assert all("演示数据：城市、单位、人员均为虚构" in header for header in headers)


def test_real_data_does_not_and_the_progress_is_told_from_nothing_to_all():
    told = []
    paper = report(world(**TOWN_HALL).lens(), {}, progress=lambda share, doing: told.append((share, doing)))
    assert not any("演示".encode() in part for part in _parts(report_bytes(paper)).values())
    assert [share for share, _ in told] == sorted({share for share, _ in told})
    assert (told[0][0], told[-1]) == (0, (1, "完成"))


def test_it_is_made_in_under_ten_seconds(made):
    assert made[2] < 10


# ── whose it is ──
def test_a_township_s_own_paper_is_the_city_s_of_that_township(made, demo_store):
    theirs, _, _, where = made
    lens, own = lens_of(demo_store), lens_of(demo_store, (TOWN,))
    assert place(lens, {"township": TOWN}) == place(own, {}) == (TOWN,)
    assert place(own, {"township": "990101102"}) == (), "a place that is not in scope is no place"
    assert place(lens, {}) == EVERYTHING
    if where:
        mine = report(own, {})
        assert theirs.text == mine.text
        assert [(one.village_code, one.matter, one.problem) for one in theirs.issues] == [
            (one.village_code, one.matter, one.problem) for one in mine.issues
        ]


def test_nobody_is_one_sentence():
    assert report(world().lens(), {}).startswith("截至2024年6月30日，全市在所选条件下没有现任干部。")
    assert "没有花名册" in report(world(**TOWN_HALL).lens(as_of=20200101), {})


# ── against the last paper ──
RULES = """
    name | measure | basis | operator | threshold | tag | policy
    女性成员 | 女性成员 | 村干部 | 不少于 | 1 | 本地 | 某号文件
"""
TOWN_HALL = {
    "team_rule": RULES,
    "cadre": """
        name | gender | unit         | post_group
        王一 | 男     | 990001001001 | 书记
        李二 | 女     | 990001001002 | 书记
        赵三 |        | 990001002001 | 书记
    """,
}


def kept(code, matter="女性成员"):
    return Kept(code, matter, code, "女性成员未达标")


def test_the_issues_of_a_village_by_hand():
    (one,) = issues(world(**TOWN_HALL).lens(), {})
    assert one == (
        "990001001001",
        "女性成员",
        "一村",
        "东乡",
        "女性成员未达标：现任1人，无女性成员；需增加1名女性成员",
        "某号文件",
        "未达标",
        None,
    )
    nobody = world(**TOWN_HALL | {"cadre": TOWN_HALL["cadre"].replace("990001001002 | 书记", "990001001002 | 副职")})
    assert [one.problem for one in issues(nobody.lens(), {})][1:] == ["没有书记"]


def test_a_rule_that_gives_days_goes_before_the_field_of_the_page():
    """Of one rule the village gets 60 days, of the other, and of a missing secretary, what the page says."""
    rules = """
        name     | measure        | basis  | operator | threshold | days | tag
        女性成员 | 女性成员       | 村干部 | 不少于   | 1         | 60   | 本地
        年轻成员 | 35岁及以下成员 | 村干部 | 不少于   | 1         |      | 本地
    """
    cadre = "name | gender | birth_date | unit | post_group\n王一 | 男 | 1970-01-01 | 990001001001 | 副职"
    paper = report(world(team_rule=rules, cadre=cadre).lens(), {"township": EAST})
    of_one = [one for one in paper.issues if one.village_code == "990001001001"]
    assert [(one.matter, one.limit("年底前")) for one in of_one] == [
        ("女性成员", "60日内"),
        ("年轻成员", "年底前"),
        ("village.without_secretary", "年底前"),
    ]
    for deadline, other in (("年底前", "年底前"), ("", "")):
        listed, *_ = tables(_parts(report_bytes(paper, deadline)))
        limits = {row[2].partition("未达标")[0]: row[5] for row in listed[1:] if row[1] == "一村"}
        assert limits["女性成员"] == "60日内"
        assert limits["年轻成员"] == limits["没有书记"] == other


def test_what_became_of_the_last_list():
    """王一's village still lacks a woman; 李二's no longer; of 赵三's nobody can tell; one rule and one village are no more."""
    last = Last(
        20231231,
        (
            kept("990001001001"),
            kept("990001001002"),
            kept("990001002001"),
            kept("990001001001", "旧规定"),
            kept("990001001009"),
            kept("990001001001", "village.without_secretary"),
        ),
    )
    paper = report(world(**TOWN_HALL).lens(), {}, last)
    assert paper.compared.states == (LEFT,)
    assert [became for _, became in paper.compared.gone] == [DONE, UNCHECKED, ENDED, GONE, DONE]
    assert "与2023年12月31日的材料相比，已销号2项，仍存在1项，新增0项，另有3项现已无法核对。" in paper.text
    (first, gone, _) = tables(_parts(report_bytes(paper)))
    assert first[1][6] == "仍存在"
    assert [row[3] for row in gone[1:]] == [DONE, UNCHECKED, ENDED, GONE, DONE]
    lens = world(**TOWN_HALL).lens()
    assert compared(lens, {}, issues(lens, {}), Last(20231231, ())).states == (NEW,)


def test_a_list_comes_back_as_it_was_kept():
    found = issues(world(**TOWN_HALL).lens(), {})
    assert last_of(kept_text(20240630, found)) == Last(20240630, (Kept("990001001001", "女性成员", "一村", found[0].problem),))
    for broken in ("", "[]", "{}", '{"as_of": 1, "issues": [["a"]]}'):
        with pytest.raises(ValueError, match=r"not a list|Expecting"):
            last_of(broken)


def test_a_paper_of_one_township_lists_its_own_villages_only():
    lens = world(**TOWN_HALL).lens()
    assert issues(lens, {"township": WEST}) == []
    assert len(issues(lens, {"township": EAST})) == 1


def test_of_very_many_units_the_chart_has_those_with_the_most():
    codes = [f"990001{number:03d}" for number in range(1, 41)]
    many = {
        "township": "code | name\n" + "\n".join(f"{code} | 乡{code}" for code in codes),
        "village": "code | name | kind\n" + "\n".join(f"{code}001 | 村{code} | 村" for code in codes),
        "roster": "unit | as_of\n" + "\n".join(f"{code} | 2023-01-01" for code in codes),
        "cadre": "name | gender | unit\n" + "\n".join(f"甲{code} | {'男' if code[-1] < '9' else '女'} | {code}001" for code in codes),
        "team_rule": RULES,
    }
    *_, last = report(world(**many).lens(), {}).sections
    (grid,) = last.figure.grids
    assert len(grid.rows) == 24
    assert {cell.value for (cell,) in grid.cells} == {1}
    assert "只画最多的24个" in last.figure.measure


def test_a_name_that_looks_like_markup_stays_text():
    odd = TOWN_HALL | {"township": "code | name\n990001001 | <东>&乡\n990001002 | 西镇"}
    listed, _ = tables(_parts(report_bytes(report(world(**odd).lens(), {}))))
    assert listed[1][4] == "<东>&乡"


def _parts(content: bytes) -> dict[str, bytes]:
    parts = zipfile.ZipFile(io.BytesIO(content))
    return {name: parts.read(name) for name in parts.namelist()}
