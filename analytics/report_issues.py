"""问题清单 of the paper: what each village lacks, by which rule, and against the last paper what is done, what is left, what is new."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from analytics.model import Metric
from analytics.query import ask, unit_names
from analytics.reserve import ReserveVillage
from analytics.rules import ATTENTION, FAILING, MET, UNDECIDED, Standing, reason, remedy, standings
from analytics.supervision import Supervision
from analytics.village import Village
from analytics.wording import show
from data.lens import Lens

LEFT, NEW = "仍存在", "新增"
DONE, UNCHECKED, ENDED, GONE = "已销号", "登记不全，无法判断", "规定已停用或不再适用", "村（社区）已变更"
# Figures that are a problem wherever they are not nought: the metric, and what is said of a village that has it.
FINDINGS: tuple[tuple[Metric, str], ...] = (
    (Village.without_secretary, "没有书记"),
    (ReserveVillage.uncovered, "可用后备人数少于预计空缺岗位数"),
    (Supervision.overdue, "监督检查发现的问题逾期未整改{n}"),
)


class Issue(NamedTuple):
    """What one village lacks: `matter` names the rule or the metric, so that the next paper finds it again; `days`: how many the rule
    itself gives to mend it."""

    village_code: str
    matter: str
    village: str
    township: str
    problem: str
    basis: str
    outcome: str
    days: int | None = None

    def limit(self, deadline: str) -> str:
        """建议时限: what the rule says, else what the meeting is to be asked for."""
        return f"{self.days}日内" if self.days else deadline


class Kept(NamedTuple):
    """An issue as a paper kept it."""

    village_code: str
    matter: str
    village: str
    problem: str


class Last(NamedTuple):
    """The list of an earlier paper, and its date (yyyymmdd)."""

    as_of: int
    issues: tuple[Kept, ...]


class Compared(NamedTuple):
    """LEFT or NEW for each issue of today, in their order; and each of the last paper's that is not among them with what became of it."""

    states: tuple[str, ...]
    gone: tuple[tuple[Kept, str], ...]

    @property
    def told(self) -> str:
        """已销号3项，仍存在20项，新增5项."""
        return "，".join(f"{state}{self.count(state)}项" for state in (DONE, LEFT, NEW))

    def count(self, state: str) -> int:
        return self.states.count(state) + sum(became == state for _, became in self.gone)


def issues(lens: Lens, where: Mapping[str, Any]) -> list[Issue]:
    """未达标 first, then 需关注, then what the records count as a problem; rule by rule, by village."""
    return [*_missed(lens, standings(lens, {**where, "outcome": (FAILING, ATTENTION)})), *_found(lens, where)]


def _missed(lens: Lens, found: Sequence[Standing]) -> list[Issue]:
    names = unit_names(lens)
    return [
        Issue(
            one.village_code,
            one.rule_name,
            *_unit(names, one.village_code, one.township_code),
            "；".join(filter(None, (f"{one.rule_name}{one.outcome}：{reason(one)}", remedy(one)))),
            one.policy or f"{one.tag}规定",
            one.outcome,
            one.days,
        )
        for one in found
    ]


def _unit(names: Mapping[str, str], village: str, township: str) -> tuple[str, str]:
    """The village and its township by name: of two villages of one name the township beside them tells which is meant."""
    responsible = names.get(township, township)
    return names.get(village, village).removesuffix(f"({responsible})"), responsible


def _found(lens: Lens, where: Mapping[str, Any]) -> list[Issue]:
    names, told = unit_names(lens), []
    for metric, said in FINDINGS:
        result = ask(lens, metric, metric.model.dimensions["village"], where)
        for row in result.rows:
            (village,), (cell,) = row
            if village.key is not None and cell.value:
                problem = said.replace("{n}", show(metric, cell))
                basis = metric.source or f"{metric.model.label}的登记"
                told.append(Issue(village.key, metric.key, *_unit(names, village.key, village.parent), problem, basis, FAILING))
    return told


def compared(lens: Lens, where: Mapping[str, Any], found: Sequence[Issue], last: Last) -> Compared:
    """What became of the last list. Only what the records now show to be met is 已销号: what nobody can tell any more is not."""
    before = {(kept.village_code, kept.matter) for kept in last.issues}
    now = {(issue.village_code, issue.matter) for issue in found}
    outcomes = {(one.village_code, one.rule_name): one.outcome for one in standings(lens, where)}
    outcomes |= {(code, metric.key): MET for metric, _ in FINDINGS for code in _judged(lens, where, metric)}
    villages = unit_names(lens, ("village",))

    def became(kept: Kept) -> str:
        if kept.village_code not in villages:
            return GONE
        return {MET: DONE, UNDECIDED: UNCHECKED}.get(outcomes.get((kept.village_code, kept.matter), ""), ENDED)

    states = tuple(LEFT if (issue.village_code, issue.matter) in before else NEW for issue in found)
    return Compared(states, tuple((kept, became(kept)) for kept in last.issues if (kept.village_code, kept.matter) not in now))


def _judged(lens: Lens, where: Mapping[str, Any], metric: Metric) -> list[str]:
    """The villages of which the figure is known."""
    result = ask(lens, metric, metric.model.dimensions["village"], where)
    return [row.members[0].key for row in result.rows if row.cells[0].value is not None and not row.cells[0].unknown]


def kept_text(as_of: int, found: Sequence[Issue]) -> str:
    """The list as the desk keeps it for the next paper."""
    kept = [Kept(issue.village_code, issue.matter, issue.village, issue.problem) for issue in found]
    return json.dumps({"as_of": as_of, "issues": kept}, ensure_ascii=False)


def last_of(text: str) -> Last:
    """A kept list. Raises ValueError for what is none."""
    try:
        read = json.loads(text)
        return Last(int(read["as_of"]), tuple(Kept(*map(str, kept)) for kept in read["issues"]))
    except (TypeError, KeyError) as error:
        raise ValueError("not a list of issues") from error
