"""要点: the few things that most deserve a leader's eye, from rules, real differences and changes, each with why it was chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from analytics import shape
from analytics.appraisal import Appraisal
from analytics.cadre import Cadre
from analytics.differences import capped_years
from analytics.finding import Change
from analytics.intervals import INNER, OUTER
from analytics.model import Metric
from analytics.query import Cell, Member, Result, ask, by_model, fact_years, show_date, show_years
from analytics.quota import ExcellentQuota
from analytics.rules import VillageRule
from analytics.supervision import Supervision
from analytics.training import CadreYear
from analytics.village import Village
from analytics.wording import ignored_text, show
from data.lens import EVERYTHING, Lens

MOST, MOST_ALIKE = 5, 2  # in all, and of one source unless the others have too little
NOTABLE = 0.03  # of the same people on two dates: three points are worth a word
RULES, DIFFERENCES, CHANGES = SOURCES = ("规定", "差异", "变化")
INDICATORS = (Cadre.college, Cadre.under_36, VillageRule.met, CadreYear.met_hours, Appraisal.excellent, Supervision.rectification)
BY_RULE = (VillageRule.rule_name, VillageRule.tag)
_PAGES = {
    Cadre: "structure",
    VillageRule: "villages",
    Village: "villages",
    CadreYear: "training",
    Appraisal: "management",
    ExcellentQuota: "management",
    Supervision: "management",
}


class Highlight(NamedTuple):
    """`rank`: the more serious the smaller; of one rank the heavier comes first. `query`: what its page is asked beside the filters."""

    source: str
    told: str
    why: str
    page: str
    query: Mapping[str, str]
    rank: int
    weight: float


class Compared(NamedTuple):
    """An indicator by the units of a page, and of all of them together; `judged` where the year it speaks of is over and no cap decides
    the share."""

    metric: Metric
    result: Result
    whole: Cell
    capped: bool = False

    @property
    def judged(self) -> bool:
        return not (self.capped or shape.so_far(self.result))

    def side(self, cell: Cell, **confidence) -> int:
        return shape.side(self.metric, cell, self.whole, **confidence) if self.judged else 0


class Asked:
    """Questions of one lens under the same filters; whatever is asked is kept, to tell which filters it could not follow."""

    def __init__(self, lens: Lens, where: Mapping[str, Any], level: str):
        self.lens, self.where, self.level = lens, where, level
        self.results: list[Result] = []

    def ask(self, metrics, by=(), where: Mapping[str, Any] | None = None, as_of: Sequence[int] | None = None) -> Result:
        self.results.append(ask(self.lens, metrics, by, {**self.where, **(where or {})}, as_of))
        return self.results[-1]

    def one(self, metric: Metric, where: Mapping[str, Any] | None = None) -> Cell:
        return self.ask(metric, where=where).rows[0].cells[0]

    @cached_property
    def by_rule(self) -> Result:
        """How many villages miss each rule, and how many are held against it."""
        return self.ask([VillageRule.failing, VillageRule.judged], BY_RULE)

    def page_of(self, metric: Metric) -> tuple[str, dict[str, str]]:
        """Where a leader looks into it: the comparison of units where the viewer has it."""
        if self.lens.scope == EVERYTHING:
            return "differences", {"metric": metric.key}
        return _PAGES[metric.model], {}

    @property
    def not_followed(self) -> str:
        return ignored_text(self.results)


def compared(asked: Asked) -> list[Compared]:
    """The six indicators by the units of the page, for the table beside the sentences."""
    answers = {model: asked.ask(own, asked.level) for model, own in by_model(INDICATORS).items()}
    return [_compared(asked, metric, answers[metric.model]) for metric in INDICATORS]


def _compared(asked: Asked, metric: Metric, answer: Result) -> Compared:
    """One of the metrics asked at once. Its units add up to the whole, unless one without a roster keeps its part back."""
    place = answer.metrics.index(metric)
    alone = replace(answer, metrics=(metric,), rows=tuple(row._replace(cells=(row.cells[place],)) for row in answer.rows))
    whole = asked.one(metric) if answer.silent else shape.pooled([row.cells[0] for row in alone.rows])
    return Compared(metric, alone, whole, _capped(asked, metric, *alone.where.get("year", ())))


def _capped(asked: Asked, metric: Metric, *years: int) -> bool:
    return bool(capped_years(asked.lens, metric, asked.where, years))


def highlights(asked: Asked, table: Sequence[Compared]) -> list[Highlight]:
    """At most five, the most serious first; fewer, or none, where there is nothing more to say."""
    found = [*_rules(asked), *_differences(asked, table), *_changes(asked, table)]
    found.sort(key=lambda one: (one.rank, SOURCES.index(one.source), -one.weight))
    taken: list[Highlight] = []
    for one in found:
        if sum(other.source == one.source for other in taken) < MOST_ALIKE:
            taken.append(one)
    taken += [one for one in found if one not in taken]
    return sorted(taken[:MOST], key=found.index)


# --- rules ----------------------------------------------------------------------------------------------------------------


def _rules(asked: Asked) -> list[Highlight]:
    return [*_broken_rules(asked), *_vacant(asked), *_places(asked), *_overdue(asked)]


def _broken_rules(asked: Asked) -> list[Highlight]:
    """The law before what the city set itself."""
    found = []
    for row in asked.by_rule.rows:
        (name, tag), count = row.members, row.cells[0].value
        if count:
            why = f"{tag.key or ''}规定的标准没有达到，逐村核对所得"
            told = f"{count:,}个村(社区)未达标：{name.label}"
            found.append(Highlight(RULES, told, why, "villages", {"rule": name.key}, 1 if tag.key == "法律" else 3, count))
    return found


def _vacant(asked: Asked) -> list[Highlight]:
    count = asked.one(Village.without_secretary).value
    told = f"{count:,}个村(社区)没有书记"
    return [Highlight(RULES, told, "截止日花名册里没有待遇岗位类别为书记的干部", "villages", {}, 1, count)] if count else []


def _places(asked: Asked) -> list[Highlight]:
    metric = ExcellentQuota.exceeding
    result = asked.ask(metric, ExcellentQuota.township)
    over = [(row.members[0].label, row.cells[0]) for row in result.rows if row.cells[0].value]
    if not over:
        return []
    most = max(over, key=lambda pair: pair[1].value)
    total = Cell(sum(cell.value for _, cell in over))
    ends = f"，{most[0]}最多({show(metric, most[1])})" if len(over) > 1 else f"，在{most[0]}" if len(result.rows) > 1 else ""
    page, query = asked.page_of(Appraisal.excellent)
    told = f"优秀等次超出核定名额{show(metric, total)}{ends}"
    return [Highlight(RULES, told, f"{show_years(result)}已用名额多于文件核定的名额", page, query, 1, total.value)]


def _overdue(asked: Asked) -> list[Highlight]:
    count, villages = (cell.value for cell in asked.ask([Supervision.overdue, Supervision.villages_with_overdue]).rows[0].cells)
    told = f"{villages:,}个村(社区)有{count:,}个监督问题逾期未整改" if count else ""
    return [Highlight(RULES, told, "应整改日已过，整改数仍少于发现数", "management", {}, 3, count)] if count else []


# --- differences ----------------------------------------------------------------------------------------------------------


def _differences(asked: Asked, table: Sequence[Compared]) -> list[Highlight]:
    return [told for one in table if (told := _difference(asked, one))]


def _difference(asked: Asked, one: Compared) -> Highlight | None:
    """One sentence per indicator: who is furthest above, who below, and how many."""
    units = [(row.members[0], row.cells[0]) for row in one.result.rows if row.members[0].key is not None]
    outside = [(member, cell) for member, cell in units if one.side(cell)]
    if not outside:
        return None
    name = shape.whole_name(one.result)
    sides = [(1, "高于"), (-1, "低于")]
    told = [text for side, word in sides if (text := _those(one, [pair for pair in outside if one.side(pair[1]) == side], word))]
    far = any(one.side(cell, confidence=OUTER) for _, cell in outside)
    luck = f"落在95%界限外；{len(units)}个单位毫无差别时平均也有{len(units) * (1 - INNER):.1f}个偶然如此"
    said = f"{one.metric.label}与{name}({show(one.metric, one.whole)}){'真' if far else ''}有差别：{'；'.join(told)}"
    weight = max(abs(cell.value - one.whole.value) for _, cell in outside)
    return Highlight(
        DIFFERENCES, said, "落在99.8%界限外，差别不是偶然" if far else luck, *asked.page_of(one.metric), 2 if far else 4, weight
    )


def _those(one: Compared, found: Sequence[tuple[Member, Cell]], word: str) -> str:
    """望雁街道(88.5%)等2个高于."""
    if not found:
        return ""
    member, cell = max(found, key=lambda pair: abs(pair[1].value - one.whole.value))
    more = f"等{len(found)}个" if len(found) > 1 else ""
    return f"{member.label}({show(one.metric, cell)}){more}{word}"


# --- changes --------------------------------------------------------------------------------------------------------------


def _changes(asked: Asked, table: Sequence[Compared]) -> list[Highlight]:
    found = [_over_a_year(asked, one) if one.metric.model.yearly else _since(asked, one) for one in table]
    return [told for told in found if told]


def _over_a_year(asked: Asked, one: Compared) -> Highlight | None:
    """A year's share beside that of the year before: told where chance does not explain the step."""
    (year, *_) = one.result.where.get("year", (0,)) or (0,)
    if not one.judged or year - 1 not in fact_years(asked.lens, one.metric.model.yearly) or _capped(asked, one.metric, year - 1):
        return None
    before = asked.one(one.metric, {"year": year - 1})
    if before.value is None or one.whole.value is None or not shape.apart(one.metric, before, one.whole):
        return None
    change = Change(one.metric.label, one.metric, f"{year - 1}年", before, f"{year}年", one.whole, "", chance=False)
    return _changed(one, change, "两年相差超出偶然(95%)", 2)


def _since(asked: Asked, one: Compared) -> Highlight | None:
    """A share of the same people since the comparison date: told where it moved by three points."""
    before = _before(asked, one.metric)
    if before.value is None or one.whole.value is None or abs(one.whole.value - before.value) < NOTABLE:
        return None
    dates = (show_date(date) for date in (asked.lens.since, asked.lens.as_of))
    change = Change(one.metric.label, one.metric, next(dates), before, next(dates), one.whole, "", chance=False)
    return _changed(one, change, f"对比日以来变动达到{NOTABLE * 100:.0f}个百分点", 3)


def _before(asked: Asked, metric: Metric) -> Cell:
    """The same on the comparison date, where it can be compared: not what only adds up, not of other townships, not under other rules."""
    if metric.model.cumulative:
        return shape.NOWHERE
    if metric.model is not VillageRule:
        result = asked.ask(metric, as_of=[asked.lens.since])
        return shape.NOWHERE if result.silent else result.rows[0].cells[0]
    result = asked.ask([VillageRule.judged, metric], BY_RULE, as_of=[asked.lens.since])
    then = [(row.members[1:], row.cells[1]) for row in result.rows if row.cells[0].value]
    now = [row.members for row in asked.by_rule.rows if row.cells[1].value]
    return shape.NOWHERE if result.silent or {rule for rule, _ in then} != set(now) else shape.pooled([cell for _, cell in then])


def _changed(one: Compared, change: Change, why: str, rank: int) -> Highlight:
    first, last = show(one.metric, change.first), show(one.metric, change.last)
    told = f"{change.label}从{change.start}的 {first} 到{change.end}的 {last}，{change.moved}"
    return Highlight(CHANGES, told, why, _PAGES[one.metric.model], {}, rank, abs(change.step))
