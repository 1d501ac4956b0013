"""What is supposed of an election: its day, its limits, and who stays or goes whatever they say. Kept as text, asked through a lens."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from data import codes
from data.lens import SUPPOSED, Lens, fetch
from data.written import show_date

LOWEST_AGE, HIGHEST_AGE = 18, 100
_MOST_NAMED = 2000  # people of one scenario
_NAMED = ("leaving", "staying")


class BadScenario(ValueError):
    """A scenario that cannot be asked; the message is a Chinese sentence."""


@dataclass(frozen=True)
class Scenario:
    """`held_on` is yyyymmdd; ages are the oldest that may stand, in completed years; `leaving` and `staying` are numbers of people.

    None is no limit. Raises BadScenario for what no election can have.
    """

    held_on: int
    again_oldest: int | None = None
    new_oldest: int | None = None
    least_education: str | None = None
    leaving: tuple[int, ...] = ()
    staying: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        try:
            date.fromisoformat(show_date(self.held_on))
        except (TypeError, ValueError) as error:
            raise BadScenario("换届日期不是日期，请写作 2026-03-31。") from error
        for label, age in (("连任年龄上限", self.again_oldest), ("新任年龄上限", self.new_oldest)):
            if age is not None and not (_whole(age) and LOWEST_AGE <= age <= HIGHEST_AGE):
                raise BadScenario(f"{label}应是{LOWEST_AGE}到{HIGHEST_AGE}之间的整数，没有规定的留空。")
        if self.least_education not in (None, *codes.EDUCATION.values):
            raise BadScenario(f"学历下限没有“{self.least_education}”这一项，可选：{'、'.join(codes.EDUCATION.values)}。")
        named = (*self.leaving, *self.staying)
        if not all(map(_whole, named)) or len(named) != len(set(named)) or len(named) > _MOST_NAMED:
            raise BadScenario(f"指定留任、不留任的人员应各不相同，合计不超过{_MOST_NAMED}人。")

    def text(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    def through(self, lens: Lens) -> Lens:
        """The lens that asks what comes of it. Raises BadScenario for an election before the as-of date."""
        if self.held_on < lens.as_of:
            raise BadScenario(f"换届日期{show_date(self.held_on)}早于截止日{show_date(lens.as_of)}，请改为截止日当天或以后的日期。")
        return replace(lens, assumed=self.assumed)

    @property
    def assumed(self) -> tuple[tuple[str, Any], ...]:
        """As a lens supposes it."""
        named = {name: "".join(f"|{number}" for number in getattr(self, name)) + "|" for name in _NAMED if getattr(self, name)}
        limits = {name: getattr(self, name) for name in SUPPOSED if name not in _NAMED}
        return tuple(({"until": self.held_on} | limits | dict.fromkeys(_NAMED, "") | named).items())


def read_scenario(text: str) -> Scenario:
    """The scenario that `text` keeps. Raises BadScenario."""
    try:
        given = json.loads(text)
        named = {name: tuple(given.pop(name)) for name in _NAMED}
        return Scenario(**given, **named)
    except (AttributeError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise BadScenario("这个情景的内容已不能读取，请重新设定后保存。") from error


def supposition(given: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """What a lens supposes, from what an address says of it: parameters by name, without those that suppose nothing. Raises BadScenario."""
    if given.keys() - {"until", *SUPPOSED}:
        raise BadScenario("有不认识的内容。")
    try:
        named = {name: tuple(map(int, str(given.get(name) or "").strip("|").split("|"))) if given.get(name) else () for name in _NAMED}
    except ValueError as error:
        raise BadScenario("指定人员的编号不是数字。") from error
    limits = {name: value for name, value in given.items() if name not in ("until", *_NAMED)}
    return Scenario(given.get("until"), **limits, **named).assumed


def local_scenario(lens: Lens) -> Scenario | None:
    """What local policy says on the as-of date; None where no day is set on or after it."""
    ((held_on, *limits, education),) = fetch(lens, "SELECT held_on, again_oldest, new_oldest, least_education FROM election_rule").rows
    try:
        day = int(f"{date.fromisoformat(held_on or ''):%Y%m%d}")
        return Scenario(day, *(None if age is None else int(age) for age in limits), education) if day >= lens.as_of else None
    except (BadScenario, ValueError):
        return None


def told(lens: Lens) -> str:
    """What a lens supposes, in words: 换届日期2026-03-31，连任不超过60岁，…"""
    given = {"until": lens.as_of} | SUPPOSED | dict(lens.assumed)
    parts = [f"换届日期{show_date(given['until'])}"]
    for name, label, unit in (("again_oldest", "连任年龄", "岁"), ("new_oldest", "新任年龄", "岁"), ("least_education", "新任学历", "")):
        limit = {"least_education": "不低于"}.get(name, "不超过")
        parts.append(f"{label}{'未设规定' if given[name] is None else f'{limit}{given[name]}{unit}'}")
    for name, label in (("leaving", "不再留任"), ("staying", "留任")):
        count = len(given[name].split("|")) - 2
        parts += [f"另指定{count}人{label}"] if count > 0 else []
    return "，".join(parts)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
