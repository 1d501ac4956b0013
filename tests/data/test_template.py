"""The blank workbook: every table, its words, its instructions; it comes back in as it went out, blank and filled, sheet by sheet."""

import io
import os

import openpyxl
import pytest

from data.__main__ import main
from data.intake import plan_import
from data.layout import find_header
from data.plan import Statement
from data.roster import guess_table, read_roster
from data.store import Store
from data.tables import CADRE, TABLES, Type
from data.template import FILE, GUIDE, WORDS, template_workbook
from data.workbook import read_workbook

TODAY = 20240831
IMPORTED = [table for table in TABLES.values() if table.imported]


@pytest.fixture(scope="module")
def blank():
    return template_workbook()


@pytest.fixture(scope="module")
def store(demo_store):
    return Store(demo_store)


@pytest.fixture(scope="module")
def read_blank(blank):
    return read_workbook(blank, FILE)


@pytest.fixture(scope="module")
def demonstrated(blank, store):
    """The lines of every table that the store has, and the template with all of them in it, as it is read."""
    lines = {table: stored_lines(store, table, "valid_to = 99991231" if table is CADRE else "1 = 1") for table in IMPORTED}
    return lines, read_workbook(fill(blank, lines), FILE)


def fill(blank, lines):
    """The template with (table, lines) written in by another library, each line label -> text."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for table, given in lines.items():
        page = book[table.label]
        heads = [cell.value for cell in page[1]]
        for line in given:
            page.append([line.get(head) for head in heads])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def shown(column, row):
    value = row[column.name]
    if value is None:
        return None
    if column.type is Type.DATE and row.get(f"{column.name}_precision") == "month":
        return f"{value // 10000}-{value // 100 % 100:02d}"
    if column.type is Type.DATE:
        return f"{value // 10000}-{value // 100 % 100:02d}-{value % 100:02d}"
    return value.strip("|").replace("|", "、") if column.type is Type.MANY else value


def stored_lines(store, table, condition="1 = 1"):
    """The demonstration's rows of a table as somebody would fill them in: units by name, people by name and number."""
    snapshot = store.current()
    query = lambda text: snapshot.engine.rows(text, {}).rows  # noqa: E731
    units = {level: dict(query(f"SELECT code, name FROM {level}")) for level in ("county", "township", "village")}
    people = {row[0]: row[1:] for row in query("SELECT person_id, name, id_number, gender FROM cadre WHERE next_from = 99991231")}
    names = [name for name, _ in table.stored]
    labels = {column.name: column.label for column in table.inputs}
    lines = []
    for values in query(f"SELECT {', '.join(names)} FROM {table.name} WHERE {condition}"):
        row = dict(zip(names, values, strict=True))
        line = {column.label: row.get(f"{column.name}_raw") or shown(column, row) for column in table.columns}
        for level in units:
            if f"{level}_name" in labels and row.get(f"{level}_code"):
                line[labels[f"{level}_name"]] = units[level][row[f"{level}_code"]]
        if "person_id" in row and "name" in labels and table is not CADRE:
            line |= dict(zip((labels["name"], labels["id_number"], labels["gender"]), people[row["person_id"]], strict=True))
        lines.append(line)
    return lines


def reading(content, table):
    return read_roster(read_workbook(content, FILE), table, as_of=TODAY)


# ── as it goes out ──
def test_there_is_a_sheet_for_every_table_with_every_column(blank):
    book = openpyxl.load_workbook(io.BytesIO(blank))
    assert book.sheetnames == [GUIDE, *(table.label for table in IMPORTED), WORDS]
    assert book[WORDS].sheet_state == "hidden"
    for table in IMPORTED:
        assert [cell.value for cell in book[table.label][1]] == [column.label for column in table.inputs]
        assert book[table.label].max_row == 1


def test_every_column_of_allowed_words_has_a_list_of_just_these(blank):
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for table in IMPORTED:
        page = book[table.label]
        lists = {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation if rule.type == "list"}
        for place, column in enumerate(table.inputs):
            rule = lists.get(page.cell(2, place + 1).coordinate)
            assert bool(rule) == bool(column.codes), f"{table.name}.{column.name}"
            if rule:
                sheet, cells = rule.formula1.split("!")
                assert sheet == WORDS
                assert tuple(row[0].value for row in book[WORDS][cells.replace("$", "")]) == column.codes.values


def test_ids_and_days_are_text_in_the_spreadsheet(blank):
    book = openpyxl.load_workbook(io.BytesIO(blank))
    for table in IMPORTED:
        spans = [(one.min, one.max, one.number_format) for one in book[table.label].column_dimensions.values()]
        for place, column in enumerate(table.inputs, 1):
            (form,) = [form for first, last, form in spans if first <= place <= last]
            if column.type in (Type.ID_NUMBER, Type.PHONE, Type.DATE, Type.TEXT, Type.NAME):
                assert form == "@", f"{table.name}.{column.name}"


def test_the_guide_speaks_of_every_column(blank):
    page = openpyxl.load_workbook(io.BytesIO(blank))[GUIDE]
    told = {(row[0], row[1]) for row in page.iter_rows(values_only=True)}
    assert {(f"《{table.label}》", f"〔{column.label}〕") for table in IMPORTED for column in table.inputs} <= told
    text = " ".join(str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell)
    assert "必须填写" in text
    assert "不得填写检查结果" in text


# ── and comes back ──
@pytest.mark.parametrize("table", IMPORTED, ids=lambda table: table.name)
def test_blank_it_says_that_there_is_nothing_and_changes_nothing(read_blank, store, table):
    found = read_roster(read_blank, table, as_of=TODAY)
    assert (found.read, found.rows, [problem.kind for problem in found.problems]) == (0, (), ["没有数据"])
    assert plan_import(store.current(), found, Statement(TODAY)).blocked
    guide = next(sheet for sheet in read_blank.sheets if sheet.name == GUIDE)
    assert find_header(guide, table) is None, "the instructions are no list"


NOT_DEMONSTRATED = {"county": "the city's own", "unit_change": "nothing has merged"}


@pytest.mark.parametrize("table", IMPORTED, ids=lambda table: table.name)
def test_filled_with_what_the_store_has_it_comes_back_unchanged(demonstrated, store, table):
    """Each from its own sheet of a whole file: 姓名 and 年度 are headings of a dozen."""
    lines, workbook = demonstrated
    found = read_roster(workbook, table, as_of=TODAY)
    assert [sheet.sheet for sheet in found.sheets if sheet.read] == ([table.label] if lines[table] else [])
    if not lines[table]:
        pytest.skip(NOT_DEMONSTRATED[table.name])
    assert [p for p in found.problems if p.rejects] == []
    assert found.read == len(found.rows) == len(lines[table]) > 0
    plan = plan_import(store.current(), found, Statement(TODAY))
    assert [p for p in plan.all_problems if p.rejects] == []
    assert plan.changes == []
    assert plan.unchanged == len(lines[table])


ALL = [table.name for table in IMPORTED if table.name not in ("county", "township", "village", "unit_change", "cadre")]
WHOLE = bool(os.environ.get("CADRE_PROOF"))


GUESSED = ["training", "vetting", "village", "appraisal", "payment", "honour", "supervision", "published"]


@pytest.mark.parametrize("name", GUESSED if WHOLE else GUESSED[:3])
def test_the_one_sheet_that_is_filled_says_which_table_it_is(blank, store, name):
    content = fill(blank, {TABLES[name]: stored_lines(store, TABLES[name])[:2]})
    assert guess_table(read_workbook(content, FILE)) == name


def test_a_new_row_of_the_template_is_published_by_the_command_line(blank, copy_of_demo, tmp_path, monkeypatch, capsys):
    root = copy_of_demo()
    monkeypatch.setenv("CADRE_STORE", str(root))
    assert main(["template", str(tmp_path / FILE)]) == 0
    assert "空白模板已写入" in capsys.readouterr().out
    line = stored_lines(Store(root), TABLES["honour"])[0] | {"荣誉名称": "新的荣誉", "年度": 2024}
    (tmp_path / FILE).write_bytes(fill((tmp_path / FILE).read_bytes(), {TABLES["honour"]: [line]}))
    assert main(["import", str(tmp_path / FILE), "--as-of", "2024-08-31"]) == 0
    assert Store(root).current().engine.rows("SELECT year FROM honour WHERE award = '新的荣誉'", {}).rows == [(2024,)]
    assert main(["import", str(tmp_path / FILE), "--as-of", "2024-08-31"]) == 0
    assert len(Store(root).versions()) == 2, "the second time there is nothing new"


@pytest.mark.parametrize("name", ALL if WHOLE else ["vetting", "payment", "policy"])
def test_a_table_that_is_empty_takes_in_what_the_template_brings(blank, copy_of_demo, name):
    """Published, so that the store's own checks speak too: each row with its unit or its person, as it was."""
    store, table = Store(copy_of_demo()), TABLES[name]
    columns = ", ".join(column for column, _ in table.stored)
    before = sorted(map(str, store.current().engine.rows(f"SELECT {columns} FROM {name}", {}).rows))
    content = fill(blank, {table: stored_lines(store, table)})
    store.publish(lambda draft: draft.rows(f"DELETE FROM {name}") and {}, action="清空", by="测试")
    assert store.current().engine.rows(f"SELECT COUNT(*) FROM {name}", {}).rows == [(0,)]
    plan = plan_import(store.current(), reading(content, table), Statement(TODAY))
    assert not plan.blocked
    store.publish(plan.apply, action="导入", by="测试", expected=plan.base)
    assert sorted(map(str, store.current().engine.rows(f"SELECT {columns} FROM {name}", {}).rows)) == before
