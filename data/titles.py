"""What stands around a table, or in the name of its sheet or file: its year, township, village, and the date it speaks of."""

import calendar
import datetime as dt
import re

from data.cells import Value, normal
from data.layout import LONGEST, NO_VILLAGE, OTHER, PLACE_ONLY, Header, Line, lines_above, place_row
from data.workbook import Sheet

_YEARS = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年")


def speaks_of_years(texts: list[str]) -> bool:
    return any(map(_YEARS.search, texts))


def year_in(texts: list[str]) -> tuple[int, str] | None:
    """The one year that titles speak of, and the text it stands in; None for no year, or several."""
    years = {int(year): text for text in reversed(texts) for year in _YEARS.findall(text)}
    return next(iter(years.items())) if len(years) == 1 else None


_TOWNSHIP_LABEL = re.compile(
    r"(?:单位|乡镇|街道|乡镇\(街道\))(?:名称)?(?:\(.{1,4}\))?[::]\s*(?:\S{1,8}?[市县区])?(\S{1,10}?(?:镇|乡|街道))(?![一-龥]*村)"
)
_TOWNSHIP_TITLE = re.compile(
    r"(?:^|[省州市县区年度])([^\W\d省州市县区年度乡各全本]{1,6}(?:镇|乡|街道))"
    r"(?=村|社区|20|\d|干部|[^\W\d]{1,8}?(?:村|社区)(?:$|\s|\(|干部|两委|[\"“]|党|工作人员|花名册))"
)


# In the name of a sheet or a file: 矮寨镇, 01矮寨镇, 2023年矮寨镇村干部花名册(定稿).
_TOWNSHIP_NAME = re.compile(
    r"(?:^|[省州市县区年度\d\s_\-—.、()])([^\W\d省州市县区年度村乡各全本城_]{1,6}(?:镇|乡|街道))"
    r"(?=$|[\d\s_\-—.、(]|村|社区|干部|花名册|名册|考核|培训|后备|上报|报送|汇总|统计)"
)
_VILLAGE_LABEL = re.compile(
    r"(?:单位|村|社区|村\(社区\)|村居)(?:名称)?(?:\(.{1,4}\))?[::]\s*(?:\S{0,14}?(?:镇|乡|街道))?([^\W\d]{1,8}?(?:村|社区))(?=$|\s)"
)
_VILLAGE_TITLE = re.compile(r"(?:镇|乡|街道)([^\W\d]{1,8}?(?:村|社区))(?=$|\s|\d|20|干部|两委|[\"“]|党|工作人员|花名册|\()")
_VILLAGE_NAME = re.compile(r"(?:^|[\d\s_\-—.、])([^\W\d_]{1,8}(?:村|社区))(?=$|[\d\s_\-—.、(])")


def _first(found: list[tuple[str, str]]) -> tuple[str, str] | None:
    return found[0] if len({name for name, _ in found}) == 1 else None


def township_in(texts: list[str], sheet_name: str, file: str = "") -> tuple[str, str] | None:
    """The township that the lines above the table, the sheet's name or the file's name say it is of, and where that stands."""
    for pattern in (_TOWNSHIP_LABEL, _TOWNSHIP_TITLE):
        for text in texts:
            if found := pattern.search(text):
                return found[1], text
    named = ((f"工作表名称“{normal(sheet_name)}”", sheet_name), (f"文件名“{normal(file)}”", file))
    for where, name in named:
        if found := _first([(one, where) for one in _TOWNSHIP_NAME.findall(normal(name)) if one != "乡镇"]):
            return found
    return None


def village_in(texts: list[str], sheet_name: str, file: str = "") -> tuple[str, str] | None:
    """The village or community that the lines above the table, the sheet's name or the file's name say it is of, and where."""
    for pattern in (_VILLAGE_LABEL, _VILLAGE_TITLE):
        for text in texts:
            if (found := pattern.search(text)) and not NO_VILLAGE.fullmatch(found[1]):
                return found[1], text
    named = ((f"工作表名称“{normal(sheet_name)}”", sheet_name), (f"文件名“{normal(file)}”", file))
    for where, name in named:
        hits = [*_VILLAGE_TITLE.findall(normal(name)), *_VILLAGE_NAME.findall(normal(name))]
        hits = [re.sub(r"^.*(?:镇|乡|街道)(?=.{2})", "", one) for one in hits]
        if found := _first([(one, where) for one in hits if not NO_VILLAGE.fullmatch(one)]):
            return found
    return None


def places_below(lines: list[Line], left: frozenset[str], constants: dict[str, Value]) -> tuple[dict[int, dict[str, Value]], list[str]]:
    """Row -> what holds on it instead of `constants` where a row above it names its township or village; and what that was taken from.

    `left` are those of township_name and village_name that neither a column nor the mapping gives.
    """
    found: dict[int, dict[str, Value]] = {}
    notes = []
    holding = None
    for line in lines:
        told = place_row(line.text) if line.kind in (OTHER, PLACE_ONLY) else None
        if told:
            named = {name: one for name, one in zip(("township_name", "village_name"), told, strict=True) if one and name in left}
            if not named:
                continue
            outside = {"village_name"} & left if "township_name" in named else set()
            kept = {name: value for name, value in (holding or constants).items() if name not in outside}
            holding = kept | {name: Value(one) for name, one in named.items()}
            notes.append(f"第{line.index + 1}行“{normal(line.text)}”以下：{'、'.join(named.values())}")
        elif holding is not None:
            found[line.index] = holding
    return found, notes


_DAY = r"((?:19|20)\d{2})\s*[年.\-/]\s*(\d{1,2})(?:\s*[月.\-/]\s*(\d{1,2})\s*日?|\s*月)?(?!\d)"
_DATED = (  # the first that says one date decides
    re.compile(rf"(?:截至|截止)(?:日期|时间|日|到|至|于)?\s*[::]?\s*{_DAY}"),
    re.compile(rf"(?:填报|填表|填写|统计|制表|报送|上报|更新)(?:日期|时间|日)\s*[::]?\s*{_DAY}"),
    re.compile(rf"(?:^|\s|[,;(])(?:时间|日期)\s*[::]\s*{_DAY}"),
)
_FOOT = 10  # rows at the end of a sheet among which a signature may carry the date


def date_in(sheet: Sheet, header: Header, file: str) -> tuple[int, str] | None:
    """The date (yyyymmdd) that a sheet says it speaks of, and the text it stands in; a month means its last day.

    None for no date, or two.
    """
    feet = [normal(cell[:LONGEST]) for row in sheet.rows[header.row + 1 :][-_FOOT:] for cell in row if isinstance(cell, str)]
    texts = [*lines_above(sheet, header), normal(sheet.name), normal(file), *feet]
    for pattern in _DATED:
        found = {date: text for text in reversed(texts) for match in pattern.finditer(text) if (date := _last_day(*match.groups()))}
        if found:
            return next(iter(found.items())) if len(found) == 1 else None
    return None


def _last_day(year: str, month: str, day: str | None) -> int | None:
    """yyyymmdd; of a month without a day its last; None where there is no such day."""
    try:
        last = int(day) if day else calendar.monthrange(int(year), int(month))[1]
        return int(f"{dt.date(int(year), int(month), last):%Y%m%d}")
    except (ValueError, calendar.IllegalMonthError):
        return None
