"""The files of one intake -> readings: each file, and each sheet that is plainly of another table, read as what it is."""

from collections.abc import Callable, Sequence
from pathlib import PurePath

from data.layout import LIST_LOOKS_LIKE
from data.mapping import NO_MAPPING, Mapping
from data.roster import Reading, date_of, guess_table, read_roster, unwatched
from data.tables import TABLES
from data.units import LEVELS
from data.workbook import Unreadable, Workbook, read_workbook

_PLAINLY = 3  # headings that a sheet must share with a table to be read as it when the rest of the file is another


class Undecided(Exception):
    """A file shows no table; `str(e)` is a Chinese sentence."""


def open_sources(files: Sequence[tuple[str, bytes]], progress: Callable[[float], None] = unwatched) -> list[Workbook]:
    """(name, content) pairs as workbooks. Raises Unreadable, saying of every file that cannot be read why."""
    workbooks, faults = [], []
    for place, (name, content) in enumerate(files):

        def told(share: float, place: int = place) -> None:
            progress((place + share) / len(files))

        try:
            workbooks.append(read_workbook(content, name, progress=told))
        except Unreadable as fault:
            faults.append(f"“{name}”：{fault}" if len(files) > 1 else str(fault))
    if faults:
        raise Unreadable("\n".join(faults))
    return workbooks


def read_sources(
    workbooks: Sequence[Workbook],
    *,
    as_of: int,
    table: str | None = None,
    mapping: Mapping = NO_MAPPING,
    progress: Callable[[float], None] = unwatched,
) -> list[tuple[str, Reading]]:
    """(file name, reading) pairs, in the order of the files; `table` is what all of them are, where the clerk says so.

    Raises Undecided, naming every file whose table cannot be told.
    """
    names = _told_apart([workbook.filename for workbook in workbooks])
    main = [table or mapping.table or guess_table(workbook, mapping) for workbook in workbooks]
    if unknown := [name for name, found in zip(names, main, strict=True) if found is None]:
        raise Undecided(
            f"看不出{'、'.join(f'“{name}”' for name in unknown)}是哪一类表。{LIST_LOOKS_LIKE}；确是名单的，请指定表的类别(命令行 --table)。"
        )
    readings: list[tuple[str, Reading]] = []
    for place, (name, workbook, found) in enumerate(zip(names, workbooks, main, strict=True)):

        def told(share: float, place: int = place) -> None:
            progress((place + share) / len(workbooks))

        # A mapping for all sheets speaks of one table's columns, and a clerk who names the table means the whole file.
        apart = {} if table or mapping.general else _sheets_apart(workbook, found, mapping, as_of)
        rest = Workbook(workbook.filename, tuple(sheet for sheet in workbook.sheets if sheet.name not in apart))
        readings.append((name, read_roster(rest, TABLES[found], mapping, as_of=as_of, progress=told)))
        readings += [(name, reading) for reading in apart.values()]
    return readings


def _sheets_apart(workbook: Workbook, main: str, mapping: Mapping, as_of: int) -> dict[str, Reading]:
    """The sheets that are plainly of another table than the file as a whole."""
    apart: dict[str, Reading] = {}
    for sheet in workbook.sheets if len(workbook.sheets) > 1 else ():
        alone = Workbook(workbook.filename, (sheet,))
        name = None if sheet.hidden else guess_table(alone, mapping)
        if name is None or name == main:
            continue
        reading = read_roster(alone, TABLES[name], mapping, as_of=as_of)
        columns = {column for found in reading.sheets for column in found.columns}
        # A summary by township also has a heading 乡镇: only a code list may add units.
        if reading.read and len(columns) >= _PLAINLY and (name not in LEVELS or "code" in columns):
            apart[sheet.name] = reading
    return apart if len(apart) < len(workbook.sheets) else {}


def date_told(workbooks: Sequence[Workbook], table: str | None, mapping: Mapping = NO_MAPPING) -> tuple[int, str] | None:
    """The one date (yyyymmdd) that the files say they speak of, and the text it stands in."""
    found = {}
    for workbook in workbooks:
        name = table or mapping.table or guess_table(workbook, mapping)
        if name and (told := date_of(workbook, TABLES[name], mapping)):
            found[told[0]] = told[1]
    return next(iter(found.items())) if len(found) == 1 else None


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names without their folders; two that are alike are numbered."""
    bare = [PurePath(name).name for name in names]
    return [f"{name}({bare[: place + 1].count(name)})" if bare.count(name) > 1 else name for place, name in enumerate(bare)]
