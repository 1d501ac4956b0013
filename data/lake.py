"""A lake: published versions as Parquet, for engines that are no part of this program.

    lake/current                     the number of the version that is served
    lake/000007/lake.json            what is known of the version: who published it, when, from what; rows of each table
    lake/000007/cadre.parquet        one file for each table of `data.tables`, with its declared columns and types, rows by unit

A version is written whole, beside the others, before the pointer names it; what it holds never changes.
"""

import json
import shutil
import threading
from contextlib import closing
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from data.draft import Draft
from data.engines import Away
from data.lens import Snapshot
from data.spark import SCHEMA, Address, Spark
from data.store import DISK, Broken, Store, locked, replace_text
from data.tables import TABLES, Table


def write_lake(store: Store, root: Path) -> int:
    """Write the version served to the lake under `root` and point to it; its number. Raises Broken, with nothing changed."""
    snapshot = store.current()
    if snapshot is None:
        raise Broken("库中还没有数据。")
    try:
        root.mkdir(parents=True, exist_ok=True)
        with locked(root / "lock"):
            folder, working = root / f"{snapshot.number:06d}", root / f".{snapshot.number:06d}.working"
            if not folder.exists():
                shutil.rmtree(working, ignore_errors=True)
                working.mkdir(mode=0o750)
                try:
                    _write_version(store, snapshot.number, working)
                    working.rename(folder)
                finally:
                    shutil.rmtree(working, ignore_errors=True)
            replace_text(root / "current", f"{snapshot.number}\n")
    except OSError as error:
        raise Broken(DISK) from error
    return snapshot.number


def _write_version(store: Store, number: int, folder: Path) -> None:
    copy = folder / "copy.duckdb"
    store.copy(number, copy)
    with closing(Draft(copy)) as draft:
        draft.create_missing_tables()  # of a version from before they were declared
        rows = {name: draft.write_parquet(table, folder / f"{name}.parquet", _order(table)) for name, table in TABLES.items()}
    copy.unlink()
    described = asdict(store.version(number)) | {"rows": rows}
    replace_text(folder / "lake.json", json.dumps(described, ensure_ascii=False, indent=1))


def _order(table: Table) -> tuple[str, ...]:
    """By unit, or year and the units that the person has been in, so that a township reads few row groups."""
    names = {name for name, _ in table.stored}
    first = ("unit_code",) if "unit_code" in names else ("year", "units_from") if "units_from" in names else ()
    return tuple(dict.fromkeys([*first, *table.key]))


class Lake:
    """A lake as it is read, like a Store that nobody can publish to. Raises Away where there is none, or no cluster to ask."""

    def __init__(self, setting: str, root: Path):
        self._address = Address(setting)
        self.root = Path(self._address.lake or root / "lake")
        self._opening = threading.Lock()
        self._newest: Snapshot | None = None

    def current_number(self) -> int | None:
        """The version the pointer names; None where there is none yet."""
        try:
            return int((self.root / "current").read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise Away(f"数据湖目录“{self.root}”无法读取") from error

    def current(self) -> Snapshot | None:
        """The version to serve, the same object for everybody: what one has asked, nobody asks again."""
        number = self.current_number()
        with self._opening:
            if number is not None and (self._newest is None or self._newest.number != number):
                self._newest = Snapshot(number, Spark(self._address, self.root / f"{number:06d}"), {}, SCHEMA)
            return self._newest


@lru_cache(maxsize=8)
def opened(setting: str, root: Path) -> Lake:
    """The lake that a setting names; one for the whole program."""
    return Lake(setting, root)
