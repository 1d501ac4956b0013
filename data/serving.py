"""Where this program reads: the store on this machine, or a lake that a cluster answers for."""

import os
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from data.lens import Snapshot
from data.store import Store

ENGINE = "CADRE_ENGINE"


class Source(Protocol):
    def current(self) -> Snapshot | None: ...

    def current_number(self) -> int | None: ...


def from_cluster() -> bool:
    """Whether a cluster answers. Then this program only reads: what is published comes from the machine that has the store."""
    return bool(os.environ.get(ENGINE))


def served(root: Path | str | None = None) -> Source:
    """The store, or the lake where CADRE_ENGINE is set; the same for everybody, so that what one has asked, nobody asks again.

    Raises Away for a setting that is none.
    """
    store = _store(Store(root).root.absolute())
    if not from_cluster():
        return store
    from data.lake import opened  # who has no cluster does not pay for it

    return opened(os.environ[ENGINE], store.root)


@lru_cache(maxsize=8)
def _store(root: Path) -> Store:
    return Store(root)
