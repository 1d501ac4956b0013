"""会议材料: what the paper for a meeting says, of the city or of one township, from one snapshot. Pure: `report_docx` sets it on A4."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics import narrative
from analytics.cadre import Cadre
from analytics.export_workbook import Figure
from analytics.finding import finding, subtitle
from analytics.model import Dimension, Metric
from analytics.query import ask, level_compared, show_date, units
from analytics.report_issues import DONE, Compared, Issue, Last, compared, issues
from analytics.rules import VillageRule
from analytics.wording import place_name
from data.lens import Lens

MOST_BARS = 24  # of a chart that has half a page
FILTERS = ("township", "year")  # a paper is of a place, and of a year where yearly figures are meant
LEAD = (
    "截至{date}，{place}{village.villages}村(社区)共有现任干部{cadre.headcount:名}，村均{village.per_village}；平均年龄{cadre.mean_age}，"
    "35岁及以下占{cadre.under_36}，大专及以上占{cadre.college}，女干部占{cadre.women}，中共党员(含预备党员)占{cadre.party}。"
    "{since}之后新任{cadre_movement.joined}，离任{cadre_movement.left}。"
)
# Heading -> paragraphs, each with a heading of its own, in the order and the words of the article.
SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "聚焦结构优化，多渠道“优选”",
        (
            (
                "畅通选人渠道",
                "{since}之后共有{cadre_movement.joined:名}新任干部进入村(社区)干部队伍，其中大专及以上学历{cadre_movement.joined_college}，"
                "40岁及以下{cadre_movement.joined_40}；注明来源的{cadre_movement.joined_sourced}；"
                "按来源分，有{cadre_movement.joined|source:名}。",
            ),
            (
                "建立储备队伍",
                "常态化储备村级后备力量{reserve.pool}，其中近期可使用{reserve.ready_count}，需继续培养{reserve.to_train}；"
                "没有可用后备的村(社区){reserve_village.none}，可用后备不足规定人数的{reserve_village.short}。",
            ),
        ),
    ),
    (
        "提升履职本领，多途径“育强”",
        (
            (
                "导师帮带引领",
                "{mentoring.secretaries_by_leaders:名}书记由乡镇(街道)班子成员结对帮带，全部现任干部帮带覆盖率{mentoring_cover.covered}，"
                "待重新结对{mentoring_cover.to_repair}。",
            ),
            (
                "业务培训赋能",
                "{cadre_year.year}参训覆盖率{cadre_year.covered}，人均{cadre_year.mean_hours}，学时达标率{cadre_year.met_hours}；"
                "{training.year}参加全国培训的书记{training.national_secretaries:名}。",
            ),
            (
                "学历提升固本",
                "先后有{study.people:名}村(社区)干部参加学历提升，其中{study.graduates:名}毕业，在读{study.in_study}；"
                "已发学费、学历补贴{study.subsidy}。",
            ),
        ),
    ),
    (
        "严管厚爱结合，多举措“管好”",
        (
            (
                "强化督导监管",
                "日常监督累计检查{supervision.checks}，发现问题{supervision.findings}，已整改{supervision.rectified}，"
                "整改率{supervision.rectification}，逾期未整改{supervision.overdue}。",
            ),
            (
                "加强绩效考核",
                "{appraisal.year}{appraisal.appraised:名}干部参加考核，优秀等次{appraisal.excellent_count}，占{appraisal.excellent}。",
            ),
            (
                "健全待遇保障",
                "{payment.year}人均发放报酬{payment.per_person}；{benefit.year}待遇保障应办{benefit.due}，已办{benefit.done_count}，"
                "逾期未办{benefit.overdue}。",
            ),
        ),
    ),
    (
        "突出实干实绩，多岗位“用活”",
        (
            ("持续减负赋能", "累计取消减负事项{burden.cleared}，仍存{burden.remaining}，取消率{burden.cleared_rate}。"),
            (
                "加强基层保障",
                "{funding.year}新增乡、村两级运转保障经费{funding.increase}；{funding.year}中央资金项目{funding.central}，"
                "金额{funding.central_amount}。",
            ),
            (
                "畅通上升渠道",
                "{advancement.representatives:名}村(社区)干部当选市级以上“两代表一委员”，{advancement.moved_up:名}进入公务员、事业编制或担任"
                "乡镇(街道)副职；连续三年优秀{three_years.streak}，其中尚未使用{three_years.unused}。",
            ),
            (
                "选树先进典型",
                "累计表彰{honour.awards}，其中州级以上{honour.prefecture_up}，省级以上{honour.province_up}；发放奖励{honour.amount}。",
            ),
        ),
    ),
)
PROBLEMS = (
    "对照班子规定逐村核对{village_rule.villages}村(社区)，{village_rule.failing_villages}有未达标项，{village_rule.attention_villages}有需关注项；"
    "共有未达标{village_rule.failing}，需关注{village_rule.attention}，登记不全而无法判断{village_rule.undecided}；未达标的按规定分：{village_rule.failing|rule_name}。"
)
_NUMERALS = "〇一二三四五六七八九"
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Paragraph:
    """`head` runs into the text; both are empty where there is none."""

    head: str
    text: str


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: tuple[Paragraph, ...]
    figure: Figure | None = None


@dataclass(frozen=True)
class Report:
    """One paper. `figures`: every number of its sentences, in their order, with the answer that it is; `last` is None for a first paper."""

    lens: Lens
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    figures: tuple[narrative.Figure, ...]
    issues: tuple[Issue, ...]
    last: Last | None
    compared: Compared | None

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for section in self.sections for paragraph in section.paragraphs)


def official(text: str) -> str:
    """As a document of an office writes it: 2024年8月31日, and brackets as wide as the words in them."""
    return _ISO.sub(lambda day: f"{day[1]}年{int(day[2])}月{int(day[3])}日", text).replace("(", "（").replace(")", "）")


def place(lens: Lens, where: Mapping[str, Any]) -> tuple[str, ...]:
    """Whose paper it is, as a scope: the chosen townships so far as they are in scope, else the whole scope."""
    chosen = where.get("township")
    if chosen is None:
        return lens.scope
    return tuple(member.key for member in units(lens, "township") if member.key in (chosen if isinstance(chosen, tuple) else (chosen,)))


def report(
    lens: Lens, where: Mapping[str, Any], last: Last | None = None, progress: Callable[[float, str], None] = lambda share, doing: None
) -> Report | str:
    """The paper of the place that `where` names (else of the whole scope), compared with the list of an earlier one.

    A sentence instead where there is nobody to speak of. `progress`: called with how much is done (0 to 1) and what is being done.
    """
    where = {name: keys for name, keys in where.items() if name in FILTERS}
    if nobody := narrative.nobody_to_speak_of(lens, where):
        return official(nobody)
    progress(0, "各项数字")
    wanted = [LEAD, *(sentence for _, paragraphs in SECTIONS for _, sentence in paragraphs), PROBLEMS]
    told = narrative.sentences(lens, where, wanted)
    texts = iter([official(one.text) for one in told])
    progress(0.5, "问题清单")
    found = issues(lens, where)
    against = compared(lens, where, found, last) if last else None
    progress(0.8, "图")
    bands = _figure(lens, where, Cadre.headcount, [Cadre.age_band, Cadre.gender], "pyramid")
    sections = [Section("", (Paragraph("", next(texts)),), bands)]
    for number, (heading, paragraphs) in enumerate(SECTIONS, start=1):
        said = tuple(Paragraph(head, next(texts)) for head, _ in paragraphs)
        sections.append(Section(f"{_NUMERALS[number]}、{heading}", said, _over_time(lens, where) if number == 1 else None))
    problems = [Paragraph("班子分析研判", next(texts))]
    problems += [Paragraph("与上次材料比较", official(_change(against, last)))] if last else []
    sections.append(Section(f"{_NUMERALS[len(SECTIONS) + 1]}、存在的主要问题", tuple(problems), _by_unit(lens, where)))
    progress(1, "完成")
    return Report(
        lens,
        official(f"{place_name(lens, where)}村(社区)干部队伍建设情况"),
        official(f"数据截至{show_date(lens.as_of)}，对比日{show_date(lens.since)}"),
        tuple(sections),
        tuple(figure for one in told for figure in one.figures),
        tuple(found),
        last,
        against,
    )


def _change(against: Compared, last: Last) -> str:
    """已销号3项，仍存在20项，新增5项; what nobody can tell any more is counted apart."""
    unclear = len([became for _, became in against.gone if became != DONE])
    told = f"与{show_date(last.as_of)}的材料相比，{against.told}"
    return f"{told}{f'，另有{unclear}项现已无法核对' if unclear else ''}。"


def _over_time(lens: Lens, where: Mapping[str, Any]) -> Figure:
    """How the share with a college degree has come to be what it is."""
    dates = [date for date in lens.snapshot.roster_dates if date <= lens.as_of]
    result = ask(lens, Cadre.college, where=where, as_of=dates)
    return Figure(finding(result), subtitle(result), result, "trend")


def _by_unit(lens: Lens, where: Mapping[str, Any]) -> Figure:
    """Where the rules are missed."""
    level = level_compared(lens, where)
    figure = _figure(lens, where, VillageRule.failing, [VillageRule.dimensions[level]], "ranked")
    (grid,) = figure.grids
    if len(grid.rows) <= MOST_BARS:
        return figure
    return replace(figure, measure=f"{figure.measure}，只画最多的{MOST_BARS}个", grid=grid.take(range(MOST_BARS)))


def _figure(lens: Lens, where: Mapping[str, Any], metric: Metric, by: Sequence[Dimension], kind: str) -> Figure:
    result = ask(lens, metric, by, where)
    return Figure(finding(result, kind=kind), subtitle(result), result, kind)
