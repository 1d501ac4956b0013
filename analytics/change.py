"""Change: what became of the team between two dates, person by person."""

from analytics.cadre import ByPerson
from analytics.model import Count, Dimension, Distinct
from analytics.story import ELSEWHERE

# Heading -> column of a list of changes: when, what, who, where, and from what to what.
TOLD = {
    "变动时间": "f.changed_on",
    "变动": "f.change",
    "姓名": "f.name",
    "乡镇(街道)": "f.township_code",
    "村(社区)": "f.village_code",
    "变动前": f"COALESCE(f.was, '{ELSEWHERE}')",
    "变动后": f"COALESCE(f.became, '{ELSEWHERE}')",
}


class CadreChange(ByPerson):
    """One row per thing that changed of a person after the comparison date, up to the as-of date."""

    label = "人员变动"
    view, grain, unit, rosters, flow = "cadre_change", "person_id, change, changed_on", "条", True, True

    change = Dimension("变动", order=("新任", "离任", "调入", "调出", "岗位类别变化", "职务变化", "学历提升"))

    changes = Count(
        "变动条数",
        unit="条",
        definition="对比日之后至截止日新任、离任、调入、调出、岗位类别变化、职务变化、学历提升的条数，一人一次一项计一条；原来空白的不算变化。",
    )
    people = Distinct("有变动的人数", definition="对比日之后至截止日至少有一项变动的不同人数。")
    regrouped = Count(
        "岗位类别变化",
        where="f.change = '岗位类别变化'",
        unit="人次",
        definition="对比日之后至截止日待遇岗位类别由一类变为另一类的人次，原来空白的不计；计入截止日所在单位，已离任的计入最后任职单位。",
    )
    reposted = Count(
        "职务变化",
        where="f.change = '职务变化'",
        unit="人次",
        definition="对比日之后至截止日职务与以前不同的人次，原来空白的不计；计入截止日所在单位，已离任的计入最后任职单位。",
    )
    risen = Count(
        "学历提升",
        where="f.change = '学历提升'",
        unit="人次",
        definition="对比日之后至截止日最高学历(毕业)比以前高的人次，原来空白的不计；计入截止日所在单位，已离任的计入最后任职单位。",
    )
