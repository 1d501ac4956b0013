"""A short paragraph in the manner of the article: 选, 育, 管, 用. Every number in it is a metric."""

import re
from collections.abc import Mapping

from analytics.catalog import METRICS
from analytics.query import ask, by_model, show_date
from analytics.wording import place_name, show
from data.lens import Lens

SENTENCES = (
    "截至{date}，{place}{village.villages}村(社区)共有现任干部{cadre.headcount}，平均年龄{cadre.mean_age}，大专及以上占{cadre.college}。",
    "优选：{since}以来{cadre_movement.joined}进入村干部队伍，其中大专及以上{cadre_movement.joined_college}、"
    "40岁及以下{cadre_movement.joined_40}；储备后备力量{reserve.pool}，可用后备不足规定的村(社区){reserve_village.short}。",
    "育强：{mentoring.secretaries_by_leaders}书记由乡镇班子成员结对帮带，年度参训覆盖率{cadre_year.covered}，"
    "{study.people}参加学历提升、{study.graduates}毕业。",
    "管好：{appraisal.appraised}参加考核，优秀等次{appraisal.excellent_count}，占{appraisal.excellent}；"
    "日常监督发现问题{supervision.findings}，整改率{supervision.rectification}。",
    "用活：{advancement.representatives}当选市级以上“两代表一委员”，{advancement.moved_up}走上公务员、事业编制、乡镇副职岗位；"
    "连续三年优秀尚未使用{three_years.unused}。",
)
_FIGURE = re.compile(r"\{(\w+\.\w+)\}")


def paragraph(lens: Lens, where: Mapping) -> str:
    """The sentences with the figures of the lens and the filters in their places."""
    metrics = [METRICS[name] for sentence in SENTENCES for name in _FIGURE.findall(sentence)]
    figures: dict[str, str] = {}
    for own in by_model(metrics).values():
        (row,) = ask(lens, own, where=where).rows
        figures |= {metric.key: show(metric, cell) for metric, cell in zip(own, row.cells, strict=True)}
    text = "".join(_FIGURE.sub(lambda found: figures[found[1]], sentence) for sentence in SENTENCES)
    return (
        text.replace("{date}", show_date(lens.as_of)).replace("{since}", show_date(lens.since)).replace("{place}", place_name(lens, where))
    )
