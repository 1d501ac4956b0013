"""Answers written by hand: a Result without a store, for what draws and words it."""

from collections.abc import Sequence
from itertools import product

from analytics.cadre import Cadre
from analytics.model import BLANK, Dimension, Metric
from analytics.query import AS_OF, Cell, Member, Result, Row, show_date
from data.lens import Lens, Snapshot

TOWNSHIPS = (Member("990001001", "甲镇", "990001"), Member("990001002", "乙镇", "990001"), Member("990001003", "丙街道", "990001"))
NO_DATA = Cell(None, no_data=True)
COUNTY = (Member("990001", "某县"),)


def lens(as_of: int = 20240831) -> Lens:
    memo = {"settings": {}, ("units", "township", ("",)): TOWNSHIPS, ("units", "county", ("",)): COUNTY}
    return Lens(("",), Snapshot(1, None, memo), as_of, 20230831)


def members(dimension: Dimension, keys: Sequence) -> list[Member]:
    if dimension.name == "as_of":
        return [Member(key, show_date(key)) for key in keys]
    units = {unit.key: unit for unit in TOWNSHIPS}
    return [Member(None, BLANK) if key is None else units.get(key) or Member(key, str(key)) for key in keys]


def answer(
    metric: Metric | Sequence[Metric], by: Sequence[tuple[Dimension, Sequence]], values: Sequence, where=None, as_of=20240831
) -> Result:
    """`by`: (dimension, its keys); `values` in the order of their product: a number, a (k, n), None, a Cell, or a tuple of Cells."""
    metrics = (metric,) if isinstance(metric, Metric) else tuple(metric)
    combinations = list(product(*(members(dimension, keys) for dimension, keys in by)))
    rows = tuple(Row(combination, _cells(value)) for combination, value in zip(combinations, values, strict=True))
    return Result(lens(as_of), metrics[0].model, metrics, tuple(d for d, _ in by), where or {}, (), rows, ())


def share(k: int, n: int) -> Cell:
    return Cell(k / n if n else None, (k, n))


def _cells(value) -> tuple[Cell, ...]:
    if isinstance(value, tuple) and isinstance(value[0], Cell):
        return value
    if isinstance(value, Cell):
        return (value,)
    return (share(*value) if isinstance(value, tuple) else Cell(value),)


T = [unit.key for unit in TOWNSHIPS]
BANDS = Cadre.age_band.order
__all__ = ["AS_OF", "BANDS", "NO_DATA", "TOWNSHIPS", "T", "answer", "lens", "share"]
