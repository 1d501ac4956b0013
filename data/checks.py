"""What the cells of a row, and the rows of a file, say about each other: conflicts, gaps an ID number fills, duplicates."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from data import codes, idcard
from data.cells import EMPTY, Remark, Value, squeezed
from data.tables import Column, Table
from data.values import dated_within
from data.written import show_date

Found = Iterator[tuple[str, Remark]]  # (the column it is about, what to say)

SECRETARY, DIRECTOR = "党组织书记", "村(居)委会主任"
PERSON_KEYS = ("name", "staff_no", "id_number")
_UNIT_NAMES = ("township_name", "village_name", "place_code", "old_township_name", "old_village_name")
_ALIKE = ("name", "birth_date", "gender", "county_name", *_UNIT_NAMES)
PLACE_KEYS = ("township_name", "village_name", "place_code")


def alternatives(table: Table) -> tuple[str, ...]:
    """The input columns of which every row must fill one: who it is about, else where; () if neither is asked."""
    given = {column.name for column in table.references}
    if "id_number" in given:
        return PERSON_KEYS
    return PLACE_KEYS if "village_name" in given else ()


@dataclass
class Tally:
    """Counts over a whole file that become one note or one warning each."""

    notes: Counter[str] = field(default_factory=Counter)
    blanks: Counter[tuple[str, str]] = field(default_factory=Counter)  # (column label, the file's word) -> cells
    births: int = 0
    dayless: int = 0
    ungraded: Counter[str] = field(default_factory=Counter)  # the file's word for no grade, "" for none -> people
    open: dict[tuple[str, str], list] = field(default_factory=dict)  # (column, question) -> [cells, three texts of them]
    ages: int = 0
    wrong_ages: list[str] = field(default_factory=list)  # cells

    def asked(self, column: str, question: str, text: str) -> None:
        """A cell that an answer for the whole column would settle."""
        count = self.open.setdefault((column, question), [0, {}])
        count[0] += 1
        if len(count[1]) < 3:
            count[1][text] = None


def settle(values: dict[str, Value], columns: dict[str, Column], tally: Tally, as_of: int) -> None:
    """Let a valid ID number decide an uncertain birth date and fill a blank birth date or gender, in place."""
    number = values["id_number"].value if "id_number" in values else None
    if not isinstance(number, str):
        return
    birth = values.get("birth_date", EMPTY)
    if birth.candidates:
        born = idcard.born(number)
        fitting = [(date, precision) for date, precision in birth.candidates if _same(born, date, precision)]
        if len(fitting) == 1:
            values["birth_date"] = dated_within(Value(fitting[0][0], precision=fitting[0][1]), columns["birth_date"], as_of)
            tally.notes["由身份证号确定写法不明的出生日期 {} 人"] += 1
    elif birth.value is None and birth.remark is None and "birth_date" in columns:
        values["birth_date"] = dated_within(Value(idcard.born(number), precision="day"), columns["birth_date"], as_of)
        tally.notes["由身份证号补全出生日期 {} 人"] += 1
    sex = values.get("gender", EMPTY)
    if sex.value is None and sex.remark is None and "gender" in columns:
        values["gender"] = Value(idcard.gender(number))
        tally.notes["由身份证号补全性别 {} 人"] += 1


def _same(born: int, date: int, precision: str | None) -> bool:
    unit = {"year": 10000, "month": 100}.get(precision, 1)
    return born // unit == date // unit


def derive(values: dict[str, Value], table: Table, tally: Tally) -> None:
    """Fill what follows from other cells of the row, in place.

    一肩挑 and the pay group 书记 follow from the posts, a year from its date; 未参加考核 written as a grade moves to its own column.
    """
    post = values.get("post")
    if post and post.value and "dual_post" in table.given:
        secretary = f"|{SECRETARY}|" in post.value
        both = secretary and f"|{DIRECTOR}|" in post.value
        if _blank(values, "dual_post") and (post.complete or both):
            values["dual_post"] = Value("是" if both else "否")
        if _blank(values, "post_group"):
            if secretary:
                values["post_group"] = Value("书记")
                tally.notes["由职务认定待遇岗位类别为“书记” {} 人"] += 1
            else:
                tally.notes["待遇岗位类别空白 {} 人：副职与一般工作人员的划分是本地规定，不作推断"] += 1
    start = values.get("start_date")
    if start and start.value and "year" in table.given and _blank(values, "year"):
        values["year"] = Value(start.value // 10000)
    grade = values.get("grade") if "participation" in table.given else None
    if grade and _blank(values, "grade") and _blank(values, "participation"):
        taken = codes.PARTICIPATION.read(squeezed(grade.blank or ""))
        if taken is None:
            tally.ungraded[grade.blank or ""] += 1
        else:
            values["grade"], values["participation"] = Value(), Value(taken)


def _said(values: dict[str, Value], name: str) -> object:
    return values[name].value if name in values else None


def _blank(values: dict[str, Value], name: str) -> bool:
    return name not in values or (values[name].value is None and values[name].remark is None)


def conflicts(values: dict[str, Value], columns: dict[str, Column], as_of: int) -> Found:
    """Every disagreement between the cells of one row."""
    number, birth, sex = _said(values, "id_number"), _said(values, "birth_date"), _said(values, "gender")
    if number and birth and not _same(idcard.born(number), birth, values["birth_date"].precision):
        written = show_date(birth, values["birth_date"].precision)
        reason = f"身份证号中的出生日期是 {show_date(idcard.born(number))}，出生年月写的是 {written}"
        yield "birth_date", Remark("身份证号与出生日期不一致", reason, "核对：以最早的档案记载为准，改正写错的一项")
    if number and sex and codes.GENDER.read(sex) and idcard.gender(number) != sex:
        yield "gender", Remark("身份证号与性别不一致", f"身份证号表示{idcard.gender(number)}，性别写的是{sex}", "核对后改正写错的一项")
    if birth:
        yield from _too_early(values, columns, birth, as_of)
    post = _said(values, "post")
    if post and f"|{SECRETARY}|" in post and "village_name" in columns:
        code = str(values["place_code"].value or "") if "place_code" in values else ""
        if _blank(values, "village_name") and len(code) < 12:
            yield "post", Remark("书记没有所在村", "党组织书记没有写所在的村(社区)", "填写村(社区)", rejects=False)


def _too_early(values: dict[str, Value], columns: dict[str, Column], birth: int, as_of: int) -> Found:
    for name, least in (("joined_date", 16), ("post_date", 16), ("party_date", 18)):
        date = _said(values, name)
        if not date:
            continue
        label = columns[name].label
        if date < birth:
            yield name, Remark(f"{label}早于出生", f"{label} {show_date(date)} 早于出生 {show_date(birth)}", "核对这两个日期")
        elif date // 10000 - birth // 10000 < least:
            reason = f"{label}时还不满 {least} 岁"
            yield name, Remark(f"{label}过早", reason, "核对出生年月和这个日期", rejects=False)
    if as_of // 10000 - birth // 10000 < 16:
        yield "birth_date", Remark("年龄过小", "截至数据日期不满 16 岁", "核对出生年月", rejects=False)


def ages_at(birth: int, precision: str | None, as_of: int) -> range:
    """The completed years a person may have on `as_of`: one value where the day is known."""
    years = as_of // 10000 - birth // 10000
    if precision == "year":
        return range(years - 1, years + 1)
    if precision == "month":
        month, now = birth // 100 % 100, as_of // 100 % 100
        return range(years - 1, years + 1) if month == now else range(years - (now < month), years - (now < month) + 1)
    years -= as_of % 10000 < birth % 10000
    return range(years, years + 1)


def missing(values: dict[str, Value], columns: dict[str, Column], required: Sequence[Column], any_of: tuple[str, ...]) -> Found:
    """Required cells that are blank, one of `any_of` at least. A refused cell has its own remark and is not missing."""
    for column in required:
        if _blank(values, column.name):
            yield column.name, Remark(f"{column.label}空白", f"“{column.label}”不能空白", f"填写{column.label}")
    for name in any_of:
        if not _blank(values, name):
            return
    if any_of:
        labels = [column.label for name, column in columns.items() if name in any_of]
        named = next((name for name in any_of if name in values), any_of[0])
        subject = "不知道是哪个人" if any_of is PERSON_KEYS else "不知道属于哪个单位"
        yield named, Remark(subject, f"{'、'.join(labels)}都是空白", f"至少填写{'、'.join(labels)}中的一项")


class Addresses(Protocol):
    def address(self, index: int, name: str) -> str: ...


Row = tuple[Addresses, int]


class Seen:
    """The rows already read, by everything that identifies them, to find the ones that say the same again."""

    def __init__(self, table: Table) -> None:
        given = {column.name for column in table.inputs}
        self._grain = tuple(name for name in table.key if name in given)  # person × year: the same person may stand once a year
        self._person = "name" in given and "birth_date" in given
        self._shown = "name" if "name" in given else "village_name"  # the column a repetition is shown at
        self._alike_by = tuple(name for name in _ALIKE if name in given)
        # The addresses are worked out when a repetition is told of: hardly a row repeats another.
        self._exact: dict[str, dict[tuple, Row]] = {"id_number": {}, "staff_no": {}}
        self._alike: dict[tuple, list[tuple[object, object, Row]]] = {}

    def again(self, values: dict[str, Value], cells: Addresses, index: int) -> tuple[str, Remark] | None:
        """The remark for a row that repeats an earlier one; `cells` are those of its sheet, where it is the row `index`."""
        grain = tuple(_said(values, name) for name in self._grain)
        number, staff = _said(values, "id_number"), _said(values, "staff_no")
        exact = [(name, said) for name, said in (("id_number", number), ("staff_no", staff)) if said] if self._person else []
        for name, said in exact:
            if first := self._exact[name].get((said, *grain)):
                return name, self._remark(first, name, "身份证号" if name == "id_number" else "人员编号")
        row = cells, index
        if not self._person or _said(values, "name"):
            others = self._alike.setdefault((*(_said(values, name) for name in self._alike_by), *grain), [])
            for other_number, other_staff, other in others:
                if not (number and other_number and number != other_number) and not (staff and other_staff and staff != other_staff):
                    return self._shown, self._remark(other, self._shown, "姓名、出生年月、性别和单位" if self._person else "单位")
            others.append((number, staff, row))
        for name, said in exact:
            self._exact[name][said, *grain] = row
        return None

    def _remark(self, row: Row, name: str, what: str) -> Remark:
        cells, index = row
        cell = cells.address(index, name)
        fix = "只保留一行；若是不同的人，补上身份证号" if self._person else "只保留一行"
        return Remark("重复", f"{what}与 {cell} 相同", fix)
