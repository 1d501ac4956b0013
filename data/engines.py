"""Engines run a text and nothing else."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import duckdb


class Rows(NamedTuple):
    names: tuple[str, ...]
    rows: list[tuple]


class Away(Exception):
    """The engine cannot be asked now: `why` is a Chinese clause, `answered_at` when it last answered, if it has."""

    def __init__(self, why: str, answered_at: datetime | None = None):
        super().__init__(f"数据集群暂时不可用：{why}。请稍后重试；仍然如此，请告诉管理员。")
        self.why, self.answered_at = why, answered_at


class Engine(Protocol):
    def rows(self, text: str, params: Mapping[str, Any]) -> Rows: ...


# In this order: the last one makes the others final.
_CAGE = (
    "SET allowed_directories=[]",
    "SET python_enable_replacements=false",
    "SET enable_external_access=false",
    "SET lock_configuration=true",
)


# A thread is worth its while from about this many rows on: a small question that one thread answers takes a fifth less.
_ROWS_OF_A_THREAD = 122_880
_THREADS = f"SELECT least(current_setting('threads'), max(estimated_size) // {_ROWS_OF_A_THREAD} + 1)::INTEGER FROM duckdb_tables()"

_cage_lock = threading.Lock()


class DuckDB:
    """One snapshot file, read-only and caged: its SQL reaches no disk, no network and no Python variable.

    Raises OSError where the file cannot be read.
    """

    def __init__(self, path: Path):
        with _cage_lock:
            try:
                self._connection = duckdb.connect(str(path), read_only=True)
            except duckdb.Error as error:
                raise OSError(str(error)) from error
            # A file that is open in this process already is shared, and its cage with it.
            if not self._connection.execute("SELECT current_setting('lock_configuration')").fetchall()[0][0]:
                ((threads,),) = self._connection.execute(_THREADS).fetchall()
                for setting in (f"SET threads={threads or 1}", *_CAGE):
                    self._connection.execute(setting)

    def rows(self, text: str, params: Mapping[str, Any]) -> Rows:
        # A connection shared by threads mixes up their answers; a cursor per question does not.
        with self._connection.cursor() as cursor:
            cursor.execute(_statement(text), dict(params))
            return Rows(tuple(column[0] for column in cursor.description), cursor.fetchall())

    def __del__(self):
        if connection := getattr(self, "_connection", None):
            connection.close()


_parser = duckdb.connect()
_parser_lock = threading.Lock()


@lru_cache(maxsize=1024)
def _statement(text: str) -> duckdb.Statement:
    """The text as parsed: a question comes again with other parameters, and to parse it takes a tenth of the time to answer it."""
    with _parser_lock:
        (statement,) = _parser.extract_statements(text)
    return statement


@lru_cache(maxsize=4096)
def table_names(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """(tables that one SELECT reads, CTEs that it defines).

    Raises ValueError unless the text is exactly one SELECT that reads plain, unqualified tables: a table function or a
    qualified name would walk round the scope.
    """
    with _parser_lock:
        tree = json.loads(_parser.execute("SELECT json_serialize_sql($text)", {"text": text}).fetchall()[0][0])
    if tree.get("error") or len(tree["statements"]) != 1:
        raise ValueError(f"not one SELECT: {tree.get('error_message', text[:80])}")
    read, defined = set(), set()
    _walk(tree["statements"], frozenset(), read, defined)
    return frozenset(read), frozenset(defined)


def _walk(node: Any, known: frozenset[str], read: set[str], defined: set[str]) -> None:
    """Collect names in lower case, as DuckDB compares them; `known` are the CTEs in sight, which hide a table only there."""
    if isinstance(node, list):
        for child in node:
            _walk(child, known, read, defined)
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind in ("TABLE_FUNCTION", "SHOW_REF"):
        raise ValueError("a table function is not one of our tables")
    if kind == "BASE_TABLE":
        if node.get("schema_name") or node.get("catalog_name"):
            raise ValueError(f"qualified table name: {node['table_name']}")
        read.update({node["table_name"].lower()} - known)
    if kind == "RECURSIVE_CTE_NODE":
        known |= {node["cte_name"].lower()}
    for entry in (node.get("cte_map") or {}).get("map", ()):
        _walk(entry["value"], known, read, defined)
        known |= {entry["key"].lower()}
        defined.add(entry["key"].lower())
    for name, child in node.items():
        if name != "cte_map":
            _walk(child, known, read, defined)
