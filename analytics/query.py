"""Ask: (metrics x dimensions x filters) -> one portable SELECT -> a Result that still knows what its columns mean.

The only place where metric SQL is built.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, pairwise, product
from typing import Any, NamedTuple, TypeVar

from analytics.model import BLANK, ByUnit, Dimension, Metric, Model, Totals
from data.lens import Lens, fetch
from data.written import show_date

AS_OF = Dimension("截止日", complete=False)
AS_OF.name = "as_of"
_NARROWED = 12  # units at most: more are as soon found among all
_UNIT_JOIN = "LEFT JOIN village AS unit ON unit.code = f.village_code"


class UnknownValue(ValueError):
    """A filter names something that is not there, or not in scope; the message is a Chinese sentence."""


class Member(NamedTuple):
    """One value of a dimension. `key` is None for a blank; `parent` is the township (or county) a unit lies in."""

    key: Any
    label: str
    parent: str = ""


class Cell(NamedTuple):
    """One answer. `value` is None where there is nothing to divide by, or no data; `unknown` counts blanks it cannot see."""

    value: float | int | None
    fraction: tuple | None = None
    unknown: int = 0
    no_data: bool = False


Named = TypeVar("Named", bound=NamedTuple)


class Row(NamedTuple):
    members: tuple[Member, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Result:
    """The answer to one question: a row per combination of `by`, a cell per metric."""

    lens: Lens
    model: type[Model]
    metrics: tuple[Metric, ...]
    by: tuple[Dimension, ...]
    where: Mapping[str, tuple]  # the filters that applied, as keys
    ignored: tuple[str, ...]  # filters that the model lacks, by name
    rows: tuple[Row, ...]
    text: str
    silent: tuple[str, ...] = ()  # townships in the question without a roster by the as-of date, by name
    params: Mapping[str, Any] = field(default_factory=dict)  # of `text`

    def cell(self, metric: Metric | None = None, **keys) -> Cell:
        """The one cell whose members have these keys."""
        column = self.metrics.index(metric) if metric else 0
        names = [dimension.name for dimension in self.by]
        wanted = [(names.index(name), key) for name, key in keys.items()]
        (row,) = [row for row in self.rows if all(row.members[i].key == key for i, key in wanted)]
        return row.cells[column]

    def frame(self):
        """The answer as a pandas DataFrame with Chinese headings, for tables."""
        import pandas as pd

        headings = [d.label for d in self.by] + [m.label for m in self.metrics]
        return pd.DataFrame([[*(m.label for m in r.members), *(c.value for c in r.cells)] for r in self.rows], columns=headings)


def ask(
    lens: Lens,
    metrics: Metric | Sequence[Metric],
    by: Dimension | str | Sequence[Dimension | str] = (),
    where: Mapping[str, Any] | None = None,
    as_of: Sequence[int] | None = None,
) -> Result:
    """Answer a question on metrics of one model.

    `by`: dimensions (or names) of the model, at most three. `where`: dimension name -> key or list of keys (None is the blank);
    filters that the model lacks are listed in `Result.ignored`. `as_of`: ask once per date and add the dimension 截止日.
    Raises UnknownValue for a unit, or a member of a closed list, that is not there or out of scope.
    """
    metrics = (metrics,) if isinstance(metrics, Metric) else tuple(metrics)
    by = (by,) if isinstance(by, Dimension | str) else tuple(by)
    (model,) = {metric.model for metric in metrics}
    dimensions = tuple(model.dimensions[d if isinstance(d, str) else d.name] for d in by)
    if as_of is not None:
        answers = [ask(replace(lens, as_of=date), metrics, by, where) for date in as_of]
        rows = tuple(Row((Member(a.lens.as_of, show_date(a.lens.as_of)), *row.members), row.cells) for a in answers for row in a.rows)
        silent = tuple(dict.fromkeys(name for a in answers for name in a.silent))
        return replace(answers[-1], by=(AS_OF, *answers[-1].by), rows=rows, lens=lens, silent=silent)
    where, ignored = _filters(lens, model, where or {}, dimensions)
    text, params = _select(model, metrics, dimensions, where)
    found = _answer(_rows(lens, model, metrics, dimensions, where, text, params), metrics, dimensions)
    members = [_members(lens, d, where, found, place) for place, d in enumerate(dimensions)]
    keys = product(*([member.key for member in own] for own in members))
    nobody = tuple(map(empty_cell, metrics))
    rows = [Row(combination, found.get(key, nobody)) for combination, key in zip(product(*members), keys, strict=True)]
    if silent := _silent_townships(lens, model, where):
        asked, unheard = _townships(lens, where), (Cell(None, no_data=True),) * len(metrics)
        rows = [Row(row.members, unheard) if _is_silent(dimensions, row.members, asked, silent) else row for row in rows]
    names = tuple(member.label for member in units(lens, "township") if member.key in silent)
    return Result(lens, model, metrics, dimensions, where, ignored, tuple(rows), text, names, params)


def rows_behind(
    lens: Lens,
    metric: Metric,
    columns: Sequence[str],
    where: Mapping[str, Any] | None = None,
    among: bool = False,
    most: int | None = None,
) -> list[tuple]:
    """The rows that enter a figure, as `columns` (SQL over the view `f`); the same filters and scope as the figure.

    `among`: those that may enter it, the denominator of a share. They are sorted by the columns: a coded one in its declared order,
    blanks last. `most`: the first of them only.
    """
    near, text, params = _selecting(lens, metric, ", ".join(f"{column} AS c{place}" for place, column in enumerate(columns)), where, among)
    ordered = {dimension.expression: dimension.order for dimension in metric.model.dimensions.values()}
    ranks = [{value: rank for rank, value in enumerate(ordered.get(column, ()))} for column in columns]
    if most is not None:
        text = f"SELECT * FROM (\n{text}\n) AS r\nORDER BY {', '.join(_places(ranks))}\nLIMIT {most}"

    def place(row: tuple) -> tuple:
        return tuple((value is None, rank.get(value, len(rank)), str(value)) for rank, value in zip(ranks, row, strict=True))

    return sorted(fetch(near, text, params).rows, key=place)


def count_behind(lens: Lens, metric: Metric, where: Mapping[str, Any] | None = None, among: bool = False) -> int:
    """How many rows enter a figure."""
    ((count,),) = fetch(*_selecting(lens, metric, "COUNT(*)", where, among)).rows
    return count


def _places(ranks: Sequence[Mapping[Any, int]]) -> Iterable[str]:
    """The order of `rows_behind` in SQL, whose columns are named c0, c1, …"""
    for place, rank in enumerate(ranks):
        yield f"CASE WHEN r.c{place} IS NULL THEN 1 ELSE 0 END"
        if rank:
            cases = " ".join(f"WHEN '{value}' THEN {at}" for value, at in rank.items())
            yield f"CASE r.c{place} {cases} ELSE {len(rank)} END"
        yield f"CAST(r.c{place} AS VARCHAR(200))"


def _selecting(lens: Lens, metric: Metric, selected: str, where: Mapping[str, Any] | None, among: bool) -> tuple[Lens, str, dict[str, Any]]:
    """The SELECT of what enters a figure and its parameters, after the lens to ask through."""
    applied, _ = _filters(lens, metric.model, where or {}, ())
    params: dict[str, Any] = {}
    entering = metric.among if among else metric.entering
    conditions = [f"({entering})"] if entering else []
    conditions += [_condition(metric.model.dimensions[name], values, params) for name, values in applied.items()]
    params |= _asked_with(metric.model, applied)
    filters = [metric.model.dimensions[name] for name in applied]
    joined = f"\n{_UNIT_JOIN}" if any(dimension.unit_join for dimension in filters) else ""
    text = f"SELECT {selected}\nFROM {_view(metric.model, metric, *filters)} AS f{joined}"
    text += f"\nWHERE {' AND '.join(conditions)}" if conditions else ""
    return _narrowed(lens, metric.model, applied), text, params


def named_rows(kind: type[Named], lens: Lens, metric: Metric, where: Mapping[str, Any] | None = None) -> list[Named]:
    """The rows behind a figure as named tuples of that kind, whose fields are columns of the view."""
    return [kind(*row) for row in rows_behind(lens, metric, [f"f.{name}" for name in kind._fields], where)]


def level_compared(lens: Lens, where: Mapping[str, Any]) -> str:
    """The units that are compared: townships, or the villages of the one township in view."""
    one_township = "township" in where or (len(lens.scope) == 1 and "" not in lens.scope)
    return "village" if one_township else "township"


def units(lens: Lens, level: str) -> tuple[Member, ...]:
    """Every county, township or village in scope, by code; a name that occurs twice is followed by its parent's."""
    memo, key = lens.snapshot.memo, ("units", level, lens.scope)
    if key not in memo:
        text = {
            "county": "SELECT code, name, NULL AS parent FROM county WHERE code IN (SELECT county_code FROM township)",
            "township": "SELECT t.code, t.name, t.county_code, c.name FROM township AS t JOIN county AS c ON c.code = t.county_code",
            "village": "SELECT v.code, v.name, v.township_code, t.name FROM village AS v JOIN township AS t ON t.code = v.township_code",
        }[level]
        rows = sorted(fetch(lens, text).rows)
        twice = {name for name, count in Counter(row[1] for row in rows).items() if count > 1}
        memo[key] = tuple(Member(r[0], f"{r[1]}({r[3]})" if r[1] in twice else r[1], r[2] or "") for r in rows)
    return memo[key]


def unit_names(lens: Lens, levels: Sequence[str] = ("county", "township", "village")) -> dict[str, str]:
    """Code -> name of every unit in scope."""
    return {member.key: member.label for level in levels for member in units(lens, level)}


def redivided(lens: Lens) -> bool:
    """Whether any unit has become another."""
    return fetch(lens, "SELECT COUNT(*) FROM unit_change").rows != [(0,)]


def is_cut(lens: Lens, year: int | None, model: type[Model]) -> bool:
    """Whether the as-of date lies within this year, before its last day, and the model's figures end there."""
    return year == lens.as_of // 10000 and lens.as_of % 10000 < 1231 and not model.planned


def show_year(lens: Lens, year: int | None, model: type[Model]) -> str:
    """2023年; a year that the as-of date cuts short says so, or it would look like a fall: 2024年(至8月31日)."""
    if year is None:
        return BLANK
    return f"{year}年{f'({until(lens)})' if is_cut(lens, year, model) else ''}"


def show_years(result: Result) -> str:
    """The years that an answer is of, chosen or not; empty where it has none."""
    return "、".join(show_year(result.lens, year, result.model) for year in result.where.get("year", ()))


def until(lens: Lens) -> str:
    """How far a year has come that the as-of date cuts short: 至8月31日."""
    return f"至{lens.as_of // 100 % 100}月{lens.as_of % 100}日"


def fact_years(lens: Lens, table: str = "") -> tuple[int, ...]:
    """The years on or before the as-of date with rows of `table` (of any table, without it), whoever asks; newest first."""
    memo, key = lens.snapshot.memo, ("years", table, lens.as_of // 10000)
    if key not in memo:
        text = "SELECT DISTINCT year FROM fact_year WHERE year <= $as_of_year AND ($table = '' OR table_name = $table)"
        memo[key] = tuple(sorted((row[0] for row in fetch(lens, text, {"table": table}).rows), reverse=True))
    return memo[key]


def _filters(lens: Lens, model: type[Model], where: Mapping[str, Any], by: Sequence[Dimension]) -> tuple[dict[str, tuple], tuple[str, ...]]:
    applied, ignored = {}, []
    for name, given in where.items():
        keys = tuple(given) if isinstance(given, list | tuple | set | frozenset) else (given,)
        dimension = model.dimensions.get(name)
        if dimension is None:
            ignored.append(name)
            continue
        applied[name] = tuple(_known(lens, dimension, key) for key in keys)
    if model.yearly and "year" not in applied and all(d.name != "year" for d in by):
        applied["year"] = _meant_year(lens, model)
    return applied, tuple(ignored)


def _meant_year(lens: Lens, model: type[Model]) -> tuple[int, ...]:
    """The last year with facts, and of what only a whole year can be judged by the last that is over, if there is one."""
    years = fact_years(lens, model.yearly)
    over = [year for year in years if not is_cut(lens, year, model)] if model.whole_years else []
    return tuple(over or years)[:1]


def _known(lens: Lens, dimension: Dimension, key: Any) -> Any:
    """The key that a filter value stands for: a code, an unambiguous name, or a member of a closed list."""
    if key is None or key in (BLANK, dimension.blank):
        return None
    if dimension.domain:
        found = units(lens, dimension.domain)
        if any(member.key == key for member in found):
            return key
        named = [member.key for member in found if member.label == key or member.label.split("(")[0] == key]
        if len(named) == 1:
            return named[0]
        if named:
            raise UnknownValue(f"{dimension.label}“{key}”有多个同名单位，请使用代码。")
        raise UnknownValue(f"您无权查看{dimension.label}“{key}”：它不存在，或不在您的权限范围内。")
    if dimension.order and key not in dimension.order:
        raise UnknownValue(f"{dimension.label}没有“{key}”这一项，可选：{'、'.join(dimension.order)}。")
    if dimension.name == "year" and not str(key).isdecimal():
        raise UnknownValue(f"年度“{key}”不是年份。")
    if dimension.parameter:
        return _day(dimension, str(key))
    return int(key) if dimension.name == "year" else key


def _day(dimension: Dimension, text: str) -> int:
    """2026-12-31 or 20261231 -> 20261231. Raises UnknownValue."""
    try:
        return int(f"{date.fromisoformat(text):%Y%m%d}")
    except ValueError as error:
        raise UnknownValue(f"{dimension.label}“{text}”不是日期，请写作 2026-12-31。") from error


def _select(model, metrics, by, where) -> tuple[str, dict]:
    """The one SELECT of a question, its keys first, then the parts of each metric with how many it cannot see; and its parameters."""
    totals = _totals(model, metrics, (*(d.name for d in by), *where))
    aggregates = [part for metric in metrics for part in (*metric.parts(), _unknown(metric, totals))]
    if totals and (len(where.get("year", ())) == 1 or any(d.name == "year" for d in by)):
        # Each row of a group is somebody else: to tell them apart would take longer than the rest.
        aggregates = [part.replace("DISTINCT f.person_id", "f.person_id") for part in aggregates]
    joins, conditions, params = [], [], {}
    if any(model.dimensions[name].unit_join for name in [*where, *(d.name for d in by)]):
        joins.append(_UNIT_JOIN)
    keys = []
    for place, dimension in enumerate(by):
        if dimension.many and not _spreads(metrics):
            listed = " UNION ALL ".join(f"SELECT '{value}' AS v" for value in dimension.order)
            joins.append(
                f"JOIN ({listed} UNION ALL SELECT NULL) AS m{place} ON {dimension.expression} LIKE '%|' || m{place}.v || '|%'"
                f" OR (m{place}.v IS NULL AND {dimension.expression} IS NULL)"
            )
            keys.append(f"m{place}.v")
        else:
            keys.append(dimension.expression)
    for name, values in where.items():
        conditions.append(_condition(model.dimensions[name], values, params))
    params |= _asked_with(model, where)
    view = totals.view if totals else _view(model, *metrics, *by, *(model.dimensions[name] for name in where))
    text = f"SELECT {', '.join([*keys, *aggregates])}\nFROM {view} AS f"
    text += "".join(f"\n{join}" for join in joins)
    if conditions:
        text += f"\nWHERE {' AND '.join(conditions)}"
    if keys:
        text += f"\nGROUP BY {', '.join(keys)}"
    return text, params


def _asked_with(model: type[Model], where: Mapping[str, tuple]) -> dict[str, Any]:
    """The parameters that a view is given by the filters."""
    params = {name: values[0] for name, values in where.items() if model.dimensions[name].parameter}
    if model.yearly and where.get("year") and None not in where["year"]:
        params |= {"year_from": min(where["year"]), "year_to": max(where["year"])}
    return params


def _totals(model: type[Model], metrics: Iterable[Metric], dimensions: Iterable[str]) -> Totals | None:
    """The model's totals, where they are enough."""
    totals = model.totals
    enough = totals and {metric.name for metric in metrics} <= {*totals.metrics} and {*dimensions} <= {*totals.dimensions}
    return totals if enough else None


def _view(model: type[Model], *asked: Metric | Dimension) -> str:
    """The view that has every column asked for."""
    return next((one.view for one in asked if one.view), model.view)


def _rows(lens: Lens, model, metrics, by, where: Mapping, text: str, params: Mapping) -> Iterable[tuple]:
    """What a text answers; in a small snapshot the rows of one township are those of all that are its own, kept for the next choice."""
    chosen = where.get("township", ())
    if not lens.snapshot.small or len(chosen) != 1 or None in chosen:
        return fetch(_narrowed(lens, model, where), text, params).rows
    others, township = {name: values for name, values in where.items() if name != "township"}, model.dimensions["township"]
    asked = by if township in by else (township, *by)
    found = fetch(lens, *_select(model, metrics, asked, others)).rows
    place = asked.index(township)
    own = [row for row in found if row[place] == chosen[0]]
    return own if asked is by else [row[:place] + row[place + 1 :] for row in own]


def _narrowed(lens: Lens, model: type[Model], where: Mapping[str, tuple]) -> Lens:
    """The lens of who sees no more than the units asked about: to them the answer is the same, and large tables are read in one place."""
    for level in ("township", "county"):  # a village is judged by what its township has
        codes = where.get(level, ())
        if 0 < len(codes) <= _NARROWED and None not in codes and not model.city_only and all(c.startswith(lens.scope) for c in codes):
            return replace(lens, scope=tuple(sorted(codes)))
    return lens


def _condition(dimension: Dimension, values: tuple, params: dict) -> str:
    given = [value for value in values if value is not None]
    names = [f"w{len(params) + i}" for i in range(len(given))]
    if dimension.many:
        params.update({name: f"%|{value}|%" for name, value in zip(names, given, strict=True)})
        tests = [f"{dimension.expression} LIKE ${name}" for name in names]
    else:
        params.update(zip(names, given, strict=True))
        tests = [f"{dimension.expression} IN ({', '.join(f'${name}' for name in names)})"] if names else []
    if None in values:
        tests.append(f"{dimension.expression} IS NULL")
    return "(" + " OR ".join(tests or ["1 = 0"]) + ")"


def _unknown(metric: Metric, totals: Totals | None) -> str:
    """How many of those the figure speaks of have a blank where it looks."""
    if not metric.known:
        return "0"
    if totals:
        return f"CAST(COALESCE(SUM(f.{metric.known}_unknown), 0) AS BIGINT)"
    among = f"({metric.among}) AND " if metric.among else ""
    return f"COUNT(CASE WHEN {among}f.{metric.known} IS NULL THEN 1 END)"


def _answer(rows: Iterable[tuple], metrics: Sequence[Metric], by: Sequence[Dimension]) -> dict[tuple, tuple[Cell, ...]]:
    """Key -> the cell of each metric."""
    width = len(by)
    if any(dimension.many for dimension in by) and _spreads(metrics):
        rows = _by_member(rows, by)
    ends = accumulate((len(metric.parts()) + 1 for metric in metrics), initial=width)
    places = [(metric, slice(start, end)) for metric, (start, end) in zip(metrics, pairwise(ends), strict=True)]
    return {row[:width]: tuple([_cell(metric, row[place]) for metric, place in places]) for row in rows}


def _spreads(metrics: Iterable[Metric]) -> bool:
    """Whether rows grouped by text between bars may be added up for each member of the text: not where people are told apart."""
    return all(metric.summable for metric in metrics)


def _by_member(rows: Iterable[tuple], by: Sequence[Dimension]) -> list[tuple]:
    """Rows grouped by text between bars -> rows grouped by the members of the text: one row of the view belongs to several."""
    found: dict[tuple, tuple] = {}
    for row in rows:
        members = [_listed(d, value) if d.many else (value,) for d, value in zip(by, row, strict=False)]
        for key in product(*members):
            held, parts = found.get(key), row[len(by) :]
            found[key] = parts if held is None else tuple((a or 0) + (b or 0) for a, b in zip(held, parts, strict=True))
    return [key + parts for key, parts in found.items()]


def _listed(dimension: Dimension, text: str | None) -> Sequence[str | None]:
    return (None,) if text is None else [value for value in dimension.order if f"|{value}|" in text]


def by_model(metrics: Iterable[Metric]) -> dict[type[Model], tuple[Metric, ...]]:
    """The metrics that one question can ask together, each once, in their order."""
    found: dict[type[Model], dict[Metric, None]] = {}
    for metric in metrics:
        found.setdefault(metric.model, {})[metric] = None
    return {model: tuple(own) for model, own in found.items()}


def empty_cell(metric: Metric) -> Cell:
    """The answer of a group that nobody is in."""
    return _cell(metric, (*(metric.nothing for _ in metric.parts()), 0))


def _cell(metric: Metric, parts: tuple) -> Cell:
    """What the parts of a metric come to, the last of which is how many it cannot see."""
    return Cell(metric.value(parts), metric.fraction(parts), parts[-1])


def _members(lens: Lens, dimension: Dimension, where: Mapping, found: Iterable[tuple], place: int) -> list[Member]:
    """The members a dimension shows: its domain within scope and filters, or its declared order, or what occurs; blanks last."""
    occurring = {key[place] for key in found}
    chosen = where.get(dimension.name)
    if dimension.domain:
        members = _units_within(lens, dimension, where)
    elif dimension.order and dimension.complete:
        members = [Member(value, value) for value in dimension.order if chosen is None or dimension.many or value in chosen]
    else:
        ranks = {value: rank for rank, value in enumerate(dimension.order)}
        present = sorted(occurring - {None}, key=lambda value: (ranks.get(value, len(ranks)), value))
        members = [Member(value, str(value)) for value in present]
    known = {member.key for member in members}
    members += [Member(key, str(key)) for key in sorted(occurring - known - {None})]
    return members + ([Member(None, dimension.blank)] if None in occurring else [])


def _units_within(lens: Lens, dimension: Dimension, where: Mapping) -> list[Member]:
    members = units(lens, dimension.domain)
    if where.keys().isdisjoint(("county", "township", "village")):
        return list(members)
    return [member for member in members if _within_filters(member, dimension, where)]


def _within_filters(member: Member, dimension: Dimension, where: Mapping) -> bool:
    if dimension.name in where and member.key not in where[dimension.name]:
        return False
    above = {"township": ("county",), "village": ("township", "county")}.get(dimension.domain, ())
    for level in above:
        keys = [key for key in where.get(level, ()) if key is not None]
        if level in where and not any(member.key.startswith(key) for key in keys):
            return False
    return True


def _silent_townships(lens: Lens, model: type[Model], where: Mapping) -> frozenset[str]:
    """Townships within the question that had sent no roster by the as-of date."""
    if not model.rosters:
        return frozenset()
    memo, key = lens.snapshot.memo, ("reported", lens.scope, lens.as_of)
    if key not in memo:
        memo[key] = frozenset(row[0] for row in fetch(lens, "SELECT DISTINCT township_code FROM roster WHERE as_of <= $as_of").rows)
    return frozenset(_townships(lens, where)) - memo[key]


def _townships(lens: Lens, where: Mapping) -> list[str]:
    found = [member.key for member in _units_within(lens, ByUnit.township, where)]
    villages = where.get("village", (None,))
    return found if None in villages else [key for key in found if any(village.startswith(key) for village in villages)]


def _is_silent(by: Sequence[Dimension], members: Sequence[Member], asked: Iterable[str], silent: frozenset[str]) -> bool:
    """Whether nothing is known of this row: all townships it speaks of are silent."""
    for dimension, member in zip(by, members, strict=True):
        if dimension.domain and member.key is not None:
            asked = [code for code in asked if code.startswith(member.key) or member.key.startswith(code)]
    return all(code in silent for code in asked)


def late_rosters(lens: Lens) -> tuple[tuple[Member, int], ...]:
    """The townships in scope whose newest roster on or before the as-of date is older than the newest of all, with its date."""
    memo, key = lens.snapshot.memo, ("late", lens.scope, lens.as_of)
    if key not in memo:
        newest = dict(fetch(lens, "SELECT township_code, MAX(as_of) FROM roster WHERE as_of <= $as_of GROUP BY township_code").rows)
        current = max((date for date in lens.snapshot.roster_dates if date <= lens.as_of), default=lens.as_of)
        memo[key] = tuple((m, newest[m.key]) for m in units(lens, "township") if newest.get(m.key, current) < current)
    return memo[key]
