"""Study for a degree: who took part, who graduated, who could still enrol, and what it does to the team's schooling."""

from analytics.cadre import COLLEGE, EDUCATION, ByPerson
from analytics.model import ByUnit, Count, Dimension, Distinct, Share, Sum
from data import codes

COULD, STUDYING, TOO_OLD, OTHER_LEVEL, NO_RULE, UNDECIDED = "可报读", "在读", "超过年龄", "学历不在报读范围", "未设规定", "无法判断"


class Study(ByUnit):
    """One row per person and programme begun by the as-of date, with how far it had come by then."""

    label = "学历提升"
    view, grain, unit, cumulative = "study_record", "person_id, programme, enrolled_on", "人次", True
    named_by = "f.name"

    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    gender = Dimension("性别", order=codes.GENDER.values)
    programme = Dimension("学历提升项目", order=codes.PROGRAMME.values)
    level = Dimension("报读层次", order=EDUCATION, complete=False)
    state = Dimension("学习状态", order=codes.STUDY_STATE.values)
    cohort = Dimension("入学年份", complete=False)
    subsidy_kind = Dimension("补贴类别", sql="f.subsidy", order=codes.SUBSIDY.values)

    enrolments = Count("报读人次", unit="人次", definition="截止日前入学的记录条数，一人一项计一次；入学时间未填的计入。")
    people = Distinct("参加学历提升人数", definition="截止日前参加学历提升的不同人数，含已离任的。")
    graduates = Distinct(
        "毕业人数",
        where="f.state = '毕业'",
        known="state",
        definition="毕业时间在截止日或之前的不同人数，含已离任的；毕业时间未填的毕业记录无法判断。",
    )
    in_study = Count("在读人次", where="f.state = '在读'", known="state", unit="人次", definition="截止日在读的记录条数。")
    subsidy = Sum(
        "已发补贴金额",
        of="f.subsidy_paid",
        among="f.subsidy_amount > 0",
        known="subsidy_paid_on",
        unit="元",
        definition="发放时间在截止日或之前的学费补贴、学历补贴之和；发放时间未填的不计。",
    )


class StudyEligible(ByPerson):
    """One row per cadre in post on the as-of date, with the study they could take up and the degree they are working on."""

    label = "学历提升潜力"
    view, grain, rosters = "study_eligible", "person_id", True

    target = Dimension("可报读层次", sql="f.next_level", order=("大专", "本科"))
    eligibility = Dimension("报读条件", order=(COULD, STUDYING, TOO_OLD, OTHER_LEVEL, NO_RULE, UNDECIDED))

    eligible = Count(
        "可报读人数",
        where=f"f.eligibility = '{COULD}'",
        definition="不在读、学历为高中或中专且年龄不超过报读专科年龄上限，或学历为大专且年龄不超过报读本科年龄上限的现任干部人数；未设规定时不计。",
    )
    undecided = Count(
        "报读条件无法判断人数", where=f"f.eligibility = '{UNDECIDED}'", definition="因学历或出生日期未填，无法判断能否报读的现任干部人数。"
    )
    college = Share(
        "大专及以上占比", where=COLLEGE, known="education", definition="最高学历(毕业)为大专、本科、研究生的人数 ÷ 现任干部人数。"
    )
    projected_college = Share(
        "在读毕业后大专及以上占比",
        where="f.projected_college = '是'",
        known="projected_college",
        definition="最高学历为大专及以上，或报读大专及以上在读、已毕业的人数 ÷ 现任干部人数。",
    )


class StudyProjection(ByPerson):
    """One row per cadre in post on the as-of date, with what they hold on the chosen day (without one, on the as-of date)."""

    label = "学历提升预计"
    view, grain, rosters = "study_projection", "person_id", True

    until = Dimension("预计到", complete=False, parameter=True)

    staff = Count("现任干部", definition="截止日现任村(社区)干部人数。")
    holders = Count(
        "预计大专及以上人数",
        where="f.college_then = '是'",
        known="college_then",
        definition="届时最高学历为大专及以上的现任干部人数：已有的，加上在读而届时毕业的；毕业时间未填的按规定学制推算，没有规定的无法判断。",
    )
    college = Share(
        "预计大专及以上占比",
        where="f.college_then = '是'",
        known="college_then",
        definition="届时最高学历为大专及以上的现任干部人数 ÷ 现任干部人数；不计今后的任免和报读，在读人员毕业时间未填的按规定学制推算。",
    )
