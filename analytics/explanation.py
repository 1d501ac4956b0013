"""Any number explains itself: what an address says of it by codes alone, what its declaration says of it, and the rows behind it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import unquote

from analytics.catalog import METRICS
from analytics.model import BLANK, Dimension, Mean, Median, Metric, Ratio, Share, Standardised, Sum
from analytics.query import AS_OF, Cell, Member, Result, UnknownValue, ask, count_behind, rows_behind
from analytics.scenario import BadScenario, supposition
from analytics.wording import column_label, definition_lines, show, show_fraction
from data.lens import EVERYTHING, Lens, stated

UNKNOWN = "链接中的数字“{}”不存在，请核对链接。"
CITY_ONLY = "{}只在市级查看，您无权查看。"
_UNTOLD = ("person_id", "birth_date", "id_number", "phone", "one", "mentor")  # who a row is, is told by name and age
_NAMES = ("name", "person_name")
_THEN, _AMONG, _SUPPOSED = "then", "among", "if."
_TOLD_APART = {character: f"%{ord(character):02X}" for character in "%;,=~"}
_TRAITS = ("gender", "age", "education", "post_group")
_UNITS = ("county_code", "township_code", "village_code", "unit_code", "place")
_ELSEWHERE = "(SELECT MAX(k.name) FROM person_known AS k WHERE k.person_id = f.person_id)"  # of who is in scope
_SAID_BY = {"grade_level": "grade", "overdue": "due_on", "cleared": "cleared_on"}  # column of a condition -> the one that says it in words
_COLUMN = re.compile(r"\bf\.(\w+)")


@dataclass(frozen=True)
class Number:
    """One figure on the screen. `where`: every filter that it was asked with, as keys; `as_of`: None where it is the lens's own;
    `among`: its denominator stands for it; `assumed`: what it supposes, as in Lens."""

    metric: Metric
    where: Mapping[str, tuple]
    as_of: int | None = None
    then: bool = False
    among: bool = False
    assumed: tuple[tuple[str, Any], ...] = ()

    @property
    def text(self) -> str:
        """`cadre.women;township=990101102;as_of=~20230630`."""
        items = [f"{name}={','.join(map(written_key, keys))}" for name, keys in self.where.items()]
        items += [f"{AS_OF.name}={written_key(self.as_of)}"] if self.as_of else []
        items += [f"{_SUPPOSED}{name}={written_key(value)}" for name, value in self.assumed if value]
        items += [flag for flag, on in ((_THEN, self.then), (_AMONG, self.among)) if on]
        return ";".join([self.metric.key, *items])

    @property
    def listed(self) -> Metric:
        """The metric whose rows are listed."""
        if isinstance(self.metric, Ratio):
            return self.metric.denominator if self.among else self.metric.numerator
        return self.metric

    @property
    def valued(self) -> bool:
        """Whether a row enters with a value of its own."""
        return isinstance(self.listed, Sum | Mean | Median)


class Part(NamedTuple):
    """Numerator or denominator: what it is, how much, and the number that lists it."""

    label: str
    told: str
    number: Number


class Projected(NamedTuple):
    """A figure that no metric declares alone, such as a rule held against one village, a range or a trial: what it is called, what is to
    be known of it as (label, sentence), and the lists that it is made of."""

    title: str
    lines: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]


def number_of(lens: Lens, result: Result, metric: Metric, members: Sequence[Member] = ()) -> Number:
    """The figure of a metric in the row of an answer that has these members, as a page with this lens shows it; of what is counted beside
    what is expected, the share that was counted."""
    keys = {dimension.name: member.key for dimension, member in zip(result.by, members, strict=True)}
    as_of = keys.pop(AS_OF.name, result.lens.as_of)
    where = dict(result.where) | {name: (key,) for name, key in keys.items()}
    metric = metric.share if isinstance(metric, Standardised) else metric
    return Number(metric, where, None if as_of == lens.as_of else as_of, result.lens.then, assumed=_supposed(metric, result.lens))


def read(text: str) -> Number:
    """The number that `Number.text` wrote. Raises UnknownValue, a Chinese sentence."""
    name, *items = text.split(";")
    if name not in METRICS:
        raise UnknownValue(UNKNOWN.format(text))
    metric, flags = METRICS[name], {item for item in items if "=" not in item}
    where = {part: tuple(map(read_key, keys.split(","))) for part, _, keys in (item.partition("=") for item in items if "=" in item)}
    as_of = where.pop(AS_OF.name, (None,))[0]
    supposed = {name.removeprefix(_SUPPOSED): where.pop(name)[0] for name in [*where] if name.startswith(_SUPPOSED)}
    try:
        assumed = supposition(supposed) if supposed else ()
    except BadScenario as problem:
        raise UnknownValue(f"链接中的假设不能读取：{problem}") from problem
    if flags - {_THEN, _AMONG} or where.keys() - metric.model.dimensions.keys() or not isinstance(as_of, int | None):
        raise UnknownValue(UNKNOWN.format(text))
    return Number(metric, where, as_of, _THEN in flags, _AMONG in flags, assumed)


def _supposed(metric: Metric, lens: Lens) -> tuple[tuple[str, Any], ...]:
    return lens.assumed if metric.model.supposed else ()


def written_key(key: Any) -> str:
    """A blank as nothing, a whole number with a mark, text with what would part it in two escaped."""
    if key is None:
        return ""
    return f"~{key}" if isinstance(key, int) else "".join(_TOLD_APART.get(character, character) for character in str(key))


def read_key(text: str) -> Any:
    """The key that `written_key` wrote."""
    if not text:
        return None
    return int(text[1:]) if re.fullmatch(r"~-?\d{1,9}", text) else unquote(text)


def seen_by(lens: Lens, number: Number) -> Lens:
    """The lens on the number's own date and units. Raises UnknownValue where its rows are not for who looks."""
    if number.metric.model.city_only and lens.scope != EVERYTHING:
        raise UnknownValue(CITY_ONLY.format(number.metric.model.label))
    return replace(lens, as_of=number.as_of or lens.as_of, then=number.then, assumed=number.assumed)


def answered(lens: Lens, number: Number, where: Mapping[str, Any]) -> Result:
    """The figure asked alone. `where`: the filters of the page; those that the number does not follow are named as such.

    Raises UnknownValue.
    """
    result = ask(seen_by(lens, number), number.metric, where=number.where)
    return replace(result, ignored=tuple(name for name in where if name not in result.where))


def headline(number: Number, cell: Cell) -> str:
    """女干部占比 24.7%(125/506)."""
    fraction = show_fraction(cell)
    return f"{number.metric.label} {show(number.metric, cell)}{f'({fraction})' if fraction else ''}"


def parts(number: Number, cell: Cell) -> tuple[Part, ...]:
    """What the figure is made of: one list, or numerator and denominator."""
    metric, unit = number.metric, number.metric.model.unit
    ours, theirs = replace(number, among=False), replace(number, among=True)
    top, bottom = cell.fraction or (cell.value, None)
    if isinstance(metric, Share):
        return (Part("分子", f"{top:,}{unit}", ours), Part("分母", f"{bottom:,}{unit}", theirs))
    if isinstance(metric, Ratio):
        named = (("分子", metric.numerator, top, ours), ("分母", metric.denominator, bottom, theirs))
        return tuple(Part(f"{side}·{one.label}", show(one, Cell(amount)), own) for side, one, amount, own in named)
    told = f"{bottom:,}{unit}" if isinstance(metric, Mean) else show(metric, cell)
    return (Part("名单", told, ours),)


def listed_part(lens: Lens, label: str, number: Number) -> Part:
    """One of the lists of a figure that is projected. Raises UnknownValue."""
    (cell,) = answered(lens, number, {}).rows[0].cells
    return Part(label, parts(number, cell)[0].told, number)


def lines(result: Result) -> Iterator[tuple[str, str]]:
    """口径, 截止日, 范围 and so on, each with what it says."""
    for line in definition_lines(result):
        label, _, told = line.partition("：")
        yield (label, told) if told else ("说明", line)


def sql(result: Result) -> str:
    """The text that was run, and what its parameters stand for."""
    text, params = stated(result.lens, result.text, result.params)
    return "\n".join([*(f"-- ${name} = {value!r}" for name, value in params.items()), text])


def columns(number: Number, candidates: bool = False) -> dict[str, str]:
    """Heading -> SQL of what is told of each row: where and who it is, what tells it apart, what the figure looks at, its value.

    `candidates`: whether people who may be chosen are told by name.
    """
    metric, model = number.listed, number.listed.model
    found: dict[str, str] = {}
    for level in ("township", "village"):
        if dimension := model.dimensions.get(level):
            column = dimension.expression
            found[dimension.label] = column if dimension.blank == BLANK else f"COALESCE({column}, '{dimension.blank}')"
    nameless = model.candidates and not candidates
    if (model.named_by or "person_id" in model.grain) and not nameless:
        found["姓名"] = model.named_by or _ELSEWHERE
    there = (dimension for dimension in model.dimensions.values() if dimension.view in ("", metric.view))
    declared = _COLUMN.findall(" ".join(dimension.expression for dimension in there))
    looked_at = [_SAID_BY.get(name, name) for name in _COLUMN.findall(f"{metric.entering} f.{metric.known}")]
    named = [*(name for name in _TRAITS if name in (*declared, *looked_at)), *model.grain.split(", "), *looked_at]
    for name in named:
        label = column_label(model, name)
        if name not in (*_UNTOLD, *_UNITS, *(_NAMES if nameless else ())) and label and f"f.{name}" not in found.values():
            found.setdefault(label, f"f.{name}")
    for dimension in map(model.dimensions.get, number.where):
        if _tells(dimension, found):
            found.setdefault(dimension.label, dimension.expression)
    if number.valued and metric.of not in found.values():
        found[metric.label] = metric.of
    return found


def _tells(dimension: Dimension, found: Mapping[str, str]) -> bool:
    """Whether a filter's own column says something of a row that the others do not."""
    return not (dimension.domain or dimension.parameter or dimension.unit_join or dimension.expression in found.values()) and (
        "f.age" not in dimension.expression
    )


def rows(lens: Lens, number: Number, also: Sequence[str] = (), candidates: bool = False, most: int | None = None) -> list[tuple]:
    """The rows behind the number as `columns`, then `also`; `most`: the first of them only. Raises UnknownValue."""
    told = [*columns(number, candidates).values(), *also]
    return rows_behind(seen_by(lens, number), number.listed, told, number.where, _among(number), most)


def count(lens: Lens, number: Number) -> int:
    """How many rows are behind the number. Raises UnknownValue."""
    return count_behind(seen_by(lens, number), number.listed, number.where, _among(number))


def _among(number: Number) -> bool:
    return number.among and number.listed is number.metric
