"""What a clerk corrects by clicking, as changes of a mapping: which column is which, and what a word of the file means."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from data.cells import squeezed
from data.columns import ColumnReading
from data.guess import CONTENT, FUZZY
from data.mapping import Mapping
from data.roster import Reading, SheetReading
from data.tables import Column

GUESSED = (FUZZY, CONTENT)


def key_of(column: ColumnReading, sheet: SheetReading) -> str | int:
    """How a mapping names a column of a sheet: by its heading, by its position from 1 where that is blank or not the only one."""
    alike = [other for other in sheet.listed if squeezed(other.heading) == squeezed(column.heading)]
    return column.heading if column.heading and len(alike) == 1 else column.position + 1


def assigned(mapping: Mapping, key: str | int, name: str | None) -> Mapping:
    """`mapping` with the column `key` of the file taken for the table's column `name`, or for none."""
    columns = {other: heading for other, heading in mapping.columns.items() if heading != key and other != name}
    ignored = tuple(heading for heading in mapping.ignored if heading != key)
    if name is None:
        return replace(mapping, columns=columns, ignored=(*ignored, key))
    constants = {other: value for other, value in mapping.constants.items() if other != name}
    return replace(mapping, columns=columns | {name: key}, ignored=ignored, constants=constants)


def confirmed(mapping: Mapping, sheet: SheetReading) -> Mapping:
    """`mapping` with every guess of `sheet` taken as said."""
    for column in sheet.listed:
        if column.name and column.how in GUESSED:
            mapping = assigned(mapping, key_of(column, sheet), column.name)
    return mapping


def translated(mapping: Mapping, name: str, word: str, value: str | tuple[str, ...]) -> Mapping:
    """`mapping` with a word of the file standing for an allowed value (for several in a many-valued column), "" for blank."""
    words = mapping.values.get(name, {}) | {squeezed(word): value}
    return replace(mapping, values=mapping.values | {name: words})


@dataclass(frozen=True)
class Unknown:
    """A word that no code list has, as often as it stands in the sheets of one shape."""

    shape: str
    table: str
    column: Column
    word: str
    count: int


def unknown_words(readings: Iterable[Reading]) -> list[Unknown]:
    """Every word not understood in a coded column, the most frequent first."""
    counts: Counter[tuple[str, str, Column, str]] = Counter()
    for reading in readings:
        shapes = {sheet.sheet: sheet.shape for sheet in reading.sheets}
        columns = {column.name: column for column in reading.table.inputs if column.codes}
        for problem in reading.problems:
            for word in problem.words:
                if problem.name in columns and shapes.get(problem.sheet):
                    counts[shapes[problem.sheet], reading.table.name, columns[problem.name], word] += 1
    return [Unknown(*known, count) for known, count in counts.most_common()]
