"""Dates as clerks write them -> yyyymmdd and how exact it is; what is not certain is refused with the dates it may be."""

import datetime as dt
import re
from collections.abc import Callable, Iterable

from data.cells import Remark, Value, refused

MINGUO = "minguo"  # ROC calendar: year 1 is 1912
# What one column may leave open, and the answers: each is a date form of a mapping, and several may stand together ("19yy october").
CHOICES: dict[str, dict[str, str]] = {
    "tenth": {"january": "是 1 月", "october": "是 10 月，末尾的 0 没有存下来"},
    "century": {"19yy": "都是 19xx 年", "20yy": "00 至 30 是 20xx 年，其余是 19xx 年"},
    "order": {"mdy": "月/日/年", "dmy": "日/月/年"},
    "era": {MINGUO: "民国纪年"},
}
QUESTIONS = {
    "tenth": "数字格式的“.1”是 1 月还是 10 月？",
    "century": "两位年份是哪个世纪？",
    "order": "月在前还是日在前？",
    "era": "七位数字是民国纪年吗？",
}
FORMS = frozenset(form for question, forms in CHOICES.items() for form in forms if question != "era")
DAY, MONTH, YEAR = "day", "month", "year"
Dated = tuple[int, str]

_FIRST_SERIAL, _LAST_SERIAL = 10000, 47848  # 1927-05-18 and 2030-12-31 as Excel counts days; fewer digits may mean years
_EPOCH = dt.date(1899, 12, 30)
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")
_TAIL = re.compile(r"(出?生|至今|起|以来)$|[.]$")
_POINTS = str.maketrans({"。": ".", "·": ".", "、": ".", ",": ".", "—": "-", "–": "-", "−": "-", "_": "-", "\\": "/", "號": "号"})

_FULL = re.compile(r"(\d{4})[.\-/年](\d{1,2})[.\-/月](\d{1,2})[日号]?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[.\-/年](\d{1,2})月?", re.ASCII)
_YEAR = re.compile(r"(\d{4})年?", re.ASCII)
_PACKED = re.compile(r"(\d{4})\.(\d{2})(\d{2})", re.ASCII)
_SHORT = re.compile(r"(\d{2})[.\-/年](\d{1,2})(?:[.\-/月](\d{1,2})[日号]?|月)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[.\-/](\d{1,2})[.\-/](\d{4})", re.ASCII)
_MINGUO = re.compile(r"(?:民[国國])?(\d{1,3})[.\-/年](\d{1,2})(?:[.\-/月](\d{1,2})[日号]?|月)?", re.ASCII)
_RANGE = re.compile(r"(.*[.年/].*?)(?:至|到|~|-+)(.+)")


class _Impossible(ValueError):
    """A date that no calendar has; the message says why."""


def _dated(year: int, month: int | None = None, day: int | None = None) -> Dated:
    if not 1900 <= year <= 2100:
        raise _Impossible(f"年份 {year} 不在 1900 至 2100 之间")
    if month is None:
        return year * 10000 + 101, YEAR
    if not 1 <= month <= 12:
        raise _Impossible(f"没有 {month} 月")
    if day is None:
        return year * 10000 + month * 100 + 1, MONTH
    try:
        dt.date(year, month, day)
    except ValueError:
        raise _Impossible(f"{year} 年 {month} 月没有 {day} 日") from None
    return year * 10000 + month * 100 + day, DAY


def _possible(*parts: tuple[int, ...]) -> tuple[Dated, ...]:
    found = []
    for part in parts:
        try:
            found.append(_dated(*part))
        except _Impossible:
            continue
    return tuple(dict.fromkeys(found))


def _sure(dated: Dated) -> Value:
    return Value(dated[0], precision=dated[1])


def from_date(day: dt.date) -> Value:
    return _sure(_dated(day.year, day.month, day.day))


def _asked(reason: str, fix: str, candidates: tuple[Dated, ...], *asks: str) -> Value:
    """Refused for now: an ID number may settle the cell, an answer of the clerk the column."""
    fix += "；或在对应关系中一次说明整列"
    return Value(remark=Remark("日期有多种理解", reason, fix), candidates=candidates, asks=asks)


def _century(year: int, forms: frozenset[str]) -> tuple[int, ...]:
    """The years that two digits may be."""
    late = (2000 + year,) if year <= 30 else ()
    if "20yy" in forms:
        return late or (1900 + year,)
    return (1900 + year,) if "19yy" in forms else (1900 + year, *late)


def _two_digit_year(year: int, *rest: int, forms: frozenset[str]) -> Value:
    candidates = _possible(*((full, *rest) for full in _century(year, forms)))
    if not candidates:
        raise _Impossible("年份只有两位，且月或日不存在")
    if forms & CHOICES["century"].keys():
        return _sure(candidates[0])
    return _asked("年份只有两位，不能确定是哪一年", "写成四位年份，如 1975.03", candidates, "century")


def _tenth(year: int, forms: frozenset[str]) -> Value:
    if told := forms & CHOICES["tenth"].keys():
        return _sure(_dated(year, 10 if "october" in told else 1))
    reason = f"单元格是数字 {year}.1，可能是 1 月，也可能是 10 月"
    return _asked(reason, f"改为文本 {year}.01 或 {year}.10", _possible((year, 1), (year, 10)), "tenth")


def _short_tenth(year: int, forms: frozenset[str]) -> Value:
    """75.1 as a number: the month and the century are both open."""
    months = {"january": (1,), "october": (10,)}.get(next(iter(forms & CHOICES["tenth"].keys()), ""), (1, 10))
    candidates = _possible(*((full, month) for month in months for full in _century(year, forms)))
    asks = tuple(question for question in ("tenth", "century") if not forms & CHOICES[question].keys())
    if not asks:
        return _sure(candidates[0])
    return _asked("年份只有两位，而且可能是 1 月或 10 月", "写成四位年份、两位月份，如 1975.01", candidates, *asks)


def _digits(text: str, forms: frozenset[str]) -> Value | None:
    """A date written with digits only."""
    number, size = int(text), len(text)
    if size == 4:
        if 1900 <= number <= 2100:
            return _sure(_dated(number))
        return _two_digit_year(number // 100, number % 100, forms=forms) if 1 <= number % 100 <= 12 else None
    if size == 5 and _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return from_date(_EPOCH + dt.timedelta(days=number))
    if size == 6:
        year, month = divmod(number, 100)
        if 1900 <= year <= 2100 and 1 <= month <= 12:
            return _sure(_dated(year, month))
        short = (number // 10000, number // 100 % 100, number % 100)
        if _possible((1900 + short[0], *short[1:])):
            return _two_digit_year(*short, forms=forms)
        return _sure(_dated(year, month))
    if size == 7:
        year = number // 1000
        candidates = _possible(
            (year, number // 100 % 10, number % 100), (year, number // 10 % 100, number % 10), _minguo_parts(text) or (0,)
        )
        fix = "写成 1975-03-05 的样子"
        return _asked("七位数字，可能是民国纪年，也可能少写了一位", fix, candidates, "era")
    if size == 8:
        return _sure(_dated(number // 10000, number // 100 % 100, number % 100))
    return None


def _minguo_parts(digits: str) -> tuple[int, ...] | None:
    """(year, month[, day]) of ROC digits yyymmdd, or yyymm; a number cell has lost its leading zero."""
    number = int(digits)
    if len(digits) in (6, 7):
        return number // 10000 + 1911, number // 100 % 100, number % 100
    return (number // 100 + 1911, number % 100) if len(digits) in (4, 5) else None


def _minguo(text: str) -> Value | None:
    if text.isdecimal():
        parts = _minguo_parts(text)
        return _sure(_dated(*parts)) if parts else None
    found = _MINGUO.fullmatch(text)
    return _sure(_dated(int(found[1]) + 1911, *(int(part) for part in found.groups()[1:] if part))) if found else None


def _free(text: str, numeric: bool, forms: frozenset[str]) -> Value | None:
    """A date in none but the usual forms; `numeric`: the cell held a number, so that a last 0 is lost; `forms` were told."""
    if text.isdecimal():
        return _digits(text, forms)
    if text.startswith(("民国", "民國")):
        return _minguo(text)
    if found := _FULL.fullmatch(text):
        return _sure(_dated(*map(int, found.groups())))
    if found := _MONTH.fullmatch(text):
        if numeric and found[2] == "1":
            return _tenth(int(found[1]), forms)
        return _sure(_dated(int(found[1]), int(found[2])))
    if found := _YEAR.fullmatch(text):
        return _sure(_dated(int(found[1])))
    if found := _PACKED.fullmatch(text):
        return _sure(_dated(*map(int, found.groups())))
    if found := _SHORT.fullmatch(text):
        year, *rest = (int(part) for part in found.groups() if part)
        if numeric and rest == [1]:
            return _short_tenth(year, forms)
        return _two_digit_year(year, *rest, forms=forms)
    if found := _YEAR_LAST.fullmatch(text):
        one, two, year = map(int, found.groups())
        if told := forms & CHOICES["order"].keys():
            return _sure(_dated(year, *((one, two) if "mdy" in told else (two, one))))
        candidates = _possible((year, one, two), (year, two, one))
        if len(candidates) > 1:
            return _asked("不能确定哪个是月、哪个是日", "写成 1975-03-05 的样子", candidates, "order")
        return _sure(candidates[0] if candidates else _dated(year, one, two))
    if re.fullmatch(r"\d{5}\.\d+", text):
        return _digits(text[:5], forms)  # a serial with a time of day
    return None


def order_in(texts: Iterable[str]) -> tuple[str, str] | None:
    """The order of day and month that some date of a column proves and none contradicts, and the text that proves it."""
    proofs = {}
    for text in texts:
        found = _YEAR_LAST.fullmatch(text.translate(_POINTS))
        if not found:
            continue
        one, two, year = map(int, found.groups())
        if one > 12 and _possible((year, two, one)):
            proofs.setdefault("dmy", text)
        elif two > 12 and _possible((year, one, two)):
            proofs.setdefault("mdy", text)
    return next(iter(proofs.items())) if len(proofs) == 1 else None


def is_form(form: str) -> bool:
    """Whether a date form is minguo or words of FORMS, one at most for each question; else it should be a strptime format."""
    words = form.split()
    alone = all(len(forms.keys() & set(words)) <= 1 for forms in CHOICES.values())
    return form == MINGUO or (bool(words) and FORMS.issuperset(words) and alone)


def _formatted(text: str, pattern: str) -> Value | None:
    try:
        day = dt.datetime.strptime(text, pattern)
    except ValueError:
        return None
    if not any(mark in pattern for mark in ("%d", "%j", "%x", "%c")):
        return _sure(_dated(day.year, day.month) if re.search("%[mbB]", pattern) else _dated(day.year))
    return from_date(day)


def read_date(cell: object, text: str, *, pattern: str | None = None, untyped: bool = False, ranges: bool = False) -> Value:
    """`cell`, whose normalised text is `text` -> a date with its precision, or a refusal.

    `pattern` is MINGUO, words of FORMS or a strptime format; `untyped`: the file (a CSV) has no types, so a number is written like a text;
    `ranges`: of "2023.5.8-5.12" take the beginning.
    """
    if isinstance(cell, dt.date):
        if 1900 <= cell.year <= 2100:
            return from_date(cell)
        return refused("日期不存在", f"年份 {cell.year} 不在 1900 至 2100 之间", "改正年份")
    try:
        if pattern is None and (found := _FULL.fullmatch(text)):  # as nearly every date is written
            return _sure(_dated(*map(int, found.groups())))
        numeric = (isinstance(cell, int | float) and not isinstance(cell, bool)) or untyped
        tidy = _TIME.sub("", text)
        forms = frozenset(pattern.split()) if pattern and is_form(pattern) else frozenset()
        read: Callable[[str], Value | None] = lambda part: _free(part, numeric, forms)  # noqa: E731
        if pattern and not forms:
            read = lambda part: _formatted(part, pattern)  # noqa: E731
        else:
            tidy = tidy.translate(_POINTS)
            if " " in tidy:
                tidy = re.sub(r"\s*([^\d\s])\s*", r"\1", tidy).replace(" ", ".")
            tidy = _TAIL.sub("", tidy)
            if pattern == MINGUO:
                read = _minguo
        value = read(tidy) if not isinstance(cell, bool | dt.time | dt.timedelta) else None
        if value is None and ranges and (found := _RANGE.fullmatch(tidy)):
            value = read(found[1])
    except _Impossible as impossible:
        return refused("日期不存在", str(impossible), "对照原始档案改正日期")
    if value is None:
        how = {None: "写成 1975-03-05、1975年3月 或 1975.03 的样子", MINGUO: "写成民国纪年的 0640305 或 64.3.5"}
        return Value(remark=Remark("日期无法识别", "看不出是哪一天", how.get(pattern, f"对照要求这一列写成 {pattern} 的样子")))
    return value
