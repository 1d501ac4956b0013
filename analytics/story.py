"""The story of one person: asked through the lens, so that whoever is out of scope does not exist; masked unless names are asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from analytics.person import LANES, Person, PersonEvent, PersonRecord
from analytics.query import rows_behind, show_date, unit_names
from data import written
from data.lens import EVERYTHING, Lens, fetch

CHOSEN = LANES[0]  # what is told of people who may be chosen
UNKNOWN = "您无权查看此人：没有这个人员编号，或不在您的权限范围内。"
HEADINGS = ("日期", "类别", "事项", "内容", "单位")
ELSEWHERE = "其他乡镇(街道)"
HELD = ("首次登记", "新任", "调动", "职务变动", "区划变更", "登记信息更新")  # what happens in a unit to whoever stays in post
MOST_FOUND = 50
_EVENT = ("on_date", "year", "lane", "event", "detail", "level", "state", "amount", "hours", "place")
_WHO = (
    "name",
    "gender",
    "age",
    "ethnicity",
    "education",
    "political_status",
    "post",
    "post_group",
    "village_code",
    "township_code",
    "state",
)


class UnknownPerson(ValueError):
    """The number is nobody's, or not in scope: the message is the same Chinese sentence, so that it says neither."""


class Event(NamedTuple):
    """`on` is None where only the year is known, `year` too where not even that; `place` is a unit's name, "" where none is meant."""

    on: int | None
    year: int | None
    lane: str
    event: str
    told: str
    place: str
    amount: int | None = None
    detail: str = ""
    state: str | None = None

    @property
    def date(self) -> str:
        return show_date(self.on) if self.on else f"{self.year}年" if self.year else "未填"

    @property
    def cells(self) -> tuple[str, ...]:
        """One line of the table, under HEADINGS."""
        return (self.date, self.lane, self.event, self.told or "—", self.place or "—")


@dataclass(frozen=True)
class Story:
    """`who` are the columns of _WHO by name, the name masked unless it was asked for; `events` in order of time."""

    lens: Lens
    person_id: int
    who: Mapping[str, Any]
    unit: str
    events: tuple[Event, ...]

    @property
    def in_post(self) -> bool:
        return self.who["state"] == "现任"


class Found(NamedTuple):
    """One answer to a search."""

    person_id: int
    name: str
    gender: str
    age: str
    post: str
    unit: str
    state: str


def story(lens: Lens, number: str | int, *, names: bool = False, candidates: bool = True) -> Story:
    """Everything the viewer may know of the person with this number. Raises UnknownPerson.

    `names`: the person's own name and those of their mentors in full; otherwise the given names never leave this function.
    `candidates`: whether it is told who was in the reserve, nominated, vetted and inspected.
    """
    text = str(number)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise UnknownPerson(UNKNOWN)
    where = {"person": int(text)}
    found = rows_behind(lens, Person.known, [f"f.{name}" for name in _WHO], where)
    if not found:
        raise UnknownPerson(UNKNOWN)
    who = dict(zip(_WHO, found[0], strict=True))
    places = unit_names(lens)
    unit = _unit(places, who["township_code"], who["village_code"])
    asked = [(PersonEvent.events, (*_EVENT, "who"))] + ([(PersonRecord.records, (*_EVENT, "who"))] if lens.scope == EVERYTHING else [])
    lanes = {} if candidates else {"lane": [lane for lane in LANES if lane != CHOSEN]}
    rows = [row for metric, columns in asked for row in rows_behind(lens, metric, [f"f.{name}" for name in columns], where | lanes)]
    events = [_event(dict(zip((*_EVENT, "who"), row, strict=True)), places, lens.scope == EVERYTHING, names) for row in rows]
    who |= {"name": who["name"] if names else masked(who["name"])}
    return Story(lens, where["person"], who, unit, tuple(sorted(events, key=_order)))


def masked(name: str) -> str:
    """欧阳某某 as 欧○○○: the first letter and how many follow."""
    return name[:1] + "○" * (len(name) - 1)


def find(lens: Lens, text: str, where: Mapping[str, Any]) -> tuple[list[Found], int]:
    """The people in scope whose name holds `text`, in post or not, at most MOST_FOUND of them; and how many there are.

    `where` may choose a township.
    """
    wanted = "".join(text.split())
    if not wanted:
        return [], 0
    chosen = "AND f.township_code = $township" if where.get("township") else ""
    rows = fetch(
        lens,
        "SELECT f.person_id, f.name, f.gender, f.age, f.post, f.township_code, f.village_code, f.state"
        f" FROM person_known AS f WHERE INSTR(REPLACE(f.name, ' ', ''), $name) > 0 {chosen}",
        {"name": wanted} | ({"township": where["township"]} if chosen else {}),
    ).rows
    return listed(lens, rows), len(rows)


def listed(lens: Lens, rows: Sequence[tuple]) -> list[Found]:
    """People in post first, then by unit and name."""
    places = unit_names(lens)
    ordered = sorted(rows, key=lambda row: (row[7] != "现任", row[5] or "", row[6] or "", row[1], row[0]))
    return [
        Found(
            row[0],
            row[1],
            row[2] or "未填",
            "未填" if row[3] is None else f"{row[3]}岁",
            written.listed(row[4] or "") or "未填",
            _unit(places, *row[5:7]),
            row[7],
        )
        for row in ordered[:MOST_FOUND]
    ]


def _event(row: dict[str, Any], places: Mapping[str, str], everything: bool, names: bool) -> Event:
    elsewhere = not everything and row["place"] is None
    detail = written.listed(row["detail"] or "")
    if elsewhere and row["level"] == "乡镇(街道)":
        detail = f"{ELSEWHERE}的{row['lane']}"  # its title may name a township that the viewer does not see
    parts = [
        detail,
        written.listed(row["level"] or ""),
        row["state"],
        row["who"] and (row["who"] if names else masked(row["who"])),
        f"{row['amount']:,}元" if row["amount"] is not None else "",
        f"{row['hours']:g}学时" if row["hours"] is not None else "",
    ]
    place = places.get(row["place"], "") or (ELSEWHERE if elsewhere and row["event"] in (*HELD, "离任") else "")
    told = "，".join(part for part in parts if part)
    return Event(row["on_date"], row["year"], row["lane"], row["event"], told, place, row["amount"], detail, row["state"])


def _unit(places: Mapping[str, str], township: str | None, village: str | None) -> str:
    """The township and the village in one; a village that is told apart by its township's name needs that only once."""
    above = places[township] if township else ""
    return above + (places[village].removesuffix(f"({above})") if village else "")


def _order(event: Event) -> tuple:
    """By time; what has only a year after what has a day in it."""
    on = event.on or (event.year * 10000 + 1300 if event.year else 99999999)
    return (on, LANES.index(event.lane), event.event, event.told)
