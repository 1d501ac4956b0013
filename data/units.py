"""The unit tree as a file names it: paths of names (or a code) to unit codes.

A unit without an official code is keyed by its path, each level ending in `/`: a township's name alone never identifies it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

LEVELS = ("county", "township", "village")
LABELS = {"county": "县(市、区)", "township": "乡镇(街道)", "village": "村(社区)"}
_SAY_COUNTY = "填写县(市、区)(命令行 --county)，或在文件中补上县(市、区)一列"
_CODE_LENGTHS = {6: "county", 9: "township", 12: "village"}


@dataclass(frozen=True)
class Place:
    """A unit's own code and those above it; None below its level."""

    county_code: str
    township_code: str | None = None
    village_code: str | None = None

    @property
    def unit_code(self) -> str:
        return self.village_code or self.township_code or self.county_code

    def columns(self) -> dict[str, str | None]:
        return {
            "unit_code": self.unit_code,
            "county_code": self.county_code,
            "township_code": self.township_code,
            "village_code": self.village_code,
        }


class Unplaced(Exception):
    """A row whose unit cannot be told: `column` is the input column to blame, `reason` and `fix` are Chinese sentences."""

    def __init__(self, column: str, reason: str, fix: str, unknown: bool = False):
        super().__init__(reason)
        self.column, self.reason, self.fix, self.unknown = column, reason, fix, unknown


class Units:
    """The units of a store, and those that a file adds to them when the clerk says so."""

    def __init__(self, rows: Callable[[str], Iterable[tuple]] | None, *, add: bool, county: str = "", within: str = ""):
        """`county` is that of every row that names none; `within` the township that rows may speak of, where they may of one only."""
        self.add, self._given, self._within = add, county, within
        self._code: dict[tuple[str, str], str] = {}  # (parent's code, name) -> code
        self._place: dict[str, Place] = {}
        self._name: dict[str, str] = {}
        self._townships_named: dict[str, list[str]] = {}
        self._counties: list[Place] = []
        self.new: dict[str, list[dict]] = {level: [] for level in LEVELS}
        self.missing: dict[tuple[str, str], int] = {}  # (level, path of names) -> rows that need it
        if rows:
            for code, name in rows("SELECT code, name FROM county"):
                self._register("", name, Place(code))
            for code, name, county in rows("SELECT code, name, county_code FROM township"):
                self._register(county, name, Place(county, code))
            for code, name, county, township in rows("SELECT code, name, county_code, township_code FROM village"):
                self._register(township, name, Place(county, township, code))

    def place(self, county: str | None, township: str | None, village: str | None, code: str | None = None) -> Place:
        """The place that a row names. Raises Unplaced."""
        if self._within:
            return self._own(county, township, village, code)
        if code:
            return self._coded(code)
        if not (county or township or village):
            raise Unplaced("township_name", "没有写明单位", "补上乡镇(街道)和村(社区)名称")
        at = None
        try:
            at = self.county(county, township)
            if township:
                at = self._child(at, "township", township, "township_name")
        except Unplaced as fault:
            if fault.unknown:
                self._count_below(fault.column, self.name_of(at.county_code) if at else county or self._given, township, village)
            raise
        if village and not township:
            raise Unplaced("township_name", f"村(社区)“{village}”没有写明所属乡镇(街道)", "补上乡镇(街道)名称")
        return self._child(at, "village", village, "village_name") if village else at

    def _own(self, county: str | None, township: str | None, village: str | None, code: str | None) -> Place:
        """The place that a row of the one township's file names; a row that names no township is that one's.

        Others are refused in words that do not tell whether there are any such units.
        """
        own = self._place[self._within]
        for column, named, unit in (("county_name", county, own.county_code), ("township_name", township, own.township_code)):
            if named and named != self.name_of(unit):
                raise _foreign(column, named, self.name_of(own.unit_code))
        place = self._place.get(code) if code else self._child(own, "village", village, "village_name") if village else own
        if place is None or not self.is_own(place):
            raise _foreign("place_code", code or village or "", self.name_of(own.unit_code))
        return place

    def is_own(self, place: Place) -> bool:
        """Whether rows may speak of it."""
        return not self._within or place.township_code == self._within

    def _count_below(self, column: str, *names: str | None) -> None:
        """The units below one that is missing are missing too: the clerk decides on all of them at once."""
        first = next(place for place, level in enumerate(LEVELS) if column == f"{level}_name")
        for place in range(first + 1, len(LEVELS)):
            if all(names[: place + 1]):
                self._miss(LEVELS[place], "/".join(names[: place + 1]))

    def _miss(self, level: str, path: str) -> None:
        self.missing[level, path] = self.missing.get((level, path), 0) + 1

    def _coded(self, code: str) -> Place:
        if code in self._place:
            return self._place[code]
        raise Unplaced("place_code", f"区划代码“{code}”在库中没有", "先导入区划代码表，或改用单位名称", unknown=True)

    def county(self, county: str | None, township: str | None = None) -> Place:
        """The county that a row names or implies. Raises Unplaced."""
        if county := county or self._given:
            return self._child(None, "county", county, "county_name")
        holding = self._townships_named.get(township or "", [])
        if len(holding) == 1:
            return Place(self._place[holding[0]].county_code)
        if len(holding) > 1:
            raise Unplaced("county_name", f"“{township}”在多个县(市、区)都有", _SAY_COUNTY)
        if len(self._counties) == 1:
            return self._counties[0]
        raise Unplaced(
            "county_name",
            "没有写明县(市、区)",
            _SAY_COUNTY,
            unknown=not self._counties,
        )

    def _child(self, parent: Place | None, level: str, name: str, column: str) -> Place:
        above = parent.unit_code if parent else ""
        if code := self._code.get((above, name)):
            return self._place[code]
        if self._within or not self.add:
            path = f"{self._path(parent)}{name}"
            near = get_close_matches(name, [known for (p, known) in self._code if p == above], 1, 0.6)
            hint = f"是否应为“{near[0]}”?" if near else ""
            reason = f"库中没有{LABELS[level]}“{path}”"
            if self._within:
                raise Unplaced(column, reason, f"{hint}确属新单位时，请数据员先新建，再报送")
            self._miss(level, path)
            raise Unplaced(column, reason, f"{hint}确属新单位时，勾选“新建库中没有的单位”(命令行 --add-units)后再导入", unknown=True)
        return self.create(parent, level, name, {})

    def create(self, parent: Place | None, level: str, name: str, columns: dict) -> Place:
        """Add a unit; `columns` are what its own table keeps besides code and name."""
        above = parent.unit_code if parent else ""
        code = columns.get("code") or f"{above}{name}/"
        codes = [parent.county_code, parent.township_code][: LEVELS.index(level)] if parent else []
        place = Place(*codes, code)
        row = {"code": code, "name": name, **{key: value for key, value in columns.items() if key not in ("code", "name")}}
        if level != "county":
            row |= place.columns()
        if level == "village" and not row.get("kind"):
            row["kind"] = _kind_of(name)
        if level == "township" and not row.get("kind"):
            row["kind"] = next((kind for kind in ("街道", "镇", "乡") if name.endswith(kind)), None)
        self.new[level].append(row)
        self._register(above, name, place)
        return place

    def level_of(self, code: str) -> str | None:
        return _CODE_LENGTHS.get(len(code)) if code.isdigit() else None

    def at(self, code: str) -> Place | None:
        return self._place.get(code)

    def name_of(self, code: str) -> str:
        return self._name.get(code, code)

    def path_of(self, code: str) -> str:
        """The names from the county down to a unit: 丙县/甲镇/东村."""
        place = self._place[code]
        return "/".join(self.name_of(code) for code in (place.county_code, place.township_code, place.village_code) if code)

    def label_of(self, township: str) -> str:
        """A township's name, or its code where the name alone does not identify it."""
        name = self.name_of(township)
        return name if len(self._townships_named.get(name, ())) <= 1 else township

    def _path(self, place: Place | None) -> str:
        return "".join(f"{self.name_of(code)}/" for code in ((place.county_code, place.township_code) if place else ()) if code)

    def _register(self, above: str, name: str, place: Place) -> None:
        self._code[above, name] = place.unit_code
        self._place[place.unit_code] = place
        self._name[place.unit_code] = name
        if not place.township_code:
            self._counties.append(place)
        if place.township_code and not place.village_code:
            self._townships_named.setdefault(name, []).append(place.township_code)


def _foreign(column: str, named: str, own: str) -> Unplaced:
    return Unplaced(column, f"“{named}”不属于{own}", "一份报送只报一个乡镇(街道)：写错的改正，其他单位的行删去")


def _kind_of(name: str) -> str | None:
    if name.endswith(("社区", "居委会", "居民委员会")):
        return "社区"
    return "村" if name.endswith(("村", "村委会", "村民委员会")) else None
