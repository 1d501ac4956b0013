"""Checked rows against the store: the plan of an import, and its problems in order."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable

from data.lens import Snapshot
from data.plan import Plan, Statement
from data.plan_cadres import plan_cadres
from data.plan_facts import plan_facts
from data.plan_policies import plan_policies
from data.plan_units import plan_units
from data.roster import Problem, Reading, problem_rows
from data.tables import CADRE, Scoping
from data.units import LEVELS, Units


def plan_import(snapshot: Snapshot | None, reading: Reading, statement: Statement) -> Plan:
    """Work out what a reading would do to a store; problems found here are added to the reading's own.

    The preview shows the plan and a publish applies it: nothing is worked out twice.
    """
    query = (lambda text, params=None: snapshot.engine.rows(text, params or {}).rows) if snapshot else None
    # Unit tables create what they name: that is what they are for.
    units = Units(query, add=statement.add_units or reading.table.name in LEVELS, county=statement.county)
    plan = Plan(reading, statement, snapshot.number if snapshot else None, units)
    if reading.table.name in LEVELS:
        plan_units(plan, query)
    elif reading.table is CADRE:
        plan_cadres(plan, query)
    elif reading.table.scope is Scoping.OPEN:
        plan_policies(plan, query)
    else:
        plan_facts(plan, query)
    return plan


def group_problems(problems: Iterable[Problem]) -> list[tuple[str, bool, list[Problem]]]:
    """(kind, rejects, problems of that kind), those that stop the import first, then the most frequent."""
    groups: dict[tuple[str, bool], list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[problem.kind, problem.rejects].append(problem)
    return sorted(((kind, rejects, found) for (kind, rejects), found in groups.items()), key=lambda g: (not g[1], -len(g[2])))


def problem_csv(problems: Iterable[Problem]) -> bytes:
    """A row per problem, as a CSV that Excel and WPS open."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(problem_rows(problems))
    return text.getvalue().encode("utf-8-sig")
