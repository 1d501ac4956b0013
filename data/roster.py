"""A workbook -> rows fit to be stored, and every problem found in it, all at once.

`layout` finds the table, `values` reads its cells, `checks` compares them; here they are put together.
Nothing is dropped in silence: a row below the headings is either counted (`read`) or named in `SheetReading.skipped`.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import NamedTuple

from data import checks, layout
from data.cells import Remark, Value, squeezed, text_of
from data.columns import ColumnReading, Placed, find_header, listed, place
from data.forbidden import SECRET, columns_told, forbidden_headings, secret_mark
from data.layout import Header, Line
from data.mapping import NO_MAPPING, Mapping, misplaced, shape_of
from data.questions import GRADE, Question, questions
from data.rows import UPPER_PLACES, Cells, kept_beside, stored
from data.tables import CADRE, TABLES, Column, Table
from data.titles import date_in, places_below
from data.workbook import Sheet, Workbook, address

_PLACES = (*UPPER_PLACES, "village_name", "place_code")
_AT_ONCE = 256  # rows, between two words on the progress
UNTYPED = (".csv", ".tsv", ".txt")  # files without cell types


@dataclass(frozen=True)
class Problem:
    """One thing to tell the clerk. `cell` is "" and `row` None where it is about the sheet; `rejects` keeps the row (or sheet) out."""

    sheet: str
    cell: str
    row: int | None  # from 1
    column: str  # the column's Chinese label, "" for none
    value: str
    reason: str
    fix: str
    kind: str
    rejects: bool
    name: str = ""  # the table's column
    words: tuple[str, ...] = ()  # what was not understood, for the clerk to say once what it is


class CheckedRow(NamedTuple):
    """One row fit to be stored: every input column that the file or a constant gives, with its `_raw` and `_precision`."""

    sheet: str
    row: int  # from 1
    values: dict[str, object]


@dataclass(frozen=True)
class SheetReading:
    """How one sheet was understood. `header_row` counts from 1, 0 where there are no headings."""

    sheet: str
    table: str
    header_row: int
    columns: dict[str, str]  # table column -> heading as found
    unused: tuple[str, ...]
    read: int
    skipped: tuple[str, ...]
    positions: dict[str, int] = field(default_factory=dict)  # table column -> the sheet's column, from 0
    listed: tuple[ColumnReading, ...] = ()  # every column of the sheet, used or not
    shape: str = ""  # mapping.shape_of its headings, "" without any
    told: bool = False  # the mapping says something about sheets of this shape
    questions: tuple[Question, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found and what was passed over."""
        headed = f"表头在第{self.header_row}行" if self.header_row else "没有表头"
        named = () if self.skipped and not self.read and not self.columns else (f"工作表“{self.sheet}”：{headed}，读取{self.read}行",)
        return (*named, *self.skipped, *((f"未使用的列：{'、'.join(self.unused)}",) if self.unused else ()))


@dataclass(frozen=True)
class Reading:
    """Always read == len(rows) + rejected."""

    table: Table
    rows: tuple[CheckedRow, ...]
    problems: tuple[Problem, ...]
    sheets: tuple[SheetReading, ...]
    read: int
    rejected: int

    def cell(self, row: CheckedRow, name: str) -> str:
        """The address of a row's cell in column `name`, "" where the file has no such column."""
        position = next((sheet.positions.get(name) for sheet in self.sheets if sheet.sheet == row.sheet), None)
        return "" if position is None else address(row.row - 1, position)


def problem_rows(problems: Iterable[Problem]) -> list[tuple[str, ...]]:
    """The problems as lines of a CSV, headings first; a formula or a long number stays text in Excel and WPS."""
    lines = [("工作表", "单元格", "列", "内容", "问题", "处理办法", "类别", "是否拒绝")]
    for problem in problems:
        texts = (problem.sheet, problem.cell, problem.column, problem.value, problem.reason, problem.fix, problem.kind)
        lines.append((*(_inert(text) for text in texts), "拒绝" if problem.rejects else "提醒"))
    return lines


def _inert(text: str) -> str:
    return "'" + text if text.startswith(tuple("=+-@＝＋－＠\t\r")) or (text.isdecimal() and len(text) > 10) else text


# The sheets of the template are called like the tables.
_CALLED = {squeezed(table.label): table.name for table in TABLES.values() if table.imported}


def unwatched(share: float) -> None:
    """Progress that nobody watches."""


def guess_table(workbook: Workbook, mapping: Mapping = NO_MAPPING) -> str | None:
    """The name of the imported table that a sheet of a remembered shape is of, else the one that the headings of some sheet fit best.

    One that lacks something must know two columns more than one that lacks nothing: a roster without names is no list of villages.
    Of tables that fit equally, the one that the title, the sheet or the file is named after.
    """
    if own := _by_name(workbook):
        return own
    fits: list[tuple[int, bool, bool, str]] = []
    file = PurePath(workbook.filename).stem
    for table in (table for table in TABLES.values() if table.imported):
        subject = re.sub(r"^(村\(社区\)|村级|个人|人选)", "", table.label)[:2]
        for sheet in workbook.sheets:
            header = None if sheet.hidden else find_header(sheet, table, replace(NO_MAPPING, shapes=mapping.shapes))
            if header and not _knows_little(header):
                if shape_of(table.name, header.headings) in mapping.shapes:
                    return table.name
                complete = not place(sheet, header, table, NO_MAPPING, file, guesses=False).missing
                # Every title speaks of 干部; the roster is what it is without another subject.
                named = table is not CADRE and any(subject in text for text in (*layout.lines_above(sheet, header), sheet.name, file))
                fits.append((header.score - (not complete), complete, named, table.name))
    best = max(fits, key=lambda fit: fit[:3], default=None)
    return best[3] if best and (best[1] or best[0] >= 2) else None


def _knows_little(header: layout.Header) -> bool:
    """Whether most of the headings are of something else, as those of a table of figures are: 村, 35岁以下, 36-45岁, …"""
    return header.score <= 2 and sum(bool(heading) and not layout.is_serial(heading) for heading in header.headings) > 3 * header.score


def _by_name(workbook: Workbook) -> str | None:
    """The table that a sheet is called like, as those of the template are: the first with rows, else the first.

    None for a sheet by itself: a roster may be called 村(社区).
    """
    found = [
        (len(sheet.rows) > header.row + 1, _CALLED[squeezed(sheet.name)])
        for sheet in workbook.sheets
        if squeezed(sheet.name) in _CALLED
        and not sheet.hidden
        and (header := find_header(sheet, TABLES[_CALLED[squeezed(sheet.name)]], NO_MAPPING))
    ]
    return next((name for filled, name in found if filled), found[0][1]) if len(found) > 1 else None


def date_of(workbook: Workbook, table: Table, mapping: Mapping = NO_MAPPING) -> tuple[int, str] | None:
    """The one date (yyyymmdd) that the sheets of `table` say they speak of, and the text it stands in."""
    file, found = PurePath(workbook.filename).stem, {}
    for sheet in workbook.sheets:
        header = None if sheet.hidden else find_header(sheet, table, mapping)
        if header and (told := date_in(sheet, header, file)):
            found[told[0]] = told[1]
    return next(iter(found.items())) if len(found) == 1 else None


def read_roster(
    workbook: Workbook, table: Table, mapping: Mapping = NO_MAPPING, *, as_of: int, progress: Callable[[float], None] = unwatched
) -> Reading:
    """Every row of every sheet that holds `table`, checked as of the date `as_of` (yyyymmdd). Never raises, whatever the content.

    A row's `values` lack a column that the file does not give and that nothing follows for; a blank cell is there as None.
    """
    reader = _Reader(table, mapping, as_of, workbook.filename.lower().endswith(UNTYPED), progress)
    if wrong := misplaced(mapping, table):
        reader.about("", Remark("对照不适用", f"“{table.label}”没有对照中写的列：{'、'.join(wrong)}", "换一份对照，或换一种数据"))
    else:
        reader.read(workbook)
    progress(1.0)
    problems = sorted(reader.problems, key=lambda problem: problem.row is not None)
    return Reading(table, tuple(reader.rows), tuple(problems), tuple(reader.sheets), reader.count, reader.rejected)


@dataclass
class _Reader:
    """The state of one call of read_roster."""

    table: Table
    mapping: Mapping
    as_of: int
    untyped: bool
    progress: Callable[[float], None]
    rows: list[CheckedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    sheets: list[SheetReading] = field(default_factory=list)
    count: int = 0
    rejected: int = 0

    def __post_init__(self) -> None:
        self.columns: dict[str, Column] = {column.name: column for column in self.table.inputs}
        self.required = [column for column in self.table.inputs if column.required]
        self.any_of = checks.alternatives(self.table)
        self.beside = kept_beside(self.table.inputs)
        self.seen = checks.Seen(self.table)

    def about(self, sheet: str, remark: Remark, column: str = "", value: str = "") -> None:
        """A problem of a whole sheet, or of the file."""
        self.problems.append(Problem(sheet, "", None, column, value, remark.reason, remark.fix, remark.kind, remark.rejects))

    def read(self, workbook: Workbook) -> None:
        if mark := secret_mark(workbook):
            sheet, cell, text = mark
            return self.problems.append(Problem(sheet, cell, None, "", text, SECRET.reason, SECRET.fix, SECRET.kind, True))
        if self.mapping.sheet and all(sheet.name != self.mapping.sheet for sheet in workbook.sheets):
            names = "、".join(sheet.name for sheet in workbook.sheets)
            return self.about("", Remark("工作表找不到", f"没有对照中的工作表“{self.mapping.sheet}”，文件里有：{names}", "改正对照"))
        good: list[tuple[Sheet, Placed]] = []
        partial: list[tuple[Sheet, Placed]] = []
        for sheet in workbook.sheets:
            if reason := self._left_out(sheet, workbook):
                self._skip(sheet, reason)
                continue
            header = find_header(sheet, self.table, self.mapping)
            if header is None:
                self._skip(sheet, "没有找到列标题，未读取")
                continue
            within = self.mapping.within(shape_of(self.table.name, header.headings))
            placed = place(sheet, header, self.table, within, PurePath(workbook.filename).stem)
            if forbidden := list(forbidden_headings(columns_told(sheet, header))):
                for heading, remark in forbidden:
                    self.about(sheet.name, remark, heading)
                self._skip(sheet, "有不得导入的列，未读取")
            elif header.row >= 0 and layout.is_form(sheet, header, self.table):
                self.about(sheet.name, Remark("不是名单", "像是一人一张的登记表，标题和内容交错", layout.LIST_LOOKS_LIKE))
                self._skip(sheet, "不是名单，未读取", placed)
            elif placed.fatal:
                self._remarks(sheet, placed)
                self._skip(sheet, "列标题有问题，未读取", placed)
            else:
                (partial if placed.missing else good).append((sheet, placed))
        for sheet, placed in partial:
            self._incomplete(sheet, placed, alone=not good)
        total = sum(len(sheet.rows) for sheet, _ in good) or 1
        done = 0
        for sheet, placed in good:
            self._remarks(sheet, placed)
            self._sheet(sheet, placed, lambda row, done=done: self.progress((done + row) / total), several=len(good) > 1)
            done += len(sheet.rows)
        if not self.count and not any(problem.rejects for problem in self.problems):
            blank = not any(text_of(cell) for sheet in workbook.sheets for row in sheet.rows for cell in row)
            found = "文件里没有数据行" if good or blank else f"没有找到“{self.table.label}”的列标题"
            self.about("", Remark("没有数据" if good or blank else "不是名单", found, layout.LIST_LOOKS_LIKE))
        return None

    def _left_out(self, sheet: Sheet, workbook: Workbook) -> str | None:
        if not any(text_of(cell) for row in sheet.rows for cell in row):
            return "空白工作表"
        if self.mapping.sheet:
            return None if sheet.name == self.mapping.sheet else "对照未指定这个工作表，未读取"
        if sheet.hidden:
            return "隐藏的工作表，未读取"
        other, own = _CALLED.get(squeezed(sheet.name)), squeezed(self.table.label)
        beside = any(squeezed(one.name) == own for one in workbook.sheets)
        return f"是“{TABLES[other].label}”，不是“{self.table.label}”，未读取" if other and other != self.table.name and beside else None

    def _skip(self, sheet: Sheet, reason: str, placed: Placed | None = None) -> None:
        self._understood(sheet, placed, 0, (f"工作表“{sheet.name}”：{reason}",))

    def _understood(
        self, sheet: Sheet, placed: Placed | None, read: int, skipped: tuple[str, ...], asked: tuple[Question, ...] = ()
    ) -> None:
        if placed is None:
            self.sheets.append(SheetReading(sheet.name, self.table.name, 0, {}, (), read, skipped))
            return
        told = placed.shape in self.mapping.shapes
        self.sheets.append(
            SheetReading(
                sheet.name, self.table.name, placed.header.row + 1, placed.headings, placed.unused, read, skipped,
                placed.positions, placed.columns, placed.shape, told, asked,
            )
        )  # fmt: skip

    def _remarks(self, sheet: Sheet, placed: Placed) -> None:
        for name, remark in placed.remarks:
            self.about(sheet.name, remark, self.columns[name].label)

    def _incomplete(self, sheet: Sheet, placed: Placed, *, alone: bool) -> None:
        """A sheet without what the table needs: a problem, unless it is a small by-sheet beside a good one."""
        lacking = "、".join(placed.missing)
        if alone or placed.header.score >= 4:
            reason = f"缺少“{lacking}”列。表中的标题：{listed(placed.header)}"
            self.about(
                sheet.name, Remark("缺少必需的列", reason, f"补上“{lacking}”列，或在对照中写明是哪一列；{layout.LIST_LOOKS_LIKE}"), lacking
            )
        self._skip(sheet, f"缺少“{lacking}”列，未读取", placed)

    def _sheet(self, sheet: Sheet, placed: Placed, progress: Callable[[int], None], *, several: bool) -> None:
        places = frozenset(_PLACES if "name" in self.columns else UPPER_PLACES)
        blocks = "village_name" in self.columns.keys() - placed.positions.keys()
        found = list(layout.lines(sheet, placed.header, placed.positions, places, blocks=blocks))
        mapping = self.mapping.within(placed.shape)
        prefix = f"{sheet.name}!" if several else ""
        cells = Cells(sheet, placed, self.columns, mapping, self.as_of, untyped=self.untyped, prefix=prefix)
        if "place_code" not in placed.positions:
            left = frozenset({"township_name", "village_name"} & self.columns.keys() - placed.positions.keys() - mapping.constants.keys())
            cells.places, notes = places_below(found, left, placed.constants)
            cells.notes += notes
        below = next((line for line in found if line.kind == layout.ANOTHER), None)
        if another := layout.another_above(sheet, placed.header) or below:
            reason = f"第{another.index + 1}行起像是另一张表，标题是：{another.text}"
            self.about(sheet.name, Remark("一张工作表上有两张表", reason, "每张工作表只放一张表，分开后重新导入"))
        tally = checks.Tally()
        data = [line.index for line in found if line.kind in (layout.DATA, layout.SAMPLE)]
        samples = {line.index: line.text for line in found if line.kind == layout.SAMPLE}
        for start in range(0, len(data), _AT_ONCE):
            indexes = data[start : start + _AT_ONCE]
            progress(indexes[0])
            rows = list(cells.read(indexes))
            telling = cells.telling
            for index, values in zip(indexes, rows, strict=True):
                if index in samples:
                    remark = Remark("示例行", "这一行是模板的示例，不是数据", "删去示例行")
                    self._row_problem(sheet, placed, index, "", remark, samples[index])
                    self.rejected += 1
                else:
                    self._row(sheet, placed, cells, index, values, telling, tally)
        self.count += len(data)
        asked = questions(self.columns, placed.headings, mapping, tally)
        self._tell(sheet, placed, cells, data, tally, asked)
        skipped = (*placed.notes, *cells.notes, *_passed_over(sheet, placed.header, found), *_noted(tally))
        self._understood(sheet, placed, len(data), skipped, asked)

    def _row(
        self, sheet: Sheet, placed: Placed, cells: Cells, index: int, values: dict[str, Value], telling: list[str], tally: checks.Tally
    ) -> None:
        checks.settle(values, self.columns, tally, self.as_of)
        checks.derive(values, self.table, tally)
        remarks = []
        for name in telling:
            if (value := values.get(name)) is None:
                continue
            if value.blank:
                tally.blanks[self.columns[name].label, value.blank] += 1
            if value.asks:
                for asked in value.asks:
                    tally.asked(name, asked, cells.text(index, name))
            if value.remark:
                remarks.append((name, value.remark))
        remarks += checks.conflicts(values, self.columns, self.as_of)
        remarks += checks.missing(values, self.columns, self.required, self.any_of)
        if again := self.seen.again(values, cells, index):
            remarks.append(again)
        for name, remark in remarks:
            self._row_problem(sheet, placed, index, name, remark, cells.text(index, name))
        birth = values.get("birth_date")
        if birth and birth.value:
            tally.births += 1
            tally.dayless += birth.precision != "day" or birth.value % 100 == 1  # all on the 1st: Excel's own reading of 1975.3
            cells.compare_age(index, birth, tally)
        if any(remark.rejects for _, remark in remarks):
            self.rejected += 1
        else:
            self.rows.append(CheckedRow(sheet.name, index + 1, stored(values, self.beside)))

    def _row_problem(self, sheet: Sheet, placed: Placed, index: int, name: str, remark: Remark, value: str) -> None:
        position = placed.positions.get(name, min(placed.positions.values(), default=0))
        label = self.columns[name].label if name in self.columns else ""
        shown = value if len(value) <= 60 else value[:60] + "…"
        self.problems.append(
            Problem(
                sheet.name,
                address(index, position),
                index + 1,
                label,
                shown,
                remark.reason,
                remark.fix,
                remark.kind,
                remark.rejects,
                name,
                remark.words,
            )
        )

    def _tell(self, sheet: Sheet, placed: Placed, cells: Cells, data: list[int], tally: checks.Tally, asked: tuple[Question, ...]) -> None:
        """The warnings that many cells together give."""
        if tally.births >= 10 and tally.dayless * 2 > tally.births:
            reason = f"{tally.births} 个出生日期中有 {tally.dayless} 个没有具体到日（或都是 1 日）"
            self.about(sheet.name, Remark("出生日期只到月", reason, "年龄按月计算更合适：在设置中把年龄规则改为按月", False), "出生年月")
        if tally.wrong_ages:
            where = "、".join(tally.wrong_ages[:5]) + ("等" if len(tally.wrong_ages) > 5 else "")
            reason = f"{tally.ages} 人中有 {len(tally.wrong_ages)} 人的年龄与出生日期不符（{where}），一律按出生日期计算"
            self.about(sheet.name, Remark("年龄与出生日期不符", reason, "不必修改；若出生日期有误，改正出生日期", False), "年龄")
        if ungraded := next((question.count for question in asked if question.kind == GRADE), 0):
            fix = "在“参加考核情况”一列写明是“未参加考核”还是“参加未定等次”；或在对应关系中一次说明"
            self.about(sheet.name, Remark("考核等次空白", f"{ungraded} 人没有考核等次", fix, False), "考核等次")
        for name in placed.positions:
            if cells.only_ones(name, data):
                label = self.columns[name].label
                self.about(
                    sheet.name, Remark("整列都是 1", f"“{label}”整列都是 1，可能只是占位", "核对这一列是否真是数据", False), label, "1"
                )


def _passed_over(sheet: Sheet, header: Header, found: list[Line]) -> list[str]:
    """Sentences naming every row below the headings that is not data."""
    kinds: dict[str, list[Line]] = defaultdict(list)
    for line in found:
        if line.kind not in (layout.DATA, layout.SAMPLE):
            kinds[line.kind].append(line)
    sentences = []
    for kind, group in kinds.items():
        if kind == layout.NUMBERED:
            sentences.append(f"{len(group)} 行只有序号，没有内容")
            continue
        named = "、".join(f"第 {line.index + 1} 行“{line.text[:20]}”" for line in group[:10])
        sentences.append(f"{kind}：{named}" + (f"等 {len(group)} 行" if len(group) > 10 else ""))
    if blank := len(sheet.rows) - header.row - 1 - len(found):
        sentences.append(f"{blank} 个空白行")
    return sentences


def _noted(tally: checks.Tally) -> list[str]:
    blanks = [f"“{label}”有 {count} 格写着“{word}”，按空白处理" for (label, word), count in tally.blanks.items()]
    return [note.format(count) for note, count in tally.notes.items()] + blanks
