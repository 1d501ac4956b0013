"""Several scenarios side by side: the same declared figures under each."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from analytics.explanation import Number, number_of
from analytics.query import ask, by_model
from analytics.scenario import BadScenario, Scenario, told
from analytics.succession import Succession, SuccessionReserve, SuccessionVillage
from analytics.wording import NOTHING, show_whole
from data.lens import Lens

MOST = 4  # side by side
COMPARED = (
    Succession.aged_out,
    Succession.secretaries_aged_out,
    Succession.leaving,
    Succession.undecided,
    SuccessionVillage.openings,
    SuccessionReserve.fit,
    SuccessionVillage.nobody,
    SuccessionVillage.short,
    SuccessionVillage.undecided,
    Succession.stays,
    Succession.mean_age,
    Succession.under_36,
    Succession.college,
    Succession.women,
)


class Told(NamedTuple):
    """What stands in a column, and the number that it is, if it is one."""

    text: str
    number: Number | None = None


def side_by_side(lens: Lens, scenarios: Mapping[str, Scenario], where: Mapping[str, Any]) -> list[tuple[Told, ...]]:
    """A row per figure, a column per scenario after the figure's name; the first row says what each supposes, or why it cannot be asked."""
    columns = [_column(lens, scenario, where) for scenario in scenarios.values()]
    labels = [Told("假设"), *(Told(metric.label) for metric in COMPARED)]
    return list(zip(labels, *columns, strict=True))


def _column(lens: Lens, scenario: Scenario, where: Mapping[str, Any]) -> list[Told]:
    try:
        supposing = scenario.through(lens)
    except BadScenario as problem:
        return [Told(str(problem)), *[Told(NOTHING)] * len(COMPARED)]
    found = {}
    for own in by_model(COMPARED).values():
        result = ask(supposing, own, where=where)
        for metric, cell in zip(own, result.rows[0].cells, strict=True):
            found[metric] = Told(show_whole(metric, cell), number_of(lens, result, metric))
    return [Told(told(supposing)), *(found[metric] for metric in COMPARED)]
