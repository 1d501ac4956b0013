"""`python -m data person …`: what a clerk does to one person, from the command line."""

import argparse
from datetime import date

from data import one_person
from data.command import date_argument
from data.intake import empty_plan
from data.lens import Snapshot
from data.plan import Plan, Statement
from data.tables import FOREVER

ACTS = ("find", "correct", "change", "leave", "join", "split")


def add_person_command(commands) -> None:
    person = commands.add_parser("person", help="查找、更正一人，合并两人，再拆分")
    person.add_argument("act", choices=ACTS)
    person.add_argument("who", help="姓名(find)，或人员序号")
    person.add_argument("rest", nargs="*", metavar="列=值|另一人", help="如 最高学历=大专；合并、拆分时为另一人的人员序号")
    person.add_argument("--on", type=date_argument, help="日期，如 2024-08-31；不写为今天")
    person.add_argument("--dry-run", action="store_true", help="只预览，不发布")


def found(snapshot: Snapshot, name: str) -> list[str]:
    """A line for each person of the name: number, name, last unit, periods."""
    plan, _ = empty_plan(snapshot, Statement(FOREVER))
    lines = []
    for career in plan.careers:
        if career.fixed["name"] == name:
            spans = "；".join(f"{period['valid_from']}–{period['valid_to']}" for period in career.before)
            lines.append(f"{career.person_id} {name} {plan.units.path_of(career.before[-1]['unit_code'])} {spans}")
    return lines


def person_plan(snapshot: Snapshot, options: argparse.Namespace) -> Plan:
    """Raises ValueError with a Chinese sentence where the arguments make no sense."""
    if not options.who.isdecimal():
        raise ValueError("先用 person find 姓名 查出人员序号。")
    who, on = int(options.who), options.on or int(f"{date.today():%Y%m%d}")
    if options.act == "leave":
        return one_person.leave(snapshot, who, on)
    if options.act in ("join", "split"):
        if len(options.rest) != 1 or not options.rest[0].isdecimal():
            raise ValueError("写明另一人的人员序号。")
        act = one_person.join if options.act == "join" else one_person.split
        return act(snapshot, who, int(options.rest[0]), on)
    names = {column.label: column.name for column in one_person.COLUMNS} | {column.name: column.name for column in one_person.COLUMNS}
    texts = {}
    for given in options.rest:
        label, equals, text = given.partition("=")
        if not equals or label not in names:
            raise ValueError(f"“{given}”应写作 列=值，可用的列：{'、'.join(column.label for column in one_person.COLUMNS)}。")
        texts[names[label]] = text
    return (one_person.correct if options.act == "correct" else one_person.change)(snapshot, who, texts, on)
