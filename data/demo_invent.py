"""What the demonstration rows of 选, 育, 管 and 用 share: dates, spells in one village, and invented names."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from data.demo_city import GIVEN, NOT_THESE, SURNAMES, Row, stream
from data.demo_people import Person
from data.tables import FOREVER

TODAY = 20240831  # the article speaks of the end of August 2024: nothing is known of later days


class Spell(NamedTuple):
    """A time in one village, as secretary or not."""

    start: int
    end: int
    village: str
    secretary: bool


def later(day: int, days: int) -> int:
    moved = date(day // 10000, day // 100 % 100, day % 100) + timedelta(days=days)
    return moved.year * 10000 + moved.month * 100 + moved.day


def apart(start: int, end: int) -> int:
    """Days from one to the other."""
    first, last = (date(day // 10000, day // 100 % 100, day % 100) for day in (start, end))
    return (last - first).days


def some_day(rng: Random, first: int, last: int) -> int:
    return later(first, rng.randint(0, apart(first, last)))


def age(person: Person, day: int) -> int | None:
    """Full years."""
    birth = person.fixed["birth_date"]
    return None if birth is None else (day - birth) // 10000


def in_post(people: list[Person], day: int, *groups: str) -> list[Person]:
    return [p for p in people if (state := p.on(day)) and (not groups or state["post_group"] in groups)]


def spells(person: Person) -> Iterator[Spell]:
    """The person's times in post; a change within a village that leaves the secretary's office alone does not end one."""
    current = None
    ends = [start for start, _, _ in person.states[1:]] + [FOREVER]
    for (start, _, state), end in zip(person.states, ends, strict=True):
        held = (state["village_code"], state["post_group"] == "书记") if state else None
        if current and held == (current.village, current.secretary):
            current = current._replace(end=end)
            continue
        if current:
            yield current
        current = Spell(start, end, *held) if held else None
    if current:
        yield current


class Names:
    """Names that nobody in post, nobody known, and nobody else named here has."""

    def __init__(self, rng: Random, people: list[Person]):
        self.rng = rng
        self.taken = {*NOT_THESE, *(person.fixed["name"] for person in people)}

    def new(self, gender: str, ethnicity: str, birth: int) -> str:
        first, second = GIVEN[gender, birth >= 19850000]
        while True:
            given = (self.rng.choice(first) if self.rng.random() < 0.82 else "") + self.rng.choice(second)
            name = self.rng.choice(SURNAMES[ethnicity]) + given
            if name not in self.taken:
                self.taken.add(name)
                return name

    def official(self) -> str:
        """Somebody of whom only the name is recorded."""
        gender = self.rng.choices(("男", "女"), (7, 3))[0]
        return self.new(gender, self.rng.choices(("土家族", "苗族", "汉族"), (4, 3, 4))[0], self.rng.choice((19780101, 19880101)))


class Mentor(NamedTuple):
    name: str
    start: int
    end: int


def first_secretaries(villages: list[Row], people: list[Person], since: int) -> dict[str, list[Mentor]]:
    """Village -> the 第一书记 sent to it, one after the other: most villages have one, and half of them changed in May 2023."""
    rng = stream("first secretaries")
    names = Names(rng, people)
    sent = {}
    for village in villages:
        if village["kind"] == "村" and rng.random() < 0.65:
            turn = some_day(rng, 20230508, 20230526) if rng.random() < 0.5 else FOREVER
            sent[village["code"]] = [Mentor(names.official(), since, turn)]
            if turn < FOREVER:
                sent[village["code"]].append(Mentor(names.official(), later(turn, 12), FOREVER))
    return sent
