"""换届研判: what an election on a day, under limits that a viewer supposes, would do to each village's team."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from analytics.cadre import EDUCATION, ByPerson, ByTraits, Cadre
from analytics.model import ByUnit, Count, Dimension, Mean, Metric, Share, Sum
from analytics.query import named_rows
from analytics.reserve import Reserve
from analytics.scenario import told
from analytics.village import Village
from data import codes
from data.lens import Lens

NOTICE = "内部研判参考，不作为人选依据，村(居)委会成员依法选举产生"
STAYS, AGED_OUT, LEAVES, UNDECIDED = OUTCOMES = ("留任", "到龄", "不再留任", "无法判断")
FIT, UNFIT = "符合条件", "不符合条件"
NOBODY, SHORT, OPEN, ENOUGH, CLOSED = COVERS = ("无合适人选", "人选不足", "无法判断", "人选充足", "没有空缺")
SIGNS = {NOBODY: "✗", SHORT: "!", OPEN: "?", ENOUGH: "✓", CLOSED: ""}  # beside the colour, which not everybody sees
_GONE = f"f.outcome IN ('{AGED_OUT}', '{LEAVES}')"
_STAYING, _THEN = f"f.outcome = '{STAYS}'", "届时留任的现任干部"
# Who is in post already adds nobody to a team.
_JOINING, _NEW = f"f.fitness = '{FIT}' AND f.in_post = '否'", "符合条件、不在任的后备"
_SCHOOLED, _NEWCOMERS = "succession_schooled", "succession_newcomer"  # the views that what needs no more would pay for in every question


class _Supposed:
    """Every figure says what it supposes, and what it is not for."""

    supposed = True

    @classmethod
    def notes(cls, lens: Lens) -> list[str]:
        return [f"假设：{told(lens)}", NOTICE]


def _of(metric: Metric, among: str, who: str, view: str = "") -> Share | Mean:
    """A declared metric of people, by its own condition, of those who are there then."""
    label, definition = f"{who}{metric.label}", f"{who}中，按“{metric.label}”的口径：{metric.definition}年龄、学历按换届日期推算。"
    more = {"known": metric.known, "unit": metric.unit, "decimals": metric.decimals, "definition": definition, "view": view}
    kind = Mean if isinstance(metric, Mean) else Share
    return kind(label, where=metric.where, among=among, **more, **({"of": metric.of} if kind is Mean else {}))


class Succession(_Supposed, ByPerson):
    """One row per cadre in post on the as-of date, as they will be on the day of the election."""

    label = "换届研判·现任干部"
    view, grain, rosters = "succession_cadre", "person_id", True

    outcome = Dimension("届时情况", order=OUTCOMES)
    education = Dimension("届时最高学历", order=EDUCATION, view=_SCHOOLED)

    staff = Count("换届时现任干部", definition="截止日现任村(社区)干部人数，不计截止日至换届日期之间的任免。")
    aged_out = Count(
        "到龄人数",
        where=f"f.outcome = '{AGED_OUT}'",
        out_of=staff,
        definition="换届日期的年龄超过连任年龄上限的人数(换届当天过生日的按满岁计算)；未设上限时为0，出生日期未填的不计。",
    )
    secretaries_aged_out = Count(
        "到龄书记人数",
        where=f"f.outcome = '{AGED_OUT}' AND f.post_group = '书记'",
        definition="换届日期的年龄超过连任年龄上限的书记(待遇岗位类别)人数。",
    )
    leaving = Count(
        "不再留任人数", where=f"f.outcome = '{LEAVES}'", definition="没有到龄、由研判人员指定不再留任的人数，只在本情景中有效。"
    )
    undecided = Count(
        "年龄无法判断人数",
        where=f"f.outcome = '{UNDECIDED}'",
        definition="出生日期未填，或只有年月、年份而无法确定换届日期是否超过连任年龄上限的人数；不算到龄，也不算留任。",
    )
    gone = Count("到龄和不再留任人数", where=_GONE, out_of=staff, definition="到龄人数加上不再留任人数。")
    stays = Count("留任人数", where=_STAYING, definition="没有到龄、没有指定不再留任的人数，以及指定留任的人数。")
    mean_age = _of(Cadre.mean_age, _STAYING, _THEN)
    under_36 = _of(Cadre.under_36, _STAYING, _THEN)
    over_55 = _of(Cadre.over_55, _STAYING, _THEN)
    college = _of(Cadre.college, _STAYING, _THEN, _SCHOOLED)
    women = _of(Cadre.women, _STAYING, _THEN)


class SuccessionReserve(_Supposed, ByTraits):
    """One row per reserve person in the pool on the as-of date, as they will be on the day of the election."""

    label = "换届研判·后备力量"
    view, grain, candidates = "succession_reserve", "unit_code, name, birth_date", True

    fitness = Dimension("届时是否符合条件", order=(FIT, UNFIT, UNDECIDED))
    intended_post = Dimension("培养方向", order=codes.RESERVE_POST.values)

    pool = Count("换届时后备力量", definition="截止日在库的村级后备力量人数。")
    fit = Count(
        "符合条件的后备人数",
        where=f"f.fitness = '{FIT}'",
        out_of=pool,
        definition="换届日期的年龄不超过新任年龄上限、学历不低于新任学历下限(计入届时应毕业的学历提升)，且联审通过、参加过培训的后备力量人数。",
    )
    undecided = Count(
        "条件无法判断的后备人数",
        where=f"f.fitness = '{UNDECIDED}'",
        definition="没有一项不符合，而出生日期、学历、联审情况或参加培训未填，或毕业时间无法推算的后备力量人数。",
    )
    too_old = Count(
        "届时超过新任年龄上限", where="f.age_fit = 0", known="age_fit", definition="换届日期的年龄超过新任年龄上限的后备力量人数。"
    )
    too_little_schooling = Count(
        "届时低于新任学历下限",
        where="f.education_fit = 0",
        known="education_fit",
        definition="换届日期的最高学历低于新任学历下限的后备力量人数。",
    )
    not_vetted = Count("换届前联审未通过或未反馈", where="f.vetted_fit = 0", known="vetted_fit", definition=Reserve.not_vetted.definition)
    not_trained = Count("换届前没有参加培训", where="f.trained_fit = 0", known="trained_fit", definition=Reserve.not_trained.definition)
    women = _of(Cadre.women, _JOINING, _NEW, _NEWCOMERS)
    under_36 = _of(Cadre.under_36, _JOINING, _NEW, _NEWCOMERS)
    college = _of(Cadre.college, _JOINING, _NEW, _NEWCOMERS)


class SuccessionVillage(_Supposed, ByUnit):
    """One row per village, with the posts that open on the day of the election and who could take them."""

    label = "换届研判·村(社区)"
    view, grain, unit, rosters = "succession_village", "village_code", "个", True

    cover = Dimension("人选情况", order=COVERS)

    villages = Count("参加换届的村(社区)", unit="个", definition="现行区划的村(社区)个数。")
    openings = Sum(
        "空缺职数",
        of="f.openings",
        unit="个",
        definition="到龄和不再留任的人数，加上截止日没有书记的村(社区)各1职；年龄无法判断的人不计。",
    )
    most_openings = Sum(
        "空缺职数(至多)", of="f.most_openings", unit="个", definition="空缺职数，加上年龄无法判断的人数：全部到龄时的空缺。"
    )
    committee_openings = Sum(
        "村(居)委会空出席位",
        of="f.committee_out",
        known="committee_out",
        unit="席",
        definition="到龄和不再留任的人中村(居)委会成员人数；村(居)委会席位数或离开者的任职组织未登记的村(社区)无法判断，不计。",
    )
    with_openings = Count("届时有空缺的村(社区)", where="f.openings > 0", unit="个", definition="空缺职数大于0的村(社区)个数。")
    nobody = Count(
        "无合适人选的村(社区)",
        where=f"f.cover = '{NOBODY}'",
        unit="个",
        out_of=with_openings,
        definition="有空缺，而本村(社区)没有一名届时符合条件或条件无法判断的后备力量的村(社区)个数。",
    )
    short = Count(
        "人选不足的村(社区)",
        where=f"f.cover = '{SHORT}'",
        unit="个",
        out_of=with_openings,
        definition="有合适人选，但符合条件和条件无法判断的后备力量合计仍少于空缺职数的村(社区)个数。",
    )
    undecided = Count(
        "人选无法判断的村(社区)",
        where=f"f.cover = '{OPEN}'",
        unit="个",
        definition="因年龄、学历、联审或培训未填，人选够不够两种可能都有的村(社区)个数。",
    )
    with_woman = Share(
        "届时仍有女干部的村(社区)占比",
        where=Village.with_woman.where,
        among=Village.with_woman.among,
        definition="留任干部中有女性的村(社区)数 ÷ 能够判断的村(社区)数；不计补选的人。",
    )
    with_under_36 = Share(
        "届时仍有35岁及以下干部的村(社区)占比",
        where=Village.with_under_36.where,
        among=Village.with_under_36.among,
        definition="留任干部中有35岁及以下的村(社区)数 ÷ 能够判断的村(社区)数；不计补选的人。",
    )


class Team(NamedTuple):
    """One village: the columns of `succession_village` by name."""

    township_code: str
    village_code: str
    cover: str
    kind: str | None
    cadres: int
    committee_seats: int | None
    committee_out: int | None
    aged_out: int
    leaving: int
    undecided: int
    no_secretary: int
    secretaries_out: int
    openings: int
    reserves: int
    fit: int
    fit_secretaries: int
    fit_undecided: int


class Goer(NamedTuple):
    """A cadre who goes, or who might."""

    township_code: str
    village_code: str | None
    person_id: int
    name: str
    post_group: str | None
    age: int | None
    outcome: str


class Successor(NamedTuple):
    """A reserve person who qualifies, or who might."""

    township_code: str
    village_code: str | None
    name: str
    intended_post: str | None
    fitness: str


def teams(lens: Lens, where: Mapping[str, Any]) -> list[Team]:
    """Every village in view: those without anybody first, and among them the most posts open."""
    return sorted(
        named_rows(Team, lens, SuccessionVillage.villages, where),
        key=lambda team: (COVERS.index(team.cover), -team.openings, team.village_code),
    )


def goers(lens: Lens, where: Mapping[str, Any]) -> list[Goer]:
    """Who goes and whose age nobody can tell, secretaries first."""
    rows = named_rows(Goer, lens, Succession.staff, where | {"outcome": (AGED_OUT, LEAVES, UNDECIDED)})
    groups = {group: place for place, group in enumerate(codes.POST_GROUP.values)}
    return sorted(rows, key=lambda one: (groups.get(one.post_group, len(groups)), OUTCOMES.index(one.outcome), one.village_code or ""))


def successors(lens: Lens, where: Mapping[str, Any]) -> list[Successor]:
    """Who of the reserve qualifies or might, by township: a village without anybody may look at its neighbours."""
    townships = {name: keys for name, keys in where.items() if name in ("county", "township")}
    return named_rows(Successor, lens, SuccessionReserve.pool, townships | {"fitness": (FIT, UNDECIDED)})


def seats(team: Team) -> str:
    """What becomes of the committee's seats: 3席中空出1席."""
    recorded = f"{team.committee_seats}席" if team.committee_seats is not None else "席位数未登记"
    if team.committee_out is None:
        return f"{recorded}，{'离开者任职组织未登记，' if team.committee_seats is not None else ''}无法判断"
    return f"{recorded}中空出{team.committee_out}席" if team.committee_out else recorded


def reasons(team: Team) -> str:
    """Why posts open: 到龄1人、缺书记."""
    parts = [
        f"到龄{team.aged_out}人" if team.aged_out else "",
        f"不再留任{team.leaving}人" if team.leaving else "",
        "没有现任干部" if not team.cadres else "现缺书记" if team.no_secretary else "",
        f"{team.undecided}人年龄无法判断" if team.undecided else "",
    ]
    return "、".join(part for part in parts if part) or "—"
