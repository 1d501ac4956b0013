"""A cell of the matrix and a proposal of the list explained: the people listed are those whom the rule counts."""

import pytest

from analytics.explanation import rows
from analytics.rule_explanation import explained, fillers_number
from analytics.rules import RESERVE, fillers, missing, standings, usable_reserve
from data.lens import EVERYTHING, Lens
from data.store import Store


@pytest.fixture(scope="module")
def lens(demo_store) -> Lens:
    return Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230630)


def test_the_people_listed_are_those_that_the_rule_counts(lens):
    told = set()
    for one in standings(lens, {})[::7]:
        made = explained(lens, one)
        counts = [len(rows(lens, part.number)) for part in made.parts]
        assert [part.told for part in made.parts] == [f"{count}人" for count in counts]
        counted = len(counts) > 1 or one.measure == RESERVE
        assert counts == ([one.have] if counted else []) + ([] if one.measure == RESERVE else [one.members]), made.title
        told.add(one.measure)
    assert len(told) >= 5


def test_who_could_fill_a_gap_is_the_list_that_the_cell_leads_to(lens):
    reserve, asked = usable_reserve(lens, {}), 0
    for one in standings(lens, {}):
        if missing(one) <= 0:
            continue
        own, elsewhere = fillers(one, reserve)
        if count := len(own) or elsewhere:
            assert len(rows(lens, fillers_number(one, bool(own)))) == count
            asked += 1
    assert asked > 10
