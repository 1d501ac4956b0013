"""One township's part of a version, as a version of its own: whoever plans on it can learn nothing of another, whatever they ask."""

import shutil
import tempfile
import weakref
from pathlib import Path

from data.careers import Careers, Query, stored_rows
from data.draft import Draft
from data.engines import DuckDB
from data.lens import Snapshot
from data.store import drafted
from data.tables import CADRE, COUNTY, FOREVER, SETTING, TABLES, UNIT_CHANGE, Scoping, Table
from data.units import Units

_TOWNSHIP = "WHERE township_code = $township"
_LAST_IN_IT = f"person_id IN (SELECT person_id FROM cadre {_TOWNSHIP} AND next_from = {FOREVER})"
_EVER_IN_IT = f"person_id IN (SELECT person_id FROM cadre {_TOWNSHIP})"
_RENAMED = f"{_TOWNSHIP} AND old_code IN (SELECT code FROM village {_TOWNSHIP})"


class Excerpt:
    """Opened and copied as a Store is; the file lies in a folder of its own, which goes when nobody holds the excerpt.

    Of a person who has been elsewhere it has the time in this township alone, as if they had joined and left.
    """

    def __init__(self, snapshot: Snapshot, township: str):
        folder = tempfile.mkdtemp(prefix="touyan-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        self._path = Path(folder) / "excerpt.duckdb"
        drafted(self._path, lambda draft: _fill(draft, snapshot, township), "数据检查未通过")
        self.snapshot = Snapshot(snapshot.number, DuckDB(self._path), {})

    def open(self, number: int) -> Snapshot:
        return self.snapshot

    def copy(self, number: int, target: Path) -> None:
        shutil.copyfile(self._path, target)


def _fill(draft: Draft, snapshot: Snapshot, township: str) -> dict[str, int]:
    def query(text: str, params: dict | None = None) -> list[tuple]:
        return snapshot.engine.rows(text, params or {}).rows

    for table in TABLES.values():
        if condition := _condition(table):
            needed = {"township": township} if "$township" in condition else {}
            draft.insert(table, stored_rows(query, table, condition, **needed))
    _begin_here(draft, draft.rows)
    return {}


def _condition(table: Table) -> str:
    """Which of its rows are the township's; "" for none. What is said of whom (人员登记) speaks of other townships too."""
    if table is UNIT_CHANGE:
        return _RENAMED
    if table is COUNTY:
        return "WHERE code IN (SELECT county_code FROM township WHERE code = $township)"
    if table is SETTING:
        return "WHERE TRUE"
    if table.scope is Scoping.PERSON:
        return f"WHERE {_LAST_IN_IT}"
    if table.scope is Scoping.UNIT:
        of_people = "person_id" in dict(table.stored) and table is not CADRE
        return f"{_TOWNSHIP} AND {_EVER_IN_IT}" if of_people else _TOWNSHIP
    return ""


def _begin_here(draft: Draft, query: Query) -> None:
    """Periods that begin and end as the rows that are left say: else a roster would seem to change who has come from elsewhere."""
    careers = Careers(query, Units(query, add=False))
    for career in careers:
        careers.touch(career)
    careers.fold()
    careers.write(draft)
