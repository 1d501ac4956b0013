"""A question in names and codes, as an address and a saved view hold it, and which choices go together. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analytics.catalog import METRICS
from analytics.explanation import read_key, written_key
from analytics.model import Dimension, Metric
from analytics.query import AS_OF, Member, Result, Row, UnknownValue, ask, by_model, empty_cell, fact_years
from data.lens import Lens

MOST_METRICS, MOST_BY = 8, 2
_TIMES = (AS_OF.name, "year")
_ONE_PERSON = "person"  # a number of one person: their page tells of them
_BY = "by"


@dataclass(frozen=True)
class Question:
    """At most eight metrics, of one model or of several; at most two dimensions, by name; filters by name, as keys."""

    metrics: tuple[Metric, ...] = ()
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """`cadre.headcount,cadre.women;by=township,gender;education=本科,大专`; a blank is written as nothing, a number with a mark."""
        items = [f"{_BY}={','.join(self.by)}"] if self.by else []
        items += [f"{name}={','.join(map(written_key, keys))}" for name, keys in self.where.items()]
        return ";".join([",".join(metric.key for metric in self.metrics), *items])


def offered(lens: Lens) -> tuple[Metric, ...]:
    """Every metric that this viewer may ask for, in the order of the catalogue."""
    return tuple(metric for metric in METRICS.values() if not metric.model.city_only or "" in lens.scope)


def joining(lens: Lens, question: Question) -> tuple[Metric, ...]:
    """The metrics that may be added: those that have every dimension and filter of the question too."""
    if len(question.metrics) >= MOST_METRICS:
        return ()
    needed = {*question.by, *question.where}
    fitting = {metric.model: needed <= dimensions((*question.metrics, metric)).keys() for metric in offered(lens)}
    return tuple(metric for metric in offered(lens) if metric not in question.metrics and fitting[metric.model])


def dimensions(metrics: Sequence[Metric]) -> dict[str, Dimension]:
    """The dimensions that mean the same in the models of all these metrics, by name; 截止日 where the past can be asked."""
    models = list(by_model(metrics))
    if not models:
        return {}
    found = {AS_OF.name: AS_OF} if all(model.rosters and not (model.flow or model.supposed) for model in models) else {}
    first, *others = (model.dimensions for model in models)
    for name, dimension in first.items():
        if name != _ONE_PERSON and not dimension.parameter and all(_agree(dimension, own.get(name)) for own in others):
            found[name] = dimension
    return found


def _agree(one: Dimension, other: Dimension | None) -> bool:
    return other is not None and [one.label, one.order, one.domain] == [other.label, other.order, other.domain]


def beside(found: Mapping[str, Dimension], first: str) -> dict[str, Dimension]:
    """The dimensions that a question by `first` may also be asked by: none that only says again what `first` says."""
    return {name: dimension for name, dimension in found.items() if name != first and not _says_again(found[first], dimension)}


def _says_again(one: Dimension, other: Dimension) -> bool:
    """A unit lies in one unit of each level, and a village is of one kind."""
    names = {one.name, other.name}
    return bool(one.domain and other.domain) or names == {"village", "kind"} or names == set(_TIMES)


def members(lens: Lens, metrics: Sequence[Metric], name: str) -> tuple[Member, ...]:
    """The members that a filter offers: those of the whole scope and of every year, whatever else is chosen."""
    found: dict[Any, Member] = {}
    for model, (first, *_) in by_model(metrics).items():
        where = {"year": fact_years(lens, model.yearly)} if model.yearly else {}
        for row in ask(lens, first, name, where).rows:
            found.setdefault(row.members[0].key, row.members[0])
    return tuple(sorted(found.values(), key=lambda member: member.key is None))


def asked(question: Question) -> Iterator[tuple[tuple[Metric, ...], tuple[str, ...]]]:
    """The questions for `ask` that it amounts to: a picture for each metric, but one for all of a model that run through time together.

    Time goes first: it runs along a picture.
    """
    by = tuple(sorted(question.by, key=lambda name: name not in _TIMES))
    for own in by_model(question.metrics).values():
        through_time = len(by) == 1 and by[0] in _TIMES and len({metric.unit for metric in own}) == 1
        yield from [(own, by)] if through_time else (((metric,), by) for metric in own)


def joined(answers: Sequence[Result]) -> list[Row]:
    """The rows of answers by the same dimensions, side by side; what one of them lacks, such as a blank, is nothing in it."""
    empty = [[empty_cell(metric) for metric in answer.metrics] for answer in answers]
    found: dict[tuple, list] = {}
    places: list[dict[tuple, int]] = [{} for _ in answers[0].by]
    for at, answer in enumerate(answers):
        for row in answer.rows:
            key = tuple((member.key is None, member.key, member.label) for member in row.members)
            for seen, one in zip(places, key, strict=True):
                seen.setdefault(one, len(seen))
            found.setdefault(key, [row.members, list(empty)])[1][at] = row.cells

    def place(key: tuple) -> list:
        return [(one[0], seen[one]) for seen, one in zip(places, key, strict=True)]

    return [Row(found[key][0], tuple(cell for cells in found[key][1] for cell in cells)) for key in sorted(found, key=place)]


def read(lens: Lens, text: str) -> Question:
    """The question that `Question.text` wrote. Raises UnknownValue for whatever is not there, or not for who asks."""
    named, *items = text.split(";")
    allowed = {metric.key: metric for metric in offered(lens)}
    for key in named.split(","):
        if key not in allowed:
            raise UnknownValue(f"您无权查看链接中的指标“{key}”：它不存在，或不在您的权限范围内。")
    metrics = tuple(allowed[key] for key in dict.fromkeys(named.split(",")))
    if len(metrics) > MOST_METRICS:
        raise UnknownValue(f"链接中有{len(metrics)}项指标，一次最多{MOST_METRICS}项，请核对链接。")
    said = {name: texts.split(",") for name, _, texts in (item.partition("=") for item in items)}
    by = tuple(said.pop(_BY, ()))
    found = dimensions(metrics)
    for name in (*by, *said):
        if name not in found or (name == AS_OF.name and name in said):
            raise UnknownValue(f"链接中的“{name}”不是这些指标共有的分组或筛选条件，请核对链接。")
    if len(by) > MOST_BY or (len(by) == MOST_BY and by[1] not in beside(found, by[0])):
        raise UnknownValue(f"链接中的分组“{'、'.join(found[name].label for name in by)}”不能放在一起，请核对链接。")
    return Question(metrics, by, {name: _known(lens, metrics, found[name], texts) for name, texts in said.items()})


def _known(lens: Lens, metrics: Sequence[Metric], dimension: Dimension, texts: Sequence[str]) -> tuple:
    known = {member.key for member in members(lens, metrics, dimension.name)}
    keys = tuple(map(read_key, texts))
    for key in keys:
        if key not in known:
            shown = dimension.blank if key is None else key
            raise UnknownValue(f"您无权查看链接中的{dimension.label}“{shown}”：它不存在，或不在您的权限范围内。")
    return keys
