"""Who is who: a row of a file and the people the store knows.

A valid ID decides; else a staff number; else name, birth and gender in the same township, each compared where both sides
know it. Two that fit, or one that fits only in part, is the clerk's to decide, never ours.
"""

from collections import defaultdict
from collections.abc import Container, Iterable
from functools import cached_property
from typing import Any, NamedTuple

from data.held import Held

Values = dict[str, Any]


class Match(NamedTuple):
    """`person` is the store's row, or None for somebody new. Exactly one of the others is set where the clerk must decide."""

    person: Values | None = None
    reason: str = ""
    fix: str = ""
    elsewhere: tuple[Values, ...] = ()  # the same name, gender and birth month in another township: perhaps the same person
    candidates: tuple[Values, ...] = ()  # of whom the clerk may say that the row means one, by their last period
    joins: Values | None = None  # somebody here without a number, who by the row's number is `person`: two histories of one


class People:
    """The people of a store, indexed by what a file may know them by; each as the row of their last period.

    `held` knows their earlier periods; without it everybody has been where they are.
    """

    def __init__(self, rows: Iterable[Values], held: Held | None = None):
        self.held = held or Held()
        self.by_id: dict[str, Values] = {}
        self.by_staff_no: dict[str, Values] = {}
        self._by_name: dict[str, list[Values]] = defaultdict(list)
        self.by_person: dict[int, Values] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Values) -> None:
        """Know somebody, or know more of them: a number that they have been given since."""
        self.__dict__.pop("_by_piece", None)
        if known := self.by_person.get(row["person_id"]):
            self._by_name[known["name"]].remove(known)
        self.by_person[row["person_id"]] = row
        if row["id_number"]:
            self.by_id[row["id_number"]] = row
        if row["staff_no"]:
            self.by_staff_no[row["staff_no"]] = row
        self._by_name[row["name"]].append(row)

    def namesakes(self, row: Values) -> list[Values]:
        """Those of other townships who may well be the same: name, gender and birth month agree and are known of both."""
        return [other for other in self._by_name[row["name"]] if other["township_code"] != row["township_code"] and alike(other, row)]

    def match(self, given: Values, township: str | None, village: str | None, listed: Container[int] = ()) -> Match:
        """The person that a roster's row means; `township` and `village` are where the row says they are.

        Whoever is `listed` in another row of the file and differs from this one is another person.
        """
        if found := self._numbered(given):
            if given.get("name") and found["name"] != given["name"]:
                return Match(reason=f"与库中“{found['name']}”的证件号或编号相同而姓名不同", fix="核对姓名和号码，两者有一处有误")
            return Match(found, joins=self._unnumbered(given, found, township))
        here = [row for row in self._by_name[given.get("name")] if row["township_code"] == township and not _other_number(row, given)]
        fitting = [row for row in here if _agree(row, given)]
        if len(fitting) > 1 and village:
            fitting = [row for row in fitting if row["village_code"] == village] or fitting
        if len(fitting) == 1:
            return Match(fitting[0])
        if fitting:
            reason = f"本乡镇有{len(fitting)}名同名且信息相符的人，无法确定是哪一位"
            return Match(reason=reason, fix="补上身份证号或出生日期后重新导入", candidates=tuple(fitting))
        doubtful = [row for row in here if row["village_code"] == village and row["person_id"] not in listed]
        if len(doubtful) == 1:
            reason = "与库中同村同名的人信息不一致，可能是更正，也可能是另一人"
            return Match(doubtful[0], reason=reason, fix=_difference(doubtful[0], given), candidates=(doubtful[0],))
        others = [row for row in self._by_name[given.get("name")] if row["township_code"] != township and alike(row, given)]
        return Match(elsewhere=tuple(row for row in others if row["person_id"] not in listed or _agree(row, given)))

    def find(self, given: Values, township: str | None, year: int | None = None) -> Match:
        """The person that a row of another list (training, appraisal …) of a year means: somebody in post in that year, gone since
        or not. Never somebody new."""
        if found := self._numbered(given):
            return Match(found)
        called = self._by_name.get(given.get("name"), [])
        named = [row for row in called if _agree(row, given) and not _other_number(row, given) and self.held.in_year(row, year)]
        fitting = [row for row in named if township is None or self._was_in(row, township, year)] or named
        if len(fitting) == 1:
            return Match(fitting[0])
        when = f"{year}年在任的人中" if year else "花名册中"
        if fitting:
            fix = "补上身份证号、人员编号、出生日期或乡镇后重新导入"
            return Match(reason=f"{when}有{len(fitting)}名同名的人，无法确定是哪一位", fix=fix, candidates=tuple(fitting))
        candidates = called or self._nearly(given, township, year)
        fix = "核对姓名；是其中一位时补上身份证号或人员编号" if candidates else "核对姓名；确有其人时先在花名册中补录"
        return Match(reason=f"{when}没有这个人", fix=fix, candidates=tuple(candidates))

    def _was_in(self, row: Values, township: str, year: int | None) -> bool:
        return any(period["township_code"] == township for period in self.held.in_year(row, year))

    def _nearly(self, given: Values, township: str | None, year: int | None) -> list[Values]:
        """Those in the township in that year whose name is one letter off, or whose birth date is the one given."""
        name, birth = given.get("name") or "", given.get("birth_date")
        near = {place: row for place, row in self._by_piece.get((name[:1], len(name)), ()) if _one_off(name, row["name"])}
        near.update(self._by_piece.get(birth, ()) if birth else ())
        found = (row for _, row in sorted(near.items()))
        return [row for row in found if (township is None or self._was_in(row, township, year)) and _agree(row, given)]

    @cached_property
    def _by_piece(self) -> dict[object, list[tuple[int, Values]]]:
        """(place among all, row) by the first letter and the length of the name, and by birth date; made again once somebody is added."""
        found: dict[object, list[tuple[int, Values]]] = defaultdict(list)
        for place, row in enumerate(self.by_person.values()):
            for piece in ((row["name"][:1], len(row["name"])), row["birth_date"]):
                found[piece].append((place, row))
        return found

    def _unnumbered(self, given: Values, found: Values, township: str | None) -> Values | None:
        """The one person of the township who had no ID until now and otherwise fits the row in every known way."""
        if not given.get("id_number"):
            return None
        fitting = [
            row
            for row in self._by_name[given.get("name")]
            if not row["id_number"] and row["person_id"] != found["person_id"] and row["township_code"] == township and alike(row, given)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _numbered(self, given: Values) -> Values | None:
        return self.by_id.get(given.get("id_number") or "") or self.by_staff_no.get(given.get("staff_no") or "")


def _one_off(one: str, other: str) -> bool:
    """Of one length, with a single letter that differs: 王玮 for 王伟, whose surname has to agree."""
    return len(one) == len(other) > 1 and one[0] == other[0] and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _other_number(row: Values, given: Values) -> bool:
    return any(row[name] and given.get(name) and row[name] != given[name] for name in ("id_number", "staff_no"))


def _agree(row: Values, given: Values) -> bool:
    """Nothing that both sides know differs."""
    if row["gender"] and given.get("gender") and row["gender"] != given["gender"]:
        return False
    return same_birth(row["birth_date"], row["birth_date_precision"], given.get("birth_date"), given.get("birth_date_precision"))


def same_birth(one: int | None, one_precision: str | None, other: int | None, other_precision: str | None) -> bool:
    """Equal as far as the coarser of the two goes; a blank agrees with anything."""
    if not one or not other:
        return True
    cut = {"day": 1, "month": 100, "year": 10000}
    step = max(cut.get(one_precision, 1), cut.get(other_precision, 1))
    return one // step == other // step


def alike(row: Values, given: Values) -> bool:
    """Whether gender and birth month are known of both and agree, and no number says otherwise."""
    one, other = row["birth_date"], given.get("birth_date")
    if not (one and other and one // 100 == other // 100 and row["gender"] and row["gender"] == given.get("gender")):
        return False
    return "year" not in (row["birth_date_precision"], given.get("birth_date_precision")) and not _other_number(row, given)


def _difference(row: Values, given: Values) -> str:
    named = {"gender": "性别", "birth_date": "出生日期"}
    parts = [
        f"{label}库中为{row[name]}、文件为{given[name]}"
        for name, label in named.items()
        if row[name] and given.get(name) and row[name] != given[name]
    ]
    return f"{'、'.join(parts)}；是更正请勾选“以文件为准更正”(命令行 --correct)，是另一人请补上身份证号"
