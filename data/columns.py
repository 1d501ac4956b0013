"""Which column of a sheet is which column of the table: by the mapping first, then by the headings, by guess, and from the titles."""

from dataclasses import dataclass, field

from data import layout, titles
from data.cells import Remark, Value, heading_of, squeezed, text_of
from data.checks import PERSON_KEYS, alternatives
from data.guess import CONTENT, FUZZY, HEADING, MAPPED, guess
from data.layout import LIST_LOOKS_LIKE, Header
from data.mapping import RETURNED, Mapping, shape_of
from data.tables import Table
from data.values import read_value
from data.workbook import Sheet


@dataclass(frozen=True)
class ColumnReading:
    """One column of a sheet: what it was taken for, how that is known, and up to three of its values."""

    position: int  # from 0
    heading: str  # as found; "" for none
    name: str | None  # the table's column, None for a column that is not used
    how: str  # 表头 / 近似 / 内容 / 对应关系, "" where `name` is None
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """`positions` are 0-based; `constants` hold on every row; `missing` are the labels of what the table cannot do without."""

    header: Header
    positions: dict[str, int]
    constants: dict[str, Value]
    remarks: tuple[tuple[str, Remark], ...] = ()  # (column, remark) on the headings
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    headings: dict[str, str] = field(default_factory=dict)  # column -> its heading as found
    unused: tuple[str, ...] = ()
    columns: tuple[ColumnReading, ...] = ()
    shape: str = ""  # mapping.shape_of

    @property
    def fatal(self) -> bool:
        return any(remark.rejects for _, remark in self.remarks)


def find_header(sheet: Sheet, table: Table, mapping: Mapping) -> Header | None:
    """The headings of `table` in `sheet`, the mapping's own among them; None where there are none."""
    if not mapping.header:
        return Header(0, -1, ())
    headings = _told(mapping, table)
    header = layout.find_header(sheet, table, headings)
    if mapping.shapes and (header is None or shape_of(table.name, header.headings) not in mapping.shapes):
        # What is told for another shape helps to find that shape, and no other.
        candidates = [layout.find_header(sheet, table, headings | _told(part, table)) for part in mapping.shapes.values()]
        candidates += layout.single_headers(sheet) if header is None else []
        header = next((found for found in candidates if found and shape_of(table.name, found.headings) in mapping.shapes), header)
    if header is None and mapping.columns and not headings:  # all by position: the first row that is not blank has the headings
        first = next(index for index, row in enumerate(sheet.rows) if any(text_of(cell) for cell in row))
        return Header(first, first, tuple(heading_of(cell) for cell in sheet.rows[first]))
    return header


def _told(mapping: Mapping, table: Table) -> dict[str, str]:
    """Squeezed heading -> column, as the mapping says."""
    own = {column.name for column in table.inputs}
    return {squeezed(heading): name for name, heading in mapping.columns.items() if isinstance(heading, str) and name in own}


def place(sheet: Sheet, header: Header, table: Table, mapping: Mapping, file: str = "", *, guesses: bool = True) -> Placed:
    """Where each column of `table` stands in `sheet`, and what is wrong or missing about it.

    `mapping` is that of its shape, `file` the file's name without its ending. Without `guesses` no column is looked at but by its heading.
    """
    columns = {column.name: column for column in table.inputs}
    remarks: list[tuple[str, Remark]] = []
    notes: list[str] = []
    positions = _mapped(sheet, header, mapping, remarks)
    known = dict.fromkeys(positions, MAPPED)
    passed = _ignored(header, mapping)
    for name, places in header.found.items():
        if name in mapping.columns or name in mapping.constants:
            continue
        places = sorted(pair for pair in places if pair[1] not in positions.values() and pair[1] not in passed)
        if len(places) > 1:
            remarks.append((name, _twice(name, places, header, columns[name].label)))
        if places:
            positions[name], known[name] = places[0][1], HEADING
    if "staff_no" in positions and "staff_no" not in mapping.columns and _counts_rows(sheet, header, positions["staff_no"]):
        notes.append(f"“{header.headings[positions.pop('staff_no')]}”列是 1、2、3……的序号，不当作人员编号")
    if guesses and header.row >= 0:
        found = guess(sheet, header, table, positions, frozenset((*mapping.columns, *mapping.constants)), passed)
        for name, (at, how) in found.found.items():
            positions[name], known[name] = at, how
            remarks.append((name, _guessed(_heading(header, at), how, columns[name].label)))
        remarks += [(name, _doubtful(places, header, columns[name].label)) for name, places in found.doubtful.items()]
    constants = {name: read_value(value, columns[name]) for name, value in mapping.constants.items()}
    _from_titles(sheet, header, table, positions, constants, notes, file)
    given = positions.keys() | constants.keys()
    missing = [column.label for column in table.inputs if column.required and column.name not in given]
    any_of = alternatives(table)
    if any_of and given.isdisjoint(any_of):
        missing.append("或".join(column.label for column in table.inputs if column.name in any_of))
    listed_columns = _listed(sheet, header, positions, known) if guesses else ()
    unused = [_heading(header, column.position) for column in listed_columns if not column.name]
    headings = {name: _heading(header, position) for name, position in positions.items()}
    shape = shape_of(table.name, header.headings)
    return Placed(
        header, positions, constants, tuple(remarks), tuple(notes), tuple(missing), headings, tuple(unused), listed_columns, shape
    )


def _ignored(header: Header, mapping: Mapping) -> frozenset[int]:
    """The positions of the columns that the mapping sets aside."""
    bare = {squeezed(heading) for heading in mapping.ignored if isinstance(heading, str)}
    told = {heading - 1 for heading in mapping.ignored if isinstance(heading, int)}
    return frozenset({at for at, heading in enumerate(header.headings) if squeezed(heading) in bare} | told)


def _listed(sheet: Sheet, header: Header, positions: dict[str, int], known: dict[str, str]) -> tuple[ColumnReading, ...]:
    """Every column with a heading or with cells, but serial numbers and what data.returned added."""
    names = {position: name for name, position in positions.items()}
    found = []
    for at in range(max((len(row) for row in sheet.rows), default=0)):
        heading = header.headings[at] if at < len(header.headings) else ""
        name = names.get(at)
        if name is None and (layout.is_serial(heading) or heading.endswith(RETURNED)):
            continue
        samples = _samples(sheet, header, at)
        if heading or name or samples:
            found.append(ColumnReading(at, heading, name, known.get(name, "") if name else "", samples))
    return tuple(found)


def _samples(sheet: Sheet, header: Header, at: int) -> tuple[str, ...]:
    """The first three different values below the headings."""
    found: dict[str, None] = {}
    for row in sheet.rows[header.row + 1 : header.row + 200]:
        if at < len(row) and row[at] is not None and (text := text_of(row[at])):
            found[text[:40]] = None
            if len(found) == 3:
                break
    return tuple(found)


def _guessed(heading: str, how: str, label: str) -> Remark:
    reason = {FUZZY: f"标题“{heading}”与“{label}”相近", CONTENT: f"“{heading}”的内容像是“{label}”"}[how]
    return Remark("列是推测的", f"{reason}，按“{label}”读取", "核对；不对就在对应关系中改正", rejects=False)


def _doubtful(places: tuple[int, ...], header: Header, label: str) -> Remark:
    named = "”“".join(_heading(header, at) for at in places)
    return Remark("几列像是同一项", f"“{named}”都像是“{label}”，一列也没有使用", "在对应关系中写明是哪一列", rejects=False)


def _heading(header: Header, position: int) -> str:
    return header.headings[position] if position < len(header.headings) and header.headings[position] else f"第 {position + 1} 列"


def _mapped(sheet: Sheet, header: Header, mapping: Mapping, remarks: list[tuple[str, Remark]]) -> dict[str, int]:
    """Positions of the columns that the mapping names; what it names in vain goes to `remarks`."""
    if not mapping.columns:
        return {}
    positions = {}
    width = max((len(row) for row in sheet.rows), default=0)
    for name, heading in mapping.columns.items():
        if isinstance(heading, int):
            at = [heading - 1] if heading <= width else []
        else:
            bare = squeezed(heading)
            at = [position for position, found in enumerate(header.headings) if squeezed(found) == bare]
        if len(at) == 1:
            positions[name] = at[0]
        elif at:
            remarks.append((name, Remark("列标题重复", f"标题“{heading}”有 {len(at)} 列", "在对照中改用第几列（从 1 数起）")))
        else:
            what = f"对照中的第 {heading} 列不存在，表只有 {width} 列" if isinstance(heading, int) else f"没有标题为“{heading}”的列"
            remarks.append((name, Remark("对照中的列找不到", f"{what}。表中的标题：{listed(header)}", "改正对照，或改正文件的标题")))
    return positions


def listed(header: Header) -> str:
    """The headings as found, for a sentence."""
    return "、".join(heading for heading in header.headings if heading) or "（没有标题）"


def _twice(name: str, places: list[tuple[int, int]], header: Header, label: str) -> Remark:
    named = [header.headings[position] for _, position in places]
    if name in PERSON_KEYS and len(set(named)) == 1:
        reason = f"“{named[0]}”出现了 {len(named)} 次，像是几个人并排的签到表"
        return Remark("不是名单", reason, LIST_LOOKS_LIKE)
    if places[0][0] == places[1][0]:
        return Remark("列标题重复", f"“{named[0]}”出现了 {len(named)} 次，不知道该用哪一列", "删去或改名多余的一列，或在对照中写明用第几列")
    rest = "”“".join(named[1:])
    return Remark(
        "几列是同一项", f"“{'”“'.join(named)}”都是“{label}”，使用“{named[0]}”，未使用“{rest}”", "若要用另一列，在对照中写明", False
    )


def _counts_rows(sheet: Sheet, header: Header, position: int) -> bool:
    """Whether a column headed 编号 merely numbers the rows."""
    if header.headings[position] != "编号":
        return False
    cells = [text_of(row[position]) for row in sheet.rows[header.row + 1 : header.row + 40] if position < len(row)]
    numbers = [int(cell) for cell in cells if cell.isdecimal()][:3]
    return bool(numbers) and numbers == list(range(1, len(numbers) + 1))


def _from_titles(
    sheet: Sheet, header: Header, table: Table, positions: dict[str, int], constants: dict[str, Value], notes: list[str], file: str
) -> None:
    """A year, a township or a village that only the titles, the sheet's name or the file's name give."""
    columns = {column.name: column for column in table.inputs}
    given = positions.keys() | constants.keys()
    texts = layout.lines_above(sheet, header)
    found: dict[str, tuple[object, str] | None] = {}
    if "year" in columns and "year" not in given:
        near = [*texts, sheet.name]
        found["year"] = titles.year_in(near if titles.speaks_of_years(near) else [file])
    if not given & {"place_code", "code"}:
        if "township_name" in columns and "township_name" not in given:
            found["township_name"] = titles.township_in(texts, sheet.name, file)
        if "village_name" in columns and "village_name" not in given:
            found["village_name"] = titles.village_in(texts, sheet.name, file)
    for name, told in found.items():
        if told:
            constants[name] = Value(told[0])
            notes.append(f"{columns[name].label}“{told[0]}”取自“{told[1]}”")
