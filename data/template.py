"""The blank workbook: a sheet for every table that can be imported, its allowed words to choose from, and how to fill it in.

A sheet is known by its name, so that the workbook comes back as it went out, filled or not. Everything but numbers is text: a
spreadsheet must not make a number of an ID, or a day of 1975.10.
"""

import io
from collections.abc import Iterable

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.checks import alternatives
from data.codes import CodeList
from data.tables import TABLES, Column, Table, Type

FILE = "空白导入模板.xlsx"
GUIDE, WORDS = "填表说明", "选项"
_ROWS = 2000  # with a list to choose from
_NUMBERS = (Type.INTEGER, Type.NUMBER, Type.MONEY, Type.YEAR)
_FORMS = {
    Type.TEXT: "文字",
    Type.NAME: "姓名，与花名册一致",
    Type.CODE: "从下拉列表中选择",
    Type.MANY: "可填几项，用“、”隔开",
    Type.ID_NUMBER: "18位身份证号，按文字填写",
    Type.PHONE: "电话号码，按文字填写",
    Type.DATE: "写作 2024-08-31；只知道年月的写作 2024-08",
    Type.YEAR: "四位年份，如 2024",
    Type.INTEGER: "整数",
    Type.NUMBER: "数",
    Type.MONEY: "金额，以元为单位的整数",
}
_RULES = (
    "每张工作表是一类数据，只填需要报送的，其余留空。不要改动工作表名称和第一行的列标题；列的先后可以调整，不用的列可以删去。",
    "深色标题的列必须填写。下拉列表以外的说法，导入时会逐一询问。",
    "年度数据可以分年、分乡镇报送；同一年度、同一单位以“全量”再次报送时，以后一次为准：只写了一个村(社区)的，替换这个村(社区)的，否则替换所写乡镇(街道)的。",
    "人员以身份证号或人员编号为准；都没有时，按姓名、性别、出生年月和所在乡镇，在当年任职的人员(含已离任的)中核对。",
    "不知道的留空，不要填“0”或“无”。体检和心理辅导只登记是否办理，不得填写检查结果；涉密内容不得填入本表。",
    "先导入区划、花名册和政策文件，再导入其余各表。",
)


def template_workbook() -> bytes:
    """The workbook as .xlsx."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = {"bold": True, "border": 1, "border_color": "#C9C1B4", "text_wrap": True, "valign": "vcenter", "num_format": "@"}
        formats = {
            "head": book.add_format({**head, "bg_color": "#F6F3EE"}),
            "required": book.add_format({**head, "bg_color": "#A61C28", "font_color": "#FFFFFF"}),
            "text": book.add_format({"num_format": "@"}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 14}),
        }
        tables = [table for table in TABLES.values() if table.imported]
        _write_guide(book.add_worksheet(GUIDE), tables, formats)
        pages = [(book.add_worksheet(table.label), table) for table in tables]
        words = book.add_worksheet(WORDS)
        words.hide()
        lists = _write_words(words, tables)
        for page, table in pages:
            _write_table(page, table, lists, formats)
    return content.getvalue()


def _write_guide(page: Worksheet, tables: Iterable[Table], formats: dict[str, Format]) -> None:
    page.set_column(0, 0, 26)
    page.set_column(1, 1, 22)
    page.set_column(2, 2, 90)
    page.write_string(0, 0, GUIDE, formats["title"])
    row = 1
    for number, rule in enumerate(_RULES, 1):
        page.merge_range(row, 0, row, 2, f"{number}. {rule}", formats["wrapped"])
        page.set_row(row, 34)
        row += 1
    for table in tables:
        row += 1
        for column in table.inputs:
            # In brackets: an instruction is not to be taken for the heading of a list.
            page.write_string(row, 0, f"《{table.label}》")
            page.write_string(row, 1, f"〔{column.label}〕")
            page.write_string(row, 2, f"{_told(table, column)}。", formats["wrapped"])
            row += 1


def _told(table: Table, column: Column) -> str:
    parts = ["必须填写"] if column.required else []
    any_of = alternatives(table)
    if column.name in any_of:
        parts.append(f"{'、'.join(other.label for other in table.inputs if other.name in any_of)}至少填写一项")
    parts.append(_FORMS[column.type])
    if column.codes:
        parts.append(f"可选：{'、'.join(column.codes.values)}")
    if column.headings:
        parts.append(f"列标题也可以写作：{'、'.join(column.headings[:6])}")
    return "；".join(parts)


def _write_words(page: Worksheet, tables: Iterable[Table]) -> dict[int, str]:
    """The lists side by side; id of the list -> the formula that a cell's choice refers to."""
    lists: dict[int, CodeList] = {id(column.codes): column.codes for table in tables for column in table.inputs if column.codes}
    found = {}
    for place, (key, codes) in enumerate(lists.items()):
        page.write_column(0, place, codes.values)
        letter = xlsxwriter.utility.xl_col_to_name(place, col_abs=True)
        found[key] = f"={WORDS}!{letter}$1:{letter}${len(codes.values)}"
    return found


def _write_table(page: Worksheet, table: Table, lists: dict[int, str], formats: dict[str, Format]) -> None:
    page.freeze_panes(1, 0)
    page.set_row(0, 32)
    for place, column in enumerate(table.inputs):
        numeric = column.type in _NUMBERS
        page.set_column(place, place, max(2 * len(column.label) + 3, 12), None if numeric else formats["text"])
        page.write_string(0, place, column.label, formats["required" if column.required else "head"])
        page.write_comment(0, place, f"{_told(table, column)}。", {"x_scale": 2, "y_scale": 1.5})
        if choice := _choice(column, lists):
            page.data_validation(1, place, _ROWS, place, choice)


def _choice(column: Column, lists: dict[int, str]) -> dict | None:
    """What a spreadsheet checks by itself: it warns, and leaves the last word to the import."""
    told = {"ignore_blank": True, "error_type": "warning", "error_title": column.label}
    if column.codes:
        several = column.type is Type.MANY
        return {**told, "validate": "list", "source": lists[id(column.codes)], "show_error": not several,
                "error_message": "不在列表中；导入时会询问它是哪一项。"}  # fmt: skip
    if column.type in _NUMBERS and column.low is not None:
        kind = "decimal" if column.type is Type.NUMBER else "integer"
        span = {"criteria": ">=", "value": column.low} if column.high is None else {
            "criteria": "between", "minimum": column.low, "maximum": column.high}  # fmt: skip
        return {**told, "validate": kind, **span, "error_message": f"{_FORMS[column.type]}。"}
    return None
