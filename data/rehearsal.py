"""What a publish would serve, without publishing: the draft of a plan as a snapshot of its own, in a folder that goes with it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from data.engines import DuckDB
from data.excerpt import Excerpt
from data.lens import Snapshot
from data.plan import Plan
from data.store import Store, drafted


@contextmanager
def rehearsed(store: Store | Excerpt, plan: Plan) -> Iterator[Snapshot]:
    """The snapshot that the plan would make of the version it was worked out on. Raises Broken where a publish would."""
    with tempfile.TemporaryDirectory(prefix="touyan-") as folder:
        path = Path(folder) / "draft.duckdb"
        if plan.base is not None:
            store.copy(plan.base, path)
        drafted(path, plan.apply, "数据检查未通过")
        yield Snapshot(plan.base or 0, DuckDB(path), {})
