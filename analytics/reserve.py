"""Selection: the reserve, village by village, and the candidates on their way through vetting and inspection."""

from analytics.cadre import COLLEGE, MERGED, ByTraits
from analytics.model import ByUnit, Count, Dimension, Mean, Ratio, Share, Sum
from data import codes

READY, NOT_YET, UNDECIDED = "近期可使用", "需继续培养", "无法判断"
SHORT, ENOUGH, NO_RULE = "不足规定人数", "达到规定人数", "未设规定"
STAGES = ("提名", "联审", "考察", "备案")
FITNESS = ("后备年龄上限", "后备学历下限")
RETIRING = ("到龄年龄", "到龄研判年数")


class Reserve(ByTraits):
    """One row per reserve person in the pool on the as-of date."""

    label = "村级后备力量"
    view, grain, candidates = "reserve_pool", "unit_code, name, birth_date", True

    vetting_state = Dimension("联审情况", order=codes.VETTING_STATE.values)
    trained = Dimension("参加培训", order=codes.YES_NO.values)
    intended_post = Dimension("培养方向", order=codes.RESERVE_POST.values)
    source = Dimension("来源渠道", order=codes.SOURCE.values, many=True)
    readiness = Dimension("使用研判", order=(READY, NOT_YET, UNDECIDED))

    pool = Count("后备力量人数", definition="截止日在库的村级后备力量人数；入库时间未填的视为已入库，出库当日起不计。")
    available = Count(
        "可用后备人数",
        where="f.available = 1",
        known="vetting_state",
        definition="在库后备力量中联审情况不是“未通过”的人数；联审情况未填的计入。",
    )
    ready_count = Count(
        "近期可使用人数",
        where=f"f.readiness = '{READY}'",
        out_of=pool,
        rules=FITNESS,
        definition="联审通过、参加过培训，且符合截止日有效的后备年龄上限(≤)、后备学历下限(≥)的人数；没有设规定的条件不适用。",
    )
    to_train = Count(
        "需继续培养人数",
        where=f"f.readiness = '{NOT_YET}'",
        rules=FITNESS,
        definition="未通过联审(含未反馈)、没有参加培训、超过后备年龄上限或低于后备学历下限的人数，符合一项即计。",
    )
    not_vetted = Count(
        "联审未通过或未反馈", where="f.vetted_fit = 0", known="vetted_fit", definition="联审情况为“未通过”“未反馈”的后备力量人数。"
    )
    not_trained = Count("没有参加培训", where="f.trained_fit = 0", known="trained_fit", definition="参加培训为“否”的后备力量人数。")
    too_old = Count(
        "超过后备年龄上限",
        where="f.age_fit = 0",
        known="age_fit",
        rules=("后备年龄上限",),
        definition="年龄超过截止日有效的后备年龄上限的人数；没有设规定时为0。",
    )
    too_little_schooling = Count(
        "低于后备学历下限",
        where="f.education_fit = 0",
        known="education_fit",
        rules=("后备学历下限",),
        definition="最高学历(毕业)低于截止日有效的后备学历下限的人数；没有设规定时为0。",
    )
    ready = Share(
        "近期可使用占比",
        where=f"f.readiness = '{READY}'",
        among=f"f.readiness <> '{UNDECIDED}'",
        rules=FITNESS,
        definition="近期可使用人数 ÷ 能够判断的后备力量人数；所需信息未填的无法判断，不在分母。",
    )
    mean_age = Mean("后备力量平均年龄", of="f.age", known="age", unit="岁", definition="出生日期已知的后备力量年龄之和 ÷ 其人数。")
    women = Share("女性后备占比", where="f.gender = '女'", known="gender", definition="女性后备力量人数 ÷ 后备力量人数。")
    college = Share(
        "大专及以上后备占比", where=COLLEGE, known="education", definition="最高学历(毕业)为大专、本科、研究生的人数 ÷ 后备力量人数。"
    )
    under_36 = Share("35岁及以下后备占比", where="f.age <= 35", known="age", definition="年龄不超过35岁的人数 ÷ 后备力量人数。")


class ReserveVillage(ByUnit):
    """One row per village of the townships that have sent a roster, with its reserve people on the as-of date."""

    label = "村(社区)后备力量"
    view, grain, unit, rosters = "reserve_village", "village_code", "个", True

    depth = Dimension(
        "可用后备人数档",
        sql="CASE WHEN f.available = 0 THEN '0人' WHEN f.available = 1 THEN '1人' ELSE '2人及以上' END",
        order=("0人", "1人", "2人及以上"),
    )
    sufficiency = Dimension("可用后备是否足够", order=(SHORT, ENOUGH, NO_RULE))
    succession = Dimension("后备能否补缺", order=("后备不足", "后备充足", "没有预计空缺", NO_RULE))

    villages = Count("应有后备的村(社区)数", unit="个", definition="现行区划的村(社区)个数。")
    reserves = Sum("村(社区)后备力量人数", of="f.reserves", definition="有所属村(社区)的在库后备力量人数。")
    per_village = Ratio(
        "村均后备力量人数", numerator=reserves, denominator=villages, definition="有所属村(社区)的在库后备力量人数 ÷ 村(社区)数。"
    )
    ready = Sum("村(社区)近期可使用人数", of="f.ready", rules=FITNESS, definition="有所属村(社区)、使用研判为近期可使用的后备力量人数。")
    available = Sum("村(社区)可用后备人数", of="f.available", definition="有所属村(社区)、联审情况不是“未通过”的在库后备力量人数。")
    none = Count(
        "没有可用后备的村(社区)", where="f.available = 0", unit="个", out_of=villages, definition="截止日没有可用后备的村(社区)个数。"
    )
    short = Count(
        "可用后备不足规定人数的村(社区)",
        where=f"f.sufficiency = '{SHORT}'",
        unit="个",
        out_of=villages,
        rules=("可用后备人数",),
        definition="可用后备人数少于截止日有效的规定(可用后备人数)的村(社区)个数；未设规定时不计。",
    )
    openings = Sum(
        "预计空缺岗位数",
        of="f.openings",
        known="openings",
        unit="个",
        rules=RETIRING,
        definition="没有书记的岗位，加上现任干部中在到龄研判年数以内达到到龄年龄的人数；出生日期未填的不计，未设到龄年龄时无法判断。",
    )
    with_openings = Count(
        "有预计空缺的村(社区)",
        where="f.openings > 0",
        known="openings",
        unit="个",
        rules=RETIRING,
        definition="预计空缺岗位数大于0的村(社区)个数。",
    )
    uncovered = Count(
        "可用后备少于预计空缺的村(社区)",
        where="f.available < f.openings",
        known="openings",
        unit="个",
        out_of=with_openings,
        rules=RETIRING,
        definition="可用后备人数少于预计空缺岗位数的村(社区)个数。",
    )


class Candidate(ByUnit):
    """One row per candidate nominated by the as-of date."""

    label = "人选考察备案"
    view, grain, city_only, candidates = "candidate_funnel", "unit_code, name, birth_date", True, True
    named_by = "f.name"

    gender = Dimension("性别", order=codes.GENDER.values)
    age_band = Dimension("年龄段", sql=MERGED.sql("f.age"), order=MERGED.labels)
    intended_post = Dimension("拟任岗位", order=codes.RESERVE_POST.values)
    stage = Dimension("所处环节", order=STAGES)
    politics = Dimension("政治素质", order=codes.CONCLUSION.values)
    conduct = Dimension("道德品行", order=codes.CONCLUSION.values)
    enrichment = Dimension("带富能力", order=codes.CONCLUSION.values)
    coordination = Dimension("协调能力", order=codes.CONCLUSION.values)

    nominated = Count("提名人数", definition="截止日前提名的人选人数。")
    vetted = Count(
        "联审通过人数", where="f.vetted = 1", definition="送审的部门全部反馈且均无异议的人选人数；有一个部门没有反馈就不算通过。"
    )
    awaiting = Count(
        "有未反馈部门的人选",
        where="f.replied < f.asked",
        definition="已送审而截止日前仍有部门没有反馈的人选人数(未反馈部门 > 0)。",
    )
    objected = Count("部门提出问题的人数", where="f.objections > 0", definition="截止日前至少一个部门意见为“有问题”的人选人数。")
    inspected = Count("已考察人数", where="f.inspected = 1", definition="联审通过、考察时间在截止日或之前的人选人数。")
    filed = Count("已备案人数", where="f.filed = 1", definition="联审通过、已考察、备案时间在截止日或之前的人选人数。")
    ahead = Count(
        "越过前一环节的人选",
        where="f.ahead = 1",
        definition="联审没有通过而已考察或备案，或没有考察而已备案的人选人数；不计入已考察、已备案人数。",
    )


class Vetting(ByUnit):
    """One row per candidate and department asked by the as-of date."""

    label = "市级资格联审"
    view, grain, unit, city_only, candidates = "vetting_record", "unit_code, name, birth_date, department", "件", True, True
    named_by = "f.name"

    department = Dimension("联审部门", order=codes.VETTING_DEPARTMENT.values)
    reply = Dimension("部门意见", sql="COALESCE(f.reply, '未反馈')", order=(*codes.VETTING_REPLY.values, "未反馈"))
    bar = Dimension("十不选情形", order=codes.TEN_BARS.values)

    asked = Count("送审件数", unit="件", definition="截止日前送审的件数，一名人选送一个部门计一件；送审时间未填的计入。")
    unanswered = Count("未反馈件数", where="f.reply IS NULL", unit="件", definition="截止日前没有反馈意见的送审件数。")
    objections = Count("提出问题件数", where="f.reply = '有问题'", unit="件", definition="截止日前部门意见为“有问题”的件数。")
    replied = Share("反馈率", where="f.reply IS NOT NULL", definition="截止日前已反馈的件数 ÷ 送审件数。")
