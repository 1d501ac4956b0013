"""Figures for outside publication: rounded, so that nobody can be told from them. Pure.

Counts are rounded to the nearest multiple of 5 (conventional rounding: UNECE/Eurostat, Glossary of Statistical Disclosure Control, 2005),
each total by itself, so that the parts need not add up to it. Where a threshold is set, counts from 1 to below it are written [c], the mark
for confidential figures in the spreadsheets of the UK Government Statistical Service. A rate is made of the rounded counts, and only of ten
or more. A total that would tell one of its parts exactly, by the least and most that all of them may be, is withheld as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from analytics.model import Count, Distinct, Mean, Metric, Model, Ratio, Share, Sum
from analytics.policy import rule_value
from analytics.query import Cell, Result
from analytics.supervision import Supervision
from analytics.wording import NO_DATA, NOTHING, definition_lines, plain_number
from data.lens import Lens
from data.policies import PUBLIC_THRESHOLD

BASE = 5
LEAST_FOR_A_RATE = 10
LEAST_THRESHOLD = 3  # below it [c] would always be 1
RECOMMENDED = 5
SUPPRESSED = "[c]"
MARK = "对外发布"


class NotForPublication(ValueError):
    """What is not published at all; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Disclosure:
    """`threshold`: counts from 1 to below it are withheld; 0 withholds none."""

    threshold: int = 0

    def column(self, metric: Metric, cells: Sequence[Cell], total: Cell | None = None) -> list[list[str]]:
        """What is published of a metric for each row, and last of the total if there is one; a quotient with 分子 and 分母."""
        every = [*cells, *([total] if total else [])]
        if isinstance(metric, Share | Ratio) and not _of_amounts(metric):
            return self._rates(metric, every, total is not None)
        if isinstance(metric, Mean):
            return [self._mean(metric, cell) for cell in every]
        if isinstance(metric, Count | Distinct) or (isinstance(metric, Sum) and not _of_amounts(metric)):
            texts = self.counts([cell.value for cell in every], total is not None and metric.summable)
            return [[NO_DATA if cell.no_data else text] for cell, text in zip(every, texts, strict=True)]
        return [[NO_DATA if cell.no_data else SUPPRESSED] * (3 if cell.fraction else 1) for cell in every]

    def counts(self, values: Sequence[int | None], ends_with_total: bool = False) -> list[str]:
        """Each count as it is published; `ends_with_total`: the last is the sum of the others."""
        texts = [self._count(value) for value in values]
        if ends_with_total and NOTHING not in texts and texts[-1] in self._withheld(texts[:-1]):
            texts[-1] = SUPPRESSED
        return texts

    def notes(self, result: Result) -> list[str]:
        """The definition without what counts exactly (未填), and by what rule the figures were made."""
        lines = [line for line in definition_lines(result) if not line.startswith("未填：")]
        return [*lines, *self.rules]

    @property
    def rules(self) -> tuple[str, ...]:
        hidden = f"，1至{self.threshold - 1}写作{SUPPRESSED}" if self.threshold else ""
        return (
            f"{MARK}：计数按{BASE}取整(取最近的{BASE}的倍数){hidden}；合计单独取整，各项之和可能不等于合计；会泄露某一项的合计写作{SUPPRESSED}",
            f"{MARK}：占比由取整后的数计算；分母不足{LEAST_FOR_A_RATE}的占比、平均数，以及个人金额合计、中位数写作{SUPPRESSED}",
        )

    def _count(self, value: int | None) -> str:
        if value is None:
            return NOTHING
        return SUPPRESSED if 0 < value < self.threshold else str(_rounded(value))

    def _rates(self, metric: Metric, cells: Sequence[Cell], ends_with_total: bool) -> list[list[str]]:
        above, below = (
            self.counts([cell.fraction[place] or 0 if cell.fraction else None for cell in cells], ends_with_total and metric.summable)
            for place in (0, 1)
        )
        return [[self._rate(metric, *row), *row[1:]] for row in zip(cells, above, below, strict=True)]

    def _rate(self, metric: Metric, cell: Cell, above: str, below: str) -> str:
        if cell.no_data:
            return NO_DATA
        if cell.value is None:
            return NOTHING
        if SUPPRESSED in (above, below) or cell.fraction[1] < LEAST_FOR_A_RATE:
            return SUPPRESSED
        return plain_number(metric, int(above) / int(below))

    def _mean(self, metric: Metric, cell: Cell) -> list[str]:
        """Its sum would say more than it does."""
        if cell.no_data or cell.value is None:
            return [NO_DATA if cell.no_data else NOTHING, NOTHING, NOTHING]
        known = cell.fraction[1] >= LEAST_FOR_A_RATE
        return [plain_number(metric, cell.value) if known else SUPPRESSED, NOTHING, self._count(cell.fraction[1])]

    def _withheld(self, parts: Sequence[str]) -> set[str]:
        """The totals, as they would be published, that are not: each would tell a part exactly, or all together would, if nobody but they
        were withheld. It follows from the parts as published alone, so that to find a total withheld tells no more than that."""
        ranges = [self._range(text) for text in parts]
        least, most = (sum(part[end] for part in ranges) for end in (0, 1))
        totals: dict[str, tuple[int, int]] = {}
        for total in range(least, most + 1):
            text = self._count(total)
            totals[text] = (totals.get(text, (total,))[0], total)

        def tells(texts: Sequence[str]) -> bool:
            return any(
                low < high
                and max(min(high, totals[text][1] - least + low) for text in texts)
                == min(max(low, totals[text][0] - most + high) for text in texts)
                for low, high in ranges
            )

        withheld = [text for text in totals if text == SUPPRESSED or tells([text])]
        shown = [text for text in totals if text not in withheld]
        while withheld and shown and tells(withheld):
            withheld.append(shown.pop(0))
        return set(withheld)

    def _range(self, text: str) -> tuple[int, int]:
        """The least and the most that a count may be which is published so."""
        if text == SUPPRESSED:
            return 1, self.threshold - 1
        shown, half = int(text), BASE // 2
        if shown == 0 and self.threshold > half:
            return 0, 0
        return max(shown - half, self.threshold if shown else 0), shown + half


def disclosure(lens: Lens) -> Disclosure:
    """By the rule in force on the as-of date; without one nothing is withheld for being small, and counts are rounded all the same."""
    threshold = rule_value(lens, PUBLIC_THRESHOLD) or 0
    return Disclosure(max(ceil(threshold), LEAST_THRESHOLD) if threshold > 0 else 0)


def refusal(model: type[Model], dimensions: Sequence[str]) -> str:
    """Why nothing of the model is published by, or filtered by, dimensions of these names; "" where it may be."""
    if model.city_only or model.candidates or model.supposed:
        return f"“{model.label}”不能对外发布。"
    if model is Supervision and "village" in dimensions:
        return f"“{model.label}”不能按村(社区)对外发布，可以按乡镇(街道)发布。"
    return ""


def _rounded(value: int) -> int:
    return BASE * ((2 * int(value) + BASE) // (2 * BASE))


def _of_amounts(metric: Metric) -> bool:
    """Whether it adds up what single people have: one large share of a sum tells whose it is."""
    parts = (metric.numerator, metric.denominator) if isinstance(metric, Ratio) else (metric,)
    return any(isinstance(part, Sum) for part in parts) and ("person_id" in metric.model.grain or bool(metric.model.named_by))
