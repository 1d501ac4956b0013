"""Training: who was reached, for how long, by which courses."""

from analytics.cadre import ByPerson
from analytics.model import ByUnit, Count, Dimension, Distinct, Mean, Ratio, Share, Sum, Totals
from data import codes


class CadreTraining(ByPerson):
    """One row per cadre in post on the as-of date, with all training up to that date."""

    label = "现任干部累计参训"
    view, grain, rosters = "cadre_training", "person_id", True

    covered = Share("累计参训覆盖率", where="f.courses > 0", definition="截止日前有过培训记录的现任干部人数 ÷ 现任干部人数。")
    completed = Share("累计结业覆盖率", where="f.completed > 0", definition="截止日前至少结业一次的现任干部人数 ÷ 现任干部人数。")


class CadreYear(ByPerson):
    """One row per person and year in post on the year's last day (the as-of date in its own year), with that year's training."""

    label = "年度在岗干部参训"
    view, grain, yearly = "cadre_year", "person_id, year", "training"
    whole_years = True

    year = Dimension("年度", complete=False)
    hours_met = Dimension("学时达标情况", order=("达标", "未达标", "未设规定"), view="cadre_year_required")

    headcount = Count("年末在岗人数", definition="年度末日(本年度为截止日)在岗的村(社区)干部人数。")
    covered = Share("年度参训覆盖率", where="f.courses > 0", definition="该年度参加过培训的在岗干部人数 ÷ 年末在岗人数。")
    secretaries_national = Share(
        "书记参加全国培训占比",
        where="f.national_courses > 0",
        among="f.post_group = '书记'",
        definition="该年度参加过全国层级培训的在岗书记人数 ÷ 年末在岗书记人数。",
    )
    required = Mean(
        "规定学时",
        of="f.required_hours",
        view="cadre_year_required",
        unit="学时",
        decimals=0,
        definition="年末在岗干部按岗位类别规定的年度学时之和 ÷ 岗位类别有规定的人数；一个岗位类别即其规定。",
    )
    mean_hours = Mean("人均学时", of="f.hours", unit="学时", definition="年末在岗干部该年度学时之和 ÷ 年末在岗人数。")
    met_hours = Share(
        "学时达标率",
        where="f.hours_met = '达标'",
        among="f.required_hours IS NOT NULL",
        known="hours_met",
        view="cadre_year_required",
        definition="该年度学时不少于本岗位类别规定(年度学时，以年末日有效的为准)的人数 ÷ 岗位类别有规定的年末在岗人数。",
    )


class CadreCourse(ByPerson):
    """One row per person and year in post on the year's last day, theme and level of training, with what they had of it that year."""

    label = "分主题分层级参训"
    view, grain, yearly = "cadre_course", "person_id, year, theme, level", "training"
    whole_years = True

    year = Dimension("年度", complete=False)
    theme = Dimension("培训主题", order=codes.TRAINING_THEME.values)
    level = Dimension("培训层级", order=codes.TRAINING_LEVEL.values)

    staff = Distinct("年末在岗干部", where="f.in_team = 1", definition="年度末日(本年度为截止日)在岗的不同人数，每个主题、层级都是这些人。")
    trained = Distinct("该类参训人数", where="f.part_courses > 0", definition="年末在岗干部中该年度参加过该主题(层级)培训的不同人数。")
    hours = Sum("该类学时", of="f.part_hours", unit="学时", decimals=1, definition="年末在岗干部该年度该主题(层级)培训的学时之和。")
    covered = Ratio(
        "该类参训覆盖率",
        numerator=trained,
        denominator=staff,
        proportion=True,
        unit="%",
        decimals=1,
        definition="该年度参加过该主题(层级)培训的在岗人数 ÷ 年末在岗人数；各类相加可大于100%。",
    )
    mean_hours = Ratio(
        "该类人均学时",
        numerator=hours,
        denominator=staff,
        unit="学时",
        decimals=1,
        definition="该年度该主题(层级)学时之和 ÷ 年末在岗人数；各类相加即人均学时。",
    )


class Training(ByPerson):
    """One row per person and course up to the as-of date, with what the person was on the first day of the course."""

    label = "培训记录"
    view, grain, unit, yearly = "training_record", "person_id, course, start_date", "人次", "training"
    named_by = "f.person_name"
    whole_years = True
    totals = Totals("training_summed", ("year", "county", "township", "village", "kind"), ("people", "hours", "hours_per_person"))

    year = Dimension("年度", complete=False)
    level = Dimension("培训层级", order=codes.TRAINING_LEVEL.values)
    theme = Dimension("培训主题", order=codes.TRAINING_THEME.values)
    result = Dimension("培训结果", order=codes.TRAINING_RESULT.values)
    course = Dimension("培训班")

    attendances = Count("参训人次", unit="人次", definition="截止日前的培训记录条数，一人一班计一次。")
    people = Distinct("参训人数", definition="截止日前有培训记录的不同人数。")
    secretaries = Distinct("参训书记人数", where="f.post_group = '书记'", definition="开班当日为书记的参训不同人数。")
    national_secretaries = Distinct(
        "参加全国培训的书记人数",
        where="f.post_group = '书记'",
        among="f.level = '全国'",
        definition="该年度参加过全国层级培训、开班当日为书记的不同人数，含以后离任的。",
    )
    hours = Sum("培训学时", of="f.hours", unit="学时", known="hours", decimals=1, definition="培训记录的学时之和。")
    hours_per_person = Ratio(
        "参训人员人均学时", numerator=hours, denominator=people, unit="学时", decimals=1, definition="培训学时 ÷ 参训人数。"
    )


class TrainingNeed(ByUnit):
    """One row per person, year and theme wanted or attended by the as-of date: counted by theme, rows are people."""

    label = "培训需求与供给"
    view, grain, unit, yearly = "training_balance", "person_id, year, theme", "人次", "training_need"
    named_by = "f.name"

    year = Dimension("年度", complete=False)
    theme = Dimension("培训主题", order=codes.TRAINING_THEME.values)
    post_group = Dimension("待遇岗位类别", order=codes.POST_GROUP.values)
    gender = Dimension("性别", order=codes.GENDER.values)

    wanted = Count("想学人次", where="f.wanted = 1", unit="人次", definition="该年度提出培训需求的人次，一人一主题计一次；按主题看即人数。")
    attended = Count(
        "学过人次", where="f.courses > 0", unit="人次", definition="该年度截止日前参加过培训的人次，一人一主题计一次；按主题看即人数。"
    )
    unmet = Count(
        "想学未学人次",
        where="f.wanted = 1 AND f.courses = 0",
        unit="人次",
        definition="该年度提出需求而截止日前没有参加过该主题培训的人次，一人一主题计一次；按主题看即人数。",
    )
    met = Share("需求满足率", where="f.courses > 0", among="f.wanted = 1", definition="想学且已学人次 ÷ 想学人次。")
    attendances = Sum("供给参训人次", of="f.courses", unit="人次", definition="该年度截止日前的培训记录条数，一人一班计一次。")
    wanting = Distinct("提出需求人数", where="f.wanted = 1", definition="该年度提出培训需求的不同人数。")
    waiting = Distinct(
        "需求未全部满足人数",
        where="f.wanted = 1 AND f.courses = 0",
        definition="该年度至少有一个想学的主题截止日前没有参加过培训的不同人数。",
    )
