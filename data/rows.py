"""The cells of one sheet, read by the rules of their columns: row numbers -> the values of each row."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import repeat, zip_longest

from data import checks, layout
from data.cells import Value, refused, text_of
from data.columns import Placed
from data.dates import CHOICES, MINGUO, is_form, order_in
from data.mapping import Mapping
from data.tables import Column, Type
from data.values import Rule, read_value
from data.workbook import Cell, Sheet, address

UPPER_PLACES = ("county_name", "township_name")
_AGE = frozenset(("年龄", "年齡", "现年龄", "周岁", "实际年龄"))
_NO_RESULT = refused("公式没有结果", "单元格是公式，文件中没有它的计算结果", "在 Excel 或 WPS 中打开并保存一次，或粘贴为值")
_OWN = ("name", "id_number", "staff_no", "phone", "birth_date")  # never shared by the rows of a merged cell


class _Known(dict):
    """The cells of a column that have been read, and their values. 1, 1.0 and True are equal and read differently, so that what is no
    text is known by its class too. `telling`: some of the values say more than what is stored, a remark, a question, a word for nothing."""

    def __init__(self, column: Column, rule: Rule) -> None:
        super().__init__()
        self._column, self._rule, self.telling = column, rule, False

    def __missing__(self, key: object) -> Value:
        value = self[key] = read_value(key if key.__class__ is str else key[1], self._column, self._rule)
        if value.remark or value.blank or value.asks:
            self.telling = True
        return value


class Cells:
    """The cells of one sheet as values; equal cells of a column are read once."""

    def __init__(
        self, sheet: Sheet, placed: Placed, columns: dict[str, Column], mapping: Mapping, as_of: int, *, untyped: bool, prefix: str
    ) -> None:
        self._rows, self._placed, self._unread, self._prefix = sheet.rows, placed, frozenset(sheet.unread), prefix
        self._unread_columns = {position for _, position in sheet.unread}
        self._plan = []
        self.notes: list[str] = []  # what was inferred for whole columns
        self.places: dict[int, dict[str, Value]] = {}  # row -> what holds on it instead of the sheet's constants
        for name, position in placed.positions.items():
            form = mapping.dates.get(name)
            if columns[name].type is Type.DATE and (form is None or (form != MINGUO and is_form(form))):
                form = self._ordered(placed, position, form or "")
            loose = untyped and columns[name].type is Type.DATE and not self._keeps_zeros(position)
            rule = Rule(mapping.values.get(name, {}), form, loose, as_of)
            filled = {} if name in _OWN else layout.filled_down(sheet, placed.header, position, name in UPPER_PLACES)
            self._plan.append((name, position, filled, _Known(columns[name], rule)))
        self._age_at = next((at for at, heading in enumerate(placed.header.headings) if heading in _AGE), None)
        self._as_of = as_of

    def _ordered(self, placed: Placed, position: int, form: str) -> str | None:
        """`form` with the order of day and month, where some cell of the column proves it and none contradicts it."""
        if not any(word in form.split() for word in CHOICES["order"]):
            below = self._rows[placed.header.row + 1 :]
            written = dict.fromkeys(row[position] for row in below if position < len(row) and row[position].__class__ is str)
            found = order_in(map(text_of, written))
            if found:
                heading = next(heading for name, heading in placed.headings.items() if placed.positions[name] == position)
                self.notes.append(f"“{heading}”列按“{CHOICES['order'][found[0]]}”读取：其中的 {found[1]} 只能这样理解，没有相反的")
                form = f"{form} {found[0]}".strip()
        return form or None

    def _keeps_zeros(self, position: int) -> bool:
        """Whether a CSV column shows that 1975.10 did not lose its 0, so that 1975.1 is January."""
        return any(re.fullmatch(r"\d{4}\.10", self._text(row, position)) for row in range(len(self._rows)))

    def read(self, indexes: Sequence[int]) -> Iterator[dict[str, Value]]:
        """Of each of these rows, every column that the file or a constant gives: none is given by both."""
        across = list(zip_longest(*(self._rows[index] for index in indexes)))
        columns = [self._column(across, position, filled, known, indexes) for _, position, filled, known in self._plan]
        names = [name for name, *_ in self._plan]
        for index, row in zip(indexes, zip(*columns, strict=True) if columns else repeat((), len(indexes)), strict=True):
            values = dict(zip(names, row, strict=True))
            values.update(self.places.get(index, self._placed.constants))
            yield values

    @property
    def telling(self) -> list[str]:
        """The columns, in the order of a row's values, of which some cell read so far may say more than what is stored."""
        read = [name for name, at, _, known in self._plan if known.telling or at in self._unread_columns or name == "birth_date"]
        return list(dict.fromkeys((*read, *self._given, "birth_date")))  # an ID number may settle a birth date as one to be told of

    @cached_property
    def _given(self) -> dict[str, None]:
        """The columns that titles and constants give."""
        return dict.fromkeys(name for found in (self._placed.constants, *self.places.values()) for name in found)

    def _column(
        self, across: list[tuple], position: int, filled: dict[int, Cell], known: _Known, indexes: Sequence[int]
    ) -> Sequence[Value]:
        cells = across[position] if position < len(across) else (None,) * len(indexes)
        if filled:
            cells = [filled.get(index, cell) if cell is None or cell == "" else cell for index, cell in zip(indexes, cells, strict=True)]
        values = [known[cell if cell.__class__ is str else (cell.__class__, cell)] for cell in cells]
        if position in self._unread_columns:
            values = [_NO_RESULT if (index, position) in self._unread else value for index, value in zip(indexes, values, strict=True)]
        return values

    def _text(self, index: int, position: int) -> str:
        cells = self._rows[index]
        return text_of(cells[position]) if position < len(cells) else ""

    def text(self, index: int, name: str) -> str:
        """The normalised text of a column's cell, "" for a column that the file lacks."""
        position = self._placed.positions.get(name)
        return "" if position is None else self._text(index, position)

    def address(self, index: int, name: str) -> str:
        """Where a row's cell of a column stands, after `prefix`; for a column the file lacks, where its first used cell does."""
        first = min(self._placed.positions.values(), default=0)
        return self._prefix + address(index, self._placed.positions.get(name, first))

    def compare_age(self, index: int, birth: Value, tally: checks.Tally) -> None:
        """Count a 年龄 cell that the birth date does not bear out."""
        text = self._text(index, self._age_at).removesuffix("岁") if self._age_at is not None else ""
        if text.isdecimal():
            tally.ages += 1
            if int(text) not in checks.ages_at(birth.value, birth.precision, self._as_of):
                tally.wrong_ages.append(address(index, self._age_at))

    def only_ones(self, name: str, data: list[int]) -> bool:
        """Whether ten rows or more all say 1 in a column, and no row anything else."""
        ones = 0
        for text in (self.text(index, name) for index in data):
            if text and text != "1":
                return False
            ones += text == "1"
        return ones >= 10


def kept_beside(columns: Iterable[Column]) -> dict[str, list[tuple[str, str]]]:
    """Column -> (stored name, part of its value) of what the table keeps beside it."""
    parts = {column.name: [part for part in ("raw", "precision") if getattr(column, part)] for column in columns}
    return {name: [(f"{name}_{part}", part) for part in kept] for name, kept in parts.items() if kept}


def stored(values: dict[str, Value], beside: dict[str, list[tuple[str, str]]]) -> dict[str, object]:
    """A row as it is stored: values by column name, and what `kept_beside` them."""
    row: dict[str, object] = {}
    for name, value in values.items():
        row[name] = value.value
        if name in beside:
            for kept, part in beside[name]:
                row[kept] = getattr(value, part)
    return row
