"""Rosters against the people the store knows: who is new, who changed, moved, left or is corrected.

All rosters of an intake are heard before anything is concluded, so that whoever left one file for another has moved.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from data.careers import DIFFERENT, SAME, Career, known_on
from data.history import FIXED
from data.people import People, alike, same_birth
from data.plan import Change, Part, Plan, Suspect, Values
from data.roster import CheckedRow
from data.tables import CADRE, LOCATION, PERSON, Type
from data.units import Place
from data.written import told

_CHANGING = CADRE.given.difference(FIXED)
_PLACED_BY = tuple(column.name for column in LOCATION)


@dataclass(slots=True)
class _Heard:
    """One row that says somebody is in post."""

    part: Part
    row: CheckedRow
    career: Career
    corrections: list[tuple[str, object, object]]
    joined: str = ""


@dataclass
class Rolls:
    """The rosters of one intake, heard together."""

    plan: Plan
    heard: dict[int, _Heard] = field(default_factory=dict)
    townships: set[str] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)  # who has a row in the file that is being heard

    def __post_init__(self) -> None:
        self.people = People(self.plan.careers.rows(self.plan.statement.as_of))
        self.began = self.plan.careers.next_number()  # entries of this intake have higher numbers

    def hear(self, part: Part) -> None:
        self.listed = set()
        rosters, as_of = self.plan.careers.rosters, self.plan.statement.as_of
        said, place = None, None
        for row in part.reading.rows:
            named = tuple(map(row.values.get, _PLACED_BY))
            if place is None or named != said:  # else where the row above is: those of a village stand together
                said, place = named, part.placed(row)
            if place is None:
                continue
            place_now = self.plan.careers.divisions.place(place.unit_code)
            if not self.plan.units.is_own(place_now):
                part.note(row, LOCATION[1], "这个单位现在属于其他乡镇(街道)", "从这份报送中删去这一行", "单位不明")
            elif place.township_code is None:
                part.note(row, LOCATION[1], "没有写明乡镇(街道)", "补上乡镇(街道)名称", "单位不明")
            elif (newest := rosters.newest(place_now.township_code)) > as_of and not self.plan.statement.backfill:
                reason = f"{self.plan.units.name_of(place.township_code)}的花名册已更新到{_show(newest)}，不能当作最新名册再导入更早的"
                fix = "改正截止日；确是补录以前的情况时勾选“补录”(命令行 --backfill)"
                part.note(row, LOCATION[1], reason, fix, "早于已有名册")
            else:
                self.townships.add(place_now.township_code)
                self._hear_row(part, row, place, place_now)

    def _hear_row(self, part: Part, row: CheckedRow, place: Place, now: Place) -> None:
        careers = self.plan.careers
        match = self.people.match(row.values, now.township_code, now.village_code, self.listed)
        person = match.person
        if match.candidates and not (person and part.statement.correct):
            chosen = self.plan.choose(part, row, match, nobody="另一人，按新增处理")
            if chosen is None:
                return None
            person = next((one for one in match.candidates if one["person_id"] == chosen), None)
        elif match.reason and not person:
            return part.note(row, PERSON[0], match.reason, match.fix, "人员待确认")
        if person is None and match.elsewhere:
            undecided, person = self._elsewhere(part, row, now, match.elsewhere)
            if undecided:
                return None
        if person is None:
            career = careers.new(row.values)
            for other in match.elsewhere:
                careers.decide(other["person_id"], career.person_id, DIFFERENT)
            corrections: list = []
        else:
            career = careers[person["person_id"]]
            if first := self.heard.get(career.person_id):
                fix = "一人只保留一行，兼职写在同一行的职务中；确已调动时从原单位的名册中删去"
                return part.note(row, PERSON[0], f"与{first.part.where(first.row)}是同一个人", fix, "人员重复")
            found = self._corrections(part, row, career)
            if found is None:
                return None
            corrections = found
        joined = ""
        if match.joins:
            other = careers[match.joins["person_id"]]
            if other.person_id in self.heard:
                first = self.heard[other.person_id]
                return part.note(row, PERSON[0], f"与{first.part.where(first.row)}是同一个人", "一人只保留一行", "人员重复")
            joined = self._join(career, other)
            if not joined:
                return None
        given = {name: value for name, value in row.values.items() if value is not None and name in _CHANGING}
        given["unit_code"] = place.unit_code
        careers.say(career, part.statement.as_of, given)
        self.listed.add(career.person_id)
        self.heard[career.person_id] = _Heard(part, row, career, corrections, joined)
        known = person is not None and not corrections and not joined and person["unit_code"] == now.unit_code
        self.people.add(person if known else {**career.fixed, **now.columns(), "person_id": career.person_id})
        return None

    def _join(self, career: Career, other: Career) -> str:
        """Two histories of one person, as an ID that arrived late tells; what it joined, or "" with the problem noted."""
        told = f"{other.fixed['name']}({self._place_name(other.row(self.plan.statement.as_of))})"
        clashes = self.plan.careers.join(career, other)
        for sentence in clashes:
            self.plan.refuse("姓名", career.fixed["name"], f"证件号表明两条履历是同一人，但{sentence}", "处理后重新导入", "两人不能合并")
        return "" if clashes else told

    def _elsewhere(self, part: Part, row: CheckedRow, place: Place, others: tuple[Values, ...]) -> tuple[bool, Values | None]:
        """(whether the clerk has yet to decide, the person in another township that the clerk says it is)."""
        same, open_keys = [], []
        for other in others:
            suspect = self._suspect(row.values["name"], row.values["birth_date"], place.township_code, other)
            if suspect.verdict == SAME:
                same.append(other)
            elif suspect.verdict is None:
                open_keys.append((suspect, other))
        for suspect, _ in open_keys:
            reason = f"{suspect.there}有同名、同性别、同出生年月的人，疑似调整"
            fix = f"选择“同一人”或“不同人”(命令行 --same {suspect.key} 或 --different {suspect.key})，或补上身份证号"
            part.note(row, PERSON[0], reason, fix, "疑似调整")
        if len(same) > 1:
            part.note(row, PERSON[0], "选择了不止一个“同一人”", "只能与其中一人是同一人", "疑似调整")
        return bool(open_keys) or len(same) > 1, same[0] if len(same) == 1 else None

    def _suspect(self, name: str, born: int, township: str, other: Values) -> Suspect:
        units, statement = self.plan.units, self.plan.statement
        month = f"{born // 10000}-{born // 100 % 100:02d}"
        key = f"{name}/{month}:{units.label_of(township)}={units.label_of(other['township_code'])}"
        verdict = SAME if key in statement.same else DIFFERENT if key in statement.different else None
        there = self._place_name(other)
        self.plan.suspects[key] = Suspect(key, name, month, units.name_of(township), there, verdict)
        return self.plan.suspects[key]

    def _corrections(self, part: Part, row: CheckedRow, career: Career) -> list[tuple[str, object, object]] | None:
        """What the row corrects of the person, written down; None with the problems noted where the clerk has not agreed."""
        old, given = career.fixed, row.values
        differing = {name: given[name] for name in FIXED if given.get(name) not in (None, old[name]) and not _says_less(name, given, old)}
        if not differing:
            return []
        refining = _same_birth(given, old)
        overwritten = [name for name in differing if old[name] is not None and not (name.startswith("birth_date") and refining)]
        if overwritten and not part.statement.correct:
            for name in overwritten:
                fix = "是更正请勾选“以文件为准更正”(命令行 --correct)，否则改正文件"
                column = CADRE.column(name.removesuffix("_precision"))
                stored = "号码" if column.type is Type.ID_NUMBER else f"“{old[name]}”"  # a wrong number must not bring the right one
                part.note(row, column, f"与库中的{stored}不一致", fix, "与库中不一致")
            return None
        new = old | differing
        fields = [
            (column.label, told(column, old), told(column, new))
            for column in CADRE.columns
            if differing.keys() & {name for name, _ in column.stored()}
        ]
        self.plan.careers.correct(career, differing)
        return fields

    def conclude(self) -> None:
        """Fold what was heard, find who left, and say what each row did."""
        plan, statement = self.plan, self.plan.statement
        careers = plan.careers
        if statement.full and any(part.rejected for part in plan.parts if part.table is CADRE):
            reason = "全量名册中有被拒绝的行，跳过的人会被当作离任"
            plan.refuse("", "", reason, "改正被拒绝的行，或改选“仅新增和更新”", "全量名册不完整")
        for township in sorted(self.townships):
            careers.report(township, statement.as_of, full=statement.full, posts=statement.posts)
        concerned = list(self._concerned())
        for career in concerned:
            careers.touch(career)
            self._contradicted(career)
        careers.fold([*(heard.career for heard in self.heard.values()), *concerned])
        leavers = [career for career in concerned if self._left(career)]
        moved = self._match_leavers(leavers)
        for heard in self.heard.values():
            self._classify(heard)
        for career in leavers:
            if career.person_id in careers and career.person_id not in self.heard:
                self._tell(career, moved.get(career.person_id, ""))
        if statement.full:
            held = Counter(known_on(heard.career.after, statement.as_of)["township_code"] for heard in self.heard.values())
            plan.speaks_for = {code: held[code] for code in sorted(self.townships)}

    def _concerned(self) -> Iterator[Career]:
        """Those of the townships spoken for who are in no file: a 全量 roster may close them, an older one changes how they began."""
        statement = self.plan.statement
        if not (statement.full or statement.backfill):
            return
        for career in self.plan.careers:
            if career.person_id in self.heard:
                continue
            periods = career.after if statement.backfill else career.after[-1:]
            if any(period["township_code"] in self.townships for period in periods):
                yield career

    def _contradicted(self, career: Career) -> None:
        """Who was in an earlier roster of the same date and is not in this one."""
        plan, as_of = self.plan, self.plan.statement.as_of
        period = career.held_on(as_of, after=False)
        if not plan.statement.full or period is None or not self._spoken_for(period):
            return
        earlier = [entry for entry in career.entries if entry.said_on == as_of and not entry.gone and entry.number < self.began]
        if earlier and period["valid_from"] == as_of:
            name = career.fixed["name"]
            reason = f"{name}在同一天的名册中刚刚登记，这份全量名册却没有此人"
            plan.refuse("姓名", name, reason, "先回退到上一版，再导入改正后的名册", "同日名册矛盾")
        elif earlier:
            career.rewrite(entry for entry in career.entries if entry not in earlier)

    def _spoken_for(self, period: Values) -> bool:
        posts = self.plan.statement.posts
        return period["township_code"] in self.townships and (not posts or period["post_group"] in posts)

    def _left(self, career: Career) -> bool:
        as_of = self.plan.statement.as_of
        before = career.held_on(as_of, after=False)
        return before is not None and before["valid_from"] < as_of and career.held_on(as_of) is None

    def _match_leavers(self, leavers: list[Career]) -> dict[int, str]:
        """Whoever leaves one township and is in another under the same name, gender and birth month: one person, if the clerk says so."""
        careers, as_of = self.plan.careers, self.plan.statement.as_of
        joined = {}
        for career in leavers:
            row = career.row(as_of)
            for other in self.people.namesakes(row):
                if other["person_id"] not in careers or careers[other["person_id"]] is career:
                    continue
                found = careers[other["person_id"]]
                now = found.row(as_of)
                if not found.held_on(as_of) or careers.verdict(career.person_id, found.person_id) or not alike(now, row):
                    continue
                suspect = self._suspect(row["name"], now["birth_date"], now["township_code"], row)
                if suspect.verdict is None:
                    reason = f"{suspect.there}的{row['name']}不在名册中，{suspect.here}有同名、同性别、同出生年月的人，疑似调整"
                    fix = f"选择“同一人”或“不同人”(命令行 --same {suspect.key} 或 --different {suspect.key})"
                    self.plan.refuse("姓名", row["name"], reason, fix, "疑似调整")
                elif suspect.verdict == DIFFERENT:
                    careers.decide(career.person_id, found.person_id, DIFFERENT)
                else:
                    told = self._join(career, found)
                    if told:
                        joined[career.person_id] = told
                        if heard := self.heard.pop(found.person_id, None):
                            heard.career = career
                            self.heard[career.person_id] = heard
        return joined

    def _classify(self, heard: _Heard) -> None:
        """What one row does: the difference between what its person was on the date and is now."""
        part, career, as_of = heard.part, heard.career, heard.part.statement.as_of
        before, after = career.held_on(as_of, after=False), career.held_on(as_of)
        name = career.fixed["name"]
        changes = differences(self.plan, before, after) if before and before is not after else []
        if not before:
            kind = "调动" if career.before and after["opened_by"] == "moved" else "新增"
        elif before["unit_code"] != after["unit_code"]:
            kind = "调动"
        elif changes or (career.before != career.after and not heard.corrections and not heard.joined and career.changed):
            kind = "变动"
        elif heard.joined:
            kind = "合并"
        elif heard.corrections:
            kind = "更正"
        else:
            part.unchanged += 1
            return
        fields = [*changes, *heard.corrections]
        if heard.joined:
            fields.append(("合并履历", None, heard.joined))
        part.add(kind, heard.row, name, after, fields)

    def _tell(self, career: Career, joined: str) -> None:
        """A change that no row says."""
        as_of = self.plan.statement.as_of
        before, after = career.held_on(as_of, after=False), career.held_on(as_of)
        kind, fields = ("调动", differences(self.plan, before, after)) if after else ("离任", [])
        if joined:
            fields.append(("合并履历", None, joined))
        place = after or before
        self.plan.own_changes.append(Change(kind, career.fixed["name"], place["township_code"], place["village_code"], tuple(fields)))

    def _place_name(self, row: Values) -> str:
        return place_name(self.plan, row)


def differences(plan: Plan, before: Values, after: Values) -> list[tuple[str, object, object]]:
    """(label, old, new) of what differs between two periods."""
    fields = [
        (column.label, told(column, before), told(column, after))
        for column in CADRE.columns
        if column.name not in FIXED and before[column.name] != after[column.name]
    ]
    if before["unit_code"] != after["unit_code"]:
        fields.insert(0, ("单位", place_name(plan, before), place_name(plan, after)))
    return fields


def place_name(plan: Plan, row: Values) -> str:
    """甲镇/东村"""
    return "/".join(plan.units.name_of(row[name]) for name in ("township_code", "village_code") if row[name])


def _same_birth(given: Values, old: Values) -> bool:
    return same_birth(old["birth_date"], old["birth_date_precision"], given.get("birth_date"), given.get("birth_date_precision"))


def _says_less(name: str, given: Values, old: Values) -> bool:
    """A birth date that agrees with the store's and is coarser changes nothing."""
    if not name.startswith("birth_date") or old["birth_date"] is None or not _same_birth(given, old):
        return False
    order = ("year", "month", "day")
    return order.index(given.get("birth_date_precision") or "day") < order.index(old["birth_date_precision"] or "day")


def _show(date: int) -> str:
    return f"{date // 10000}年{date // 100 % 100}月{date % 100}日"
