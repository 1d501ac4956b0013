"""The clerk's own workbook back: every bad cell coloured, why and what to do in a comment and in an added last column.

Everything else is as it was: text stays text (IDs, leading zeros, what looks like a formula), numbers numbers, dates dates, merges
merges. Mended as the comments say it can be dropped in again: the added column is known by its heading and not read.
"""

import datetime as dt
import io
import re
from collections import defaultdict
from collections.abc import Iterable

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.mapping import RETURNED
from data.roster import UNTYPED, Problem, Reading
from data.workbook import Cell, Sheet, Workbook

_REJECTED, _WARNED = "#F8CBAD", "#FFE699"
_DATES = {dt.datetime: "yyyy-mm-dd hh:mm:ss", dt.date: "yyyy-mm-dd", dt.time: "hh:mm:ss", dt.timedelta: "[h]:mm:ss"}
_MOST = 32_000  # characters that a cell and a comment hold
_Area = tuple[int, int, int, int]


def returned_workbook(workbook: Workbook, readings: Iterable[Reading], problems: Iterable[Problem]) -> bytes:
    """`workbook` as .xlsx with `problems` (of its `readings`, and of what came of them) marked where they stand."""
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        found[problem.sheet].append(problem)
    headers = {sheet.sheet: sheet.header_row - 1 for reading in readings for sheet in reading.sheets}
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, {**options, "nan_inf_to_errors": True}) as book:
        untyped = workbook.filename.lower().endswith(UNTYPED)
        names: set[str] = set()
        for place, sheet in enumerate(workbook.sheets):
            page = book.add_worksheet(sheet_name(sheet.name, names))
            if sheet.hidden and place:
                page.hide()
            # What is wrong with the file as a whole stands on its first sheet.
            about = found.get(sheet.name, []) + (found.get("", []) if place == 0 else [])
            _Page(book, page, sheet, headers.get(sheet.name, -1), untyped).write(about)
    return content.getvalue()


def sheet_name(name: str, taken: set[str]) -> str:
    """`name` as Excel allows it: a CSV is called like its file."""
    tidy = re.sub(r"[\[\]:*?/\\]", "_", name).strip("'")[:31] or "Sheet"
    while tidy.lower() in taken or tidy.lower() == "history":
        tidy = f"{tidy[:28]}_{len(taken)}"
    taken.add(tidy.lower())
    return tidy


class _Page:
    """One sheet being written."""

    def __init__(self, book: xlsxwriter.Workbook, page: Worksheet, sheet: Sheet, header: int, untyped: bool) -> None:
        self._book, self._page, self._sheet, self._header, self._untyped = book, page, sheet, header, untyped
        self._formats: dict[tuple[str, str], Format] = {}

    def write(self, problems: list[Problem]) -> None:
        rows = self._sheet.rows
        cells: dict[tuple[int, int], list[Problem]] = defaultdict(list)
        lines: dict[int, list[Problem]] = defaultdict(list)
        for problem in problems:
            at = _position(problem.cell)
            lines[max(self._header, 0) if problem.row is None else problem.row - 1].append(problem)
            if at:
                cells[at].append(problem)
        for row, line in enumerate(rows):
            for column, cell in enumerate(line):
                self._cell(row, column, cell, cells.pop((row, column), []))
        for (row, column), left in cells.items():  # a cell that the file lacks
            self._cell(row, column, None, left)
        self._merge()
        last = max((len(row) for row in rows), default=0)
        if lines:
            self._page.write_string(max(self._header, 0), last, RETURNED, self._format("@", _WARNED))
            self._page.set_column(last, last, 60)
        for row, told in lines.items():
            text = "\n".join(_sentence(problem) for problem in told)[:_MOST]
            if row == max(self._header, 0):  # about the sheet: the heading of the added column stands here
                self._page.write_comment(row, last, text, {"x_scale": 3, "y_scale": 1 + len(text) / 150})
            else:
                self._page.write_string(row, last, text, self._format("@", ""))

    def _cell(self, row: int, column: int, cell: Cell, problems: list[Problem]) -> None:
        colour = "" if not problems else _REJECTED if any(problem.rejects for problem in problems) else _WARNED
        if problems:
            text = "\n".join(_sentence(problem) for problem in problems)[:_MOST]
            self._page.write_comment(row, column, text, {"x_scale": 2, "y_scale": 1 + len(text) / 100})
        if isinstance(cell, str) and self._untyped and any(problem.kind == "日期有多种理解" for problem in problems) and _is_number(cell):
            cell = float(cell)  # as text of a workbook it would no longer be in doubt
        if cell is None:
            if problems:
                self._page.write_blank(row, column, None, self._format("@", colour))
        elif isinstance(cell, bool):
            self._page.write_boolean(row, column, cell, self._format("", colour))
        elif isinstance(cell, int | float):
            self._page.write_number(row, column, cell, self._format("@" if problems else "", colour))
        elif isinstance(cell, str):
            self._page.write_string(row, column, cell, self._format("@", colour))
        elif isinstance(cell, dt.date) and cell.year < 1900:  # Excel's calendar begins in 1900
            self._page.write_string(row, column, cell.isoformat(), self._format("@", colour))
        else:
            self._page.write_datetime(row, column, cell, self._format(_DATES[type(cell)], colour))

    def _merge(self) -> None:
        taken: list[_Area] = []
        for area in self._sheet.merges:
            if not any(_overlap(area, other) for other in taken):
                taken.append(area)
                # Only the area: its first cell is written, and merge_range would write it again.
                self._page.merge.append(list(area))

    def _format(self, number: str, colour: str) -> Format:
        key = number, colour
        if key not in self._formats:
            given = {"num_format": number} if number else {}
            given |= {"bg_color": colour} if colour else {}
            self._formats[key] = self._book.add_format(given)
        return self._formats[key]


def _sentence(problem: Problem) -> str:
    where = f"{problem.cell} {problem.column}".strip()
    value = f"“{problem.value}”" if problem.value else ""
    return f"{where}{value}：{problem.reason}。处理办法：{problem.fix}。".lstrip("：")


def _position(cell: str) -> tuple[int, int] | None:
    """ "B5" -> (4, 1)."""
    found = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,15}(\.\d+)?", text.strip(), re.ASCII))


def _overlap(one: _Area, other: _Area) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
