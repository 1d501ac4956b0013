"""Spark: the same texts on a cluster, through Spark Connect. Only who sets CADRE_ENGINE needs the package; it is imported at first use.

One version of a lake is one session, whose temporary views are the tables: nothing of it is seen by others on the cluster, and what
the lens calls `session.cadre` is the table where a CTE has taken the bare name.
"""

import logging
import re
import threading
import time
import uuid
import warnings
import weakref
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from data.engines import Away, Rows
from data.tables import TABLES

SCHEMA = "session"
PORT = 15002
_DEADLINE = 30  # seconds for one question; CADRE_ENGINE may say another
_REST = 10.0  # seconds without a question after one that was not answered
_PARAMETER = re.compile(r"('(?:[^']|'')*'|--[^\n]*)|\$(\w+)")
_TYPES = {"VARCHAR": "STRING", "INTEGER": "INT"}


def portable(text: str) -> str:
    """`$name` as Spark writes it, `:name`: the only thing that is rewritten, and nothing within quotes."""
    return _PARAMETER.sub(lambda found: found[1] or f":{found[2]}", text)


class Address:
    """The setting CADRE_ENGINE: `sc://host:15002/;token=…;lake=…;name=…;deadline=…`; every part behind the host may be left out.

    `lake` is the folder of the data, as the cluster and this machine both call it; `name` what the application that answers must be
    called: something always answers on the port. What else is given (use_ssl) is for the connection. Raises Away where it is no address.
    """

    def __init__(self, setting: str):
        place, _, rest = setting.strip().partition(";")
        own = {name: value for name, _, value in (part.partition("=") for part in rest.split(";") if part)}
        if not place.startswith("sc://") or not all(own.values()) or not own.get("deadline", "1").isdecimal():
            raise Away("CADRE_ENGINE 应写作 sc://主机:15002/;token=…;lake=…")
        self.lake, self.name = own.pop("lake", ""), own.pop("name", "")
        self.deadline = int(own.pop("deadline", _DEADLINE))
        self.connection = ";".join([f"{place.rstrip('/')}/", *(f"{name}={value}" for name, value in own.items())])


class Spark:
    """One version of a lake. Raises Away where there is no answer in time; the next questions then are not asked for a while."""

    def __init__(self, address: Address, folder: Path):
        self._address, self._folder = address, folder
        self._lock = threading.Lock()
        self._session: Any = None
        self._resting, self._why = 0.0, ""
        self._answered_at: datetime | None = None

    def rows(self, text: str, params: Mapping[str, Any]) -> Rows:
        if time.monotonic() < self._resting:
            raise Away(self._why, self._answered_at)
        answer: Future[Rows] = Future()
        tag = f"touyan-{uuid.uuid4().hex}"
        # A thread of its own: a machine that is gone does not say so, and the reader is not to wait for it.
        threading.Thread(target=self._answer, args=(answer, portable(text), dict(params), tag), daemon=True).start()
        try:
            found = answer.result(self._address.deadline)
        except TimeoutError:
            threading.Thread(target=self._interrupt, args=(tag,), daemon=True).start()
            raise self._rest(f"集群在{self._address.deadline}秒内没有答复") from None
        except Away as fault:
            raise self._rest(fault.why) from fault
        self._answered_at = datetime.now()
        return found

    def _rest(self, why: str) -> Away:
        self._resting, self._why = time.monotonic() + _REST, why
        return Away(why, self._answered_at)

    def _answer(self, answer: Future, text: str, params: dict[str, Any], tag: str) -> None:
        try:
            answer.set_result(self._asked(text, params, tag))
        except BaseException as fault:
            answer.set_exception(fault)

    def _asked(self, text: str, params: dict[str, Any], tag: str) -> Rows:
        errors = _pyspark().errors
        for again in (True, False):
            session = self._opened()
            session.addTag(tag)
            try:
                table = session.sql(text, args=params).toArrow()
                return Rows(tuple(table.column_names), list(zip(*(column.to_pylist() for column in table.columns), strict=True)))
            except errors.PySparkException as fault:
                if again and _is_over(session, fault):
                    self._forget(session)
                    continue
                raise _told(fault) from fault
            finally:
                session.removeTag(tag)
        raise AssertionError

    def _opened(self) -> Any:
        """The session with the tables, made where there is none."""
        with self._lock:
            if self._session is None:
                self._session = self._connected()
            return self._session

    def _connected(self) -> Any:
        pyspark = _pyspark()
        session = pyspark.SparkSession(connection=self._address.connection)
        try:
            session.client.set_retry_policies([pyspark.DefaultPolicy(max_retries=2, initial_backoff=100, max_backoff=500)])
            name = session.conf.get("spark.app.name")
            if self._address.name not in ("", name):
                raise Away(f"应答的是另一个集群“{name}”，不是“{self._address.name}”")
            for table in TABLES.values():
                columns = ", ".join(f"{column} {_TYPES.get(storage, storage)}" for column, storage in table.stored)
                path = (self._folder / f"{table.name}.parquet").absolute().as_uri()
                session.read.schema(columns).parquet(path).createOrReplaceTempView(table.name)
        except (Away, pyspark.errors.PySparkException) as fault:
            session.client.close()
            raise _told(fault) from fault
        # Closed before the interpreter ends: later, gRPC would wait for threads that are gone.
        weakref.finalize(session, session.client.close)
        return session

    def _forget(self, session: Any) -> None:
        with self._lock:
            if self._session is session:
                self._session = None

    def _interrupt(self, tag: str) -> None:
        if session := self._session:
            try:
                session.interruptTag(tag)
            except _pyspark().errors.PySparkException:
                logging.getLogger(__name__).info("could not be interrupted")


class _Package:
    """What is needed of the package, imported once."""

    def __init__(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of a pandas newer than it knows: answers come as Arrow, not through it
            from pyspark import errors
            from pyspark.errors.exceptions import connect
            from pyspark.sql.connect.client.retries import DefaultPolicy
            from pyspark.sql.connect.session import SparkSession
        # It would write each refused text, with what was asked, into the log.
        logging.getLogger("SQLQueryContextLogger").disabled = True
        self.errors, self.connect, self.SparkSession, self.DefaultPolicy = errors, connect, SparkSession, DefaultPolicy


@cache
def _pyspark() -> _Package:
    try:
        return _Package()
    except ImportError as error:
        raise Away("没有安装 pyspark-client，请运行 pip install -r requirements-cluster.txt") from error


def _is_over(session: Any, fault: Exception) -> bool:
    """Whether the server no longer knows the session: it was started anew, or nobody has asked for an hour."""
    return session.client.is_closed or "INVALID_HANDLE.SESSION" in str(fault)


def _told(fault: Exception) -> Exception:
    """A cluster that does not answer is Away; that it refuses a text is our own fault, and stays as it is."""
    package = _pyspark()
    if type(fault) in (package.connect.SparkConnectGrpcException, package.connect.SparkException):
        refused = "UNAUTHENTICATED" in str(fault) or "authentication token" in str(fault)
        return Away("集群不接受所设的令牌" if refused else "集群没有应答")
    return fault
