"""Several scenarios side by side: the same declared figures under each."""

from collections.abc import Mapping
from typing import Any

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


def side_by_side(lens: Lens, scenarios: Mapping[str, Scenario], where: Mapping[str, Any]) -> list[list[str]]:
    """A row per figure, a column per scenario after the figure's name; the first row says what each supposes, or why it cannot be asked."""
    columns = [_column(lens, scenario, where) for scenario in scenarios.values()]
    labels = ["假设", *(metric.label for metric in COMPARED)]
    return [list(row) for row in zip(labels, *columns, strict=True)]


def _column(lens: Lens, scenario: Scenario, where: Mapping[str, Any]) -> list[str]:
    try:
        supposing = scenario.through(lens)
    except BadScenario as problem:
        return [str(problem), *[NOTHING] * len(COMPARED)]
    cells = {}
    for own in by_model(COMPARED).values():
        cells |= zip(own, ask(supposing, own, where=where).rows[0].cells, strict=True)
    return [told(supposing), *(show_whole(metric, cells[metric]) for metric in COMPARED)]
