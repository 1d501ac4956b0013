"""Where figures usually go wrong: band edges, birthdays, blanks, nothing to divide by, silence, scopes and names."""

from dataclasses import replace

import pytest

from analytics import query
from analytics.appraisal import Appraisal, VillageAppraisal
from analytics.cadre import AGE_SCHEMES, Cadre, CadreMovement
from analytics.catalog import METRICS, MODELS
from analytics.model import ByUnit, Count, Share
from analytics.query import UnknownValue, ask, fact_years, units
from analytics.reserve import Vetting
from analytics.training import CadreTraining, CadreYear, Training
from analytics.village import Village
from analytics.wording import NO_DATA, NOTHING, definition_lines, show
from tests.worlds import EAST, WEST, World, base_rows, figures, located, world

YOUNGEST, OLDEST = 18, 80
# Label -> first and last age of the band, written out: this is what officials read.
BANDS = {
    "age_band": {"35岁及以下": (18, 35), "36–45岁": (36, 45), "46–55岁": (46, 55), "56岁及以上": (56, 80)},
    "age_band_party": {
        "30岁及以下": (18, 30),
        "31–35岁": (31, 35),
        "36–40岁": (36, 40),
        "41–45岁": (41, 45),
        "46–50岁": (46, 50),
        "51–55岁": (51, 55),
        "56–60岁": (56, 60),
        "61岁及以上": (61, 80),
    },
    "age_band_2014": {"35岁及以下": (18, 35), "36–45岁": (36, 45), "46–60岁": (46, 60), "61岁及以上": (61, 80)},
    "age_35": {"35岁及以下": (18, 35), "36岁及以上": (36, 80)},
    "age_40": {"40岁及以下": (18, 40), "41岁及以上": (41, 80)},
    "age_45": {"45岁及以下": (18, 45), "46岁及以上": (46, 80)},
    "age_50": {"50岁及以下": (18, 50), "51岁及以上": (51, 80)},
    "age_55": {"55岁及以下": (18, 55), "56岁及以上": (56, 80)},
    "age_60": {"60岁及以下": (18, 60), "61岁及以上": (61, 80)},
}
TENURES = {"2年及以下": (0, 2), "3–5年": (3, 5), "6–10年": (6, 10), "11–20年": (11, 20), "21年及以上": (21, 30)}


def values(result) -> dict:
    """Key of the only dimension -> value of the only metric."""
    return {key[0]: cells[0].value for key, cells in figures(result).items()}


def total(result):
    return result.rows[0].cells[0].value


def people(births: list, **columns) -> World:
    """One cadre per birth date (None is a blank) in the usual place."""
    rows = base_rows(cadre="name\n" + "\n".join(f"人{place}" for place in range(len(births))))
    for row, birth in zip(rows["cadre"], births, strict=True):
        row.update(birth_date=birth, **columns)
    return World(rows)


def test_every_scheme_is_checked_here():
    assert set(BANDS) == set(AGE_SCHEMES) == {name for name in Cadre.dimensions if name.startswith("age_")}


@pytest.fixture(scope="module")
def all_ages():
    """One person of each age, whose birthday is the as-of date, one who has it a day later, and two without a birth date."""
    ages = range(YOUNGEST, OLDEST + 1)
    return people([20240630 - age * 10000 for age in ages] + [None, None])


@pytest.mark.parametrize("scheme", BANDS)
def test_band_edges(all_ages, scheme):
    counted = values(all_ages.ask(Cadre.headcount, by=scheme))
    assert counted == {label: high - low + 1 for label, (low, high) in BANDS[scheme].items()} | {None: 2}
    assert list(counted) == [*BANDS[scheme], None], "youngest first, blanks last"
    assert sum(counted.values()) == total(all_ages.ask(Cadre.headcount)) == OLDEST - YOUNGEST + 3


@pytest.mark.parametrize("scheme", BANDS)
def test_each_edge_falls_on_its_side(scheme):
    for label, (low, high) in BANDS[scheme].items():
        pair = people([20240630 - low * 10000, 20240630 - high * 10000])
        assert values(pair.ask(Cadre.headcount, by=scheme))[label] == 2
        assert total(pair.ask(Cadre.headcount, where={scheme: label})) == 2


def test_tenure_bands():
    place = people([None] * 32)
    for years, row in enumerate(place.base["cadre"]):
        row["joined_date"] = 20240630 - years * 10000 if years < 31 else None
    counted = values(World(place.base).ask(Cadre.headcount, by="tenure_band"))
    assert counted == {label: high - low + 1 for label, (low, high) in TENURES.items()} | {None: 1}


@pytest.mark.parametrize(("edge", "metric", "below"), [(35, Cadre.under_36, True), (55, Cadre.over_55, False)])
def test_threshold_shares(edge, metric, below):
    place = people([20240630 - edge * 10000, 20240630 - (edge + 1) * 10000, None])
    cell = place.ask(metric).rows[0].cells[0]
    assert (cell.fraction, cell.unknown) == ((1, 3), 1)
    (only,) = [key for key, cells in figures(place.ask(metric, by="village", where={"village": "一村"})).items() if cells[0].value]
    assert only == ("990001001001",)
    young = people([20240630 - edge * 10000])
    assert total(young.ask(metric)) == (1.0 if below else 0.0)


@pytest.mark.parametrize(
    ("born", "as_of", "day", "month", "year"),
    [
        (19901130, 20261122, 35, 36, 36),
        (19901122, 20261122, 36, 36, 36),  # the birthday itself
        (19901123, 20261122, 35, 36, 36),  # the day before it
        (19901121, 20261122, 36, 36, 36),
        (19901201, 20261130, 35, 35, 36),  # the month before it
        (19901231, 20261231, 36, 36, 36),
        (19910101, 20261231, 35, 35, 35),
        (19901101, 20261122, 36, 36, 36),  # month only: kept as its first day
        (19901101, 20261031, 35, 35, 36),
        (20000229, 20350228, 34, 35, 35),
        (20000229, 20350301, 35, 35, 35),
    ],
)
def test_age_rules(born, as_of, day, month, year):
    place = people([born])
    for rule, age in {"day": day, "month": month, "year": year}.items():
        asked = {"as_of": as_of, "age_rule": rule}
        assert total(place.ask(Cadre.mean_age, **asked)) == age
        assert total(place.ask(Cadre.median_age, **asked)) == age
        assert values(place.ask(Cadre.headcount, by="age_35", **asked)) == {"35岁及以下": age < 36, "36岁及以上": age > 35}


def test_age_rule_is_printed():
    place = people([19901130])
    for rule, words in {"day": "按日", "month": "计算到月", "year": "计算到年"}.items():
        assert any(words in line for line in definition_lines(place.ask(Cadre.mean_age, age_rule=rule)))


def test_age_of_a_past_year_is_that_of_its_last_day():
    place = world(
        cadre="name | birth_date\n王一 | 1988-12-31",
        training="person | course | year\n王一 | 甲 | 2023",
        appraisal="person | year | grade\n王一 | 2023 | 优秀",
    )
    for metric in (CadreYear.headcount, Appraisal.listed):
        for year, band in ((20231231, "35岁及以下"), (20240630, "35岁及以下")):
            assert values(place.ask(metric, by="age_35", where={"year": 2023}, as_of=year))[band] == 1


def test_no_denominator_is_no_share():
    place = world(cadre="name | post_group\n王一 | 副职")
    for metric in (Cadre.dual, Cadre.mean_age, Cadre.mean_tenure, Cadre.median_age, Appraisal.excellent, VillageAppraisal.mean_score):
        cell = place.ask(metric).rows[0].cells[0]
        assert cell.value is None
        assert not cell.no_data
        assert show(metric, cell) == NOTHING
    assert place.ask(Cadre.dual).rows[0].cells[0].fraction == (0, 0)
    assert values(place.ask(Cadre.women, by="township")) == {EAST: 0, WEST: None}


@pytest.mark.parametrize("model", [model for model in MODELS if not model.city_only], ids=lambda model: model.name)
def test_an_empty_scope_sees_nothing(model):
    place = full()
    metrics = list(model.metrics.values())
    for cell in place.ask(metrics, scope=()).rows[0].cells:
        assert not cell.value
        assert not any(cell.fraction or ())
    for name, dimension in model.dimensions.items():
        rows = place.ask(metrics, by=name, scope=()).rows
        assert not any(cell.value for row in rows for cell in row.cells)
        assert not (dimension.domain and rows), "not even the names of units"


def full() -> World:
    """Something of everything, all of it in 东乡."""
    return world(
        cadre="""
            name | gender | birth_date | post                       | post_group | valid_from | valid_to   | opened_by | closed_by
            王一 | 男     | 1970-05-01 | 党组织书记、村(居)委会主任 | 书记       | 2023-01-01 |            | first     |
            李二 | 女     | 1990-05-01 | 副书记                     | 副职       | 2023-06-01 |            | joined    |
            张三 | 女     |            |                            | 副职       | 2023-01-01 | 2024-01-01 | first     | left
        """,
        training="person | course | year | start_date | hours\n王一 | 甲 | 2023 | 2023-03-01 | 8",
        appraisal="person | year | grade\n王一 | 2023 | 优秀",
        village_appraisal="unit | year | category | score\n990001001001 | 2023 | 一类 | 90",
    )


def test_unknown_values_are_refused_in_chinese():
    place = full()
    asked = {
        "township": ("南乡", "990001003", EAST + "001", "", "东乡' OR '1' = '1"),
        "county": ("乙县", EAST),
        "village": ("一村一组", EAST),
        "gender": ("未知", "female", "男 "),
        "age_band": ("36-45岁",),
        "post": ("书记",),
    }
    for name, given in asked.items():
        for key in given:
            with pytest.raises(UnknownValue, match=r"^.*[\u4e00-\u9fff].*。$"):
                ask(place.lens(), Cadre.headcount, where={name: key})
    with pytest.raises(UnknownValue, match="年度“去年”"):
        ask(place.lens(), Appraisal.listed, where={"year": "去年"})
    with pytest.raises(UnknownValue, match="不在您的权限范围内"):
        ask(place.lens(scope=(WEST,)), Cadre.headcount, where={"township": EAST})
    with pytest.raises(UnknownValue, match="不在您的权限范围内"):
        ask(place.lens(scope=(WEST,)), Cadre.headcount, where={"township": [WEST, "东乡"]})


def test_a_unit_goes_by_code_or_name():
    place = full()
    for key in (EAST, "东乡", [EAST], ["东乡", "西镇"]):
        assert total(place.ask(Cadre.headcount, where={"township": key})) == 2
    assert total(place.ask(Cadre.headcount, where={"village": "三村"})) == 0
    assert total(place.ask(Cadre.headcount, where={"township": "东乡", "village": "三村"})) == 0
    assert total(place.ask(Cadre.headcount, where={"township": []})) == 0, "nothing chosen is nothing, not everything"


TWO_COUNTIES = {
    "county": "code | name\n990001 | 甲县\n990002 | 乙县",
    "township": "code | name\n990001001 | 河东镇\n990002001 | 河东镇\n990002002 | 河西镇",
    "village": "code | name\n990001001001 | 一村\n990002001001 | 一村\n990002002001 | 二村",
    "roster": "unit | as_of\n990001001 | 2023-01-01\n990002001 | 2023-01-01\n990002002 | 2023-01-01",
}


def test_one_name_in_two_counties():
    place = world(**TWO_COUNTIES, cadre="name | unit\n王一 | 990001001001\n李二 | 990002001001\n张三 | 990002001001")
    labels = [member.label for member in units(place.lens(), "township")]
    assert len(set(labels)) == 3
    assert [label.startswith("河东镇") and county in label for label, county in zip(labels, ("甲县", "乙县"), strict=False)] == [True, True]
    assert labels[2] == "河西镇"
    assert values(place.ask(Cadre.headcount, by="township")) == {"990001001": 1, "990002001": 2, "990002002": 0}
    for level, name in (("township", "河东镇"), ("village", "一村")):
        with pytest.raises(UnknownValue, match=r"有多个同名单位.*代码"):
            ask(place.lens(), Cadre.headcount, where={level: name})
    for label, count in zip(labels, (1, 2), strict=False):
        assert total(place.ask(Cadre.headcount, where={"township": label})) == count
    # Within one county the name is plain again.
    assert [member.label for member in units(place.lens(scope=("990002",)), "township")] == ["河东镇", "河西镇"]
    assert total(place.ask(Cadre.headcount, where={"township": "河东镇"}, scope=("990002",))) == 2
    assert values(place.ask(Cadre.headcount, by="county")) == {"990001": 1, "990002": 2}


def test_units_without_codes_are_keyed_by_the_path_of_names():
    rows = base_rows(
        county="code | name\n甲县/ | 甲县",
        township="code | name\n甲县/东/ | 东\n甲县/东街/ | 东街",
        village="code | name\n甲县/东/一村/ | 一村\n甲县/东街/一村/ | 一村",
        roster="unit | as_of\n甲县/东/ | 2023-01-01\n甲县/东街/ | 2023-01-01",
        cadre="name | unit\n王一 | 甲县/东/一村/\n李二 | 甲县/东街/一村/\n张三 | 甲县/东街/一村/",
    )
    place = World(rows)
    assert located("甲县/东/一村/")["township_code"] == "甲县/东/"
    assert total(place.ask(Cadre.headcount, scope=("甲县/东/",))) == 1, "东 must not open 东街"
    assert total(place.ask(Cadre.headcount, scope=("甲县/东街/",))) == 2
    assert total(place.ask(Cadre.headcount, scope=("甲县/",))) == 3
    assert [member.key for member in units(place.lens(scope=("甲县/东/",)), "village")] == ["甲县/东/一村/"]
    assert [m.key for m in units(place.lens(), "village")] == ["甲县/东/一村/", "甲县/东街/一村/"]


ONE_SILENT = {
    "roster": "unit | as_of\n990001001 | 2023-01-01\n990001002 | 2024-06-01",
    "cadre": """
        name | unit         | valid_from
        王一 | 990001001001 | 2023-01-01
        李二 | 990001002001 | 2024-06-01
    """,
}
# A mentor works in a township, not in a village of it: what else is asked of these models has a village.
ROSTER_MODELS = [model for model in MODELS if model.rosters and "village" in model.dimensions]


def test_which_models_speak_of_rosters():
    assert {Cadre, CadreMovement, CadreTraining, Village} <= set(ROSTER_MODELS)


@pytest.mark.parametrize("model", ROSTER_MODELS, ids=lambda model: model.name)
def test_before_its_first_roster_a_township_has_no_data(model):
    place = world(**ONE_SILENT)
    metrics = list(model.metrics.values())
    before, on = ({"as_of": date} for date in (20240531, 20240601))

    by_township = figures(place.ask(metrics, by="township", **before))
    assert all(cell.no_data and cell.value is None for cell in by_township[WEST,])
    assert not any(cell.no_data for cell in by_township[EAST,])
    # Asked any other way it is the same.
    for where in ({"township": WEST}, {"township": "西镇"}, {"village": "三村"}, {"township": WEST, "village": "三村"}):
        result = place.ask(metrics, where=where, **before)
        assert all(cell.no_data for cell in result.rows[0].cells), where
        assert result.silent == ("西镇",)
    by_village = figures(place.ask(metrics, by="village", **before))
    assert {key for (key,), cells in by_village.items() if cells[0].no_data} == {"990001002001"}
    if not model.city_only:
        assert all(cell.no_data for cell in place.ask(metrics, scope=(WEST,), **before).rows[0].cells)
        assert all(cell.no_data for row in place.ask(metrics, by="kind", scope=(WEST,), **before).rows for cell in row.cells)
    assert [show(m, c) for m, c in zip(metrics, by_township[WEST,], strict=True)] == [NO_DATA] * len(metrics)

    # The whole is what is known, and names who is missing.
    whole = place.ask(metrics, **before)
    assert not any(cell.no_data for cell in whole.rows[0].cells)
    assert whole.silent == ("西镇",)
    assert any("西镇" in line for line in definition_lines(whole))
    assert [cell.value for cell in whole.rows[0].cells] == [cell.value for cell in by_township[EAST,]]

    after = place.ask(metrics, by="township", **on)
    assert not any(cell.no_data for row in after.rows for cell in row.cells)
    assert after.silent == ()


def test_silence_along_dates():
    place = world(**ONE_SILENT)
    result = place.ask(Cadre.headcount, by="township", dates=[20221231, 20240531, 20240601])
    assert {key: cells[0].value for key, cells in figures(result).items()} == {
        (20221231, EAST): None,
        (20221231, WEST): None,
        (20240531, EAST): 1,
        (20240531, WEST): None,
        (20240601, EAST): 1,
        (20240601, WEST): 1,
    }
    assert set(result.silent) == {"东乡", "西镇"}
    assert [row.members[0].label for row in result.rows][::2] == ["2022-12-31", "2024-05-31", "2024-06-01"]
    assert [d.name for d in result.by] == ["as_of", "township"]


def test_a_township_with_a_roster_and_nobody_is_zero():
    place = world(cadre="name\n王一")
    assert values(place.ask(Cadre.headcount, by="township")) == {EAST: 1, WEST: 0}
    assert values(place.ask(Cadre.headcount, by="village")) == {"990001001001": 1, "990001001002": 0, "990001002001": 0}
    assert values(place.ask(Village.empty, by="township")) == {EAST: 1, WEST: 1}
    assert total(place.ask(Cadre.headcount, where={"township": WEST})) == 0
    assert total(place.ask(Cadre.headcount, scope=(WEST,))) == 0


def test_declared_members_appear_with_zeros_and_blanks_last():
    place = world(cadre="name | gender\n王一 | 女\n李二 |")
    assert list(values(place.ask(Cadre.headcount, by="gender")).items()) == [("男", 0), ("女", 1), (None, 1)]
    assert list(values(place.ask(Cadre.headcount, by="kind")).items()) == [("村", 2), ("社区", 0)]
    assert values(place.ask(Cadre.headcount, by="ethnicity")) == {None: 2}, "of 57 ethnic groups only those that occur"
    cross = place.ask(Cadre.headcount, by=["gender", "kind"])
    assert len(cross.rows) == 6
    assert cross.cell(gender="女", kind="村").value == 1


def test_a_cadre_of_the_township_itself_has_no_village():
    place = world(cadre="name | unit\n王一 | 990001001\n李二 | 990001001001\n张三 | 990001")
    assert values(place.ask(Cadre.headcount, by="village"))[None] == 2
    assert values(place.ask(Cadre.headcount, by="kind")) == {"村": 1, "社区": 0, None: 2}
    assert values(place.ask(Cadre.headcount, by="township")) == {EAST: 2, WEST: 0, None: 1}
    assert total(place.ask(Cadre.headcount, where={"village": [None, "一村"]})) == 3
    assert total(place.ask(Cadre.headcount, scope=(EAST,))) == 2
    assert total(place.ask(Cadre.headcount, scope=("990001",))) == 3


APPRAISED = {
    "cadre": "name | unit\n王一 | 990001001001\n李二 | 990001002001",
    "appraisal": """
        person | unit         | year | grade
        王一   | 990001001001 | 2021 | 优秀
        王一   | 990001001001 | 2022 | 称职
        李二   | 990001002001 | 2021 | 优秀
        李二   | 990001002001 | 2020 | 优秀
    """,
}


def test_the_default_year_is_the_last_with_rows_whoever_asks():
    place = world(**APPRAISED)
    for as_of, year, listed in ((20240630, 2022, 1), (20220101, 2022, 1), (20211231, 2021, 2), (20201231, 2020, 1), (20191231, None, 0)):
        result = place.ask(Appraisal.listed, as_of=as_of)
        assert result.where == {"year": (year,) if year else ()}
        assert total(result) == listed
        assert fact_years(place.lens(as_of=as_of), "appraisal") == tuple(known for known in (2022, 2021, 2020) if known <= as_of // 10000)
    # 西镇 has nothing in the last year: it is not shown another year instead.
    assert total(place.ask(Appraisal.listed, scope=(WEST,))) == 0
    assert values(place.ask(Appraisal.listed, by="township")) == {EAST: 1, WEST: 0}
    assert total(place.ask(Appraisal.listed, where={"year": 2021})) == 2
    assert total(place.ask(Appraisal.listed, where={"year": "2021"})) == 2, "a link carries text"
    assert values(place.ask(Appraisal.listed, by="year")) == {2020: 1, 2021: 2, 2022: 1}
    assert values(place.ask(Appraisal.listed, by="year", as_of=20211231)) == {2020: 1, 2021: 2}


def test_each_yearly_model_has_its_own_default_year():
    place = world(
        **APPRAISED,
        training="person | course | year\n王一 | 甲 | 2023",
        village_appraisal="unit | year | category\n990001001001 | 2019 | 一类",
    )
    years = {"cadre_year": (2023,), "training": (2023,), "appraisal": (2022,), "village_appraisal": (2019,)}
    core = (CadreYear, Training, Appraisal, VillageAppraisal)
    found = {model.name: place.ask(list(model.metrics.values())).where["year"] for model in core}
    assert found == {name: years.get(name, ()) for name in found}
    assert years.keys() <= found.keys()


def test_the_year_in_progress_ends_on_the_as_of_date():
    place = world(
        cadre="""
            name | birth_date | valid_from | valid_to   | opened_by | closed_by
            王一 | 1988-10-01 | 2023-01-01 | 2024-09-01 | first     | left
            李二 | 1988-10-01 | 2024-08-01 |            | joined    |
        """,
        training="""
            person | course | year | start_date | hours
            王一   | 甲     | 2024 | 2024-06-30 | 8
            王一   | 乙     | 2024 | 2024-07-01 | 40
            李二   | 乙     | 2024 | 2024-09-01 | 40
        """,
    )
    metrics = [CadreYear.headcount, CadreYear.mean_hours, CadreYear.covered]
    for as_of, headcount, hours in ((20240630, 1, (8, 1)), (20240801, 2, (48, 2)), (20240901, 1, (40, 1))):
        counted, mean, covered = place.ask(metrics, as_of=as_of).rows[0].cells
        assert (counted.value, mean.fraction, covered.fraction[1]) == (headcount, hours, headcount)
    # In the next year it is the 31st of December that counts.
    assert total(place.ask(CadreYear.headcount, where={"year": 2024}, as_of=20250331)) == 1
    for as_of, attendances in ((20240629, 0), (20240630, 1), (20240701, 2), (20240901, 3)):
        assert total(place.ask(Training.attendances, as_of=as_of)) == attendances
    # He turns 36 in the autumn: not yet on the as-of date.
    assert values(place.ask(CadreYear.headcount, by="age_35", as_of=20240630)) == {"35岁及以下": 1, "36岁及以上": 0}
    assert values(place.ask(CadreYear.headcount, by="age_35", as_of=20240630, age_rule="year")) == {"35岁及以下": 0, "36岁及以上": 1}


def test_a_year_is_added_up_as_its_courses_are_at_any_date():
    """Training.totals answer what the courses themselves do: before the year's last course, on its day, and after it."""
    place = world(
        cadre=f"""
            name | unit      | valid_from | valid_to   | opened_by | closed_by
            王一 | {EAST}001 | 2021-01-01 | 2024-08-01 | first     | moved
            王一 | {WEST}001 | 2024-08-01 |            | moved     |
            李二 | {EAST}001 | 2024-07-15 |            | joined    |
        """,
        training="""
            person | course | year | start_date | hours | level | result
            王一   | 甲     | 2024 | 2024-06-30 | 8     | 全国  | 结业
            王一   | 乙     | 2024 | 2024-07-31 |       | 市级  | 未结业
            王一   | 丙     | 2024 | 2024-08-20 | 16    |       | 结业
            王一   | 丁     | 2023 |            | 4     | 全国  | 结业
            李二   | 乙     | 2024 | 2024-07-31 | 2     | 市级  | 结业
        """,
    )
    hours = {20240629: (0, 0, 0), 20240630: (8, 0, 1), 20240731: (10, 1, 2), 20240819: (10, 1, 2), 20240820: (26, 1, 2)}
    for as_of, expected in hours.items():
        for by in ((), (Training.course,), (Training.township,)):
            rows = place.ask((Training.hours, Training.attendances), by, where={"year": 2024}, as_of=as_of).rows
            assert (sum(row.cells[0].value for row in rows), sum(row.cells[0].unknown for row in rows)) == expected[:2], "course by course"
        told, people = place.ask((Training.hours, Training.people), where={"year": 2024}, as_of=as_of).rows[0].cells
        assert (told.value, told.unknown, people.value) == expected
    for as_of, (east, west) in {20240731: (10, 0), 20240820: (2, 24)}.items():
        assert values(place.ask(Training.hours, "township", where={"year": 2024}, as_of=as_of)) == {EAST: east, WEST: west}
        for code, value in ((EAST, east), (WEST, west)):
            assert total(place.ask(Training.hours, scope=(code,), where={"year": 2024}, as_of=as_of)) == value
    assert place.ask(Training.hours, as_of=20240820).text != place.ask(Training.hours, where={"level": "全国"}, as_of=20240820).text
    assert total(place.ask(Training.hours, where={"level": "全国", "year": 2024}, as_of=20240820)) == 8
    people = [total(place.ask(Training.people, where={"year": years}, as_of=20240820)) for years in (2023, 2024, (2023, 2024))]
    assert people == [1, 2, 2], "of two years, who was trained in both counts once"
    assert values(place.ask(Training.people, "year", as_of=20240820)) == {2023: 1, 2024: 2}
    trained = [place.ask(CadreTraining.completed, as_of=as_of).rows[0].cells[0].fraction for as_of in (20240629, 20240731, 20240820)]
    assert trained == [(1, 1), (2, 2), (2, 2)]


def test_one_person_in_several_members():
    place = world(
        cadre="""
            name | post                       | source
            王一 | 党组织书记、村(居)委会主任 | 致富能手、退役军人、其他
            李二 | 党组织书记                 |
            张三 |                            | 退役军人
        """
    )
    posts = values(place.ask(Cadre.headcount, by="post"))
    assert {key: count for key, count in posts.items() if count} == {"党组织书记": 2, "村(居)委会主任": 1, None: 1}
    assert posts["副书记"] == 0
    assert values(place.ask(Cadre.headcount, by="source")) == {
        "致富能手": 1,
        "高校毕业生": 0,
        "返乡创业人员": 0,
        "合作社负责人": 0,
        "产业大户": 0,
        "退役军人": 2,
        "致富带头人": 0,
        "其他": 1,
        None: 1,
    }
    assert total(place.ask(Cadre.headcount, where={"post": ["党组织书记", "村(居)委会主任"]})) == 2, "nobody twice in a filter"
    assert total(place.ask(Cadre.headcount, where={"source": [None, "其他"]})) == 2
    assert place.ask(Cadre.headcount, by=["post", "source"]).cell(post="党组织书记", source="退役军人").value == 1
    assert any("一人可属多项" in line for line in definition_lines(place.ask(Cadre.headcount, by="post")))


def test_filters_that_a_model_lacks_are_listed():
    place = full()
    result = place.ask(VillageAppraisal.ranked, where={"post_group": "书记", "township": EAST, "year": 2023, "gender": None})
    assert result.ignored == ("post_group", "gender")
    assert result.where == {"township": (EAST,), "year": (2023,)}
    assert total(result) == 1
    assert any(line.startswith("不按待遇岗位类别") for line in definition_lines(result))
    assert place.ask(Cadre.headcount, where={"year": 2023}).ignored == ("year",)
    assert place.ask(VillageAppraisal.ranked, where={"ethnicity": "汉族"}).ignored == ("ethnicity",)
    assert place.ask(Cadre.headcount, where={"post_group": "书记"}).ignored == ()


@pytest.mark.parametrize(
    ("as_of", "villages"), [(20230101, {"一村"}), (20240229, {"一村"}), (20240301, {"三村"}), (20240531, {"三村"}), (20240601, set())]
)
def test_a_period_holds_its_first_day_and_not_its_last(as_of, villages):
    place = world(
        cadre="""
            name | unit         | valid_from | valid_to   | opened_by | closed_by
            王一 | 990001001001 | 2023-01-01 | 2024-03-01 | first     | moved
            王一 | 990001002001 | 2024-03-01 | 2024-06-01 | moved     | left
        """
    )
    result = place.ask(Cadre.headcount, by="village", as_of=as_of)
    assert {row.members[0].label for row in result.rows if row.cells[0].value} == villages
    assert sum(row.cells[0].value for row in result.rows) == len(villages)


def test_a_person_is_where_the_roster_last_had_them():
    place = world(
        cadre="""
            name | unit         | valid_from | valid_to   | opened_by | closed_by
            王一 | 990001001001 | 2023-01-01 | 2024-03-01 | first     | moved
            王一 | 990001002001 | 2024-03-01 | 2024-06-01 | moved     | left
            王一 | 990001001002 | 2025-01-01 |            | joined    |
        """,
        training="person | course | year | start_date\n王一 | 甲 | 2023 | 2023-05-01",
    )
    for as_of, where in ((20240229, EAST), (20240301, WEST), (20240601, WEST), (20241231, WEST), (20250101, EAST)):
        asked = {"where": {"year": 2023}, "as_of": as_of}
        assert values(place.ask(Training.people, by="township", **asked)) == {EAST: 0, WEST: 0} | {where: 1}
        assert values(place.ask(CadreYear.covered, by="township", **asked)) == {EAST: None, WEST: None} | {where: 1.0}
        assert total(place.ask(Training.people, scope=(where,), **asked)) == 1


def test_an_appraisal_stays_where_it_was_given():
    place = world(
        cadre="""
            name | unit         | post_group   | valid_from | valid_to   | opened_by | closed_by
            王一 | 990001001001 | 一般工作人员 | 2023-01-01 | 2024-03-01 | first     | moved
            王一 | 990001002001 | 书记         | 2024-03-01 |            | moved     |
        """,
        appraisal="person | unit | year | grade\n王一 | 990001001001 | 2023 | 优秀",
    )
    assert values(place.ask(Appraisal.listed, by="township")) == {EAST: 1, WEST: 0}
    assert {k: v for k, v in values(place.ask(Appraisal.listed, by="post_group")).items() if v} == {"一般工作人员": 1}


def test_movements_are_after_the_comparison_date_up_to_the_as_of_date():
    place = world(
        cadre="""
            name | valid_from | valid_to   | opened_by | closed_by
            王一 | 2024-01-10 | 2024-01-20 | joined    | left
        """
    )
    for since, as_of, joined, left in (
        (20240109, 20240110, 1, 0),
        (20240110, 20240120, 0, 1),
        (20240109, 20240120, 1, 1),
        (20240120, 20240630, 0, 0),
    ):
        result = place.ask([CadreMovement.joined, CadreMovement.left], since=since, as_of=as_of)
        assert [cell.value for cell in result.rows[0].cells] == [joined, left]


def test_quotes_and_rare_characters():
    names = ["欧阳·买买提", "O'Brien", 'a"b', "x;--", "𠮷田𬀩", "%_", "$as_of"]
    rows = base_rows(cadre="name\n" + "\n".join(names))
    for row in rows["cadre"]:
        row["education_raw"] = row["name"]
    rows["village"][0]["name"] = "𠮷'家\"村;--"
    place = World(rows)
    counted = values(place.ask(Cadre.headcount, by="education_raw"))
    assert counted == dict.fromkeys(names, 1)
    for name in names:
        assert total(place.ask(Cadre.headcount, where={"education_raw": name})) == 1
    assert total(place.ask(Cadre.headcount, where={"education_raw": ["' OR 1 = 1 --", "%"]})) == 0
    assert total(place.ask(Cadre.headcount, where={"village": "𠮷'家\"村;--"})) == len(names)
    assert place.ask(Cadre.headcount, by="village").rows[0].members[0].label == "𠮷'家\"村;--"


class Either(ByUnit):
    """One row per cadre, with conditions that hold an OR."""

    label, view, grain = "试验", "cadre_in_post", "person_id"
    young = Share("x", where="f.age <= 35 OR f.age > 55", among="f.gender = '男' OR f.gender = '女'")
    young_count = Count("y", where="f.age <= 35 OR f.age > 55", among="f.gender = '男' OR f.gender = '女'")


def test_a_condition_keeps_to_itself():
    """`among` and `where` are each a whole condition, whatever stands in them."""
    rows = base_rows(cadre="name | gender\n王一 | 男\n李二 | 女\n张三 | 男\n赵四 |")
    for row, age in zip(rows["cadre"], (60, 40, 40, 30), strict=True):
        row["birth_date"] = 20240630 - age * 10000
    place = World(rows)
    share, count = place.ask([Either.young, Either.young_count], where={"township": EAST}).rows[0].cells
    assert (share.fraction, count.value) == ((1, 3), 1)


def test_the_whole_answer_of_every_metric_before_any_data():
    """A store with units and nothing else: every page must open."""
    place = world(roster="unit | as_of")
    for metric in METRICS.values():
        by_township = place.ask(metric, by="township").rows if "township" in metric.model.dimensions else ()
        for row in (*place.ask(metric).rows, *by_township):
            assert not row.cells[0].value
            assert show(metric, row.cells[0])


class Counting:
    """An engine that remembers the texts it ran."""

    def __init__(self, engine):
        self._engine, self.texts = engine, []

    def rows(self, text, params):
        self.texts.append(text)
        return self._engine.rows(text, params)


def test_a_filter_never_asks_beyond_the_scope():
    """Not even where nobody has looked whether the viewer may name the township."""
    lens = world(cadre=f"name | unit\n王一 | {EAST}001\n李二 | {WEST}001").lens((EAST,), on="sqlite")
    for codes in ((WEST,), (EAST, WEST), (None,), (None, EAST), ("990001",)):
        assert query._narrowed(lens, Cadre, {"township": codes}) is lens
    assert query._narrowed(lens, Cadre, {"township": (EAST,)}).scope == (EAST,)
    everything = replace(lens, scope=("",))
    assert query._narrowed(everything, Cadre, {"township": (WEST, EAST)}).scope == (EAST, WEST)
    assert query._narrowed(everything, Cadre, {"village": (f"{EAST}001",)}) is everything
    assert query._narrowed(everything, Vetting, {"township": (EAST,)}) is everything, "what is the city's alone is asked of the city"


@pytest.mark.parametrize(("small", "asked"), [(True, 1), (False, 2)])
def test_the_next_township_of_a_small_snapshot_is_there_already(small, asked):
    place = world(
        cadre=f"""
        name | unit
        王一 | {EAST}001
        李二 | {WEST}001
        张三 | {WEST}001
    """
    )
    lens = place.lens()
    lens = replace(lens, snapshot=replace(lens.snapshot, engine=Counting(lens.snapshot.engine), memo={"small": small}))
    counted = [total(ask(lens, Cadre.headcount, where={"township": code})) for code in (EAST, WEST)]
    assert counted == [1, 2]
    assert sum("COUNT(*)" in text for text in lens.snapshot.engine.texts) == asked
    assert total(ask(replace(lens, scope=(EAST,)), Cadre.headcount, where={"township": EAST})) == 1
    if small:
        asked += 1  # another scope asks for itself; where one township is asked for alone, its own leader has been answered already
    assert sum("COUNT(*)" in text for text in lens.snapshot.engine.texts) == asked
