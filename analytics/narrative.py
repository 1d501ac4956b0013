"""A short paragraph in the manner of the article: 选, 育, 管, 用. Every number in it is a metric, and a yearly one says its year."""

import re
from collections.abc import Mapping

from analytics.cadre import Cadre
from analytics.catalog import METRICS
from analytics.model import Metric
from analytics.query import Result, ask, by_model, show_date, show_year
from analytics.wording import ignored_text, place_name, show
from data.lens import Lens

# {metric}, {metric:名} with another measure word, {model.year} the year that its figures are of.
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
_FIGURE = re.compile(r"\{(\w+)\.(\w+)(?::(\w+))?\}")


def paragraph(lens: Lens, where: Mapping) -> str:
    """The sentences with the figures of the lens and the filters in their places, and which of them a filter does not reach.

    One sentence where there is nobody to speak of.
    """
    wanted = [found for sentence in SENTENCES for found in _FIGURE.findall(sentence)]
    answers: dict[str, Result] = {}
    for model, own in by_model(METRICS[f"{model}.{name}"] for model, name, _ in wanted if name != "year").items():
        answers[model.name] = ask(lens, own, where=where)
    team = answers[Cadre.name].cell(Cadre.headcount)
    if not team.value:
        nobody = "没有花名册，人数无法统计" if team.no_data else "没有现任干部"
        return f"截至{show_date(lens.as_of)}，{place_name(lens, where)}在所选条件下{nobody}。请更换筛选条件或截止日。"

    def told(found: re.Match) -> str:
        result = answers[found[1]]
        if found[2] == "year":
            return "、".join(show_year(lens, year, result.model) for year in result.where.get("year", ())) or "当年"
        metric: Metric = METRICS[f"{found[1]}.{found[2]}"]
        text = show(metric, result.rows[0].cells[result.metrics.index(metric)])
        return text.removesuffix(metric.unit) + found[3] if found[3] and text.endswith(metric.unit) else text

    def said(clause: str) -> str:
        """A clause on a year of which nothing is recorded says so, instead of counting nothing."""
        yearly = {name for name, *_ in _FIGURE.findall(clause) if answers[name].model.yearly}
        if len(yearly) != 1 or any(cell.value for name in yearly for cell in answers[name].rows[0].cells):
            return _FIGURE.sub(told, clause)
        (name,) = yearly
        head, colon, _ = clause.rpartition("：")
        return f"{head}{colon}{_FIGURE.sub(told, f'{{{name}.year}}')}没有{answers[name].model.label}的记录{clause[-1]}"

    text = "".join(said(clause) for sentence in SENTENCES for clause in _CLAUSE.findall(sentence))
    text = text.replace("{date}", show_date(lens.as_of)).replace("{since}", show_date(lens.since))
    return text.replace("{place}", place_name(lens, where)) + ignored_text(answers.values())
