"""优秀名额台账: how many places for 优秀 there are, how many are used, and who may not have one, why and until when."""

from calendar import monthrange
from collections.abc import Mapping
from typing import Any, NamedTuple

from analytics.model import ByUnit, Count, Dimension, Distinct, Model, Sum
from analytics.query import named_rows
from data import codes
from data.lens import Lens
from data.written import show_date

BARRED, UNDECIDED, SHORT, ELIGIBLE = STATES = ("不具备", "无法判断", "待补学时", "具备")
ALL_CATEGORIES, ALL_POSTS = "各类合并", "各岗位合并"  # of a cap that makes no difference
HALF_A_YEAR = 183  # days; the view says the same
_ROUNDED = "比例算出的名额按规定的取整方式取整，没有写明的四舍五入"


class ExcellentQuota(Model):
    """One row per appraised year, township and pool of places: a person counts in one pool only, that of the narrowest cap that fits."""

    label = "优秀名额"
    view, grain, unit, yearly = "excellent_quota", "year, township_code, category, post_group", "项", "appraisal"

    county, township = ByUnit.county, ByUnit.township
    year = Dimension("年度", complete=False)
    category = Dimension("村考核类别", order=(*codes.VILLAGE_CATEGORY.values, ALL_CATEGORIES), complete=False)
    post_group = Dimension("待遇岗位类别", order=(*codes.POST_GROUP.values, ALL_POSTS), complete=False)

    pools = Count("核定名额项数", where="f.allowed IS NOT NULL", unit="项", definition="有名额规定的乡镇(街道)、村类别、岗位的组数。")
    people = Sum(
        "名额内参加考核人数",
        of="f.people",
        where="f.allowed IS NOT NULL",
        definition="该年度参加考核并有名额规定适用的人数，一人只计一项。",
    )
    allowed = Sum("核定优秀名额", of="f.allowed", where="f.allowed IS NOT NULL", unit="名", definition=f"各项核定名额之和；{_ROUNDED}。")
    used = Sum(
        "已用优秀名额", of="f.used", where="f.allowed IS NOT NULL", unit="名", definition="有名额规定适用的人员中优秀(好)等次的人数。"
    )
    remaining = Sum(
        "剩余优秀名额",
        of="f.remaining",
        where="f.allowed IS NOT NULL",
        unit="名",
        definition="逐项核定减已用之和；超出的项计0，不与别项相抵。",
    )
    exceeding = Sum(
        "超出优秀名额",
        of="f.exceeding",
        where="f.allowed IS NOT NULL",
        unit="名",
        definition="逐项已用减核定之和；有剩余的项计0，不与别项相抵。",
    )
    over = Count("超出名额的项数", where="f.exceeding > 0", unit="项", out_of=pools, definition="已用超过核定的项数。")
    townships_over = Distinct(
        "有超出名额的乡镇(街道)",
        of="f.township_code",
        where="f.exceeding > 0",
        unit="个",
        definition="至少有一项超出名额的乡镇(街道)个数。",
    )
    without_cap = Sum("没有名额规定的优秀人数", of="f.used", where="f.allowed IS NULL", definition="没有名额规定适用的优秀(好)等次人数。")


class Eligible(ByUnit):
    """One row per cadre in post on the as-of date."""

    label = "优秀评定资格"
    view, grain, rosters, city_only = "excellent_eligible", "person_id", True, True
    named_by = "f.name"

    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    eligibility = Dimension("评优资格", order=STATES)

    people = Count("评优资格研判人数", definition="截止日现任干部人数。")
    eligible = Count(
        "具备评优资格人数",
        where=f"f.eligibility = '{ELIGIBLE}'",
        out_of=people,
        rules=("年度学时",),
        definition=f"没有处分在影响期内、当年离岗不满半年({HALF_A_YEAR}天)、当年学时达标(或没有规定)的人数。",
    )
    barred = Count(
        "不具备评优资格人数",
        where=f"f.eligibility = '{BARRED}'",
        rules=("年度学时",),
        definition=f"处分在影响期内(跨年计算)、当年离岗累计{HALF_A_YEAR}天及以上、年末学时未达标的人数，符合一项即计。",
    )
    by_measure = Count(
        "处分影响期内人数",
        where="f.barred_by_measure = 1",
        definition="截止日处分还在影响期内的人数：警告12个月、严重警告18个月、撤职24个月，登记了影响期满的从其登记；期满当日起不计。",
    )
    by_leave = Count(
        "当年离岗半年及以上人数",
        where="f.barred_by_leave = 1",
        definition=f"当年1月1日至截止日离岗累计{HALF_A_YEAR}天及以上的人数，首尾两日都计。",
    )
    short_of_hours = Count(
        "当年学时尚未达标人数",
        where="f.hours_short = 1",
        known="hours_met",
        rules=("年度学时",),
        definition="当年至截止日学时少于年度学时规定的人数；年末日前为待补学时，不作为不具备。",
    )


class Bar(NamedTuple):
    """One cadre who may not, or may not yet, be 优秀: the columns of `excellent_eligible` by name."""

    person_id: int
    name: str
    township_code: str | None
    village_code: str | None
    post_group: str | None
    measure: str | None
    ends_on: int | None
    endless: int
    days_away: int
    hours: float | None
    required_hours: float | None
    hours_met: str | None
    eligibility: str


def bars(lens: Lens, where: Mapping[str, Any], state: str = BARRED) -> list[Bar]:
    """Everybody of that state in view, the first to be free again first."""
    found = named_rows(Bar, lens, Eligible.people, {**where, "eligibility": state})
    return sorted(found, key=lambda one: (one.ends_on or 0, one.township_code or "", one.person_id))


def why(one: Bar, as_of: int) -> str:
    """The reasons in words: 警告，影响期内；2026年离岗200天."""
    told = []
    if one.ends_on:
        told.append(f"{one.measure}处分，影响期内")
    if one.endless:
        told.append("有处分没有登记影响期满")
    if one.days_away >= HALF_A_YEAR:
        told.append(f"{as_of // 10000}年已离岗{one.days_away}天")
    if one.hours_met == "未达标":
        told.append(f"学时{one.hours:g}/{one.required_hours:g}")
    if one.hours_met is None:
        told.append("当年学时或规定不明")
    return "；".join(told)


def free_from(one: Bar, as_of: int) -> str:
    """When they may be 优秀 again: 2027-05-08 起恢复资格. Of several bars the last to fall counts."""
    days = [real_day(one.ends_on)] if one.ends_on else []
    if one.days_away >= HALF_A_YEAR or (one.hours_met == "未达标" and as_of % 10000 == 1231):
        days.append((as_of // 10000 + 1) * 10000 + 101)
    return f"{show_date(max(days))} 起恢复资格" if days else ""


def real_day(day: int) -> int:
    """A month may lack the day that a term of months ends on: 2025-02-31 is the first of March."""
    year, month = day // 10000, day // 100 % 100
    if day % 100 <= monthrange(year, month)[1]:
        return day
    return day // 100 * 100 + 101 if month < 12 else (year + 1) * 10000 + 101
