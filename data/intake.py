"""Checked rows against the store: the plan of an import, and its problems in order."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence

from data.careers import Careers, Query
from data.held import Held
from data.lens import Snapshot
from data.people import People
from data.plan import Part, Plan, Statement
from data.plan_cadres import Rolls
from data.plan_facts import plan_facts
from data.plan_policies import plan_policies
from data.plan_unit_changes import plan_unit_changes
from data.plan_units import plan_units
from data.roster import Problem, Reading, problem_rows
from data.tables import CADRE, SUBMITTED, TABLES, UNIT_CHANGE, Scoping, Table
from data.units import LEVELS, Units

UNIT_TABLES = (*LEVELS, UNIT_CHANGE.name)


def plan_import(snapshot: Snapshot | None, reading: Reading, statement: Statement) -> Plan:
    """What one reading would do to a store."""
    return plan_intake(snapshot, [("", reading)], statement)


def plan_intake(snapshot: Snapshot | None, readings: Sequence[tuple[str, Reading]], statement: Statement) -> Plan:
    """Work out what (file name, reading) pairs would do to a store together: units first, then rosters, then all else.

    The preview shows the plan and a publish applies it: nothing is worked out twice. People and units that one reading adds are
    known to those after it.
    """
    plan, query = empty_plan(snapshot, statement)
    plan.parts = [Part(reading, statement, plan.units, plan.careers, file) for file, reading in readings]
    people = None  # as the rosters leave them, for all tables of what is recorded of people
    for table, parts in _by_table(plan.parts):
        if statement.within and table not in SUBMITTED:
            plan.refuse("表的类别", table.label, f"{table.label}由数据员导入，不能报送", "去掉这份文件或工作表", "不能报送")
            continue
        # Unit tables create what they name: that is what they are for.
        plan.units.add = statement.add_units or table.name in UNIT_TABLES
        if table.name in LEVELS:
            for part in parts:
                plan_units(part, query)
        elif table is UNIT_CHANGE:
            plan_unit_changes(plan, parts, query)
        elif table is CADRE:
            rolls = Rolls(plan)
            for part in parts:
                rolls.hear(part)
            rolls.conclude()
        elif table.scope is Scoping.OPEN:
            for part in parts:
                plan_policies(part, query)
        else:
            people = people or People(plan.careers.rows(), Held(plan.careers.periods()))
            plan_facts(plan, parts, query, people)
    return plan


def empty_plan(snapshot: Snapshot | None, statement: Statement) -> tuple[Plan, Query | None]:
    """A plan on a version that does nothing yet, and how to ask the version."""
    query = (lambda text, params=None: snapshot.engine.rows(text, params or {}).rows) if snapshot else None
    units = Units(query, add=statement.add_units, county=statement.county, within=statement.within)
    return Plan(statement, snapshot.number if snapshot else None, units, Careers(query, units)), query


def _by_table(parts: Iterable[Part]) -> list[tuple[Table, list[Part]]]:
    order = list(TABLES)  # as declared: units, what became of them, people, then what is recorded of either
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[part.table.name].append(part)
    return [(TABLES[name], found[name]) for name in sorted(found, key=order.index)]


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
