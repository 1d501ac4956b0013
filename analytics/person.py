"""One person: who they are, and everything the lists say of them. Identity and telephone numbers are never selected here."""

from analytics.cadre import ByPerson
from analytics.model import ByUnit, Count, Dimension

LANES = ("选拔", "任职", "培训", "学历", "帮带", "考核", "报酬待遇", "荣誉", "使用", "监督")


class Person(ByPerson):
    """One row per person whom a roster named by the as-of date, in post or not."""

    label = "在册人员"
    view, grain = "person_known", "person_id"

    person = Dimension("人员编号", sql="f.person_id")
    state = Dimension("在任状态", order=("现任", "离任"))

    known = Count("在册人数", definition="截止日前花名册登记过的不同人数，含已离任的；单位为截止日所在单位，已离任的为最后任职单位。")


class PersonEvent(ByUnit):
    """One row per thing that a list says of a person up to the as-of date, counted in the unit the person is in then, or last was."""

    label = "人员经历"
    view, grain, unit = "person_event", "person_id, lane, event, on_date, year, detail", "条"

    person = Dimension("人员编号", sql="f.person_id")
    lane = Dimension("经历类别", order=LANES, complete=False)

    events = Count(
        "经历条数", unit="条", definition="截止日前各类名册和记录中与人员有关的条数；随人员所在单位统计，已离任的随最后任职单位。"
    )


class PersonRecord(ByUnit):
    """One row per thing that only the city's own lists say of a person up to the as-of date."""

    label = "人员市级记录"
    view, grain, unit, city_only, candidates = "person_record", "person_id, lane, event, on_date, place", "条", True, True

    person = Dimension("人员编号", sql="f.person_id")
    lane = Dimension("经历类别", order=LANES, complete=False)

    records = Count(
        "市级记录条数", unit="条", definition="截止日前提名、联审、考察、备案和处分、离岗记录中与花名册人员姓名、出生日期相符的条数。"
    )
