"""The copy that a publish is changing: rows in, rows out, nothing visible to a reader."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from data.codes import GRADE_LEVEL
from data.tables import FOREVER, POLICY, TABLES, TEAM_RULE, Table
from data.team_rules import default_documents, default_rules

Row = dict[str, Any]
# A question reads whole pieces of this many rows. Of DuckDB's own size, four times as many, a township would be a hundredth part.
_ROW_GROUP = 30_720
_COUNTS_FROM = "COALESCE(t.start_date, t.year * 10000 + 101)"  # the first day of a course; of one that has none the first of its year
_LAST_PERIOD = f"LEFT JOIN cadre AS l ON l.person_id = t.person_id AND l.next_from = {FOREVER}"  # everybody has one, which knows the reach


@contextmanager
def _disk_faults() -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, duckdb.FatalException) as error:
        raise OSError(str(error)) from error


class Draft:
    """One file being changed. Raises OSError where the disk fails: it is full, or broken."""

    def __init__(self, path: Path):
        with _disk_faults():
            self._connection = duckdb.connect(config={"temp_directory": f"{path}.tmp"})
            self._connection.execute(f"ATTACH {_quoted(path)} AS draft (ROW_GROUP_SIZE {_ROW_GROUP})")
            self._connection.execute("USE draft")
            self._connection.execute("SET enable_progress_bar = false")  # its words would stand among those of an import
        self._inserts: dict[str, list[Row]] = {}
        self._updates: dict[tuple, list[tuple]] = {}
        self._deletes: dict[tuple, list[tuple]] = {}

    def rows(self, text: str, params: Row | None = None) -> list[tuple]:
        return self._run(text, params).fetchall()

    def _run(self, text: str, params: Row | None = None) -> duckdb.DuckDBPyConnection:
        with _disk_faults():
            return self._connection.execute(text, params or {})

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Append rows; a column that a row lacks is NULL. A name that the table lacks is an error."""
        if not rows:
            return
        names = [name for name, _ in table.stored]
        if unknown := set().union(*rows) - set(names):
            raise ValueError(f"{table.name} has no column {sorted(unknown)}")
        columns = ", ".join(f"unnest(${name}::{storage}[])" for name, storage in table.stored)
        values = {name: [row.get(name) for row in rows] for name in names}
        self._run(f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {columns}", values)

    def collect(self, table: Table, row: Row) -> None:
        """Insert with the next flush: a row at a time would cost a statement each."""
        self._inserts.setdefault(table.name, []).append(row)

    def update(self, table: str, values: Row, key: Row) -> None:
        """Set `values` in the rows that agree with `key`, with the next flush."""
        self._updates.setdefault((table, tuple(values), tuple(key)), []).append((*values.values(), *key.values()))

    def delete(self, table: str, key: Row) -> None:
        """Delete the rows that agree with `key`, with the next flush."""
        self._deletes.setdefault((table, tuple(key)), []).append(tuple(key.values()))

    def flush(self) -> None:
        for (table, key), rows in self._deletes.items():
            incoming, params = _incoming(TABLES[table], key, rows)
            self._run(f"DELETE FROM {table} AS t USING {incoming} WHERE {_agreeing(key)}", params)
        for (table, names, key), rows in self._updates.items():
            incoming, params = _incoming(TABLES[table], names + key, rows)
            values = ", ".join(f"{name} = i.c{place}" for place, name in enumerate(names))
            self._run(f"UPDATE {table} AS t SET {values} FROM {incoming} WHERE {_agreeing(key, len(names))}", params)
        for table, rows in self._inserts.items():
            self.insert(TABLES[table], rows)
        for waiting in (self._deletes, self._updates, self._inserts):
            waiting.clear()

    def create_missing_tables(self) -> None:
        held = {name for (name,) in self.rows("SELECT table_name FROM information_schema.tables")}
        for table in (table for table in TABLES.values() if table.name not in held):
            columns = ", ".join(f"{name} {storage}" for name, storage in table.stored)
            self._run(f"CREATE TABLE {table.name} ({columns})")
        # A version published before a column was declared gains it, empty.
        present = set(self.rows("SELECT table_name, column_name FROM information_schema.columns"))
        for table in TABLES.values():
            for name, storage in table.stored:
                if (table.name, name) not in present:
                    self._run(f"ALTER TABLE {table.name} ADD COLUMN {name} {storage}")
        if TEAM_RULE.name not in held:
            self.insert(POLICY, default_documents([title for (title,) in self.rows("SELECT title FROM policy")]))
            self.insert(TEAM_RULE, default_rules())

    def settle(self) -> None:
        """Recompute what follows from other rows, and lay every table out by unit."""
        self._rewrite(
            "cadre",
            f"""
            SELECT * REPLACE (
                COALESCE(LEAD(valid_from) OVER life, {FOREVER}) AS next_from,
                MIN(unit_code) OVER life AS units_from, MAX(unit_code) OVER life AS units_to
            )
            FROM cadre
            WINDOW life AS (PARTITION BY person_id ORDER BY valid_from ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
            ORDER BY unit_code, person_id, valid_from
            """,
        )
        # What the person was on the last day of the appraised year, or in the first period known after it.
        self._rewrite(
            "appraisal",
            """
            WITH held AS (
                SELECT a.person_id, a.year, c.*,
                    ROW_NUMBER() OVER (
                        PARTITION BY a.person_id, a.year
                        ORDER BY c.valid_from > a.year * 10000 + 1231, abs(c.valid_from - a.year * 10000 - 1231)
                    ) AS nth
                FROM appraisal AS a JOIN cadre AS c ON c.person_id = a.person_id
            )
            SELECT a.* REPLACE (
                h.name AS person_name, h.gender AS gender, h.ethnicity AS ethnicity, h.birth_date AS birth_date, h.education AS education,
                h.source AS source, v.category AS village_category, COALESCE(a.post_group, h.post_group) AS role, g.level AS grade_level,
                COALESCE(a.participation, CASE WHEN a.grade IS NOT NULL THEN '参加考核' END) AS participated,
                h.units_from AS units_from, h.units_to AS units_to
            )
            FROM appraisal AS a
            LEFT JOIN held AS h ON h.nth = 1 AND h.person_id = a.person_id AND h.year = a.year
            LEFT JOIN village_appraisal AS v ON v.unit_code = a.village_code AND v.year = a.year
            LEFT JOIN (SELECT unnest($words) AS grade, unnest($levels) AS level) AS g ON g.grade = a.grade
            ORDER BY a.unit_code, a.year, a.person_id
            """,
            {"words": list(GRADE_LEVEL), "levels": list(GRADE_LEVEL.values())},
        )
        self._rewrite(
            "training_total",
            f"""
            SELECT
                t.person_id, MAX({_COUNTS_FROM}) AS complete_from, l.units_from, l.units_to, t.year,
                COUNT(*)::INTEGER AS courses,
                COUNT(CASE WHEN t.result = '结业' THEN 1 END)::INTEGER AS completed,
                COUNT(CASE WHEN t.level = '全国' THEN 1 END)::INTEGER AS national_courses,
                SUM(t.hours) AS hours,
                COUNT(CASE WHEN t.hours IS NULL THEN 1 END)::INTEGER AS hours_unknown
            FROM training AS t
            {_LAST_PERIOD}
            WHERE {_COUNTS_FROM} IS NOT NULL
            GROUP BY t.person_id, l.units_from, l.units_to, t.year
            ORDER BY t.year, l.units_from, t.person_id
            """,
        )
        # What the person was on the first day of the course, or on the last of its year.
        self._rewrite(
            "training",
            f"""
            SELECT t.* REPLACE (
                c.name AS person_name, c.gender AS gender, c.ethnicity AS ethnicity, c.birth_date AS birth_date, c.education AS education,
                c.source AS source, c.post_group AS post_group, {_COUNTS_FROM} AS counts_from,
                s.complete_from AS complete_from, l.units_from AS units_from, l.units_to AS units_to
            )
            FROM training AS t
            {_LAST_PERIOD}
            LEFT JOIN training_total AS s ON s.person_id = t.person_id AND s.year IS NOT DISTINCT FROM t.year
            LEFT JOIN cadre AS c
                ON c.person_id = t.person_id
                AND c.valid_from <= COALESCE(t.start_date, t.year * 10000 + 1231)
                AND c.valid_to > COALESCE(t.start_date, t.year * 10000 + 1231)
            ORDER BY t.year, l.units_from, t.person_id, t.start_date
            """,
        )
        self._rewrite(
            "payment",
            f"""
            SELECT t.* REPLACE (l.units_from AS units_from, l.units_to AS units_to)
            FROM payment AS t
            {_LAST_PERIOD}
            ORDER BY t.unit_code, t.year, t.person_id
            """,
        )
        self._rewrite("village_appraisal", "SELECT * FROM village_appraisal ORDER BY unit_code, year")
        self._rewrite("township", "SELECT * FROM township ORDER BY code")
        self._rewrite(
            "village",
            """
            SELECT v.* REPLACE (CASE WHEN g.old_code IS NOT NULL THEN '是' END AS is_gone)
            FROM village AS v
            LEFT JOIN (
                SELECT old_code FROM unit_change GROUP BY old_code HAVING COUNT(CASE WHEN unit_code = old_code THEN 1 END) = 0
            ) AS g ON g.old_code = v.code
            ORDER BY v.code
            """,
        )
        dated = " UNION ".join(f"SELECT '{name}' AS table_name, year FROM {name}" for name, table in TABLES.items() if _is_yearly(table))
        self._rewrite("fact_year", f"SELECT * FROM ({dated}) WHERE year IS NOT NULL ORDER BY table_name, year")
        of_training = "FROM fact_year WHERE table_name = 'training' ORDER BY year"
        self._rewrite("training_year", f"SELECT year, year * 10000 + 1231 AS last_day {of_training}")

    def _rewrite(self, table: str, select: str, params: Row | None = None) -> None:
        self._run(f"CREATE TABLE settled AS {select}", params)
        self._run(f"DROP TABLE {table}")
        self._run(f"ALTER TABLE settled RENAME TO {table}")

    def write_parquet(self, table: Table, path: Path, order: Sequence[str]) -> int:
        """The rows of a table in this order, as a Parquet file; how many they are."""
        columns = ", ".join(name for name, _ in table.stored)
        return self.rows(f"COPY (SELECT {columns} FROM {table.name} ORDER BY {', '.join(order)}) TO {_quoted(path)} (FORMAT parquet)")[0][0]

    def close(self) -> None:
        try:
            self._run("CHECKPOINT")
        finally:
            with _disk_faults():
                self._connection.close()


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _incoming(table: Table, names: tuple[str, ...], rows: list[tuple]) -> tuple[str, Row]:
    """A subquery `i` with columns c0, c1 … and its parameters, one list per column."""
    storage = dict(table.stored)
    columns = ", ".join(f"unnest($c{place}::{storage[name]}[]) AS c{place}" for place, name in enumerate(names))
    return f"(SELECT {columns}) AS i", {f"c{place}": list(values) for place, values in enumerate(zip(*rows, strict=True))}


def _agreeing(key: tuple[str, ...], start: int = 0) -> str:
    return " AND ".join(f"t.{name} IS NOT DISTINCT FROM i.c{start + place}" for place, name in enumerate(key))


def _is_yearly(table: Table) -> bool:
    return table.imported and any(column.name == "year" for column in table.columns)
