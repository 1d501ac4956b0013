"""What an import does to the headline figures: the declared metrics, asked before and after."""

from dataclasses import dataclass

from analytics.appraisal import Appraisal
from analytics.cadre import Cadre
from analytics.model import Metric
from analytics.query import Cell, ask, by_model
from data.lens import EVERYTHING, Lens, Snapshot

HEADLINES = (Cadre.headcount, Cadre.women, Cadre.college, Cadre.mean_age, Appraisal.excellent)


@dataclass(frozen=True)
class Effect:
    """`before` is None in an empty store."""

    metric: Metric
    before: Cell | None
    after: Cell

    @property
    def changed(self) -> bool:
        return self.before is None or (self.before.value, self.before.fraction) != (self.after.value, self.after.fraction)


def effects(before: Snapshot | None, after: Snapshot, as_of: int) -> list[Effect]:
    """The headline figures of everything there is, on the date of the import."""
    old, new = (_figures(snapshot, as_of) if snapshot else {} for snapshot in (before, after))
    return [Effect(metric, old.get(metric), new[metric]) for metric in HEADLINES]


def _figures(snapshot: Snapshot, as_of: int) -> dict[Metric, Cell]:
    lens = Lens(EVERYTHING, snapshot, as_of, as_of, snapshot.setting("age_rule", "day"))
    found = {}
    for metrics in by_model(HEADLINES).values():
        result = ask(lens, metrics)
        found |= dict(zip(result.metrics, result.rows[0].cells, strict=True))
    return found
