"""`python -m data person …`: what a clerk does to one person, from the command line, and from the page through a process of its own."""

import argparse
import sys
from dataclasses import dataclass
from datetime import date

from data import one_person
from data.command import date_argument
from data.import_command import add_publishing_arguments, alone, conclude, report
from data.intake import empty_plan
from data.lens import Snapshot
from data.plan import Plan, Statement
from data.publishing import Watched
from data.store import Store
from data.tables import FOREVER
from data.written import show_date

_NAMES = {text: column.name for column in one_person.COLUMNS for text in (column.label, column.name)}
_ON_VALUES = {"correct": one_person.correct, "change": one_person.change}
_ON_TWO = {"join": one_person.join, "split": one_person.split}
ACTS = ("find", *_ON_VALUES, "leave", *_ON_TWO)


@dataclass(frozen=True)
class Deed:
    """One act on one person; `rest` are 列=值, or the number of the other person, `on` is a date (yyyymmdd)."""

    act: str  # one of ACTS but find
    who: int
    on: int
    rest: tuple[str, ...] = ()

    def plan(self, snapshot: Snapshot) -> Plan:
        """What it would do. Raises ValueError with a Chinese sentence where it makes no sense."""
        if self.act == "leave":
            return one_person.leave(snapshot, self.who, self.on)
        if self.act in _ON_TWO:
            if len(self.rest) != 1 or not self.rest[0].isdecimal():
                raise ValueError("写明另一人的人员序号。")
            return _ON_TWO[self.act](snapshot, self.who, int(self.rest[0]), self.on)
        texts = {}
        for given in self.rest:
            label, equals, text = given.partition("=")
            if not equals or label not in _NAMES:
                raise ValueError(f"“{given}”应写作 列=值，可用的列：{'、'.join(column.label for column in one_person.COLUMNS)}。")
            texts[_NAMES[label]] = text
        return _ON_VALUES[self.act](snapshot, self.who, texts, self.on)

    @property
    def arguments(self) -> list[str]:
        """How the command line is told of it."""
        return [self.act, str(self.who), *self.rest, f"--on={show_date(self.on)}"]


def add_person_command(commands) -> None:
    person = commands.add_parser("person", help="查找、更正一人，合并两人，再拆分")
    person.add_argument("act", choices=ACTS)
    person.add_argument("who", help="姓名(find)，或人员序号")
    person.add_argument("rest", nargs="*", metavar="列=值|另一人", help="如 最高学历=大专；合并、拆分时为另一人的人员序号")
    person.add_argument("--on", type=date_argument, help="日期，如 2024-08-31；不写为今天")
    add_publishing_arguments(person)


def run_person(options: argparse.Namespace) -> int:
    """The exit code. Raises Broken, with nothing published."""
    if options.act == "find":
        return _find(Store().current(), options.who)
    if not options.who.isdecimal():
        print("先用 person find 姓名 查出人员序号。", file=sys.stderr)
        return 2
    return alone(options, _act)


def _act(options: argparse.Namespace, store: Store, watched: Watched) -> int:
    snapshot = store.current()
    if snapshot is None:
        return watched.failed("库中还没有数据。")
    deed = Deed(options.act, int(options.who), options.on or int(f"{date.today():%Y%m%d}"), tuple(options.rest))
    try:
        plan = deed.plan(snapshot)
    except ValueError as fault:
        watched.failed(str(fault))
        return 2
    report(plan)
    for change in plan.changes:
        fields = "；".join(f"{label}：{old} → {new}" for label, old, new in change.fields)
        print(f"{change.kind} {change.name} {fields}".rstrip())
    return conclude(plan, options, store, watched)


def _find(snapshot: Snapshot | None, name: str) -> int:
    """A line for each person of the name: number, name, last unit, periods."""
    lines = []
    plan, _ = empty_plan(snapshot, Statement(FOREVER))
    for career in plan.careers:
        if career.fixed["name"] == name:
            spans = "；".join(f"{period['valid_from']}–{period['valid_to']}" for period in career.before)
            lines.append(f"{career.person_id} {name} {plan.units.path_of(career.before[-1]['unit_code'])} {spans}")
    print("\n".join(lines) or f"没有叫“{name}”的人。")
    return 0 if lines else 1
