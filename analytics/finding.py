"""The headline: what an answer shows, in one Chinese sentence with its numbers. Pure.

Only differences that chance does not explain are called differences; nobody is ever called the worst.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from analytics import shape
from analytics.model import BLANK, Metric
from analytics.query import Cell, Member, Result, show_date, show_years
from analytics.shape import Table
from analytics.wording import NO_DATA, show

MOST_NAMES = 5
MOST_ALIKE = 3  # that are named where they share an end


def finding(result: Result, whole: Cell | None = None, *, kind: str | None = None, whole_name: str | None = None) -> str:
    """What the answer shows. `whole`: the figure of everything together, which parts are compared with; `whole_name` as in charts."""
    if text := shape.message(result):
        return text
    kind = kind or shape.kind_of(result)
    if kind in ("dots", "limits"):
        return _compared(result, whole, whole_name or shape.whole_name(result))
    if kind == "funnel":
        return _funnel(result)
    if not result.by:
        return _alone(result)
    if kind == "tally":
        return _tally(result)
    if kind == "pyramid":
        return _pyramid(result)
    if shape.is_time(result.by[:1]) and kind != "matrix":
        return _trend(result)
    if kind == "bars" or (kind == "ranked" and not result.by[0].domain):
        return _parts(result)
    if kind == "ranked":
        return _units(result)
    if kind == "stacked":
        return _stacked(result)
    return _matrix(result)


def subtitle(result: Result) -> str:
    """What is measured: 大专及以上占比，按乡镇(街道)、村/社区分(%)."""
    metrics = shape.drawn_metrics(result)
    units = "、".join(dict.fromkeys(metric.unit for metric in metrics))
    return f"{'、'.join(metric.label for metric in metrics)}{shape.by_text(result)}{_years(result)}({units})"


def _years(result: Result) -> str:
    """，2023年: the year that is meant, chosen or not, and the day; the file beside the picture says it too."""
    years = "" if any(dimension.name == "year" for dimension in result.by) else show_years(result)
    told = [years] if years else []
    told += [f"{dimension.label}{show_date(*result.where[name])}" for name, dimension in result.model.dimensions.items()
             if dimension.parameter and name in result.where]  # fmt: skip
    return f"，{'、'.join(told)}" if told else ""


# --- one sentence per shape -----------------------------------------------------------------------------------------------


def _alone(result: Result) -> str:
    (row,) = result.rows
    return "；".join(f"{metric.label} {shape.figure_text(metric, cell)}" for metric, cell in zip(result.metrics, row.cells, strict=True))


def _funnel(result: Result) -> str:
    """From the first stage to the last, and where most were left behind."""
    (row,) = result.rows
    stages = list(zip(result.metrics, row.cells, strict=True))
    first, last = stages[0][1].value, stages[-1][1].value
    told = "，".join(f"{metric.label.removesuffix('人数')}{show(metric, cell)}" for metric, cell in stages)
    steps = [(a.value - b.value, metric) for (_, a), (metric, b) in pairwise(stages)]
    lost, stage = max(steps, key=lambda step: step[0])
    if not first or not lost:
        return told
    return f"{told}，备案率 {last / first:.1%}；没有到“{stage.label.removesuffix('人数')}”的最多({show(stage, Cell(lost))})"


def _tally(result: Result) -> str:
    """How many are short, of how many, and where most of them are."""
    grid = shape.shortest_first(shape.table(result))
    metric = grid.metrics[0]
    columns = [sum(cell.value or 0 for cell in grid.column(j)) for j in range(len(grid.columns))]
    short, whole = sum(columns[:-1]), sum(columns)
    told = "、".join(f"{column.label}的{show(metric, Cell(n))}" for column, n in zip(grid.columns[:-1], columns, strict=False))
    parts = [f"{told}，共{short:,}/{whole:,}" if short else f"{show(metric, Cell(whole))}均为{grid.columns[-1].label}"]
    rows = [(m.label, Cell(sum(c.value or 0 for c in cells[:-1]))) for m, cells in zip(grid.rows, grid.cells, strict=True) if m.key]
    if short and len(rows) > 1:
        parts.append(_extreme(metric, rows, max(cell.value for _, cell in rows), "最多"))
    silent = sum(cells[0].no_data for cells in grid.cells)
    return "；".join([*parts, *([f"{NO_DATA}的有{silent}个"] if silent else [])])


def _parts(result: Result) -> str:
    """Which part is the largest, and the one people ask about next: the youngest band, else the second largest."""
    grid = shape.table(result)
    return _largest(result, grid.metrics[0], grid.rows, grid.column(0))


def _largest(result: Result, metric: Metric, rows: Sequence[Member], cells: Sequence[Cell]) -> str:
    whole = shape.total(result, cells)
    known = [(member.label, cell) for member, cell in zip(rows, cells, strict=True) if member.key is not None and cell.value]
    blank = sum(cell.value or 0 for member, cell in zip(rows, cells, strict=True) if member.key is None)
    unsaid = next((member.label for member in rows if member.key is None), BLANK)
    if not known:
        return f"{metric.label}均为{unsaid}({show(metric, Cell(blank))})" if blank else f"{metric.label}为 {show(metric, Cell(0))}"
    if len(known) == 2 and not _youngest(result, rows, cells):
        both = sorted(known, key=lambda pair: -pair[1].value)
        told = "，".join(f"{label} {show(metric, cell)}{f'({cell.value / whole:.1%})' if whole else ''}" for label, cell in both)
        return f"{told}；{unsaid} {show(metric, Cell(blank))}" if blank else told
    if len(known) == 1 and known[0][1].value == whole:
        return f"全部为{known[0][0]}，{show(metric, known[0][1])}"
    most = max(cell.value for _, cell in known)
    first = [pair for pair in known if pair[1].value == most]
    names = _listed([label for label, _ in first])
    if len(known) == 1:
        told = [f"{names} {_after_part(metric, first[0][1], whole)}"]
    elif len(first) == 1:
        told = [f"{names}最多，{_with_part(metric, first[0][1], whole)}"]
        second = _youngest(result, rows, cells) or _runner_up(known, most)
        if second and second[0] != first[0][0]:
            told.append(f"{second[0]} {_after_part(metric, second[1], whole)}")
    else:
        told = [f"{names}并列最多，各 {show(metric, first[0][1])}"]
    if blank:
        told.append(f"{unsaid} {show(metric, Cell(blank))}")
    return "；".join(told)


def _units(result: Result) -> str:
    grid = shape.by_value(shape.table(result), result.by[0])
    metric, noun = grid.metrics[0], result.by[0].label
    found = [(m.label, c) for m, c in zip(grid.rows, grid.column(0), strict=True) if m.key is not None and c.value is not None]
    silent = sum(1 for m, c in zip(grid.rows, grid.column(0), strict=True) if m.key is not None and c.no_data)
    blank = sum(c.value or 0 for m, c in zip(grid.rows, grid.column(0), strict=True) if m.key is None)
    tail = [f"{NO_DATA}的有{silent}个"] if silent else []
    unsaid = next((m.label for m in grid.rows if m.key is None), BLANK)
    tail += [f"{f'{BLANK}{noun}' if unsaid == BLANK else unsaid} {show(metric, Cell(blank))}"] if blank else []
    if not found:
        return "；".join(tail)
    values = [cell.value for _, cell in found]
    some = [(label, cell) for label, cell in found if cell.value]
    whole = shape.total(result, [cell for _, cell in found])
    together = f"，合计 {show(metric, Cell(whole))}" if whole is not None else ""
    if len(found) == 1:
        told = f"{found[0][0]} {show(metric, found[0][1])}"
    elif not some:
        told = f"{len(found)}个{noun}的{metric.label}均为 {show(metric, Cell(0))}"
    elif min(values) == max(values):
        told = f"{len(found)}个{noun}均为 {show(metric, found[0][1])}{together}"
    elif 2 * len(some) <= len(found):
        # Most have none: where they are says more than who has the most.
        named = "、".join(f"{label} {show(metric, cell)}" for label, cell in some[:MOST_NAMES])
        told = f"{len(found)}个{noun}中有{len(some)}个：{named}{'等' if len(some) > MOST_NAMES else ''}{together}"
    else:
        ends = f"{_extreme(metric, found, max(values), '最多')}，{_extreme(metric, found, min(values), '最少')}"
        told = f"{ends}；{len(found)}个{noun}{together.removeprefix('，')}" if together else ends
    return "；".join([told, *tail])


def _extreme(metric: Metric, found: Sequence[tuple[str, Cell]], value: float, word: str) -> str:
    alike = [label for label, cell in found if cell.value == value]
    figure = show(metric, Cell(value))
    if len(alike) > MOST_ALIKE:
        return f"{word}的有{len(alike)}个(各{figure})"
    return f"{'、'.join(alike)}{word}({'各' if len(alike) > 1 else ''}{figure})"


def _compared(result: Result, whole: Cell | None, whole_name: str) -> str:
    """Quotients of units or groups: shares by their intervals, other quotients by their ends."""
    grid = shape.table(result)
    metric = grid.metrics[0]
    if len(grid.columns) > 1:
        return _columns(result, grid)
    cells = grid.column(0)
    if until := shape.so_far(result):
        return _undecided(f"{whole_name} {show(metric, whole)}" if whole and whole.value is not None else metric.label, until)
    if not result.by[0].domain and len([c for c in cells if c.value is not None]) == 2 and metric.proportion:
        return _versus(metric, *((m.label, c) for m, c in zip(grid.rows, cells, strict=True) if c.value is not None))
    if whole is None or whole.value is None:
        whole, whole_name = shape.pooled(cells), "合计"
    head = f"{whole_name}{_together(result)} {show(metric, whole)}" if whole.value is not None else ""
    if not shape.compared(metric):
        told = "；".join(part for part in (head, _ends(metric, grid, cells), *_without(cells, "个")) if part)
        return told or f"{result.by[0].label}均为{grid.rows[0].label}"
    return "；".join([head, *sides(result, grid.rows, cells, whole, whole_name)])


def _together(result: Result) -> str:
    """2021至2023年合计, where several years are one answer."""
    years = [year for year in result.where.get("year", ()) if year is not None]
    return f"{min(years)}至{max(years)}年合计" if len(years) > 1 else ""


def sides(result: Result, rows: Sequence[Member], cells: Sequence[Cell], whole: Cell, whole_name: str) -> list[str]:
    """Which shares lie above the whole's by more than chance explains, which below, and how many cannot be told apart from it."""
    metric = result.metrics[0]
    above, below, rest = [], [], []
    for member, cell in sorted(zip(rows, cells, strict=True), key=lambda pair: -(pair[1].value or 0)):
        if shape.interval(metric, cell) is not None:
            {0: rest, 1: above, -1: below}[shape.side(metric, cell, whole)].append(member.label)
    measure = "个" if result.by[0].domain else "项"
    told = []
    if len(rest) == 1 and not above and not below:
        told.append(f"{rest[0]} {shape.figure_text(metric, next(c for c in cells if c.value is not None))}，与{whole_name}无法区分")
    elif not above and not below and len(alike := {show(metric, cell) for cell in cells if cell.value is not None}) == 1:
        told.append(f"{len(rest)}{measure}{result.by[0].label}均为 {alike.pop()}")
    elif not above and not below:
        told.append(f"{len(rest)}{measure}{result.by[0].label}均与{whole_name}无法区分，差异可能只是偶然")
    else:
        if above:
            told.append(f"高于{whole_name}的有{len(above)}{measure}：{_listed(above)}")
        if below:
            # Named from the lowest up, so that a shortened list keeps those that matter.
            told.append(f"低于{'' if above else whole_name}的有{len(below)}{measure}：{_listed(below[::-1])}")
        if rest:
            told.append(f"其余{'' if len(rest) > 1 else '1' + measure}与{whole_name}无法区分")
    return [*told, *_without(cells, measure)]


def _undecided(what: str, until: str) -> str:
    """Half of a year's hours are no failing: the figure is told, nobody is judged by it."""
    return f"{what}({until}，年度未完，不作高低比较)"


def _without(cells: Sequence[Cell], measure: str) -> list[str]:
    """How many have no roster, and how many nobody to count."""
    silent, none = sum(cell.no_data for cell in cells), sum(cell.value is None and not cell.no_data for cell in cells)
    return [f"{count}{measure}{word}" for count, word in ((silent, NO_DATA), (none, "没有可计算的对象")) if count]


def _columns(result: Result, grid: Table) -> str:
    """Groups compared over all rows together: 社区 78.3% 高于村 45.1%."""
    metric = grid.metrics[0]
    groups = [(column.label, shape.pooled(grid.column(j))) for j, column in enumerate(grid.columns) if column.key is not None]
    groups = [(label, cell) for label, cell in groups if cell.value is not None]
    if not groups:
        return shape.NO_ROWS
    if len(groups) == 1:
        return f"{groups[0][0]} {shape.figure_text(metric, groups[0][1])}"
    return _versus(metric, *groups)


def _versus(metric: Metric, *groups: tuple[str, Cell]) -> str:
    """The highest and the lowest of some groups, and whether chance alone may separate them."""
    high, low = max(groups, key=lambda group: group[1].value), min(groups, key=lambda group: group[1].value)
    if len(groups) == 2:
        a, b = f"{high[0]} {show(metric, high[1])}", f"{low[0]} {show(metric, low[1])}"
        if high[1].value == low[1].value:
            return f"{groups[0][0]}与{groups[1][0]}均为 {show(metric, high[1])}"
        if shape.apart(metric, high[1], low[1]):
            return f"{a} 高于{b}"
        return f"{a}，{b}，差异可能只是偶然"
    if high[1].value == low[1].value:
        return f"{len(groups)}项均为 {show(metric, high[1])}"
    told = f"{_extreme(metric, groups, high[1].value, '最高')}，{_extreme(metric, groups, low[1].value, '最低')}"
    return told if shape.apart(metric, high[1], low[1]) else f"{told}，差异可能只是偶然"


def _ends(metric: Metric, grid: Table, cells: Sequence[Cell]) -> str:
    known = [(m.label, c) for m, c in zip(grid.rows, cells, strict=True) if m.key is not None and c.value is not None]
    if not known:
        return ""
    if len(known) == 1:
        return f"{known[0][0]} {show(metric, known[0][1])}"
    high, low = max(known, key=lambda pair: pair[1].value), min(known, key=lambda pair: pair[1].value)
    if show(metric, high[1]) == show(metric, low[1]):
        return f"均为 {show(metric, high[1])}"
    return f"{_extreme(metric, known, high[1].value, '最高')}，{_extreme(metric, known, low[1].value, '最低')}"


def _pyramid(result: Result) -> str:
    grid = shape.table(result)
    metric = grid.metrics[0]
    bands = [Cell(sum(cell.value or 0 for cell in cells)) for cells in grid.cells]
    told = _largest(result, metric, grid.rows, bands)
    whole = shape.total(result, bands)
    for j, column in enumerate(grid.columns):
        if column.key == "女" and whole:
            women = Cell(sum(cell.value or 0 for cell in grid.column(j)))
            told += f"；女性 {_after_part(metric, women, whole)}"
    return told


def _stacked(result: Result) -> str:
    """The largest part over all rows, and the largest row."""
    grid = shape.table(result)
    metric = grid.metrics[0]
    columns = [Cell(sum(cell.value or 0 for cell in grid.column(j))) for j in range(len(grid.columns))]
    told = _largest(result, metric, grid.columns, columns)
    sums = [(m.label, Cell(sum(c.value or 0 for c in cells))) for m, cells in zip(grid.rows, grid.cells, strict=True) if m.key is not None]
    if len(sums) < 2 or not any(cell.value for _, cell in sums):
        return told
    return f"{told}；{_extreme(metric, sums, max(cell.value for _, cell in sums), '合计最多')}"


def _matrix(result: Result) -> str:
    """Counts and means: the largest cell. Shares: the columns (or dates) as a whole, as single cells are mostly chance."""
    grid = shape.table(result)
    metric = grid.metrics[0]
    if len(set(grid.metrics)) > 1:
        return _several(result, grid) if result.by else _alone(result)
    if not shape.countable(metric) and (metric.proportion or shape.is_time(result.by[:1])):
        if shape.is_time(result.by[1:2]) and result.by[0].domain:
            return _over_years(result, grid)
        if not shape.is_time(result.by[:1]):
            return _columns(result, grid)
        if not all(cell.fraction for cells in grid.cells for cell in cells if cell.value is not None):
            return f"{len(grid.columns)}项，{len(grid.rows)}个时点"  # medians do not add up to anything
        together = Table(grid.rows, (Member("", ""),), tuple((shape.pooled(cells),) for cells in grid.cells), (metric,), grid.behind)
        return "；".join(_changes([_change(result, together, shape.times(result, grid), 0)]))
    if shape.is_time(result.by[:1]) and shape.countable(metric):
        # Who is counted at every time must not be added up over them.
        return f"{shape.times(result, grid)[-1]}：{_largest(result, metric, grid.columns, grid.cells[-1])}"
    rows = shape.times(result, grid) if shape.is_time(result.by[:1]) else [row.label for row in grid.rows]
    found = [
        (name, column.label, cell)
        for name, row, cells in zip(rows, grid.rows, grid.cells, strict=True)
        for column, cell in zip(grid.columns, cells, strict=True)
        if cell.value is not None and row.key is not None and column.key is not None
    ]
    if not found:
        return shape.NO_ROWS
    values = [cell.value for *_, cell in found]
    if min(values) == max(values):
        blank = sum(cell.value or 0 for cells in grid.cells for cell in cells) if shape.countable(metric) and not max(values) else 0
        return f"{metric.label}均有{BLANK}({show(metric, Cell(blank))})" if blank else f"各项均为 {show(metric, found[0][2])}"
    whole = shape.total(result, [cell for *_, cell in found])
    if whole and len(result.by) == 2 and result.by[0].order and result.by[0].order == result.by[1].order:
        return _alike(result, metric, found, whole)
    if whole and values.count(max(values)) > MOST_ALIKE:
        # Many cells are alike: a column says more than any of them.
        sums = [(column.label, Cell(sum(cell.value or 0 for cell in grid.column(j)))) for j, column in enumerate(grid.columns)]
        most = _extreme(metric, sums, max(cell.value for _, cell in sums), "最多")
        return f"{most}；合计 {show(metric, Cell(whole))}"
    word = "最多" if shape.countable(metric) else "最高"
    told = _extreme(metric, [(f"{row} · {column}", cell) for row, column, cell in found], max(values), word)
    return told if not whole or values.count(max(values)) > 1 else f"{told[:-1]}，占 {max(values) / whole:.1%})"


def _over_years(result: Result, grid: Table) -> str:
    """Shares of units in several years: all years together say more of a unit than any one of them."""
    metric = grid.metrics[0]
    rows = [shape.pooled(cells) for cells in grid.cells]
    whole = shape.pooled(rows)
    if whole.value is None:
        return shape.NO_ROWS
    years = [column.label for column in grid.columns if column.key is not None]
    name = shape.whole_name(result)
    span = f"{years[0]}至{years[-1]}合计" if len(years) > 1 else "".join(years)
    return "；".join([f"{name}{span} {show(metric, whole)}", *sides(result, grid.rows, rows, whole, name)])


def _alike(result: Result, metric: Metric, found: Sequence[tuple[str, str, Cell]], whole: float) -> str:
    """Two lists of the same words: how many are the same in both, and the commonest way to differ."""
    one, other = (dimension.label for dimension in result.by)
    same = Cell(sum(cell.value for row, column, cell in found if row == column))
    told = f"{one}与{other}相同的 {show(metric, same)}，占 {same.value / whole:.1%}"
    apart = [(f"{other}{column}、{one}{row}", cell) for row, column, cell in found if row != column and cell.value]
    if not apart:
        return told
    return f"{told}；不同的以{_extreme(metric, apart, max(cell.value for _, cell in apart), '最多')}"


def _several(result: Result, grid: Table) -> str:
    """What those of several metrics that add up amount to; they lead to the last one, so where that is the most is said too."""
    metric = grid.metrics[-1]
    found = [(m.label, c) for m, c in zip(grid.rows, grid.column(-1), strict=True) if m.key is not None and c.value is not None]
    if not found:
        return shape.NO_ROWS
    if not shape.countable(metric):
        if until := shape.so_far(result):
            return _undecided(metric.label, until)
        # Of a list of kinds those that nobody has had are no lowest: they are named apart.
        none = [] if result.by[0].domain else [label for label, cell in found if not cell.value]
        some = [(label, cell) for label, cell in found if label not in none] or found
        one = f"{some[0][0]} {shape.figure_text(metric, some[0][1])}"
        told = f"{metric.label}：{_versus(metric, *some) if len(some) > 1 else one}"
        return f"{told}；{_listed(none)}为 {show(metric, Cell(0))}" if none and some != found else told
    highest = max(cell.value for _, cell in found)
    most = _extreme(metric, found, highest, "最多") if highest else f"均为 {show(metric, Cell(0))}"
    sums = [
        f"{metric.label} {show(metric, Cell(sum(cell.value or 0 for cell in grid.column(j))))}"
        for j, metric in enumerate(grid.metrics)
        if shape.additive(metric) and not result.by[0].many
    ]
    if not sums:
        return f"{metric.label}：{most}"
    return f"{len(grid.rows)}个{result.by[0].label}合计：{'；'.join(sums)}" + (f"，{most}" if highest and len(found) > 1 else "")


def _trend(result: Result) -> str:
    """How each series changed from its first date to its last; of many series only those that changed most."""
    grid = shape.table(result)
    times = shape.times(result, grid)
    changes = [change for j in range(len(grid.columns)) if (change := _change(result, grid, times, j))]
    silent = [time for time, cells in zip(times, grid.cells, strict=True) if _is_silent(cells)]
    return "；".join([*_changes(changes), *([f"{'、'.join(silent)}{NO_DATA}"] if silent else [])])


def _is_silent(cells: Sequence[Cell]) -> bool:
    return any(cell.no_data for cell in cells) and all(cell.value is None for cell in cells)


@dataclass(frozen=True)
class Change:
    """One series from its first figure to its last. `apart`: the year that is not over, which is not compared."""

    label: str
    metric: Metric
    start: str
    first: Cell
    end: str
    last: Cell
    apart: str
    chance: bool

    @property
    def step(self) -> float:
        """By how much, counted in what is written: 22.2% to 24.3% is 2.1 points, whatever lies behind the rounding."""
        scale = 100 if self.metric.unit == "%" else 1
        figures = (round(cell.value * scale, self.metric.decimals) for cell in (self.last, self.first))
        return round(next(figures) - next(figures), self.metric.decimals)

    @property
    def words(self) -> tuple[str, str]:
        return ("增加", "减少") if shape.countable(self.metric) else ("上升", "下降")

    @property
    def moved(self) -> str:
        if self.start == self.end:
            return ""
        if not self.step:
            return "没有变化"
        amount = f"{abs(self.step):,.{self.metric.decimals}f}{'个百分点' if self.metric.unit == '%' else self.metric.unit}"
        return f"{self.words[self.step < 0]} {amount}{'，变化可能只是偶然' if self.chance else ''}"

    @property
    def figures(self) -> str:
        first, last = show(self.metric, self.first), show(self.metric, self.last)
        return first if self.start == self.end else f"{first}→{last}"


def _change(result: Result, grid: Table, times: Sequence[str], j: int) -> Change | None:
    """None where nothing is known of the series."""
    metric = grid.metrics[j]
    known = [(i, cell) for i, cell in enumerate(grid.column(j)) if cell.value is not None and grid.rows[i].key is not None]
    if not known:
        return None
    cut = shape.countable(metric) and shape.is_cut(result, grid.rows[known[-1][0]]) and len(known) > 1
    apart = f"；{times[known[-1][0]]} {show(metric, known[-1][1])}" if cut else ""
    (start, first), (end, last) = known[0], known[-2 if cut else -1]
    # Years are different judgements; two dates are largely the same people, whom chance does not draw anew.
    chance = result.by[0].name == "year" and not shape.apart(metric, first, last)
    return Change(grid.columns[j].label, metric, times[start], first, times[end], last, apart, chance)


def _changes(changes: Sequence[Change]) -> list[str]:
    if len(changes) == 1:
        (c,) = changes
        if c.start == c.end:
            return [f"{c.start} {shape.figure_text(c.metric, c.first)}{c.apart}"]
        return [f"从 {c.start} 的 {show(c.metric, c.first)} 到 {c.end} 的 {show(c.metric, c.last)}，{c.moved}{c.apart}"]
    period = f"{changes[0].start} 至 {changes[0].end}："
    if len({(c.start, c.end) for c in changes}) > 1:
        return [f"{c.label} {c.start} 至 {c.end} {c.figures}" for c in changes[:MOST_NAMES]]
    if len(changes) == 2:
        told = [f"{c.label} {c.figures}{'，' if c.moved else ''}{c.moved}" for c in changes]
        return [period + told[0], *told[1:]]
    rise, fall = max(changes, key=lambda c: c.step), min(changes, key=lambda c: c.step)
    told = [f"{c.label}{c.words[sign < 0]}最多({c.figures})" for c, sign in ((rise, 1), (fall, -1)) if c.step * sign > 0]
    return [period + ("，".join(told) or f"{len(changes)}项均没有变化")]


# --- words ----------------------------------------------------------------------------------------------------------------


def _youngest(result: Result, rows: Sequence[Member], cells: Sequence[Cell]) -> tuple[str, Cell] | None:
    """The first band of an age scheme: how many young ones there are is always the next question."""
    if rows and result.by[0].name.startswith("age_") and rows[0].key in result.by[0].order and cells[0].value is not None:
        return rows[0].label, cells[0]
    return None


def _runner_up(known: Sequence[tuple[str, Cell]], most: float) -> tuple[str, Cell] | None:
    rest = [pair for pair in known if pair[1].value != most]
    return max(rest, key=lambda pair: pair[1].value) if rest else None


def _with_part(metric: Metric, cell: Cell, whole: float | None) -> str:
    """占 43.7%(221人), or 有 221人 where the parts do not add up to a whole."""
    return f"占 {cell.value / whole:.1%}({show(metric, cell)})" if whole else f"有 {show(metric, cell)}"


def _after_part(metric: Metric, cell: Cell, whole: float | None) -> str:
    """64人,占 12.6%."""
    return f"{show(metric, cell)}，占 {cell.value / whole:.1%}" if whole else show(metric, cell)


def _listed(names: Sequence[str]) -> str:
    return "、".join(names) if len(names) <= MOST_NAMES else f"{'、'.join(names[:MOST_NAMES])}等"
