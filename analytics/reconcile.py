"""Published figures against the rows: every figure a city has made public is asked again and compared."""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from analytics.catalog import METRICS
from analytics.model import Metric
from analytics.query import UnknownValue, ask, show_date
from data.lens import Lens, fetch

_PLACES = {key: place for place, key in enumerate(METRICS)}
HEADINGS = ("原文", "指标", "筛选", "公布", "由数据计算", "差异", "核对", "出处")


@dataclass(frozen=True)
class Reconciliation:
    """One published figure; `high` is None where it is exact (70余 is 71 to 79). `metric` is None where there is no such metric;
    `period` tells its own dates where they are not those of the page; `computed` is None where nothing answers, and `problem` then
    says why."""

    quote: str
    name: str
    metric: Metric | None
    filters: str
    period: str
    low: float
    high: float | None
    source: str
    computed: float | None
    problem: str = ""

    @property
    def difference(self) -> float | None:
        """How far the computed figure lies outside what was published, less than nothing where it is short; 0 where they agree."""
        if self.computed is None:
            return None
        low, computed, high = self._compared
        return float(computed - low if computed < low else max(computed - high, 0))

    @property
    def agrees(self) -> bool:
        return self.difference == 0

    @property
    def decimals(self) -> int | None:
        """How many are compared: those of the published figure or of the metric, whichever has fewer; None for a count, which is exact."""
        if self.metric is None or not isinstance(self.computed, float):
            return None
        return min(self.metric.decimals, max(_decimals(end) for end in (self.low, self.high) if end is not None))

    @property
    def published(self) -> str:
        return f"{self.low:,.15g}" if self.high is None else f"{self.low:,.15g}至{self.high:,.15g}"

    @property
    def answer(self) -> str:
        return "无法计算" if self.computed is None else self._text(self._compared[1])

    @property
    def _compared(self) -> tuple[Decimal, Decimal, Decimal]:
        """(low, computed, high) at the decimals compared. What lies in the very middle may have been published either way."""
        low, high = (_rounded(self.low if end is None else end, self.decimals) for end in (self.low, self.high))
        up, down = (_rounded(self.computed, self.decimals, way) for way in (ROUND_HALF_UP, ROUND_HALF_DOWN))
        return low, down if low <= down <= high else up, high

    def _text(self, value: float | Decimal, sign: str = "") -> str:
        return f"{float(value):{sign},.15g}" if self.decimals is None else f"{value:{sign},.{self.decimals}f}"

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands under each of `HEADINGS`."""
        difference = self.problem if self.difference is None else "0" if self.agrees else self._text(self.difference, "+")
        verdict = "✓ 一致" if self.agrees else "✗ 不一致"
        asked = "；".join(filter(None, (filters_label(self), self.period)))
        return self.quote, label(self), asked or "—", self.published, self.answer, difference, verdict, self.source


def reconcile(lens: Lens) -> list[Reconciliation]:
    """Every row of `published`, asked through the lens at its own dates, in the order of the catalogue."""
    text = "SELECT quote, metric, filters, as_of, since, low, high, policy FROM published"
    found = [judged(lens, *row) for row in sorted(fetch(lens, text).rows, key=lambda row: row[:2])]
    return sorted(found, key=lambda row: _PLACES[row.metric.key] if row.metric else len(_PLACES))


def judged(
    lens: Lens,
    quote: str,
    name: str,
    filters: str | None,
    as_of: int,
    since: int | None,
    low: float,
    high: float | None,
    source: str | None,
) -> Reconciliation:
    """One published figure against the rows of the lens, at its own dates."""
    at = replace(lens, as_of=as_of, since=since or as_of - 10000)
    metric = named(name)
    computed, problem = _computed(at, metric, filters or "")
    return Reconciliation(quote, name, metric, filters or "", _period(lens, at, metric), low, high, source or "", computed, problem)


def named(text: str) -> Metric | None:
    """A metric by its name (reserve.pool), by its model and label (村级后备力量·后备力量人数), or by its label where no other has it."""
    if text in METRICS:
        return METRICS[text]
    model, _, title = text.rpartition("·")
    alike = [metric for metric in METRICS.values() if metric.label == title and model in ("", metric.model.label)]
    return alike[0] if len(alike) == 1 else None


def label(row: Reconciliation) -> str:
    """The metric by its Chinese name; by what the row calls it where there is no such metric."""
    return row.metric.label if row.metric else row.name


def filters_label(row: Reconciliation) -> str:
    """The filters by the Chinese names of their dimensions."""
    known = row.metric.model.dimensions if row.metric else {}
    pairs = (part.split("=", 1) for part in row.filters.split(";") if "=" in part)
    return "；".join(f"{known[name].label if name in known else name}：{value}" for name, value in pairs)


def _period(lens: Lens, at: Lens, metric: Metric | None) -> str:
    """The dates of `at` that are not those of the lens; only what happens in time has a first day."""
    told = [f"{show_date(at.since)}之后"] if metric and metric.model.flow and at.since != lens.since else []
    told += [f"截至{show_date(at.as_of)}"] if at.as_of != lens.as_of else []
    return "；".join(told)


def _decimals(value: float) -> int:
    """How many decimals a number was written with."""
    return max(-Decimal(f"{value:.12g}").normalize().as_tuple().exponent, 0)


def _rounded(value: float, decimals: int | None, way: str = ROUND_HALF_UP) -> Decimal:
    """As people round, from what the number reads: 57.49999999999999 is 57.5. A count (None) is left as it is."""
    if decimals is None:
        return Decimal(str(value))
    return Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), way)


def _computed(lens: Lens, metric: Metric | None, filters: str) -> tuple[float | None, str]:
    """The figure, or None and a sentence that says why there is none."""
    if metric is None:
        return None, "没有这个指标，或有几个同名的：请写“数据类别·指标”，如“村级后备力量·后备力量人数”。"
    labels = {dimension.label: name for name, dimension in metric.model.dimensions.items()}
    pairs = [part.partition("=") for part in filters.replace("；", ";").replace("＝", "=").split(";") if part.strip()]
    where = {labels.get(name.strip(), name.strip()): value.strip() for name, _, value in pairs}
    if unknown := [name for name in where if name not in metric.model.dimensions]:
        return None, f"“{metric.label}”不能按“{'、'.join(unknown)}”筛选，可用：{'、'.join(labels)}。"
    try:
        value = ask(lens, metric, where=where).rows[0].cells[0].value
    except UnknownValue as fault:
        return None, str(fault)
    if value is None:
        return None, "没有可以计算的数据。"
    return (value * 100 if metric.unit == "%" else value), ""
