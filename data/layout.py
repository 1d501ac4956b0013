"""Where the table lies in a sheet: the heading row, which column of the sheet is which column of the table, and what ends it."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from data.cells import heading_of, normal, squeezed, text_of
from data.tables import TABLES, Table
from data.workbook import Sheet

_LOOK = 25  # rows among which the heading row is looked for
LONGEST = 300  # characters of a heading, or of a text around the table, that are looked at
OTHERS = re.compile("配偶|家庭|父|母|子女|亲属|联系人|导师|推荐人|结对|帮带|农历|阴历")  # 配偶姓名 is not the person's name
_SERIAL = frozenset(("序号", "序", "NO", "NO.", "行号"))
LIST_LOOKS_LIKE = "名单应是一张表：第一行是列标题（姓名、性别、出生年月……），以下每人一行，每列一项"


@dataclass(frozen=True)
class Header:
    """`row` is the 0-based last row of the headings (-1 without any), `top` their first; positions are 0-based."""

    top: int
    row: int
    headings: tuple[str, ...]  # as found, tidied
    found: dict[str, list[tuple[int, int]]] = field(default_factory=dict)  # table column -> [(rank of its heading, position)]

    @property
    def score(self) -> int:
        return len(self.found)


_vocabularies: dict[str, dict[str, tuple[str, int]]] = {}


def vocabulary(table: Table) -> dict[str, tuple[str, int]]:
    """Squeezed heading -> (column, rank); rank 0 is the column's label, then its other headings in order. Not to be changed."""
    if table.name in _vocabularies:
        return _vocabularies[table.name]
    words: dict[str, tuple[str, int]] = {squeezed(column.label): (column.name, 0) for column in reversed(table.inputs)}
    for column in table.inputs:
        for rank, heading in enumerate(column.headings, start=1):
            words.setdefault(squeezed(heading), (column.name, rank))
    _vocabularies[table.name] = words
    return words


def meaning(heading: str, words: dict[str, tuple[str, int]]) -> tuple[str, int] | None:
    """The column a squeezed heading names: as it stands, else without what is in brackets (`最高学历(学位)`)."""
    bare = heading.strip("*:·")
    if bare in words:
        return words[bare]
    column = words.get(re.sub(r"[(\[【].*?[)\]】]", "", bare).strip("*:"))
    return (column[0], column[1] + 100) if column and not OTHERS.search(bare) else None


def _single(sheet: Sheet, row: int, words: dict[str, tuple[str, int]]) -> Header:
    headings = tuple(heading_of(cell)[:LONGEST] for cell in sheet.rows[row])
    return _header(row, row, headings, [meaning(squeezed(heading), words) if heading else None for heading in headings])


def _header(top: int, row: int, headings: tuple[str, ...], meanings: list[tuple[str, int] | None]) -> Header:
    found: dict[str, list[tuple[int, int]]] = {}
    for position, known in enumerate(meanings):
        if known:
            found.setdefault(known[0], []).append((known[1], position))
    return Header(top, row, headings, found)


def _double(sheet: Sheet, row: int, words: dict[str, tuple[str, int]]) -> Header:
    """Headings in two rows: 学历 above 全日制 and 在职 gives 全日制学历 and 在职学历."""
    uppers, lowers = ([squeezed(text_of(cell))[:LONGEST] for cell in sheet.rows[line]] for line in (row, row + 1))
    width = max(len(uppers), len(lowers))
    uppers, lowers = uppers + [""] * (width - len(uppers)), lowers + [""] * (width - len(lowers))
    for position in range(1, width):  # a group's name stands in its first cell only, merged or not
        if not uppers[position] and lowers[position]:
            uppers[position] = uppers[position - 1]
    headings, meanings = [], []
    for upper, lower in zip(uppers, lowers, strict=True):
        forms = (lower + upper, upper + lower, lower) if upper and lower else (upper or lower,)
        if upper and lower and OTHERS.search(upper):
            forms = forms[:2]
        known = next(((form, found) for form in forms if form and (found := meaning(form, words))), None)
        headings.append(known[0] if known else upper + lower)
        meanings.append(known[1] if known else None)
    return _header(row, row + 1, tuple(headings), meanings)


def find_header(sheet: Sheet, table: Table, mapped: dict[str, str] | None = None) -> Header | None:
    """The rows that name the most columns of `table`, two at least; None if no row does.

    `mapped` are a mapping's own headings, squeezed -> column.
    """
    mapped = mapped or {}
    words = vocabulary(table) | {heading: (name, 0) for heading, name in mapped.items()}
    best: Header | None = None
    lower = -1  # a row already taken as the second of a pair: 姓名 in it may be a relative's
    for row in _first_filled(sheet):
        found = _single(sheet, row, words)
        if row + 1 < len(sheet.rows):
            pair, below = _double(sheet, row, words), _single(sheet, row + 1, words)
            merged = any(first == row and last == row + 1 for first, _, last, _ in sheet.merges)
            # Without a cell merged over both rows, the pair must name more columns than either row that is headings by itself.
            least = found.score if merged else 1 + max(found.score, 0 if found.score >= 2 else below.score)
            if pair.score >= max(2, least):
                found = pair
        if row != lower and (best is None or found.score > best.score):
            best = found
            lower = row + 1 if found.row > row else lower
    return best if best and best.score >= min(2, len(table.inputs), len(mapped) or 2) else None


def single_headers(sheet: Sheet) -> Iterator[Header]:
    """Each of the first rows with content, taken as headings of which none is known."""
    for row in _first_filled(sheet):
        yield _single(sheet, row, {})


def _first_filled(sheet: Sheet) -> Iterator[int]:
    """The first rows with content, where headings are looked for."""
    return itertools.islice((at for at, row in enumerate(sheet.rows[:200]) if any(text_of(cell) for cell in row)), _LOOK)


def is_form(sheet: Sheet, header: Header, table: Table) -> bool:
    """Whether rows below the headings name further columns, as in a form (姓名 … 性别 … / 民族 … 学历 …)."""
    words = vocabulary(table)
    values = {value for column in table.inputs if column.codes for value in (*column.codes.values, *column.codes.words)}
    for row in sheet.rows[header.row + 1 : header.row + 12]:
        texts = {text for cell in row if len(text := squeezed(text_of(cell))) > 1 and text not in values and text in words}
        if len({words[text][0] for text in texts} - set(header.found)) >= 2:
            return True
    return False


def lines_above(sheet: Sheet, header: Header) -> list[str]:
    """The normalised texts of titles and lines such as 单位:…  时间:… above the headings."""
    return [text for row in sheet.rows[: max(header.top, 0)] for cell in row if (text := normal(text_of(cell))[:LONGEST])]


def filled_down(sheet: Sheet, header: Header, position: int, every_blank: bool) -> dict[int, object]:
    """Rows -> value for cells of a column that a vertical merge leaves blank.

    `every_blank`: other blank cells below take the value above too, if the column has any vertical merge.
    """
    spans = [(first, last) for first, left, last, _ in sheet.merges if left == position and last > first > header.row]
    filled = {row: _at(sheet, first, position) for first, last in spans for row in range(first + 1, last + 1)}
    if every_blank and filled:
        last_value = None
        for row in range(header.row + 1, len(sheet.rows)):
            last_value = filled.get(row) or _at(sheet, row, position) or last_value
            if not text_of(_at(sheet, row, position)):
                filled[row] = last_value
    return filled


def _at(sheet: Sheet, row: int, position: int) -> object:
    cells = sheet.rows[row] if row < len(sheet.rows) else []
    return cells[position] if position < len(cells) else None


_NOTE = re.compile(
    r"(注|备注|说明|填表说明|填报说明|附注|附)(\d|[一二三])?[:.、]|(填表|填报|填写|制表|审核|审批|审查|经办|统计|复核|校对|报送|分管|主要|打印)\S{0,4}"
    r"(人|员|领导|日期|时间|单位|签字|签名|意见)?\S{0,6}:|(单位|部门|村|镇|乡|党委|主要)?负责人\S{0,6}:|\(?(盖章|签章|公章)\)?[::]?|以上.{0,20}[。属]"
)
_TOTAL = re.compile(r"(合|总|小|共)计:?(\d+[人名个]?)?:?")
_SAMPLE_STARTS = frozenset("xXｘＸ×*yY(（【[示样范例举")  # looked at first: the pattern would be tried on every cell of a big file
_SAMPLE = re.compile(r"[xX×*]{2,}|(yyyy|YYYY).*|.*(\{\{|\}\}).*|[(【]?(示例|样例|范例|例如|举例)\S{0,8}|例:.*|例[))】]")


# Whether any cell of a row, each after a gap, is worth asking: one search instead of a call for each cell.
_GAP = "\0"
_MAY_BE_SAMPLE = re.compile(rf"{_GAP}\s*[{re.escape(''.join(_SAMPLE_STARTS))}]")


def is_sample(cell: object) -> bool:
    """Whether a cell is the template's example (`xxx`, `yyyy-mm-dd`, `{{…}}`, 示例)."""
    if not isinstance(cell, str) or (cell.lstrip()[:1] not in _SAMPLE_STARTS and "{{" not in cell and "}}" not in cell):
        return False
    return bool(_SAMPLE.fullmatch(normal(cell)))


NO_VILLAGE = re.compile("[各全本两驻联包农乡行政新]*村|.*(行政村|村社区|农村|驻村|联村|包村|各村|[镇乡道]村)|[各全本]?社区|村.*")
_PLACE_ROW = re.compile(
    r"(?:[(]?[一二三四五六七八九十\d]+[)]?[、.\s]\s*)?([^\W\d_村乡各全本]{1,6}(?:镇|乡|街道))?\s*([^\W\d_为是等及和与]{1,8}?(?:村|社区))?"
    r"(?:村|社区|[\"“]?两委[\"”]?|班子|干部|成员|工作人员|花名册|名册|名单|信息|基本|情况|登记|统计|汇总|一览|表)*\s*(?:\(?[:共计\s]*\d+\s*[人名]\)?)?[::]?"
)


def place_row(text: str) -> tuple[str, str] | None:
    """The township and the village ("" for none) that a row by itself says the rows below it are of: 东村(5人), 甲镇西村干部花名册."""
    found = _PLACE_ROW.fullmatch(normal(text)) if len(text) <= LONGEST else None
    if not found or not any(found.groups()) or (found[2] and NO_VILLAGE.fullmatch(found[2])):
        return None
    return found[1] or "", found[2] or ""


DATA, SAMPLE = "data", "sample"
NOTE, TOTAL, NUMBERED, OTHER, PLACE_ONLY, REPEATED, ANOTHER = (
    "注释或签名",
    "合计行",
    "只有序号的空行",
    "其他文字",
    "只有单位、没有内容的行",
    "重复的标题行",
    "另一张表",
)


class Line(NamedTuple):
    """One row below the headings. `kind` is data / sample, or what it is passed over as."""

    index: int
    kind: str
    text: str = ""


def lines(sheet: Sheet, header: Header, positions: dict[str, int], places: frozenset[str], *, blocks: bool = False) -> Iterator[Line]:
    """The non-blank rows below the headings, each with what it is; `places` are columns that alone make no row.

    `blocks`: people's village is in no column, so that a village in the place of a name says whose the rows below it are.
    """
    mapped = frozenset(positions.values())
    content = frozenset(position for name, position in positions.items() if name not in places) or mapped
    name_at = positions.get("name", positions.get("title"))  # of a document often no more is known
    serials = frozenset(position for position, heading in enumerate(header.headings) if is_serial(heading))
    unread = defaultdict(list)  # row -> cells that are not blank, as it would seem
    for index, position in sheet.unread:
        if position in mapped:
            unread[index].append(position)
    wide = {first: right - left for first, left, last, right in sheet.merges if first == last}
    headings, repeated = _every_heading(), [squeezed(heading) for heading in header.headings]
    notes = another = False
    for index in range(header.row + 1, len(sheet.rows)):
        row = sheet.rows[index]
        filled = [
            position
            for position, cell in enumerate(row)
            if cell is not None and (cell.__class__ is not str or (cell != "" and not cell.isspace()))
        ]
        if index in unread:
            filled = [position for position in range(len(row)) if position in filled or position in unread[index]]
        if not filled:
            continue
        text = text_of(row[filled[0]])
        first = squeezed(text)
        texts = _GAP.join(["", *[cell for cell in row if cell.__class__ is str]])
        heads = blocks and _heads_block(row, filled, name_at, serials)
        alone = len(filled) == 1 and (filled[0] != name_at or notes or wide.get(index, 0) > 1) and len(mapped) > 1
        if _NOTE.match(first):
            notes = True
            yield Line(index, NOTE, text)
        elif "计" in texts and any(_is_total(row[position]) for position in filled[:3]):
            yield Line(index, TOTAL, text)
        elif serials.issuperset(filled) and all(text_of(row[position]).isdecimal() for position in filled):
            yield Line(index, NUMBERED, text)
        elif content.isdisjoint(filled):
            yield Line(index, OTHER if mapped.isdisjoint(filled) else PLACE_ONLY, text)
        elif len(filled) > 1 and _repeats(row, filled, repeated):
            yield Line(index, REPEATED, text)
        elif another or (first in headings and _heads_another(row, filled)):
            another = True
            yield Line(index, ANOTHER, "、".join(text_of(row[position]) for position in filled))
        elif heads or (alone and isinstance(row[filled[0]], str)):
            yield Line(index, NOTE if notes else OTHER, text_of(row[filled[-1]]))
        elif (_MAY_BE_SAMPLE.search(texts) or "{{" in texts or "}}" in texts) and any(
            is_sample(row[position]) for position in filled if position in mapped or position == filled[0]
        ):
            yield Line(index, SAMPLE, text)
        else:
            notes = False  # a list that goes on below a note: what stands alone further down is no signature
            yield Line(index, DATA)


def _heads_block(row: list, filled: list[int], name_at: int | None, serials: frozenset[int]) -> bool:
    """Whether a row has in the place of a name only what place the people below it are of."""
    if len(filled) > 2 or filled[-1] != name_at or not serials.issuperset(filled[:-1]):
        return False
    return place_row(text_of(row[name_at])) is not None


def _is_total(cell: object) -> bool:
    return cell.__class__ is str and "计" in cell and bool(_TOTAL.fullmatch(squeezed(cell)))


def _repeats(row: list, filled: list[int], headings: list[str]) -> bool:
    """Whether the headings, squeezed, are printed again; the last cell decides alone for nearly every row."""
    if not _is_heading(row, filled[-1], headings):
        return False
    return sum(_is_heading(row, position, headings) for position in filled) > len(filled) / 2


def _heads_another(row: list, filled: list[int]) -> bool:
    """Whether a row is the headings of a table with other columns: nothing below it is what the headings above say."""
    known = {squeezed(row[position]) for position in filled if row[position].__class__ is str} & _every_heading()
    return len(known) > 1 and len(known) > len(filled) / 2 and not known <= _every_value()


def another_above(sheet: Sheet, header: Header) -> Line | None:
    """The headings of another table above the one that is read, with rows of its own between them."""
    found = None
    for index, row in enumerate(sheet.rows[: max(header.top, 0)]):
        filled = [position for position, cell in enumerate(row) if text_of(cell)]
        if found and len(filled) > 1:
            return found
        if _heads_another(row, filled):
            found = Line(index, ANOTHER, "、".join(text_of(row[position]) for position in filled))
    return None


@cache
def _every_heading() -> frozenset[str]:
    """Squeezed, of every table that is imported."""
    return frozenset(word for table in TABLES.values() if table.imported for word in vocabulary(table)) | _SERIAL


@cache
def _every_value() -> frozenset[str]:
    """Squeezed words that stand in some column for an allowed value: 村 is a heading, and a kind."""
    lists = {id(column.codes): column.codes for table in TABLES.values() for column in table.inputs if column.codes}
    return frozenset(squeezed(word) for codes in lists.values() for word in (*codes.values, *codes.words))


def _is_heading(row: list, position: int, headings: list[str]) -> bool:
    return position < len(headings) and squeezed(text_of(row[position])) == headings[position]


def is_serial(heading: str) -> bool:
    """Whether a column merely numbers the rows."""
    return squeezed(heading).upper() in _SERIAL
