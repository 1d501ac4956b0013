"""How complete the tables are: for each column the rows that fill it, in total and by township, and the rows that do not."""

from dataclasses import dataclass

from analytics.query import show_date, unit_names
from data.lens import EVERYTHING, Lens, fetch
from data.tables import PERSON_COLUMN, TABLES, UNIT_COLUMNS, Column, Scoping, Table, Type

Code = str | None  # of a township; None where a row has none
_SOURCES = {"cadre": "cadre_in_post"}  # of those in post, not of every period they ever had


@dataclass(frozen=True)
class Filled:
    """One column: the rows that fill it, and all rows, by township."""

    column: Column
    filled: dict[Code, int]
    rows: dict[Code, int]

    @property
    def total(self) -> tuple[int, int]:
        return sum(self.filled.values()), sum(self.rows.values())


@dataclass(frozen=True)
class Completeness:
    """One table, by its columns and its townships. A column whose blank says that something did not happen is left out."""

    table: Table
    columns: tuple[Filled, ...]
    rows: dict[Code, int]

    @property
    def total(self) -> tuple[int, int]:
        """Filled cells of all cells."""
        return sum(column.total[0] for column in self.columns), sum(column.total[1] for column in self.columns)

    @property
    def worst(self) -> Filled | None:
        """The column that most rows leave blank; None where nothing is blank."""
        lacking = [column for column in self.columns if column.total[0] < column.total[1]]
        return min(lacking, key=lambda column: column.total[0], default=None)


def checked_tables(lens: Lens) -> list[Table]:
    """The tables of people, units and events that the lens may see."""
    closed = (Scoping.OPEN,) if lens.scope == EVERYTHING else (Scoping.OPEN, Scoping.CITY)
    return [table for table in TABLES.values() if table.imported and table.scope not in closed]


def completeness(lens: Lens, table: Table, township: Code = None) -> Completeness:
    """The table's rows (of the roster: those in post on the as-of date), in scope, or in one township of it."""
    columns, unit = [column for column in table.columns if not column.may_lack], _township(table)
    text = f"SELECT {', '.join([unit, 'COUNT(*)', *(f'COUNT(t.{column.name})' for column in columns)])} FROM {_source(table)} AS t"
    found = [row for row in fetch(lens, f"{text} GROUP BY {unit}").rows if township in (None, row[0]) and row[1]]
    rows = {row[0]: row[1] for row in found}
    return Completeness(table, tuple(Filled(c, {row[0]: row[i] for row in found}, rows) for i, c in enumerate(columns, 2)), rows)


def lacking(lens: Lens, table: Table, column: Column, township: Code = None) -> tuple[list[str], list[tuple[str, ...]]]:
    """(headings, rows as texts) of the rows that leave the column blank: the unit, the person, and what else tells them apart."""
    person = PERSON_COLUMN[0] in table.stored and table.name != "cadre"
    told = {"乡镇(街道)": _township(table), "村(社区)": _township(table).replace("township", "village")}
    told |= {"姓名": "c.name"} if person else {c.label: "t.name" for c in table.columns if c.name == "name"}
    keys = [c for c in table.columns if c.name in table.key and c.name not in ("name", "birth_date", column.name)]
    told |= {c.label: f"t.{c.name}" for c in keys}
    join = " LEFT JOIN career AS c ON c.person_id = t.person_id AND c.valid_from <= $as_of AND c.next_from > $as_of" if person else ""
    found = fetch(lens, f"SELECT {', '.join(told.values())} FROM {_source(table)} AS t{join} WHERE t.{column.name} IS NULL").rows
    names = unit_names(lens, ("township", "village"))
    dates = {place for place, c in enumerate(keys, len(told) - len(keys)) if c.type is Type.DATE}
    rows = [
        tuple("—" if v is None else show_date(v) if i in dates else str(names.get(v, v)) for i, v in enumerate(row))
        for row in found
        if township in (None, row[0])
    ]
    return list(told), sorted(rows)


def _source(table: Table) -> str:
    return _SOURCES.get(table.name, table.name)


def _township(table: Table) -> str:
    """The township of a row, in SQL; NULL where the table says of nobody where they are."""
    return "t.township_code" if UNIT_COLUMNS[2] in table.stored or table.scope is Scoping.PERSON else "NULL"
