"""Published figures against the rows: every figure a city has made public is asked again and compared."""

from dataclasses import dataclass, replace

from analytics.catalog import METRICS
from analytics.query import ask
from data.lens import Lens, fetch


@dataclass(frozen=True)
class Reconciliation:
    """One published figure; `high` is None where it is exact (70余 is 71 to 79). `computed` is None where nothing answers."""

    quote: str
    metric: str
    filters: str
    as_of: int
    low: float
    high: float | None
    source: str
    computed: float | None

    @property
    def difference(self) -> float | None:
        """How far the computed figure lies outside what was published; 0 where they agree."""
        if self.computed is None:
            return None
        return self.computed - self.low if self.computed < self.low else max(self.computed - (self.high or self.low), 0)

    @property
    def agrees(self) -> bool:
        return self.difference is not None and abs(self.difference) < 1e-9

    @property
    def published(self) -> str:
        return f"{self.low:,.10g}" if self.high is None else f"{self.low:,.10g}至{self.high:,.10g}"

    @property
    def answer(self) -> str:
        return "无法计算" if self.computed is None else f"{self.computed:,.10g}"


def reconcile(lens: Lens) -> list[Reconciliation]:
    """Every row of `published`, asked through the lens at its own dates."""
    text = "SELECT quote, metric, filters, as_of, since, low, high, policy FROM published"
    found = []
    for quote, name, filters, as_of, since, low, high, source in sorted(fetch(lens, text).rows):
        at = replace(lens, as_of=as_of, since=since or as_of - 10000)
        found.append(Reconciliation(quote, name, filters or "", as_of, low, high, source or "", _computed(at, name, filters or "")))
    return found


def label(row: Reconciliation) -> str:
    """The metric by its Chinese name; by its own where there is no such metric."""
    metric = METRICS.get(row.metric)
    return metric.label if metric else row.metric


def filters_label(row: Reconciliation) -> str:
    """The filters by the Chinese names of their dimensions."""
    metric = METRICS.get(row.metric)
    known = metric.model.dimensions if metric else {}
    pairs = (part.split("=", 1) for part in row.filters.split(";") if part)
    return "；".join(f"{known[name].label if name in known else name}：{value}" for name, value in pairs)


def _computed(lens: Lens, name: str, filters: str) -> float | None:
    metric = METRICS.get(name)
    if metric is None:
        return None
    where = dict(part.split("=", 1) for part in filters.split(";") if part)
    result = ask(lens, metric, where=where)
    value = result.rows[0].cells[0].value
    if result.ignored or value is None:
        return None
    return value * 100 if metric.unit == "%" else value
