"""The headline of every shape, word for word, on answers written by hand."""

import pytest

from analytics import shape
from analytics.appraisal import Appraisal
from analytics.burden import Burden
from analytics.cadre import Cadre
from analytics.finding import finding, subtitle
from analytics.intervals import wilson
from analytics.pay import PayStandard
from analytics.query import AS_OF, Cell
from analytics.reserve import Candidate, ReserveVillage
from analytics.supervision import Supervision
from analytics.training import CadreCourse, CadreYear, Training, TrainingNeed
from tests.answers import BANDS, NO_DATA, T, answer, share

DATES = (20211231, 20221231, 20240831)


def township_shares(*values, **how):
    return answer(Cadre.college, [(Cadre.township, T[: len(values)])], values, **how)


@pytest.mark.parametrize(
    ("metric", "by", "values", "said"),
    [
        # parts of a whole
        (Cadre.headcount, [(Cadre.age_band, BANDS)], (64, 120, 221, 95), "46–55岁最多，占 44.2%(221人)；35岁及以下 64人，占 12.8%"),
        (Cadre.headcount, [(Cadre.age_band, BANDS)], (9, 8, 0, 0), "35岁及以下最多，占 52.9%(9人)"),
        (Cadre.headcount, [(Cadre.age_band, (*BANDS, None))], (1, 5, 5, 0, 2), "36–45岁、46–55岁并列最多，各 5人；未填 2人"),
        (Cadre.headcount, [(Cadre.age_band, (*BANDS, None))], (0, 0, 0, 0, 7), "干部人数均为未填(7人)"),
        (Cadre.headcount, [(Cadre.age_band, BANDS)], (0, 0, 0, 0), "干部人数为 0人"),
        (Cadre.headcount, [(Cadre.age_band, (*BANDS, None))], (0, 5, 0, 0, 0), "全部为36–45岁，5人"),
        (Cadre.headcount, [(Cadre.age_band, (*BANDS, None))], (0, 5, 0, 0, 3), "36–45岁 5人，占 62.5%；未填 3人"),
        (Cadre.headcount, [(Cadre.source, ("致富能手", "退役军人"))], (0, 4), "退役军人 4人"),
        (Cadre.headcount, [(Cadre.education, ("本科", "大专", "高中"))], (3, 6, 1), "大专最多，占 60.0%(6人)；本科 3人，占 30.0%"),
        (Cadre.headcount, [(Cadre.kind, ("村", "社区"))], (30, 70), "社区 70人(70.0%)，村 30人(30.0%)"),
        (Cadre.headcount, [(Cadre.source, ("致富能手", "退役军人", "产业大户"))], (3, 4, 1), "退役军人最多，有 4人；致富能手 3人"),
        # counts of units
        (Cadre.headcount, [(Cadre.township, T)], (7, 12, 9), "乙镇最多(12人)，甲镇最少(7人)；3个乡镇(街道)合计 28人"),
        (Cadre.headcount, [(Cadre.township, T)], (7, 12, 12), "乙镇、丙街道最多(各12人)，甲镇最少(7人)；3个乡镇(街道)合计 31人"),
        (Cadre.headcount, [(Cadre.township, T)], (5, 5, 5), "3个乡镇(街道)均为 5人，合计 15人"),
        (Cadre.headcount, [(Cadre.township, T)], (0, 0, 4), "3个乡镇(街道)中有1个：丙街道 4人，合计 4人"),
        (Cadre.headcount, [(Cadre.township, T)], (0, 0, 0), "3个乡镇(街道)的干部人数均为 0人"),
        (
            Cadre.headcount,
            [(Cadre.township, (*T, None))],
            (7, 12, NO_DATA, 3),
            "乙镇最多(12人)，甲镇最少(7人)；2个乡镇(街道)合计 19人；无数据的有1个；未填乡镇(街道) 3人",
        ),
        # over time
        (Cadre.headcount, [(AS_OF, DATES)], (500, 507, 506), "从 2021-12-31 的 500人 到 2024-08-31 的 506人，增加 6人"),
        (
            Cadre.headcount,
            [(AS_OF, DATES)],
            (NO_DATA, 507, 507),
            "从 2022-12-31 的 507人 到 2024-08-31 的 507人，没有变化；2021-12-31无数据",
        ),
        (Cadre.college, [(AS_OF, DATES)], ((1, 4), (1, 4), (1, 5)), "从 2021-12-31 的 25.0% 到 2024-08-31 的 20.0%，下降 5.0个百分点"),
        (Cadre.headcount, [(AS_OF, DATES[-1:])], (506,), "2024-08-31 506人"),
        (
            Cadre.headcount,
            [(AS_OF, DATES[:2]), (Cadre.kind, ("村", "社区"))],
            (30, 10, 33, 9),
            "2021-12-31 至 2022-12-31：村 30人→33人，增加 3人；社区 10人→9人，减少 1人",
        ),
        (
            Cadre.headcount,
            [(AS_OF, DATES[:2]), (Cadre.education, ("本科", "大专", "高中"))],
            (1, 5, 9, 4, 6, 2),
            "2021-12-31 至 2022-12-31：本科增加最多(1人→4人)，高中减少最多(9人→2人)",
        ),
        (
            Appraisal.excellent,
            [(Appraisal.year, (2022, 2023))],
            ((100, 480), (111, 500)),
            "从 2022年 的 20.8% 到 2023年 的 22.2%，上升 1.4个百分点，变化可能只是偶然",
        ),
        (
            Appraisal.excellent,
            [(Appraisal.year, (2022, 2023))],
            ((50, 480), (111, 500)),
            "从 2022年 的 10.4% 到 2023年 的 22.2%，上升 11.8个百分点",
        ),
        (
            Training.attendances,
            [(Training.year, (2022, 2023, 2024))],
            (400, 500, 300),
            "从 2022年 的 400人次 到 2023年 的 500人次，增加 100人次；2024年(至8月31日) 300人次",
        ),
        # two dimensions
        (
            Cadre.headcount,
            [(Cadre.township, T[:2]), (Cadre.age_band, BANDS)],
            (1, 2, 3, 4, 1, 2, 9, 4),
            "46–55岁最多，占 46.2%(12人)；56岁及以上 8人，占 30.8%；乙镇合计最多(16人)",
        ),
        (
            Cadre.college,
            [(Cadre.township, T[:2]), (Cadre.kind, ("村", "社区"))],
            ((20, 50), (40, 50), (25, 50), (39, 50)),
            "社区 79.0% 高于村 45.0%",
        ),
        (Cadre.college, [(Cadre.kind, ("村", "社区"))], ((5, 10), (6, 10)), "社区 60.0%，村 50.0%，差异可能只是偶然"),
        (Cadre.college, [(Cadre.kind, ("村", "社区"))], ((5, 10), (10, 20)), "村与社区均为 50.0%"),
        (
            Cadre.college,
            [(Cadre.kind, ("村", "社区"))],
            ((5, 10), (0, 0)),
            "合计 50.0%；村 50.0%(5/10)，与合计无法区分；1项没有可计算的对象",
        ),
        # one figure
        (Cadre.college, [], ((111, 500),), "大专及以上占比 22.2%(111/500)"),
    ],
)
def test_sentences(metric, by, values, said):
    assert finding(answer(metric, by, values)) == said


def test_pyramid_names_the_largest_band_the_young_and_the_women():
    by = [(Cadre.age_band, (*BANDS, None)), (Cadre.gender, ("男", "女"))]
    result = answer(Cadre.headcount, by, (40, 24, 80, 40, 150, 71, 60, 32, 2, 7))
    said = finding(result, kind="pyramid")
    assert said == "46–55岁最多，占 43.7%(221人)；35岁及以下 64人，占 12.6%；未填 9人；女性 174人，占 34.4%"


def test_only_intervals_that_exclude_the_whole_are_called_different():
    result = township_shares((30, 50), (20, 60), (9, 40))
    whole = share(59, 150)
    assert wilson(30, 50)[0] > whole.value > wilson(9, 40)[1]
    assert wilson(20, 60)[1] > whole.value
    assert finding(result, whole) == "全市 39.3%；高于全市的有1个：甲镇；低于的有1个：丙街道；其余1个与全市无法区分"


def test_township_shares_without_a_difference():
    assert (
        finding(township_shares((5, 20), (6, 20), (7, 20)), share(18, 60)) == "全市 30.0%；3个乡镇(街道)均与全市无法区分，差异可能只是偶然"
    )


def test_townships_that_are_all_the_same_are_said_to_be():
    assert finding(township_shares((0, 20), (0, 10), (0, 0)), share(0, 30)) == "全市 0.0%；2个乡镇(街道)均为 0.0%；1个没有可计算的对象"


def test_only_below_is_said_in_full():
    assert finding(township_shares((20, 60), (2, 60)), share(30, 120)) == "全市 25.0%；低于全市的有1个：乙镇；其余1个与全市无法区分"


def test_township_without_data_or_people():
    said = finding(township_shares((30, 50), NO_DATA, (0, 0)), share(59, 150))
    assert said == "全市 39.3%；高于全市的有1个：甲镇；1个无数据；1个没有可计算的对象"


def test_without_a_whole_the_parts_together_are_compared():
    assert finding(township_shares((45, 50), (5, 50))) == "合计 50.0%；高于合计的有1个：甲镇；低于的有1个：乙镇"


def test_the_whole_has_the_name_of_the_question():
    assert finding(township_shares((5, 10), (5, 10), where={"township": (T[0],)}), share(5, 10)).startswith("甲镇 50.0%")
    assert finding(township_shares((5, 10), (5, 10)), share(5, 10), whole_name="全县").startswith("全县 50.0%")


def test_long_lists_are_shortened_from_the_side_that_matters():
    keys = [f"99000100{n:04d}" for n in range(14)]
    values = [(40, 50)] * 7 + [(n, 50) for n in range(7)]
    said = finding(answer(Cadre.college, [(Cadre.village, keys)], values), share(301, 700))
    assert "高于全市的有7个" in said
    assert f"低于的有7个：{'、'.join(keys[7:12])}等" in said


def test_means_are_told_by_their_ends():
    values = [Cell(v, (v * 10, 10)) for v in (46.1, 47.2, 44.0)]
    said = finding(answer(Cadre.mean_age, [(Cadre.township, T)], values), Cell(46.0, (1380, 30)))
    assert said == "全市 46.0岁；乙镇最高(47.2岁)，丙街道最低(44.0岁)"


def test_matrices():
    by = [(Cadre.township, T[:2]), (Cadre.age_band, BANDS)]
    assert finding(answer(Cadre.headcount, by, (1, 2, 3, 4, 5, 6, 7, 9)), kind="matrix") == "乙镇 · 56岁及以上最多(9人，占 24.3%)"
    alike = answer(Cadre.headcount, by, (1, 2, 9, 4, 5, 6, 7, 9))
    assert finding(alike, kind="matrix") == "甲镇 · 46–55岁、乙镇 · 56岁及以上最多(各9人)"
    shares = answer(Cadre.college, by, ((9, 10), (5, 10), (5, 10), (0, 10)) * 2)
    assert finding(shares, kind="matrix") == "35岁及以下最高(90.0%)，56岁及以上最低(0.0%)"


def test_a_matrix_of_two_lists_of_the_same_words_says_what_differs():
    both = ("本科", "大专", "高中")
    by = [(Cadre.education, (*both, None)), (Cadre.fulltime_education, (*both, None))]
    values = (3, 1, 4, 0, 0, 5, 2, 1, 0, 0, 12, 0, 0, 0, 9, 9)
    said = finding(answer(Cadre.headcount, by, values), kind="matrix")
    assert said == "最高学历与全日制教育相同的 20人，占 74.1%；不同的以全日制教育高中、最高学历本科最多(4人)"
    same = finding(answer(Cadre.headcount, by, (3, 0, 0, 0, 0, 5, 0, 0, 0, 0, 12, 0, 0, 0, 0, 0)), kind="matrix")
    assert same == "最高学历与全日制教育相同的 20人，占 100.0%"


def test_a_matrix_whose_people_are_all_blank_somewhere_does_not_say_nobody():
    by = [(Cadre.education, ("本科", "大专", None)), (Cadre.fulltime_education, ("大专", None))]
    assert finding(answer(Cadre.headcount, by, (0, 0, 0, 2, 0, 1)), kind="matrix") == "干部人数均有未填(3人)"


def test_units_over_years_are_compared_over_all_of_them():
    by = [(Appraisal.township, T[:2]), (Appraisal.year, (2022, 2023))]
    said = finding(answer(Appraisal.excellent, by, ((1, 50), (30, 50), (2, 50), (31, 50))), kind="matrix")
    assert said == "全市2022年至2023年合计 32.0%；2个乡镇(街道)均与全市无法区分，差异可能只是偶然"


def test_several_metrics_say_what_adds_up():
    cells = ((Cell(10), share(1, 10)), (Cell(30), share(9, 30)))
    assert (
        finding(answer((Cadre.headcount, Cadre.college), [(Cadre.township, T[:2])], cells))
        == "大专及以上占比：乙镇 30.0%，甲镇 10.0%，差异可能只是偶然"
    )
    shares = tuple(cells[i][1:] * 2 for i in (0, 1))
    assert (
        finding(answer((Cadre.college, Cadre.women), [(Cadre.township, T[:2])], shares))
        == "女干部占比：乙镇 30.0%，甲镇 10.0%，差异可能只是偶然"
    )
    assert finding(answer((Cadre.headcount, Cadre.college), [], cells[:1])) == "干部人数 10人；大专及以上占比 10.0%(1/10)"


STAGES = (Candidate.nominated, Candidate.vetted, Candidate.inspected, Candidate.filed)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (
            (41, 32, 29, 26),
            "提名41人，联审通过32人，已考察29人，已备案26人，备案率 63.4%；没有到“联审通过”的最多(9人)",
        ),
        ((3, 3, 3, 3), "提名3人，联审通过3人，已考察3人，已备案3人"),
        ((0, 0, 0, 0), "提名0人，联审通过0人，已考察0人，已备案0人"),
    ],
)
def test_a_funnel_tells_every_stage_and_where_most_stay_behind(values, said):
    assert finding(answer(STAGES, [], (tuple(map(Cell, values)),)), kind="funnel") == said


def test_a_tally_tells_who_is_short_of_how_many():
    by = [(ReserveVillage.township, T), (ReserveVillage.depth, ("0人", "1人", "2人及以上"))]
    said = finding(answer(ReserveVillage.villages, by, (0, 1, 9, 2, 3, 4, NO_DATA, NO_DATA, NO_DATA)), kind="tally")
    assert said == "0人的2个、1人的4个，共6/19；乙镇最多(5个)；无数据的有1个"
    said = finding(answer(ReserveVillage.villages, by, (0, 0, 9, 0, 0, 4, 0, 0, 1)), kind="tally")
    assert said == "14个均为2人及以上"


@pytest.mark.parametrize(
    ("values", "said"), [((), "所选范围内没有数据"), ((NO_DATA,) * 2, "无数据"), (((0, 0), (0, 0)), "所选范围内没有数据")]
)
def test_nothing_to_say(values, said):
    assert finding(township_shares(*values)) == said


def test_subtitles():
    by = [(Cadre.township, T[:1]), (Cadre.kind, ("村",))]
    assert subtitle(answer(Cadre.college, by, ((1, 2),))) == "大专及以上占比，按乡镇(街道)、村/社区分(%)"
    assert subtitle(answer(Cadre.headcount, [], (5,))) == "干部人数(人)"


def test_no_sentence_ranks_anybody_worst():
    for word in ("最差", "最坏", "倒数"):
        for count in range(1, 4):
            assert word not in finding(township_shares(*[(0, 50)] * count), share(25, 50))


def test_every_kind_has_a_name():
    assert set(shape.KINDS) == {"nothing", "bars", "ranked", "dots", "limits", "pyramid", "stacked", "tally", "funnel", "matrix", "trend"}


def test_one_person_is_no_finding():
    """1 of 1 where the whole has 5 %: Wilson's interval starts at 20 %."""
    whole = share(50, 1000)
    assert finding(township_shares((1, 1), (30, 600), (19, 399)), whole) == "全市 5.0%；3个乡镇(街道)均与全市无法区分，差异可能只是偶然"
    assert finding(township_shares((6, 6), (30, 600), (14, 394)), whole) == "全市 5.0%；高于全市的有1个：甲镇；其余与全市无法区分"


def test_problems_put_right_are_a_proportion_of_those_found():
    problems = answer(Supervision.rectification, [(Supervision.township, T)], ((190, 200), (10, 40), (3, 3)))
    assert finding(problems, share(203, 243)) == "全市 83.5%；高于全市的有1个：甲镇；低于的有1个：乙镇；其余1个与全市无法区分"
    assert shape.interval(Supervision.rectification, share(190, 200)) == wilson(190, 200)
    assert shape.interval(Supervision.rectification, share(4, 3)) is None  # a file may say so


def test_a_table_of_years_names_them():
    years = answer(
        Appraisal.excellent, [(Appraisal.township, T[:2]), (Appraisal.year, (2022, 2023))], ((5, 50), (6, 50), (1, 40), (30, 40))
    )
    assert finding(years, kind="matrix") == "全市2022年至2023年合计 23.3%；高于全市的有1个：乙镇；低于的有1个：甲镇"
    one = answer(Appraisal.excellent, [(Appraisal.township, T[:2]), (Appraisal.year, (2023,))], ((10, 50), (12, 50)))
    assert finding(one, kind="matrix") == "全市2023年 22.0%；2个乡镇(街道)均与全市无法区分，差异可能只是偶然"


@pytest.mark.parametrize(("year", "judged"), [(2023, True), (2024, False)])
def test_nobody_is_judged_by_a_part_of_a_year(year, judged):
    groups, where = [(CadreYear.post_group, ("书记", "副职"))], {"year": (year,)}
    shares = answer(CadreYear.met_hours, groups, ((60, 100), (2, 100)), where)
    hours = answer((CadreYear.required, CadreYear.mean_hours), groups, ((Cell(56), Cell(40)), (Cell(56), Cell(19))), where)
    told = finding(shares, share(62, 200)), finding(hours, kind="matrix")
    if judged:
        assert told == ("书记 60.0% 高于副职 2.0%", "人均学时：书记 40.0学时 高于副职 19.0学时")
    else:
        assert told == ("全市 31.0%(至8月31日，年度未完，不作高低比较)", "人均学时(至8月31日，年度未完，不作高低比较)")


def test_ends_that_several_share_name_them_or_count_them():
    shares = answer((Burden.before, Burden.cleared_rate), [(Burden.township, T)], [(Cell(4), share(k, 4)) for k in (4, 4, 1)])
    assert finding(shares, kind="matrix") == "减负事项取消率：甲镇、乙镇最高(各100.0%)，丙街道最低(25.0%)，差异可能只是偶然"
    hours = answer(CadreYear.mean_hours, [(CadreYear.township, T)], [Cell(50, (100, 2)), Cell(50, (100, 2)), Cell(40, (80, 2))])
    assert finding(hours, Cell(46)) == "全市 46.0学时；甲镇、乙镇最高(各50.0学时)，丙街道最低(40.0学时)"
    left = answer(Burden.remaining, [(Burden.township, T), (Burden.burden_kind, ("工作事务", "责任状"))], (1, 1, 1, 0, 1, 1))
    assert finding(left, kind="matrix") == "工作事务最多(3项)；合计 5项"


def test_what_nobody_had_is_no_lowest():
    levels = [(CadreCourse.level, ("全国", "省级", "州级", "市级"))]
    cells = tuple((Cell(n), share(n, 100)) for n in (30, 0, 0, 60))
    assert finding(answer((CadreCourse.trained, CadreCourse.covered), levels, cells), kind="matrix") == (
        "该类参训覆盖率：市级 60.0% 高于全国 30.0%；省级、州级为 0.0%"
    )
    nobody = tuple((Cell(0), share(0, 100)) for _ in range(4))
    assert finding(answer((CadreCourse.trained, CadreCourse.covered), levels, nobody), kind="matrix") == "该类参训覆盖率：4项均为 0.0%"


def test_metrics_side_by_side_lead_to_the_last():
    def needs(*rows):
        return answer((TrainingNeed.wanted, TrainingNeed.unmet), [(TrainingNeed.theme, ("集体经济", "基层治理"))], rows)

    assert (
        finding(needs((Cell(123), Cell(22)), (Cell(174), Cell(170))), kind="matrix")
        == "2个培训主题合计：想学人次 297人次；想学未学人次 192人次，基层治理最多(170人次)"
    )
    columns = (CadreCourse.mean_hours, CadreCourse.covered)
    shares = answer(columns, [(CadreCourse.theme, ("集体经济", "基层治理"))], ((Cell(3.9), share(127, 510)), (Cell(5), share(119, 510))))
    assert finding(shares, kind="matrix") == "该类参训覆盖率：集体经济 24.9%，基层治理 23.3%，差异可能只是偶然"


def test_a_table_of_standards_names_its_highest():
    by = [(PayStandard.category, ("一类", "二类")), (PayStandard.grade, ("优秀", "称职"))]
    standards = answer(PayStandard.amount, by, (Cell(12000, (12000, 1)), Cell(9000, (9000, 1)), Cell(9600, (9600, 1)), Cell(0, (0, 1))))
    assert finding(standards, kind="matrix") == "一类 · 优秀最高(12,000元)"
