"""What kind of answer a Result is, and its cells as a table: shared by the picture (charts) and the sentence (finding)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics import query
from analytics.intervals import INNER, LEAST_EXPECTED, beside, byar, differ, wilson
from analytics.lettering import size, widest, wrapped
from analytics.model import Count, Dimension, Distinct, Metric, Standardised, Sum
from analytics.query import Cell, Member, Result, show_year, units
from analytics.wording import NO_DATA, scope_name, show, show_fraction

MOST_SERIES = 6  # more colours than this cannot be told apart
MOST_UPRIGHT = 9  # upright bars; beyond this their names no longer fit under them
MOST_ROWS, MOST_COLUMNS = 40, 14  # of a picture; beyond them its names and numbers no longer stand apart
FEW = 10  # bars that all stay below it only show that they are few: the numbers stand in their place
NO_ROWS = "所选范围内没有数据"
NOWHERE = Cell(None)

KINDS = {
    "nothing": "没有数据",
    "bars": "柱形图",
    "ranked": "条形图",
    "dots": "点图",
    "limits": "界限图",
    "pyramid": "金字塔图",
    "stacked": "堆积条形图",
    "tally": "逐个圆点图",
    "funnel": "漏斗图",
    "matrix": "数字表",
    "trend": "趋势图",
}
_BARS = ("bars", "ranked", "pyramid", "stacked", "funnel")


Behind = tuple[Metric, tuple[Member, ...]]


@dataclass(frozen=True)
class Table:
    """A Result as rows x columns. `columns` holds one nameless member where only rows are asked for.

    `metrics`: one per column. `behind[i][j]`: the metric and the members of the Result's row that a cell comes from, None where several
    were added up or it does not occur.
    """

    rows: tuple[Member, ...]
    columns: tuple[Member, ...]
    cells: tuple[tuple[Cell, ...], ...]
    metrics: tuple[Metric, ...]
    behind: tuple[tuple[Behind | None, ...], ...]

    def column(self, j: int) -> list[Cell]:
        return [row[j] for row in self.cells]

    def take(self, order: Sequence[int]) -> "Table":
        """The same table with these rows in this order."""
        return Table(
            tuple(self.rows[i] for i in order),
            self.columns,
            tuple(self.cells[i] for i in order),
            self.metrics,
            tuple(self.behind[i] for i in order),
        )


def drawn_kind(result: Result, kind: str | None = None) -> str:
    """The picture that is drawn where one of this kind is meant: bars of a few people or things become a table of their numbers."""
    kind = kind or kind_of(result)
    values = [cell.value for row in result.rows for cell in row.cells if cell.value]
    counted = all(countable(metric) and metric.unit != "元" for metric in drawn_metrics(result))
    return "matrix" if kind in _BARS and counted and values and max(values) < FEW else kind


def crowded(result: Result) -> str:
    """Why an answer is better read in a table than as a picture; empty where a picture shows it."""
    if message(result) or (kind := drawn_kind(result)) == "trend":
        return ""
    grid = table(result)
    rows, columns = len(grid.rows), len(grid.columns)
    if rows <= MOST_ROWS and (kind != "matrix" or columns <= MOST_COLUMNS):
        return ""
    what = f"{rows}行{columns}列" if columns > 1 else f"{rows}行"
    return f"共{what}，画成图看不清，所以列成表；选一个乡镇(街道)、加筛选或少分一组，就能成图。"


def kind_of(result: Result) -> str:
    """The picture that suits the answer's shape."""
    if message(result):
        return "nothing"
    metric, by = result.metrics[0], result.by
    if not by:
        return "ranked" if len({m.unit for m in result.metrics}) == 1 else "matrix"
    if is_time(by[:1]):
        return _kind_over_time(result)
    if len(by) == 1 and len(result.metrics) == 1:
        if not countable(metric):
            return "dots"
        return "bars" if not by[0].domain and by[0].order and _fits_upright(result) else "ranked"
    if len(by) == 2 and metric.proportion and len(_members(result, by[1:])) <= MOST_SERIES:
        return "dots"
    if len(by) == 2 and additive(metric) and not by[1].many:
        return "stacked"
    return "matrix"


def _kind_over_time(result: Result) -> str:
    metric, by = result.metrics[0], result.by
    if len(by) == 1:
        if len({m.unit for m in result.metrics}) > 1 or len(result.metrics) > MOST_SERIES:
            return "matrix"
        upright = by[0].name == "year" and countable(metric) and len(result.metrics) == 1 and len(result.rows) <= MOST_UPRIGHT
        return "bars" if upright else "trend"
    fits = len(_members(result, by[1:])) <= MOST_SERIES
    return "trend" if fits or (len(by) == 2 and additive(metric) and not by[1].domain) else "matrix"


def message(result: Result) -> str:
    """What is said instead of a picture: no rows, no data, or nothing to divide by anywhere; empty where there is an answer."""
    cells = [cell for row in result.rows for cell in row.cells]
    if any(cell.value is not None for cell in cells):
        return ""
    return NO_DATA if any(cell.no_data for cell in cells) else NO_ROWS


def table(result: Result) -> Table:
    """Rows are the first dimension, columns the others, or the metrics where there is one dimension and several metrics."""
    by, metrics = result.by, result.metrics
    if not by:
        return _table_of_metrics(result)
    result = _without_nobody(result)
    if len(by) == 1 and len(metrics) > 1:
        columns = tuple(Member(m.name, m.label) for m in metrics)
        return Table(
            tuple(row.members[0] for row in result.rows),
            columns,
            tuple(row.cells for row in result.rows),
            metrics,
            tuple(tuple((metric, row.members) for metric in metrics) for row in result.rows),
        )
    split = 1 if is_time(by[:1]) or len(by) < 3 else 2
    found = {(row.members[:split], row.members[split:]): row for row in result.rows}
    rows, columns = _members(result, by[:split], 0), _members(result, by[split:], split)
    return Table(
        tuple(_joined(_dated(result, by[:split], row)) for row in rows),
        tuple(_joined(_dated(result, by[split:], column)) for column in columns),
        tuple(tuple(found[r, c].cells[0] if (r, c) in found else NOWHERE for c in columns) for r in rows),
        (metrics[0],) * len(columns),
        tuple(tuple((metrics[0], found[r, c].members) if (r, c) in found else None for c in columns) for r in rows),
    )


def _without_nobody(result: Result) -> Result:
    """The answer without the blank of a dimension that none of those counted have, though other rows of the view do."""
    if not all(countable(metric) for metric in result.metrics):
        return result
    counted = [row for row in result.rows if any(cell.value or cell.unknown for cell in row.cells)]
    blank = [place for place in range(len(result.by)) if all(row.members[place].key is not None for row in counted)]
    kept = [row for row in result.rows if all(row.members[place].key is not None for place in blank)]
    return replace(result, rows=tuple(kept or result.rows))


def _table_of_metrics(result: Result) -> Table:
    """Without dimensions: a row per metric, or a single row where their units differ."""
    if len({metric.unit for metric in result.metrics}) > 1:
        return in_one_row(result)
    (row,) = result.rows
    named = tuple(Member(metric.name, metric.label) for metric in result.metrics)
    return Table(
        named, (Member("", ""),), tuple((cell,) for cell in row.cells), result.metrics, tuple(((metric, ()),) for metric in result.metrics)
    )


def in_one_row(result: Result) -> Table:
    """An answer without dimensions, a column per metric."""
    (row,) = result.rows
    named = tuple(Member(metric.name, metric.label) for metric in result.metrics)
    return Table(
        (Member("", whole_name(result)),), named, (row.cells,), result.metrics, (tuple((metric, ()) for metric in result.metrics),)
    )


def transposed(given: Table) -> Table:
    """Rows as columns. Only for one metric."""
    return Table(
        given.columns,
        given.rows,
        tuple(zip(*given.cells, strict=True)),
        (given.metrics[0],) * len(given.rows),
        tuple(zip(*given.behind, strict=True)),
    )


def by_value(given: Table, dimension: Dimension | None) -> Table:
    """Units and open lists from large to small; ordered lists as declared; what has no value, and the blank, last."""
    if dimension is None or _is_ordered(dimension):
        return given

    def place(i: int):
        cells = [cell for cell in given.cells[i] if cell.value is not None]
        # Several shares of one row do not add up: their rows are ordered by what they amount to together.
        value = None if not cells else pooled(cells).value if cells[0].fraction else sum(cell.value for cell in cells)
        return (given.rows[i].key is None, value is None, -(value or 0), i)

    return given.take(sorted(range(len(given.rows)), key=place))


def shortest_first(given: Table) -> Table:
    """Rows with the most outside the last column first; a row of which nothing is known, and the blank, last."""

    def place(i: int):
        lacking = sum(cell.value or 0 for cell in given.cells[i][:-1])
        return (given.rows[i].key is None, given.cells[i][0].value is None, -lacking, -(given.cells[i][0].value or 0), i)

    return given.take(sorted(range(len(given.rows)), key=place))


def folded(given: Table) -> Table:
    """At most six columns: the smallest are added up into one that says how many it holds. The blank keeps its own."""
    if len(given.columns) <= MOST_SERIES:
        return given
    sizes = {j: sum(cell.value or 0 for cell in given.column(j)) for j, member in enumerate(given.columns) if member.key is not None}
    blank = [j for j, member in enumerate(given.columns) if member.key is None]
    kept = sorted(sorted(sizes, key=lambda j: (-sizes[j], j))[: MOST_SERIES - 1 - len(blank)])
    rest = [j for j in sizes if j not in kept]
    together = Member("", f"其他(合并{len(rest)}项)")

    def line(values: Sequence, merged) -> tuple:
        return (*(values[j] for j in kept), merged, *(values[j] for j in blank))

    return Table(
        given.rows,
        line(given.columns, together),
        tuple(line(row, _sum([row[j] for j in rest])) for row in given.cells),
        line(given.metrics, given.metrics[0]),
        tuple(line(row, None) for row in given.behind),
    )


def pooled(cells: Sequence[Cell]) -> Cell:
    """Quotients of separate groups taken together: numerators over denominators."""
    pairs = [cell.fraction for cell in cells if cell.fraction and cell.fraction[1]]
    top, bottom = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    return Cell(top / bottom if bottom else None, (top, bottom), sum(cell.unknown for cell in cells))


def compared(metric: Metric) -> bool:
    """Whether chance can be told from difference: of shares, and of what is counted beside what is expected."""
    return metric.proportion or isinstance(metric, Standardised)


def interval(metric: Metric, cell: Cell) -> tuple[float, float] | None:
    """What chance leaves open; None for other figures, where there is nobody, and where a file counts more than there is."""
    if isinstance(metric, Standardised):
        return tuple(bound / cell.fraction[1] for bound in byar(cell.fraction[0])) if cell.value is not None else None
    if not metric.proportion or not cell.fraction or not 0 <= cell.fraction[0] <= cell.fraction[1] != 0:
        return None
    return wilson(*cell.fraction)


def side(metric: Metric, cell: Cell, whole: Cell, confidence: float = INNER) -> int:
    """1 where a figure lies above the whole's by more than chance explains, -1 below, 0 where nobody can tell."""
    span = interval(metric, cell)
    if span is None or whole.value is None:
        return 0
    if metric.proportion and not 0 <= whole.value <= 1:
        return 0  # a file counts more than there is
    if isinstance(metric, Standardised):
        return (span[0] > whole.value) - (span[1] < whole.value) if cell.fraction[1] >= LEAST_EXPECTED else 0
    return beside(*cell.fraction, whole.value, confidence)


def apart(metric: Metric, one: Cell, other: Cell) -> bool:
    """Whether two shares of different people (or years) lie further apart than chance explains; of other figures chance says nothing."""
    return not interval(metric, one) or not interval(metric, other) or differ(one.fraction, other.fraction)


def total(result: Result, cells: Sequence[Cell]) -> int | float | None:
    """What the parts of a count add up to; None where they do not (a person under several heads, different people)."""
    if not additive(result.metrics[0]) or any(dimension.many for dimension in result.by):
        return None
    return sum(cell.value or 0 for cell in cells)


def names(members: Sequence[Member]) -> list[str]:
    """Their labels, each different from the others: two units of one name must not become one bar."""
    seen: dict[str, int] = {}
    for member in members:
        seen[member.label] = seen.get(member.label, 0) + 1
    taken: dict[str, int] = {}
    told = []
    for member in members:
        label = member.label
        if seen[label] > 1:
            taken[label] = taken.get(label, 0) + 1
            label = f"{label}({taken[label]})"
        told.append(label)
    return told


def times(result: Result, given: Table) -> list[str]:
    """The rows of a table over time; a year that is not over says so."""
    if result.by[0].name != "year":
        return [member.label for member in given.rows]
    return [show_year(result.lens, member.key, result.model) for member in given.rows]


def is_cut(result: Result, member: Member) -> bool:
    """Whether the as-of date lies within this year."""
    return result.by[0].name == "year" and query.is_cut(result.lens, member.key, result.model)


def so_far(result: Result) -> str:
    """至8月31日, where a year that only the whole of it can be judged by is not over; else an empty text."""
    if not result.model.whole_years or not any(query.is_cut(result.lens, year, result.model) for year in result.where.get("year", ())):
        return ""
    return query.until(result.lens)


def drawn_metrics(result: Result) -> tuple[Metric, ...]:
    """With two dimensions and more only the first metric has room."""
    return result.metrics if len(result.by) < 2 else result.metrics[:1]


def by_text(result: Result) -> str:
    """，按乡镇(街道)、村/社区分."""
    return f"，按{'、'.join(dimension.label for dimension in result.by)}分" if result.by else ""


def whole_name(result: Result) -> str:
    """Whose the whole's value is: the unit the question is limited to, or everything in scope."""
    for level in ("village", "township", "county"):
        if keys := result.where.get(level):
            found = [member.label for member in units(result.lens, level) if member.key in keys]
            return found[0] if len(found) == 1 else "所选范围"
    return scope_name(result.lens)


def figure_text(metric: Metric, cell: Cell) -> str:
    """`22.2%(11/50)` for a share, else the figure alone."""
    if cell.value is None or not compared(metric) or not cell.fraction:
        return show(metric, cell)
    return f"{show(metric, cell)}({show_fraction(cell)})"


def countable(metric: Metric) -> bool:
    """Whether a length stands for it: a number of people or things, not a quotient or a middle."""
    return isinstance(metric, Count | Sum | Distinct)


def additive(metric: Metric) -> bool:
    return metric.additive


def is_time(by: Sequence[Dimension]) -> bool:
    return bool(by) and by[0].name in ("as_of", "year")


def _is_ordered(dimension: Dimension) -> bool:
    """Whether its members have an order of their own."""
    return is_time([dimension]) or (bool(dimension.order) and dimension.complete and not dimension.many)


def upright_room(bars: int) -> float:
    """How many characters fit under a standing bar where a picture is narrowest."""
    return 32 / bars


def _fits_upright(result: Result) -> bool:
    labels = [row.members[0].label for row in result.rows]
    room = upright_room(len(labels))
    return len(labels) <= MOST_UPRIGHT and all(size(label) <= 2 * room and widest([wrapped(label, room)]) <= room for label in labels)


def _members(result: Result, by: Sequence[Dimension], start: int = 1) -> list[tuple[Member, ...]]:
    """The combinations of these dimensions that occur, in the Result's order."""
    return list(dict.fromkeys(row.members[start : start + len(by)] for row in result.rows))


def _dated(result: Result, by: Sequence[Dimension], members: tuple[Member, ...]) -> tuple[Member, ...]:
    """The same members, years named as such."""
    named = zip(by, members, strict=True)
    return tuple(m._replace(label=show_year(result.lens, m.key, result.model)) if d.name == "year" else m for d, m in named)


def _joined(members: tuple[Member, ...]) -> Member:
    if len(members) == 1:
        return members[0]
    blank = members and all(member.key is None for member in members)
    return Member(None if blank else tuple(member.key for member in members), " · ".join(member.label for member in members))


def _sum(cells: Sequence[Cell]) -> Cell:
    known = [cell.value for cell in cells if cell.value is not None]
    if not known:
        return Cell(None, no_data=any(cell.no_data for cell in cells))
    return Cell(sum(known), unknown=sum(cell.unknown for cell in cells))
