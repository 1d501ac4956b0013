"""The documents and rules of the demonstration city, and the article's figures that its rows must give back.

Documents of the invented city are invented; a document of the state is cited by title only. What no document says is 演示设定.
"""

from data.codes import POST_GROUP
from data.demo_city import FIRST_ROSTER, Row, new_row
from data.demo_invent import TODAY
from data.demo_manage import ASSUMED, PAY_POLICY
from data.demo_use import ECONOMY_POLICY, RUNNING_POLICY
from data.team_rules import DOCUMENTS, default_rules

CITY_PARTY, CITY_OFFICES = "中共归雁市委组织部", "中共归雁市委办公室、归雁市人民政府办公室"
TRAINING_PLAN, DEGREE_PLAN = "《2019—2023年全国党员教育培训工作规划》", "湖南省农民大学生培养计划 2021–2026"
QUOTA_POLICY = "《归雁市村(社区)干部年度考核优秀名额核定办法》(演示数据)"
APPRAISAL_POLICY = "《归雁市村(社区)干部绩效考核办法》"
PENSION, REWARD = "养老保险年补贴金额", "优秀党组织书记奖励金额"
ARTICLE = "《选育管用建强村干部队伍》2024-09"
POLICIES = (  # title, number, issuer, valid from, valid to
    ("《归雁市村干部管理办法(试行)》", "归办发〔2022〕演示3号", CITY_OFFICES, 20220301, None),
    (APPRAISAL_POLICY, "归组发〔2021〕演示9号", CITY_PARTY, 20210701, None),
    (QUOTA_POLICY, "归组发〔2022〕演示21号", CITY_PARTY, 20221201, None),
    ("《归雁市村干部资格联审和考察备案办法》", "归组发〔2021〕演示12号", CITY_PARTY, 20210901, None),
    ("《归雁市村级后备力量培养办法》", "归组发〔2021〕演示13号", CITY_PARTY, 20210901, None),
    ("《归雁市村干部“导师帮带制”实施办法》", "归组发〔2021〕演示14号", CITY_PARTY, 20210901, None),
    (PAY_POLICY, "归办发〔2022〕演示18号", CITY_OFFICES, 20230101, None),
    (RUNNING_POLICY, "归办发〔2022〕演示19号", CITY_OFFICES, 20230101, None),
    ("《关于规范村级组织工作事务、机制牌子和证明事项的若干措施》", "归办发〔2023〕演示5号", CITY_OFFICES, 20230301, None),
    (TRAINING_PLAN, None, None, 20190101, 20231231),
    (DEGREE_PLAN, None, None, 20210101, None),
    (ECONOMY_POLICY, None, None, None, None),
    (ARTICLE, None, None, None, None),
    (ASSUMED, None, None, None, None),
    *((title, None, None, None, ends) for title, ends in DOCUMENTS),
)
# Beside the rules that every store begins with, a local target that no document says.
LOCAL_TARGETS = {"大专及以上占比": {"threshold": 20.0, "attention": 30.0}}
RULES = (  # name, post group, value, unit, text, valid from, valid to, policy
    ("年度学时", "书记", 56, "学时", None, 20190101, 20231231, TRAINING_PLAN),
    ("年度学时", "副职", 56, "学时", None, 20190101, 20231231, TRAINING_PLAN),
    ("年度学时", "一般工作人员", 32, "学时", None, 20190101, 20231231, TRAINING_PLAN),
    # No later requirement was found: the demonstration carries the old one on, and says that it does.
    ("年度学时", "书记", 56, "学时", None, 20240101, None, ASSUMED),
    ("年度学时", "副职", 56, "学时", None, 20240101, None, ASSUMED),
    ("年度学时", "一般工作人员", 32, "学时", None, 20240101, None, ASSUMED),
    ("可用后备人数", None, 2, "人", None, FIRST_ROSTER, None, ASSUMED),
    ("后备年龄上限", None, 40, "岁", None, FIRST_ROSTER, None, ASSUMED),
    ("后备学历下限", None, None, None, "大专", FIRST_ROSTER, None, ASSUMED),
    ("到龄年龄", None, 60, "岁", None, FIRST_ROSTER, None, ASSUMED),
    ("到龄研判年数", None, 2, "年", None, FIRST_ROSTER, None, ASSUMED),
    ("换届日期", None, None, None, "2026-03-31", FIRST_ROSTER, None, ASSUMED),
    ("换届连任年龄上限", None, 60, "岁", None, FIRST_ROSTER, None, ASSUMED),
    ("换届新任年龄上限", None, 45, "岁", None, FIRST_ROSTER, None, ASSUMED),
    ("换届新任学历下限", None, None, None, "高中", FIRST_ROSTER, None, ASSUMED),
    (PENSION, "书记", 2000, "元", None, 20230101, None, PAY_POLICY),
    (REWARD, "书记", 5000, "元", None, 20230101, None, APPRAISAL_POLICY),
    ("报读专科年龄上限", None, 45, "岁", None, 20210101, None, DEGREE_PLAN),
    ("报读本科年龄上限", None, 50, "岁", None, 20210101, None, DEGREE_PLAN),
    ("学历提升学制", None, 2.5, "年", None, 20210101, None, DEGREE_PLAN),
)
SINCE_2023 = 20221231  # a flow is counted from the day after
FIGURES = (  # the article's words, metric, filters, low, high, since
    ("146个村社区", "village.villages", None, 146),
    ("109个村", "village.villages", "村/社区=村", 109),
    ("全市常态化储备村级后备力量328人", "reserve.pool", None, 328),
    ("2023年以来共有24名优秀人才进入村干部队伍", "cadre_movement.joined", None, 24, None, SINCE_2023),
    ("其中大专以上学历11人", "cadre_movement.joined_college", None, 11, None, SINCE_2023),
    ("40岁以下的15人", "cadre_movement.joined_40", None, 15, None, SINCE_2023),
    ("4名致富带头人", "cadre_movement.joined", "来源渠道=致富带头人", 4, None, SINCE_2023),
    ("2名高校毕业生", "cadre_movement.joined", "来源渠道=高校毕业生", 2, None, SINCE_2023),
    ("1名退役军人", "cadre_movement.joined", "来源渠道=退役军人", 1, None, SINCE_2023),
    ("由乡镇党政领导班子成员与109个村党组织书记结成对子", "mentoring.secretaries_by_leaders", "村/社区=村", 109),
    ("2023年全市146个村社区党组织书记参加全国村社区党组织书记培训", "training.secretaries", "培训层级=全国;年度=2023", 146),
    ("先后有70余名村干部参加农民大学生培养计划或自考", "study.people", None, 71, 79),
    ("共有29名村干部顺利毕业", "study.graduates", None, 29),
    ("2023年纳入村干部绩效考核人员共500人", "appraisal.appraised", "年度=2023", 500),
    ("优秀等次达到111人", "appraisal.excellent_count", "年度=2023", 111),
    ("2024年村社区党组织书记报酬在4.2", "pay_standard.base", "年度=2024;待遇岗位类别=书记;报酬档次=一档", 42000),
    ("4.5万元的基础上", "pay_standard.base", "年度=2024;待遇岗位类别=书记;报酬档次=二档", 45000),
    ("再提高3000元", "pay_standard.increase", "年度=2024;待遇岗位类别=书记;报酬档次=一档", 3000),
    ("副职和一般工作人员分别按照80%", "pay_standard.percent", "年度=2024;待遇岗位类别=副职;报酬档次=一档", 80),
    ("70%确定", "pay_standard.percent", "年度=2024;待遇岗位类别=一般工作人员;报酬档次=一档", 70),
    ("每年补贴2000元", "rule.fixed_amount", f"规定名称={PENSION}", 2000),
    ("35名优秀村干部当选市级以上“两代表一委员”人选", "advancement.representatives", None, 35),
    ("10名村干部通过考试、比选成为乡镇(街道)公务员、进入事业编制或担任乡镇副职", "advancement.moved_up", None, 10),
    ("评定表彰11名优秀基层党组织书记", "honour.awards", "荣誉名称=优秀基层党组织书记;年度=2023", 11),
    ("每人奖励5000元", "rule.fixed_amount", f"规定名称={REWARD}", 5000),
    ("2023年选树州级以上乡村振兴担当作为好支书4人", "honour.prefecture_up", "荣誉名称=乡村振兴担当作为好支书;年度=2023", 4),
    ("其中省级1人", "honour.awards", "荣誉名称=乡村振兴担当作为好支书;荣誉级别=省级;年度=2023", 1),
    ("新增乡、村两级运转保障经费预算1000万元", "funding.increase", "年度=2024", 10_000_000),
    ("2024年度中央扶持壮大村集体经济项目5个", "funding.projects", "资金级次=中央;年度=2024", 5),
    ("共250万元", "funding.amount", "资金级次=中央;年度=2024", 2_500_000),
)


def policy_rows() -> list[Row]:
    return [
        new_row("policy", title=title, number=number, issuer=issuer, valid_from=start, valid_to=end)
        for title, number, issuer, start, end in POLICIES
    ]


def rule_rows() -> list[Row]:
    names = ("name", "post_group", "value", "unit", "text_value", "valid_from", "valid_to", "policy")
    rows = [new_row("rule", **dict(zip(names, rule, strict=True))) for rule in RULES]
    return [row | {"value": None if row["value"] is None else float(row["value"])} for row in rows]


def excellent_cap_rows() -> list[Row]:
    """Of no document at all, and says so: without it the page of places would have nothing to show."""
    shares = {"一类": (50.0, 45.0, 40.0), "二类": (25.0, 20.0, 15.0), "三类": (10.0, 5.0, 5.0)}
    given = {"rounding": "四舍五入", "valid_from": 20221201, "policy": QUOTA_POLICY}
    return [
        new_row("excellent_cap", year=year, category=category, post_group=group, percent=percent, **given)
        for year in (2022, 2023)
        for category, percents in shares.items()
        for group, percent in zip(POST_GROUP.values, percents, strict=True)
    ]


def team_rule_rows() -> list[Row]:
    started = {"valid_from": FIRST_ROSTER, "policy": ASSUMED}
    return [
        new_row("team_rule", **rule | (LOCAL_TARGETS[rule["name"]] | started if rule["name"] in LOCAL_TARGETS else {}))
        for rule in default_rules()
    ]


def published_rows() -> list[Row]:
    rows = []
    for quote, metric, filters, low, *more in FIGURES:
        high, since = (*more, None, None)[:2]
        known = {"filters": filters, "since": since, "low": float(low), "high": None if high is None else float(high)}
        rows.append(new_row("published", quote=quote, metric=metric, as_of=TODAY, policy=ARTICLE, **known))
    return rows
