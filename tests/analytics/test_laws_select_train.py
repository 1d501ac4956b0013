"""The laws of test_laws on random reserves, candidates, mentors, studies, needs and rules."""

import math
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from hypothesis import given
from hypothesis import strategies as st

from analytics.cadre import CadreMovement
from analytics.conflict import Conflict
from analytics.mentoring import Mentoring, MentoringCover, MentorLoad
from analytics.model import Share
from analytics.query import ask
from analytics.quota import Eligible, ExcellentQuota
from analytics.reserve import Candidate, Reserve, ReserveVillage, Vetting
from analytics.rules import VillageRule
from analytics.study import Study, StudyEligible, StudyProjection
from analytics.training import CadreYear, TrainingNeed
from data import codes
from tests.analytics.test_laws import (
    DATES,
    TOWNSHIPS,
    UNITS,
    VILLAGES,
    YEARS,
    Asked,
    age_of,
    assert_cells,
    base,
    births,
    cells_of,
    every_metric_by_every_dimension,
    in_post,
    law,
    maybe,
    whens,
)
from tests.worlds import assert_same, figures, located

SHARED = (Conflict, CadreMovement, Reserve, ReserveVillage, CadreYear, TrainingNeed, Mentoring, MentorLoad, MentoringCover)
SHARED += (Study, StudyEligible, StudyProjection, VillageRule, ExcellentQuota)
MODELS = (*SHARED, Candidate, Vetting, Eligible)
RULES = ("到龄年龄", "到龄研判年数", "后备年龄上限", "后备学历下限", "可用后备人数", "报读专科年龄上限", "报读本科年龄上限", "年度学时")
RULES += ("学历提升学制",)
days, units, people = maybe(*DATES), st.sampled_from((*UNITS, *VILLAGES)), st.sampled_from(("甲", "乙"))
education, yes_no = maybe("本科", "大专", "中专", "高中", "初中", "其他"), maybe("是", "否")
themes = st.sampled_from(("集体经济", "基层治理"))


def rows_of(key, most=6, **columns):
    """Up to `most` rows, no two of one key."""
    return st.lists(st.fixed_dictionaries(columns), max_size=most, unique_by=lambda row: tuple(row[name] for name in key))


@st.composite
def trained(draw):
    rows = draw(base())
    who = st.integers(1, max(row["person_id"] for row in rows["cadre"]))
    candidate = {"unit": units, "name": people, "birth_date": maybe(19840630, 19900101)}
    given = {
        "reserve": rows_of(("unit", "name", "birth_date"), 8, unit=units, name=people, birth_date=births, gender=maybe("男", "女"),
                           education=education, source=maybe("|致富能手|", "|致富能手|退役军人|"), trained=yes_no,
                           vetting_state=maybe("通过", "通过", "未通过", "未反馈"), entered_on=days, left_on=days),
        "inspection": rows_of(candidate, **candidate, nominated_on=st.sampled_from(DATES), inspected_on=days, filed_on=days,
                              politics=maybe("好", "差")),
        "vetting": rows_of((*candidate, "department"), 8, **candidate, department=st.sampled_from(("公安", "法院")), asked_on=days,
                           reply=maybe("无异议", "有问题"), replied_on=days, bar=maybe("其他不宜")),
        "mentoring": rows_of(("person_id", "mentor_name", "started_on"), 8, person_id=who, mentor_name=people,
                             mentor_kind=maybe("乡镇班子成员", "第一书记"), mentor_unit=maybe("河东镇"), started_on=days, ended_on=days),
        "training_need": rows_of(("person_id", "year", "theme"), person_id=who, year=st.sampled_from(YEARS), theme=themes),
        "study": rows_of(("person_id", "programme", "enrolled_on"), person_id=who, programme=st.sampled_from(("自考", "农民大学生")),
                         level=maybe("大专", "本科", "中专"), enrolled_on=days, state=maybe("在读", "毕业", "退学"), graduated_on=days,
                         subsidy=maybe("学费补贴"), subsidy_amount=maybe(0, 300), subsidy_paid_on=days),
        "rule": rows_of(("name", "post_group", "valid_from"), 12, name=st.sampled_from(RULES), post_group=maybe("书记"),
                        value=maybe(1.0, 2.5, 16.1, 40.0, 45.0), text_value=maybe("大专", "高中"), valid_from=days, valid_to=days),
        "excellent_cap": rows_of(("year", "applies_to", "category", "post_group"), 8, year=st.sampled_from(YEARS),
                                 applies_to=maybe(*TOWNSHIPS[:2], "河口乡"), category=maybe("一类", "二类"),
                                 post_group=maybe("书记", "副职"), percent=maybe(25.0, 33.3, 50.0),
                                 rounding=maybe(*codes.ROUNDING.values), places=maybe(None, None, 0, 1),
                                 valid_from=days, valid_to=days),
        "discipline": rows_of(("person_id", "kind", "decided_on"), 4, person_id=who, kind=st.sampled_from(codes.DISCIPLINE_KIND.values),
                              decided_on=st.sampled_from(DATES), ends_on=maybe(None, *DATES[-3:])),
        "leave": rows_of(("person_id", "kind", "from_date"), 4, person_id=who, kind=st.sampled_from(("病假", "事假")),
                         from_date=st.sampled_from(DATES), to_date=days),
        "team_rule": rows_of(("name",), 7, name=st.sampled_from("甲乙丙丁戊己庚"), kind=maybe("村", "社区"),
                             measure=st.sampled_from(codes.TEAM_MEASURE.values), basis=maybe(*codes.TEAM_BASIS.values),
                             operator=st.sampled_from(codes.OPERATOR.values), threshold=maybe(0.0, 1.0, 2.0, 50.0),
                             upper=maybe(2.0, 60.0), attention=maybe(1.0, 3.0, 70.0), tag=maybe("法律", "本地"),
                             valid_from=days, valid_to=days),
    }  # fmt: skip
    for table, strategy in given.items():
        rows[table] = [{**row, **located(row["unit"])} if "unit" in row else row for row in draw(strategy)]
        for row in rows[table]:
            row.pop("unit", None)
    for row in rows["village"]:
        row |= {"committee_seats": draw(maybe(1, 2, 3)), "mixed_ethnicity": draw(maybe("是", "否"))}
    for row in rows["cadre"]:
        row["seat"] = draw(maybe("|村(居)委会|", "|党组织|村(居)委会|", "|党组织|"))
    for row in rows["appraisal"]:
        row["post_group"] = row["post_group"] or "一般工作人员"  # what the roster says in its place is a law of its own
    return rows


trained_worlds = st.builds(Asked, trained(), whens)


def assert_scope_is_filter(asked, scope, where):
    for model, metrics, by in every_metric_by_every_dimension(SHARED):
        limited, whole = figures(asked(metrics, by, scope=scope)), figures(asked(metrics, by, where))
        for key, cells in limited.items():
            assert_cells(metrics, cells, whole[key], f"{model.name} in scope {scope} by {by} = {key}")
        for key in whole.keys() - limited.keys():
            assert not any(cell.value for cell in whole[key]), (model.name, by, key)


@given(trained_worlds, st.sampled_from(TOWNSHIPS))
@law(12)
def test_the_scope_law(asked, code):
    assert_scope_is_filter(asked, (code,), {"township": code})


@given(trained_worlds, st.sampled_from(("990001", "990002")))
@law(6)
def test_the_scope_law_for_a_county(asked, code):
    assert_scope_is_filter(asked, (code,), {"county": code})


@given(trained_worlds)
@law(6)
def test_engines_agree(asked):
    for _, metrics, by in every_metric_by_every_dimension(MODELS):
        assert_same(ask(asked.lens(on="duckdb"), metrics, by), asked(metrics, by))


@given(trained_worlds)
@law(15)
def test_parts_add_up(asked):
    for model, metrics, by in every_metric_by_every_dimension(MODELS):
        if any(model.dimensions[name].many for name in by):
            continue
        whole, parts = cells_of(asked(metrics)), asked(metrics, by).rows
        if model.yearly and by == ("year",):
            whole = cells_of(asked(metrics, where={"year": [row.members[0].key for row in parts]}))
        for place, metric in enumerate(metrics):
            cells = [row.cells[place] for row in parts]
            if metric.additive:
                assert math.isclose(sum(cell.value or 0 for cell in cells), whole[place].value or 0), (metric.key, by)
            if isinstance(metric, Share):
                for side in (0, 1):
                    assert sum(cell.fraction[side] for cell in cells if cell.fraction) == (whole[place].fraction or (0, 0))[side]
            if metric.summable:
                assert sum(cell.unknown for cell in cells) == whole[place].unknown, (metric.key, by)


@given(trained_worlds)
@law(10)
def test_filtering_is_slicing(asked):
    for _, metrics, by in every_metric_by_every_dimension(MODELS):
        for (key, *_), cells in figures(asked(metrics, by)).items() if by else ():
            assert_cells(metrics, cells_of(asked(metrics, where={by[0]: key})), cells, f"where {by[0]} = {key}")


# --- a second opinion in plain Python ---------------------------------------------------------------------------------------


def valid(rows, day, name, column="value"):
    """The greatest value of a rule on the day, or None."""
    rules = [r for r in rows["rule"] if r["name"] == name and (r["valid_from"] or 0) <= day <= (r["valid_to"] or day)]
    return max((r[column] for r in rules if r[column] is not None), default=None)


def readiness(rows, when, person):
    oldest, lowest = valid(rows, when.as_of, "后备年龄上限"), valid(rows, when.as_of, "后备学历下限", "text_value")
    levels = {"本科": 5, "大专": 4, "中专": 3, "高中": 3, "初中": 2}
    age, level = age_of(person["birth_date"], when.as_of, when.age_rule), levels.get(person["education"])
    tests = [person["vetting_state"] and person["vetting_state"] == "通过", person["trained"] and person["trained"] == "是"]
    if oldest is not None:
        tests.append(None if age is None else age <= oldest)
    if lowest is not None:
        tests.append(None if level is None else level >= levels[lowest])
    return "需继续培养" if False in tests else "无法判断" if None in tests else "近期可使用"


@given(trained_worlds)
@law(40)
def test_the_reserve_counted_by_hand(asked):
    rows, when = asked.world.base, asked.when
    pool = [r for r in rows["reserve"] if (r["entered_on"] or 0) <= when.as_of < (r["left_on"] or 99991231)]
    found = [readiness(rows, when, person) for person in pool]
    counted = {key[0]: cells[0].value for key, cells in figures(asked(Reserve.pool, "readiness")).items()}
    assert {key: count for key, count in counted.items() if count} == {state: found.count(state) for state in set(found)}
    reported = {row["township_code"] for row in rows["roster"] if row["as_of"] <= when.as_of}
    usable = {code: sum(r["village_code"] == code and r["vetting_state"] != "未通过" for r in pool) for code in VILLAGES}
    known = [count for code, count in usable.items() if code[:9] in reported]
    fewest = valid(rows, when.as_of, "可用后备人数")
    none, short = cells_of(asked((ReserveVillage.none, ReserveVillage.short)))
    assert (none.value, short.value) == (known.count(0), sum(fewest is not None and count < fewest for count in known))


@given(trained_worlds)
@law(40)
def test_candidates_counted_by_hand(asked):
    rows, day = asked.world.base, asked.when.as_of
    vetted = awaiting = objected = inspected = filed = ahead = 0
    nominated = [row for row in rows["inspection"] if row["nominated_on"] <= day]
    for who in nominated:
        same = [
            r for r in rows["vetting"] if all(r[k] == who[k] for k in ("unit_code", "name", "birth_date")) and (r["asked_on"] or 0) <= day
        ]
        replies = [row["reply"] if (row["replied_on"] or 0) <= day else None for row in same]
        passed = bool(replies) and set(replies) == {"无异议"}
        seen, ended = ((who[name] or 99991231) <= day for name in ("inspected_on", "filed_on"))
        vetted += passed
        inspected += passed and seen
        filed += passed and seen and ended
        ahead += ((seen or ended) and not passed) or (ended and not seen)
        awaiting += None in replies
        objected += "有问题" in replies
    metrics = (Candidate.nominated, Candidate.vetted, Candidate.awaiting, Candidate.objected)
    assert [cell.value for cell in cells_of(asked(metrics))] == [len(nominated), vetted, awaiting, objected]
    assert [cell.value for cell in cells_of(asked((Candidate.inspected, Candidate.filed, Candidate.ahead)))] == [inspected, filed, ahead]
    stages = {key[0]: cells[0].value for key, cells in figures(asked(Candidate.nominated, "stage")).items()}
    assert (stages["备案"], stages["考察"]) == (filed, inspected - filed)


@given(trained_worlds)
@law(40)
def test_posts_that_fall_vacant_counted_by_hand(asked):
    rows, when = asked.world.base, asked.when
    ahead = valid(rows, when.as_of, "到龄研判年数") or 0
    limits = [r for r in rows["rule"] if r["name"] == "到龄年龄" and (r["valid_from"] or 0) <= when.as_of <= (r["valid_to"] or when.as_of)]
    limit = {
        group: max((r["value"] for r in limits if r["post_group"] == group and r["value"] is not None), default=None)
        for group in (None, *(row["post_group"] for row in limits))
    }
    reported = {row["township_code"] for row in rows["roster"] if row["as_of"] <= when.as_of}
    team, expected = in_post(rows, when.as_of), {}
    for code in VILLAGES:
        if code[:9] not in reported or all(value is None for value in limit.values()):
            continue
        here = [row for row in team if row["village_code"] == code]
        ages = [(age_of(row["birth_date"], when.as_of, when.age_rule), limit.get(row["post_group"]) or limit[None]) for row in here]
        ageing = sum(age is not None and top is not None and age + ahead >= top for age, top in ages)
        expected[code] = ageing + all(row["post_group"] != "书记" for row in here)
    counted = {key[0]: cells[0].value for key, cells in figures(asked(ReserveVillage.openings, "village")).items()}
    assert {code: count for code, count in counted.items() if count} == {code: count for code, count in expected.items() if count}


@given(trained_worlds)
@law(40)
def test_mentors_and_studies_counted_by_hand(asked):
    rows, day = asked.world.base, asked.when.as_of
    team = {row["person_id"] for row in in_post(rows, day)}
    begun = [row for row in rows["mentoring"] if (row["started_on"] or 0) <= day]
    active = {row["person_id"] for row in begun if (row["ended_on"] or 99991231) > day} & team
    over = {row["person_id"] for row in begun} & team - active
    (pairs,) = cells_of(asked(Mentoring.mentees))
    covered, to_repair = cells_of(asked((MentoringCover.covered, MentoringCover.to_repair)))
    assert (pairs.value, covered.fraction, to_repair.value) == (len(active), (len(active), len(team)), len(over))
    known = {row["person_id"] for row in rows["cadre"] if row["valid_from"] <= day}
    studies = [r for r in rows["study"] if r["person_id"] in known and (r["enrolled_on"] or r["graduated_on"] or 0) <= day]
    enrolled, graduates = cells_of(asked((Study.people, Study.graduates)))
    assert enrolled.value == len({row["person_id"] for row in studies})
    assert graduates.value == len({row["person_id"] for row in studies if row["graduated_on"] and row["graduated_on"] <= day})


ENDLESS = float("inf")
TRAITS = {
    "女性成员": lambda who: who["gender"] and who["gender"] == "女",
    "35岁及以下成员": lambda who: None if who["age"] is None else who["age"] <= 35,
    "大专及以上占比": lambda who: who["education"] and who["education"] in ("研究生", "本科", "大专"),
}


def span(rule, members, seats):
    """(least, most) that the records allow of a rule's figure; `seats` is None where they are not those of a body whose size is known."""
    measure, body = rule["measure"], rule["basis"] == "村(居)委会席位"
    known = seats is not None if body else bool(members)
    if measure == "近亲属":
        return 0, ENDLESS
    if measure == "职数":
        least = seats if body and known else len(members)
        return least, max(least, len(members)) if known else ENDLESS
    answers = [TRAITS[measure](who) for who in members] + [None] * (max(seats - len(members), 0) if body and known else 0)
    least, most = sum(answer is True for answer in answers), sum(answer is not False for answer in answers)
    if measure == "大专及以上占比":
        return (least * 100 / len(answers), most * 100 / len(answers)) if known else (0, ENDLESS)
    return least, most if known else ENDLESS


def verdict(rule, least, most):
    bottom, top = {
        "不少于": (rule["threshold"], ENDLESS), "不多于": (0, rule["threshold"]), "等于": (rule["threshold"],) * 2,
        "介于": (rule["threshold"], rule["upper"]),
    }[rule["operator"]]  # fmt: skip
    if most < bottom or (top is not None and least > top):
        return "未达标"
    if least < bottom or top is None or (most > top):
        return "无法判断"
    stricter = rule["attention"] if rule["operator"] in ("不少于", "不多于") else None
    short = stricter is not None and (most < stricter if rule["operator"] == "不少于" else least > stricter)
    return "需关注" if short else "达标"


@given(trained_worlds)
@law(60)
def test_team_rules_judged_by_hand(asked):
    rows, when = asked.world.base, asked.when
    reported = {row["township_code"] for row in rows["roster"] if row["as_of"] <= when.as_of}
    people = [row | {"age": age_of(row["birth_date"], when.as_of, when.age_rule)} for row in in_post(rows, when.as_of)]
    rules = {
        rule["name"]: rule for rule in rows["team_rule"]
        if (rule["valid_from"] or 0) <= when.as_of <= (rule["valid_to"] or when.as_of) and rule["threshold"] is not None
        and rule["operator"] != "只展示" and rule["measure"] not in ("一肩挑", "人数较少民族成员")
    }  # fmt: skip
    expected = {}
    for village in rows["village"]:
        here = [who for who in people if who["village_code"] == village["code"]]
        seated = [who for who in here if "村(居)委会" in (who["seat"] or "")]
        for name, rule in rules.items() if village["township_code"] in reported else ():
            members = seated if rule["basis"] == "村(居)委会席位" else here
            if rule["kind"] in (None, village["kind"]):
                expected[village["code"], name] = verdict(rule, *span(rule, members, village["committee_seats"]))
            elif (village["kind"], rule["kind"]) == (None, "村"):
                expected[village["code"], name] = "无法判断"
    answer = asked(VillageRule.listed, ("village", "rule_name", "outcome"))
    found = {tuple(m.key for m in row.members[:2]): row.members[2].key for row in answer.rows if row.cells[0].value}
    assert {key: outcome for key, outcome in found.items() if key[1] in rules} == expected


# --- places for 优秀 ------------------------------------------------------------------------------------------------------------


@given(trained_worlds)
@law(60)
def test_places_counted_by_hand(asked):
    rows, when = asked.world.base, asked.when
    names = {row["code"]: row["name"] for row in rows["township"]}
    category = {(row["unit_code"], row["year"]): row["category"] for row in rows["village_appraisal"]}
    caps = [cap for cap in rows["excellent_cap"] if (cap["valid_from"] or 0) <= when.as_of <= (cap["valid_to"] or when.as_of)]
    pools: dict[tuple, list[bool]] = {}
    for row in rows["appraisal"]:
        if (row["participation"] or (row["grade"] and "参加考核")) != "参加考核" or row["year"] > when.as_of // 10000:
            continue
        fitting = [
            cap for cap in caps
            if cap["year"] == row["year"] and cap["applies_to"] in (None, row["township_code"], names.get(row["township_code"]))
            and cap["category"] in (None, category.get((row["village_code"], row["year"])))
            and cap["post_group"] in (None, row["post_group"])
        ]  # fmt: skip
        if fitting:
            best = max(fitting, key=lambda cap: [cap[name] is not None for name in ("applies_to", "category", "post_group")])
            pools.setdefault((row["year"], row["township_code"], caps.index(best)), []).append(row["grade"] in ("优秀", "好"))
    for year in YEARS:
        counted = [(places(caps[n], len(graded)), graded) for (held, _, n), graded in pools.items() if held == year]
        counted = [(allowed, len(graded), sum(graded)) for allowed, graded in counted if allowed is not None]
        found = cells_of(asked(LEDGER, where={"year": year}))
        assert [cell.value for cell in found] == [
            sum(people for _, people, _ in counted),
            sum(allowed for allowed, _, _ in counted),
            sum(used for _, _, used in counted),
            sum(max(allowed - used, 0) for allowed, _, used in counted),
            sum(max(used - allowed, 0) for allowed, _, used in counted),
        ]


LEDGER = (ExcellentQuota.people, ExcellentQuota.allowed, ExcellentQuota.used, ExcellentQuota.remaining, ExcellentQuota.exceeding)


def places(cap, people):
    if cap["places"] is not None:
        return cap["places"]
    if cap["percent"] is None:
        return None
    exact = Decimal(str(cap["percent"])) * people / 100
    how = {"只舍不入": ROUND_FLOOR, "只入不舍": ROUND_CEILING}.get(cap["rounding"], ROUND_HALF_UP)
    return int(exact.to_integral_value(rounding=how))


def months_on(day, months):
    """The day so many months later, or the first of the next month where that has no such day."""
    count = day // 10000 * 12 + day // 100 % 100 - 1 + months
    year, month = count // 12, count % 12 + 1
    try:
        return date(year, month, day % 100)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)


def as_date(day):
    return date(day // 10000, day // 100 % 100, day % 100)


@given(trained_worlds)
@law(60)
def test_who_may_be_excellent_counted_by_hand(asked):
    rows, today = asked.world.base, as_date(asked.when.as_of)
    new_year, measured, away = date(today.year, 1, 1), set(), set()
    team = in_post(rows, asked.when.as_of)
    for who in {row["person_id"] for row in team}:
        for row in rows["discipline"]:
            months = {"警告": 12, "严重警告": 18, "撤职": 24}.get(row["kind"])
            ends = as_date(row["ends_on"]) if row["ends_on"] else months_on(row["decided_on"], months) if months else None
            if row["person_id"] == who and as_date(row["decided_on"]) <= today and ends and ends > today:
                measured.add(who)
        spells = [
            (max(as_date(row["from_date"]), new_year), min(as_date(row["to_date"]) if row["to_date"] else today, today))
            for row in rows["leave"] if row["person_id"] == who
        ]  # fmt: skip
        if sum(max((last - first).days + 1, 0) for first, last in spells) >= 183:
            away.add(who)
    found = cells_of(asked((Eligible.people, Eligible.by_measure, Eligible.by_leave)))
    assert [cell.value for cell in found] == [len(team), len(measured), len(away)]
