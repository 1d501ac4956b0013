"""The cadres in post: who they are, on any date."""

from analytics.model import Bands, ByUnit, Count, Dimension, Distinct, Mean, Median, Share
from data import codes

MERGED = Bands((35, 45, 55))
PARTY = Bands((30, 35, 40, 45, 50, 55, 60))
PARTY_2014 = Bands((35, 45, 60))
TENURE = Bands((2, 5, 10, 20), unit="年")
EDUCATION = codes.EDUCATION.values
DEGREES = ("研究生", "本科", "大专")
COLLEGE = f"f.education IN {DEGREES}"
BACHELOR = "f.education IN ('研究生', '本科')"
PARTY_MEMBER = "f.political_status IN ('中共党员', '中共预备党员')"


class ByTraits(ByUnit):
    """Counted in a unit, by what anybody is, in post or not."""

    named_by = "f.name"

    gender = Dimension("性别", order=codes.GENDER.values)
    ethnicity = Dimension("民族", order=codes.ETHNICITY.values, complete=False)
    education = Dimension("最高学历", order=EDUCATION)
    age_band = Dimension("年龄段", sql=MERGED.sql("f.age"), order=MERGED.labels)
    age_band_party = Dimension("年龄段(党内统计八档)", sql=PARTY.sql("f.age"), order=PARTY.labels)
    age_band_2014 = Dimension("年龄段(2014年四档)", sql=PARTY_2014.sql("f.age"), order=PARTY_2014.labels)
    age_35 = Dimension("35岁界限", sql=Bands((35,)).sql("f.age"), order=Bands((35,)).labels)
    age_40 = Dimension("40岁界限", sql=Bands((40,)).sql("f.age"), order=Bands((40,)).labels)
    age_45 = Dimension("45岁界限", sql=Bands((45,)).sql("f.age"), order=Bands((45,)).labels)
    age_50 = Dimension("50岁界限", sql=Bands((50,)).sql("f.age"), order=Bands((50,)).labels)
    age_55 = Dimension("55岁界限", sql=Bands((55,)).sql("f.age"), order=Bands((55,)).labels)
    age_60 = Dimension("60岁界限", sql=Bands((60,)).sql("f.age"), order=Bands((60,)).labels)


class ByPerson(ByTraits):
    """Counted in a unit, by what a cadre is."""

    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    source = Dimension("来源渠道", order=codes.SOURCE.values, many=True)


AGE_SCHEMES = ("age_band", "age_band_party", "age_band_2014", "age_35", "age_40", "age_45", "age_50", "age_55", "age_60")


class Cadre(ByPerson):
    """One row per cadre in post on the as-of date."""

    label = "现任村(社区)干部"
    view, grain, rosters = "cadre_in_post", "person_id", True

    political_status = Dimension("政治面貌", order=codes.POLITICAL_STATUS.values, complete=False)
    education_raw = Dimension("学历(原文)")
    fulltime_education = Dimension("全日制教育", order=EDUCATION)
    post = Dimension("职务", order=codes.POST.values, many=True)
    seat = Dimension("任职组织", order=codes.SEAT.values, many=True)
    dual_post = Dimension("是否一肩挑", order=codes.YES_NO.values)
    tenure_band = Dimension("任村干部年限", sql=TENURE.sql("f.tenure"), order=TENURE.labels)

    headcount = Count("干部人数", definition="截止日现任村(社区)干部人数。")
    secretaries = Count("党组织书记人数", where="f.post LIKE '%|党组织书记|%'", known="post", definition="职务含党组织书记的现任干部人数。")
    women = Share("女干部占比", where="f.gender = '女'", known="gender", definition="女干部人数 ÷ 现任干部人数。")
    minority = Share(
        "少数民族干部占比", where="f.ethnicity <> '汉族'", known="ethnicity", definition="汉族以外各民族干部人数 ÷ 现任干部人数。"
    )
    party = Share(
        "中共党员(含预备)占比", where=PARTY_MEMBER, known="political_status", definition="中共党员(含预备党员)人数 ÷ 现任干部人数。"
    )
    mean_age = Mean("平均年龄", of="f.age", known="age", unit="岁", definition="出生日期已知的现任干部年龄之和 ÷ 其人数。")
    median_age = Median(
        "年龄中位数", of="f.age", known="age", unit="岁", decimals=1, definition="出生日期已知的现任干部按年龄排列居中者的年龄。"
    )
    under_36 = Share("35岁及以下占比", where="f.age <= 35", known="age", definition="年龄不超过35岁的干部人数 ÷ 现任干部人数。")
    over_55 = Share("56岁及以上占比", where="f.age > 55", known="age", definition="年龄超过55岁的干部人数 ÷ 现任干部人数。")
    college = Share(
        "大专及以上占比", where=COLLEGE, known="education", definition="最高学历(毕业)为大专、本科、研究生的人数 ÷ 现任干部人数。"
    )
    bachelor = Share("本科及以上占比", where=BACHELOR, known="education", definition="最高学历(毕业)为本科、研究生的人数 ÷ 现任干部人数。")
    fulltime_college = Share(
        "全日制大专及以上占比",
        where=f"f.fulltime_education IN {DEGREES}",
        known="fulltime_education",
        definition="全日制教育为大专、本科、研究生的人数 ÷ 现任干部人数。",
    )
    dual = Share(
        "一肩挑占比",
        where="f.dual_post = '是'",
        among="f.post_group = '书记'",
        known="dual_post",
        definition="书记兼任村(居)委会主任的人数 ÷ 待遇岗位类别为书记的现任干部人数。",
        source="《中国共产党农村基层组织工作条例》(2018)",
    )
    mean_tenure = Mean(
        "平均任村干部年限", of="f.tenure", known="tenure", unit="年", definition="进入村干部队伍时间已知者的周年数之和 ÷ 其人数。"
    )
    units_held = Distinct("有干部的村(社区)数", of="f.village_code", unit="个", definition="有现任干部的村(社区)个数。")


class CadreMovement(ByPerson):
    """One row per arrival in or departure from a unit after the comparison date, up to the as-of date."""

    label = "队伍变动"
    view, grain, unit, rosters, flow = "cadre_movement", "person_id, movement, moved_on", "人次", True, True

    movement = Dimension("变动类别", order=("新任", "调入", "调出", "离任"))
    source = Dimension("来源渠道", order=codes.SOURCE.values, many=True, complete=False, blank="未注明")

    joined = Count("新任", where="f.arrived = 'joined'", definition="对比日之后至截止日首次进入村干部队伍的人次。")
    joined_college = Count(
        "新任中大专及以上",
        where=COLLEGE,
        among="f.arrived = 'joined'",
        known="education",
        out_of=joined,
        definition="新任人员中最高学历(毕业)为大专、本科、研究生的人次。",
    )
    joined_40 = Count(
        "新任中40岁及以下(≤ 40)",
        where="f.age <= 40",
        among="f.arrived = 'joined'",
        known="age",
        out_of=joined,
        definition="新任人员中截止日年龄不超过40岁(≤ 40，含40岁)的人次。",
    )
    joined_sourced = Count(
        "新任中注明来源的",
        where="f.source IS NOT NULL",
        among="f.arrived = 'joined'",
        out_of=joined,
        definition="新任人员中来源渠道已填的人次；一人可有多项来源，按一人次计。",
    )
    left = Count("离任", where="f.departed = 'left'", definition="对比日之后至截止日离开村干部队伍的人次。")
    moved_in = Count("调入", where="f.arrived = 'moved'", unit="人次", definition="对比日之后至截止日由其他村(社区)调入的人次。")
    moved_out = Count("调出", where="f.departed = 'moved'", unit="人次", definition="对比日之后至截止日调往其他村(社区)的人次。")
