"""Sentences in the manner of the article: 选, 育, 管, 用. Every number in them is a metric, and a yearly one says its year."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from analytics.cadre import Cadre
from analytics.catalog import METRICS
from analytics.model import Metric
from analytics.query import Cell, Result, Row, ask, by_model, show_date, show_years
from analytics.wording import ignored_text, place_name, show
from data.lens import Lens

# {metric}, {metric:名} with another measure word, {metric|dimension} its parts by name, {model.year} the year that its figures are of.
SENTENCES = (
    "截至{date}，{place}{village.villages}村(社区)共有现任干部{cadre.headcount:名}，平均年龄{cadre.mean_age}，大专及以上占{cadre.college}。",
    "优选：常态化储备村级后备力量{reserve.pool}，可用后备不足规定人数的村(社区)有{reserve_village.short}；"
    "{since}之后共有{cadre_movement.joined:名}进入村干部队伍，其中大专及以上学历{cadre_movement.joined_college}，"
    "40岁及以下{cadre_movement.joined_40}。",
    "育强：{mentoring.secretaries_by_leaders:名}书记由乡镇(街道)班子成员结对帮带；{cadre_year.year}参训覆盖率{cadre_year.covered}；"
    "先后有{study.people:名}村干部参加学历提升，{study.graduates:名}毕业。",
    "管好：{appraisal.year}{appraisal.appraised}参加考核，优秀等次{appraisal.excellent_count}，占{appraisal.excellent}；"
    "{payment.year}人均发放报酬{payment.per_person}；日常监督累计发现问题{supervision.findings}，整改率{supervision.rectification}。",
    "用活：{advancement.representatives:名}村干部当选市级以上“两代表一委员”，{advancement.moved_up:名}进入公务员、事业编制或担任乡镇副职，"
    "连续三年优秀尚未使用{three_years.unused}；取消减负事项{burden.cleared}，仍存{burden.remaining}；"
    "{funding.year}新增乡、村两级运转保障经费{funding.increase}。",
)
_CLAUSE = re.compile(r"[^；。]+[；。]")
_FIGURE = re.compile(r"\{(\w+)\.(\w+)(?:\|(\w+))?(?::(\w+))?\}")


class Figure(NamedTuple):
    """A number as it is written in a sentence, and the answer that it is: of one metric, one cell."""

    text: str
    result: Result


class Told(NamedTuple):
    """A sentence and its figures, in their order."""

    text: str
    figures: tuple[Figure, ...]


def paragraph(lens: Lens, where: Mapping) -> str:
    """The sentences with the figures of the lens and the filters in their places, and which of them a filter does not reach.

    One sentence where there is nobody to speak of.
    """
    if nobody := nobody_to_speak_of(lens, where):
        return nobody
    told = sentences(lens, where, SENTENCES)
    return "".join(one.text for one in told) + ignored_text(_by_model(told))


def nobody_to_speak_of(lens: Lens, where: Mapping) -> str:
    """A sentence that says so; empty where there are cadres."""
    (team,) = ask(lens, Cadre.headcount, where=where).rows[0].cells
    if team.value:
        return ""
    nobody = "没有花名册，人数无法统计" if team.no_data else "没有现任干部"
    return f"截至{show_date(lens.as_of)}，{place_name(lens, where)}在所选条件下{nobody}。请更换筛选条件或截止日。"


def sentences(lens: Lens, where: Mapping, given: Sequence[str]) -> list[Told]:
    """The sentences with the figures of the lens and the filters in their places.

    A clause on a year of which nothing is recorded says so instead of counting nothing; one on parts of which there are none is left out.
    """
    wanted = [found for sentence in given for found in _FIGURE.findall(sentence)]
    answers: dict[str, Result] = {}
    for model, own in by_model(METRICS[f"{model}.{name}"] for model, name, *_ in wanted if name != "year").items():
        answers[model.name] = ask(lens, own, where=where)
    return [_Sentence(lens, where, answers).told(sentence) for sentence in given]


class _Sentence:
    """One sentence being filled in."""

    def __init__(self, lens: Lens, where: Mapping, answers: Mapping[str, Result]) -> None:
        self._lens, self._where, self._answers = lens, where, answers
        self._figures: list[Figure] = []

    def told(self, sentence: str) -> Told:
        text = "".join(self._clause(clause) for clause in _CLAUSE.findall(sentence))
        if text.endswith("；"):  # what followed has been left out
            text = text[:-1] + "。"
        text = text.replace("{date}", show_date(self._lens.as_of)).replace("{since}", show_date(self._lens.since))
        return Told(text.replace("{place}", place_name(self._lens, self._where)), tuple(self._figures))

    def _clause(self, clause: str) -> str:
        """A clause on a year of which nothing is recorded says so, instead of counting nothing."""
        yearly = {name for name, *_ in _FIGURE.findall(clause) if self._answers[name].model.yearly}
        if len(yearly) != 1 or any(cell.value for name in yearly for cell in self._answers[name].rows[0].cells):
            before = len(self._figures)
            filled = [(found, self._filled(found)) for found in _FIGURE.finditer(clause)]
            if any(found[3] and not text for found, text in filled):
                del self._figures[before:]
                return ""
            texts = iter([text for _, text in filled])
            return _FIGURE.sub(lambda _: next(texts), clause)
        (name,) = yearly
        head, colon, _ = clause.rpartition("：")
        return f"{head}{colon}{self._year(name)}没有{self._answers[name].model.label}的记录{clause[-1]}"

    def _filled(self, found: re.Match) -> str:
        model, name, by, word = found.groups()
        if name == "year":
            return self._year(model)
        metric: Metric = METRICS[f"{model}.{name}"]
        if by:
            return "、".join(f"{label}{self._figure(metric, result, word)}" for label, result in self._parts(metric, by))
        result = self._answers[model]
        return self._figure(metric, _alone(result, metric, result.rows[0].cells[result.metrics.index(metric)]), word)

    def _parts(self, metric: Metric, by: str) -> list[tuple[str, Result]]:
        """The named parts that there are any of."""
        result = ask(self._lens, metric, by, self._where)
        rows = [(row.members[0], row.cells[0]) for row in result.rows if row.members[0].key is not None and row.cells[0].value]
        return [(m.label, replace(_alone(result, metric, c), by=(), where=dict(result.where) | {by: (m.key,)})) for m, c in rows]

    def _figure(self, metric: Metric, result: Result, word: str | None) -> str:
        text = show(metric, result.rows[0].cells[0])
        text = text.removesuffix(metric.unit) + word if word and text.endswith(metric.unit) else text
        self._figures.append(Figure(text, result))
        return text

    def _year(self, model: str) -> str:
        return show_years(self._answers[model]) or "当年"


def _alone(result: Result, metric: Metric, cell: Cell) -> Result:
    return replace(result, metrics=(metric,), rows=(Row((), (cell,)),))


def _by_model(told: Sequence[Told]) -> list[Result]:
    """One answer of each model."""
    return list({figure.result.model: figure.result for one in told for figure in one.figures}.values())
