"""The mechanisms of the demonstration city give back the article's figures, recomputed here from the rows in plain Python."""

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from data.demo import demo_rows, publish_demo
from data.store import Store
from data.tables import FOREVER, TABLES, Type

TODAY, LAST = 20240831, 20241231
ROWS = demo_rows()
VILLAGES = {row["code"]: row for row in ROWS["village"]}
PERIODS = defaultdict(list)
for _row in sorted(ROWS["cadre"], key=lambda row: (row["person_id"], row["valid_from"])):
    PERIODS[_row["person_id"]].append(_row)
NEW = (
    "inspection vetting reserve mentoring training_need study pay_rule payment benefit supervision discipline leave honour advancement "
    "burden funding policy rule published"
).split()
DEGREE = ("大专", "本科", "研究生")


def held(person_id, day):
    return next((row for row in PERIODS[person_id] if row["valid_from"] <= day < row["valid_to"]), None)


def in_post(day):
    return [row for row in ROWS["cadre"] if row["valid_from"] <= day < row["valid_to"]]


def years(birth, day):
    return day // 10000 - birth // 10000 - (day % 10000 < birth % 10000)


def people(rows):
    return {row["person_id"] for row in rows}


def pick(table, **known):
    return [row for row in ROWS[table] if all(row[name] == value for name, value in known.items())]


def who(row):
    return row["unit_code"], row["name"], row["birth_date"]


CANDIDATES = defaultdict(list)
for _row in ROWS["vetting"]:
    CANDIDATES[who(_row)].append(_row)


# --- sound rows --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NEW)
def test_rows_refer_to_what_exists(name):
    table, rows = TABLES[name], ROWS[name]
    assert rows
    keys = [tuple(row[column] for column in table.key) for row in rows]
    assert len(keys) == len(set(keys))
    dates = [column.name for column in table.columns if column.type is Type.DATE and column.name != "valid_to"]  # a law may end later
    assert all(row[column] is None or 19400101 <= row[column] <= LAST for row in rows for column in dates)
    for row in rows:
        assert row.get("person_id") is None or row["person_id"] in PERIODS
        if "unit_code" in row:
            code = row["unit_code"]
            village = code if code in VILLAGES else None
            assert village or code in {township["code"] for township in ROWS["township"]}
            assert (row["county_code"], row["township_code"], row["village_code"]) == (code[:6], code[:9], village)
        for column in table.columns:
            assert column.low is None or row[column.name] is None or column.low <= row[column.name]
            assert column.high is None or row[column.name] is None or row[column.name] <= column.high


def test_policies_are_listed():
    titles = {row["title"] for row in ROWS["policy"]}
    assert {row["policy"] for name in ("rule", "pay_rule", "published", "funding") for row in ROWS[name]} <= titles
    assert "《关于规范村级组织工作事务、机制牌子和证明事项的若干措施》" in titles
    assert not [title for title in titles if "吉首" in title]


def test_names_are_not_those_of_the_article():
    names = [row["name"] for row in ROWS["reserve"] + ROWS["inspection"]] + [row["mentor_name"] for row in ROWS["mentoring"]]
    assert not {"向天顺", "杨乔建"} & {*names, *(row["mentor"] for row in ROWS["reserve"])}


def test_publishing_holds_the_stores_invariants(tmp_path):
    store = Store(tmp_path)
    publish_demo(store, by="test")
    rows = store.current().engine.rows
    assert {name: rows(f"SELECT COUNT(*) FROM {name}", {}).rows[0][0] for name in NEW} == {name: len(ROWS[name]) for name in NEW}


# --- 选 ----------------------------------------------------------------------------------------------------------------

POOL = [row for row in ROWS["reserve"] if row["entered_on"] <= TODAY and (row["left_on"] is None or row["left_on"] > TODAY)]


def test_reserve_of_328():
    assert len(POOL) == 328
    available = Counter(row["unit_code"] for row in POOL if row["vetting_state"] != "未通过")
    assert 20 <= sum(available[code] < 2 for code in VILLAGES) <= 25
    assert 2 <= sum(available[code] == 0 for code in VILLAGES) <= 5
    counts = Counter(row["township_code"] for row in POOL)
    units = Counter(row["township_code"] for row in ROWS["village"])
    assert len(set(counts.values())) == len({counts[code] / units[code] for code in units}) == 12
    states = Counter(row["vetting_state"] for row in POOL)
    assert states["通过"] > 270
    assert 15 < states["未反馈"] < 50
    assert 3 <= states["未通过"] <= 8
    assert {row["trained"] for row in POOL} == {"是", "否"}
    ages = [years(row["birth_date"], TODAY) for row in POOL]
    assert sum(25 <= age <= 45 for age in ages) > 0.85 * 328
    assert min(ages) >= 21
    cadres = in_post(TODAY)
    assert sum(row["education"] in DEGREE for row in POOL) / 328 > sum(row["education"] in DEGREE for row in cadres) / len(cadres) + 0.15


def test_reserve_people_are_not_in_post():
    in_office = {who(row) for row in in_post(TODAY)}
    assert not {who(row) for row in POOL} & in_office
    gone = [row for row in ROWS["reserve"] if row not in POOL]
    made = [row for row in gone if (row["name"], row["birth_date"]) in {(c["name"], c["birth_date"]) for c in ROWS["cadre"]}]
    assert 5 <= len(made) < len(gone)
    for row in made:
        (joined,) = [c for c in ROWS["cadre"] if who(c) == who(row) and c["opened_by"] == "joined"]
        assert joined["valid_from"] == row["left_on"]
    for row in ROWS["reserve"]:
        assert row["recommended_on"] < row["inspected_on"] < row["entered_on"] < (row["left_on"] or FOREVER)


def test_candidates_of_the_joint_vetting():
    inspections = {who(row): row for row in ROWS["inspection"]}
    assert inspections.keys() == CANDIDATES.keys()
    assert 36 <= len(inspections) <= 44
    joined = {who(row): row for row in ROWS["cadre"] if row["opened_by"] == "joined" and row["valid_from"] >= 20230101}
    assert len(joined) == 24
    assert joined.keys() <= inspections.keys()
    for key, row in inspections.items():
        assert 20230101 <= row["nominated_on"] <= TODAY
        if key in joined:
            assert row["filed_on"] < joined[key]["valid_from"]
            assert row["intended_post"] == joined[key]["post_group"]


def test_nobody_is_inspected_before_every_department_has_replied():
    passed = 0
    inspections = {who(row): row for row in ROWS["inspection"]}
    for key, asked in CANDIDATES.items():
        row = inspections[key]
        assert len({a["department"] for a in asked}) == len(asked) == 12
        assert {a["asked_on"] for a in asked} == {asked[0]["asked_on"]}
        assert row["nominated_on"] <= asked[0]["asked_on"]
        for a in asked:
            assert (a["reply"] is None) == (a["replied_on"] is None)
            assert (a["reply"] == "有问题") == (a["bar"] is not None)
            assert a["replied_on"] is None or a["asked_on"] <= a["replied_on"] <= TODAY
        clear = {a["reply"] for a in asked} == {"无异议"}
        passed += clear
        aspects = [row[name] for name in ("politics", "conduct", "enrichment", "coordination")]
        assert all((aspect is None) == (row["inspected_on"] is None) for aspect in aspects)
        if row["inspected_on"]:
            assert clear
            assert max(a["replied_on"] for a in asked) <= row["inspected_on"] <= TODAY
        if row["filed_on"]:
            assert row["inspected_on"] <= row["filed_on"] <= TODAY
    silent = [asked for asked in CANDIDATES.values() if any(a["reply"] is None for a in asked)]
    refused = [asked for asked in CANDIDATES.values() if any(a["reply"] == "有问题" for a in asked)]
    assert 4 <= len(silent) <= 8
    assert 2 <= len(refused) <= 3
    inspected, filed = (sum(bool(row[name]) for row in ROWS["inspection"]) for name in ("inspected_on", "filed_on"))
    assert len(ROWS["inspection"]) > passed > inspected > filed >= 24


def test_reserve_says_what_the_departments_said():
    state = {who(row): row["vetting_state"] for row in ROWS["reserve"]}
    for key in state.keys() & CANDIDATES.keys():
        replies = {asked["reply"] for asked in CANDIDATES[key]}
        assert state[key] == ("未通过" if "有问题" in replies else "未反馈" if None in replies else "通过")


# --- 育 ----------------------------------------------------------------------------------------------------------------

ACTIVE = [row for row in ROWS["mentoring"] if row["started_on"] <= TODAY and (row["ended_on"] is None or row["ended_on"] > TODAY)]


def test_109_secretaries_have_a_mentor_of_the_township():
    by_leaders = people(row for row in ACTIVE if row["mentor_kind"] == "乡镇班子成员")
    secretaries = [row for row in in_post(TODAY) if row["post_group"] == "书记" and VILLAGES[row["unit_code"]]["kind"] == "村"]
    assert len(by_leaders) == 109
    assert by_leaders == people(secretaries)


def test_mentoring_is_of_people_in_post():
    for row in ROWS["mentoring"]:
        end = row["ended_on"] or FOREVER
        assert row["started_on"] <= row["last_activity_on"] <= min(end, TODAY)
        assert row["started_on"] < end
        period = held(row["person_id"], row["started_on"])
        assert (period["post_group"] == "书记") == (row["mentor_kind"] == "乡镇班子成员")
        assert (period["valid_to"] >= end) or held(row["person_id"], period["valid_to"])
        township = next(t["name"] for t in ROWS["township"] if t["code"] == period["township_code"])
        assert row["mentor_unit"] == (township if row["mentor_kind"] == "乡镇班子成员" else VILLAGES[period["unit_code"]]["name"])
        assert row["mentor_name"] != period["name"]
    assert max(Counter(row["person_id"] for row in ACTIVE).values()) == 1
    load = Counter((row["mentor_unit"], row["mentor_name"]) for row in ACTIVE)
    assert set(load.values()) == {1, 2, 3, 4}
    leaders = {(row["mentor_unit"], row["mentor_name"]) for row in ACTIVE if row["mentor_kind"] == "乡镇班子成员"}
    assert max(Counter(unit for unit, _ in leaders).values()) <= 12
    waiting = (people(ROWS["mentoring"]) - people(ACTIVE)) & people(in_post(TODAY))
    assert 8 <= len(waiting) <= 40


def test_a_secretary_who_mentors_is_secretary_of_that_village():
    for row in pick("mentoring", mentor_kind="村党组织书记"):
        unit = held(row["person_id"], row["started_on"])["unit_code"]
        (secretary,) = [c for c in in_post(row["started_on"]) if c["unit_code"] == unit and c["post_group"] == "书记"]
        assert secretary["name"] == row["mentor_name"]


def test_71_study_and_29_graduated():
    rows = [row for row in ROWS["study"] if row["programme"] in ("农民大学生", "自考") and row["enrolled_on"] <= TODAY]
    assert len(people(rows)) == 71
    graduates = {row["person_id"]: row for row in rows if row["graduated_on"] and row["graduated_on"] <= TODAY}
    assert len(graduates) == len([row for row in rows if row["state"] == "毕业"]) == 29
    gained = {}
    for number, periods in PERIODS.items():
        for before, after in pairwise(periods):
            if before["education"] != after["education"]:
                gained[number] = (after["valid_from"], after["education"])
    assert {number: (row["graduated_on"], row["level"]) for number, row in graduates.items()} == gained
    assert Counter(row["state"] for row in rows)["退学"] in range(3, 8)
    assert {row["subsidy"] for row in rows} == {"学费补贴", "学历补贴", None}


def test_who_may_study():
    for row in ROWS["study"]:
        first = PERIODS[row["person_id"]][0]
        period = held(row["person_id"], row["enrolled_on"]) or first
        assert period["education"] in {"大专": ("高中", "中专"), "本科": ("大专",)}[row["level"]]
        assert years(period["birth_date"], row["enrolled_on"]) <= {"大专": 45, "本科": 50}[row["level"]]
        assert (row["state"] == "毕业") == (row["graduated_on"] is not None)
        assert (row["subsidy"] is None) == (row["subsidy_amount"] is None)
        assert (row["subsidy_paid_on"] or FOREVER) > row["enrolled_on"]
        if row["graduated_on"] and row["programme"] == "农民大学生":
            assert row["graduated_on"] - row["enrolled_on"] >= 20500, "two and a half years"
        if row["graduated_on"]:
            assert row["graduated_on"] - row["enrolled_on"] >= 10000
        elif row["state"] == "在读":
            assert held(row["person_id"], TODAY)["education"] != row["level"]


def test_needs_differ_from_courses():
    for year in (2023, 2024):
        needs = Counter(row["theme"] for row in ROWS["training_need"] if row["year"] == year)
        courses = Counter(row["theme"] for row in ROWS["training"] if row["year"] == year)
        assert len(needs) == 5
        assert needs.most_common(1)[0][0] != courses.most_common(1)[0][0]
        assert people(pick("training_need", year=year)) <= people(in_post(year * 10000 + 115))


# --- 管 ----------------------------------------------------------------------------------------------------------------

STANDARD = {(r["year"], r["pay_tier"], r["post_group"]): r for r in ROWS["pay_rule"] if r["pay_tier"]}
PERFORMANCE = {(r["year"], r["category"], r["grade"]): r["amount"] for r in ROWS["pay_rule"] if r["category"]}


def test_pay_standards():
    assert {key: row["amount"] for key, row in STANDARD.items()} == {
        (2023, "一档", "书记"): 42000,
        (2023, "二档", "书记"): 45000,
        (2023, "一档", "副职"): 33600,
        (2023, "二档", "副职"): 36000,
        (2023, "一档", "一般工作人员"): 29400,
        (2023, "二档", "一般工作人员"): 31500,
        (2024, "一档", "书记"): 45000,
        (2024, "二档", "书记"): 48000,
        (2024, "一档", "副职"): 36000,
        (2024, "二档", "副职"): 38400,
        (2024, "一档", "一般工作人员"): 31500,
        (2024, "二档", "一般工作人员"): 33600,
    }
    for (year, tier, group), row in STANDARD.items():
        assert row["base"] == {"一档": 42000, "二档": 45000}[tier]
        assert row["increase"] == {2023: 0, 2024: 3000}[year]
        assert row["percent"] == {"书记": 100, "副职": 80, "一般工作人员": 70}[group]
        assert row["amount"] == (row["base"] + row["increase"]) * row["percent"] / 100
        assert (row["category"], row["grade"]) == (None, None)
    assert {row["policy"] for row in ROWS["pay_rule"] if row["category"]} == {"演示设定"}
    for year in (2023, 2024):
        for better, worse in (("一类", "二类"), ("二类", "三类")):
            assert all(PERFORMANCE[year, better, g] > PERFORMANCE[year, worse, g] for g in ("优秀", "称职", "基本称职"))


def test_basic_pay_follows_the_standard():
    for year, months, count in ((2023, 12, 500), (2024, 8, 500)):
        rows = {row["person_id"]: row for row in pick("payment", kind="基本", year=year)}
        assert len(rows) > count
        assert people(in_post(min(year * 10000 + 1231, TODAY))) <= rows.keys()
        for number, row in rows.items():
            states = [state for month in range(1, months + 1) if (state := held(number, year * 10000 + month * 100 + 15))]
            monthly = [STANDARD[year, VILLAGES[s["unit_code"]]["pay_tier"], s["post_group"]]["amount"] / 12 for s in states]
            assert abs(row["amount"] - sum(monthly)) <= 0.5
            assert row["unit_code"] == states[-1]["unit_code"]
            assert row["paid_on"] <= TODAY
    full = {row["person_id"]: row["amount"] for row in pick("payment", kind="基本", year=2023)}
    assert set(full.values()) >= {42000, 45000, 33600, 36000, 29400, 31500}


def test_performance_pay_follows_category_and_grade():
    category = {row["unit_code"]: row["category"] for row in pick("village_appraisal", year=2023)}
    graded = {r["person_id"]: PERFORMANCE[2023, category[r["unit_code"]], r["grade"]] for r in pick("appraisal", year=2023) if r["grade"]}
    assert {row["person_id"]: row["amount"] for row in pick("payment", kind="绩效")} == graded
    assert len(graded) == 500


def test_benefits():
    pension = pick("benefit", kind="养老保险补贴")
    assert {row["amount"] for row in pension} == {2000}
    for year in (2022, 2023, 2024):
        end = min(year * 10000 + 1231, TODAY)
        secretaries = people(row for row in in_post(end) if row["post_group"] == "书记")
        assert people(pick("benefit", kind="养老保险补贴", year=year)) < secretaries
        assert people(in_post(end)) <= people(pick("benefit", kind="意外伤害保险", year=year))
        missing = pick("benefit", kind="意外伤害保险", year=year, done="否")
        assert 1 <= len(missing) <= 12
        assert all(held(row["person_id"], end)["valid_from"] > year * 10000 + 301 for row in missing)
    assert {row["done"] for row in pick("benefit", kind="养老保险补贴", year=2024)} == {"是", "否"}
    for kind in ("健康体检", "心理辅导"):
        assert {row["year"] for row in pick("benefit", kind=kind)} == {2022, 2024}
        assert {row["done"] for row in pick("benefit", kind=kind, year=2024)} == {"是", "否"}
    for row in ROWS["benefit"]:
        assert (row["done"] == "是") == (row["done_on"] is not None)
        if row["done_on"]:
            assert row["done_on"] <= TODAY
            assert held(row["person_id"], row["done_on"])


def test_supervision():
    assert {(row["kind"], row["checked_on"] // 10000) for row in ROWS["supervision"]} == {
        (kind, year) for kind in ("三资", "不正之风", "四议两公开", "村务监督") for year in (2022, 2023, 2024)
    }
    for row in ROWS["supervision"]:
        assert 0 <= row["rectified"] <= row["findings"] <= 4
        assert (row["due_on"] is None) == (row["findings"] == 0)
        assert row["checked_on"] <= TODAY
        assert row["due_on"] is None or row["checked_on"] < row["due_on"]
    open_ = [row for row in ROWS["supervision"] if row["rectified"] < row["findings"]]
    assert 5 <= sum(row["due_on"] < TODAY for row in open_) <= 40
    assert any(row["due_on"] > TODAY for row in open_)


def test_discipline_and_leave():
    assert len(people(ROWS["discipline"])) == len(ROWS["discipline"]) in (3, 4)
    months = {"警告": 12, "严重警告": 18, "撤职": 24}
    for row in ROWS["discipline"]:
        start, end = row["decided_on"] // 100, row["ends_on"] // 100
        assert (end // 100 - start // 100) * 12 + end % 100 - start % 100 == months[row["kind"]]
        if row["kind"] == "撤职":
            assert PERIODS[row["person_id"]][-1]["valid_to"] == row["decided_on"]
        else:
            assert held(row["person_id"], row["decided_on"])
    assert any(row["ends_on"] > TODAY for row in ROWS["discipline"])
    assert not people(ROWS["discipline"]) & people(ROWS["honour"] + ROWS["advancement"])
    assert len(ROWS["leave"]) in (4, 5)
    assert people(pick("appraisal", year=2023, participation="未参加考核")) <= people(ROWS["leave"])
    assert all(row["from_date"] < (row["to_date"] or FOREVER) and held(row["person_id"], row["from_date"]) for row in ROWS["leave"])


# --- 用 ----------------------------------------------------------------------------------------------------------------


def test_honours():
    best = pick("honour", award="优秀基层党组织书记", year=2023)
    assert len(people(best)) == len(best) == len(pick("honour", award="优秀基层党组织书记")) == 11
    assert {(row["level"], row["amount"]) for row in best} == {("市级", 5000)}
    aspects = ("party_building", "revitalisation", "peace", "safety")
    assert all(80 < row[name] < 100 for row in best for name in aspects)
    assert people(best) == people(pick("payment", kind="奖励", year=2023, amount=5000))
    good = pick("honour", award="乡村振兴担当作为好支书", year=2023)
    assert Counter(row["level"] for row in good if row["level"] in ("全国", "省级", "州级")) == {"州级": 3, "省级": 1}
    secretaries = people(row for row in in_post(20231231) if row["post_group"] == "书记")
    assert people(best + good) <= secretaries
    assert {row["year"] for row in ROWS["honour"]} == {2021, 2022, 2023, 2024}
    for row in ROWS["honour"]:
        assert any(period["valid_from"] <= row["year"] * 10000 + 1231 for period in PERIODS[row["person_id"]])
        if row["award"] == "优秀共产党员":
            assert PERIODS[row["person_id"]][-1]["political_status"] == "中共党员"


REPRESENTATIVE = ("党代表", "人大代表", "政协委员")


def test_35_representatives():
    rows = [row for row in ROWS["advancement"] if row["outcome"] in REPRESENTATIVE and row["since_date"] <= TODAY]
    upper = people(row for row in rows if row["level"] in ("全国", "省级", "州级", "市级"))
    assert len(upper) == 35
    assert people(rows) - upper, "some are of a township only"
    for row in rows:
        period = held(row["person_id"], row["since_date"])
        assert row["outcome"] != "党代表" or period["political_status"] == "中共党员"
        assert row["route"] == ("推荐" if row["outcome"] == "政协委员" else "选举")


def test_ten_moved_up():
    rows = [row for row in ROWS["advancement"] if row["outcome"] not in REPRESENTATIVE]
    assert len(people(rows)) == len(rows) == 10
    assert {row["outcome"] for row in rows} == {"公务员", "事业编制", "乡镇副职"}
    assert {row["route"] for row in rows} <= {"考试", "比选", "选举"}
    for row in rows:
        last = PERIODS[row["person_id"]][-1]
        assert 20210101 <= row["since_date"] <= TODAY
        assert years(last["birth_date"], row["since_date"]) <= 45
        assert last["education"] in DEGREE
        if last["closed_by"] == "left":
            assert last["valid_to"] <= row["since_date"]
        else:  # a secretary may keep the village, but nobody becomes a civil servant in post
            assert last["post_group"] == "书记"
            assert row["outcome"] != "公务员"


def test_the_short_list_of_three_good_years():
    best = [people(pick("appraisal", year=year, grade="优秀")) for year in (2021, 2022, 2023)]
    steady = set.intersection(*best)
    waiting = steady - people(ROWS["advancement"])
    assert 3 <= len(waiting) < len(steady)
    assert waiting <= people(in_post(TODAY))
    assert not waiting & people(ROWS["honour"])


def test_burdens():
    open_, count = Counter(), Counter()
    for row in ROWS["burden"]:
        assert row["found_on"] // 10000 == 2023
        assert row["found_on"] < (row["cleared_on"] or FOREVER)
        assert row["cleared_on"] is None or row["cleared_on"] <= TODAY
        count[row["kind"]] += 1
        open_[row["kind"]] += row["cleared_on"] is None
    assert len(count) == 5
    assert open_["责任状"] == len({r["unit_code"] for r in pick("burden", kind="责任状", cleared_on=None)}) == 3
    assert open_["一票否决"] <= 1
    assert all(0.03 < open_[kind] / count[kind] < 0.25 for kind in ("工作事务", "机制牌子", "证明事项"))
    assert {len(row["unit_code"]) for row in ROWS["burden"]} == {9, 12}


def test_funding():
    new = pick("funding", is_increase="是")
    assert sum(row["amount"] for row in new) == 10_000_000
    assert {(row["purpose"], row["year"], row["tier"]) for row in new} == {("运转保障", 2024, "乡"), ("运转保障", 2024, "村")}
    central = pick("funding", level="中央", year=2024)
    assert [row["amount"] for row in central] == [500_000] * 5
    assert len({row["unit_code"] for row in central}) == 5
    assert {(row["purpose"], VILLAGES[row["unit_code"]]["kind"]) for row in central} == {("扶持壮大村集体经济", "村")}
    assert all((row["tier"] == "乡") == (len(row["unit_code"]) == 9) for row in ROWS["funding"])


# --- rules and published figures ---------------------------------------------------------------------------------------


def test_rules():
    rules = {(row["name"], row["post_group"]): row["value"] if row["text_value"] is None else row["text_value"] for row in ROWS["rule"]}
    assert rules == {
        ("年度学时", "书记"): 56,
        ("年度学时", "副职"): 56,
        ("年度学时", "一般工作人员"): 32,
        ("可用后备人数", None): 2,
        ("后备年龄上限", None): 40,
        ("后备学历下限", None): "大专",
        ("到龄年龄", None): 60,
        ("养老保险年补贴金额", "书记"): 2000,
        ("优秀党组织书记奖励金额", "书记"): 5000,
        ("到龄研判年数", None): 2,
        ("报读专科年龄上限", None): 45,
        ("报读本科年龄上限", None): 50,
        ("学历提升学制", None): 2.5,
        ("换届日期", None): "2026-03-31",
        ("换届连任年龄上限", None): 60,
        ("换届新任年龄上限", None): 45,
        ("换届新任学历下限", None): "高中",
    }
    assumed = {row["name"] for row in ROWS["rule"] if row["policy"] == "演示设定"}
    local = {"年度学时", "可用后备人数", "后备年龄上限", "后备学历下限", "到龄年龄", "到龄研判年数"}
    assert assumed == local | {"换届日期", "换届连任年龄上限", "换届新任年龄上限", "换届新任学历下限"}
    periods = sorted((row["valid_from"], row["valid_to"]) for row in ROWS["rule"] if row["name"] == "年度学时")
    assert periods == [(20190101, 20231231)] * 3 + [(20240101, None)] * 3


# The filters of the published rows, as the clerk reads them -> the columns that they are about.
COLUMN = {"村/社区": "kind", "来源渠道": "source", "培训层级": "level", "荣誉级别": "level", "资金级次": "level", "年度": "year"}
COLUMN |= {"待遇岗位类别": "post_group", "报酬档次": "pay_tier", "荣誉名称": "award", "规定名称": "rule_name"}


def counted(metric, filters):
    """The figure of a published row, for those that no test above counts from the rows."""
    joined = [row for row in ROWS["cadre"] if row["opened_by"] == "joined" and row["valid_from"] > 20221231]
    upper = [row for row in ROWS["advancement"] if row["outcome"] in REPRESENTATIVE and row["level"] != "乡镇(街道)"]
    awards, funds, pay = (
        [row for row in ROWS[table] if all(str(row[name]) == value for name, value in filters.items() if name in row)]
        for table in ("honour", "funding", "pay_rule")
    )
    year = int(filters.get("year", 0))
    return {
        "village.villages": lambda: sum(row["kind"] == filters.get("kind", row["kind"]) for row in ROWS["village"]),
        "reserve.pool": lambda: len(POOL),
        "cadre_movement.joined": lambda: sum("source" not in filters or f"|{filters['source']}|" in (r["source"] or "") for r in joined),
        "cadre_movement.joined_college": lambda: sum(row["education"] in DEGREE for row in joined),
        "cadre_movement.joined_40": lambda: sum(years(row["birth_date"], TODAY) <= 40 for row in joined),
        "mentoring.secretaries_by_leaders": lambda: len(people(r for r in ACTIVE if r["mentor_kind"] == "乡镇班子成员")),
        "training.secretaries": lambda: len(people(pick("training", level=filters["level"], year=year))),
        "study.people": lambda: len(people(ROWS["study"])),
        "study.graduates": lambda: len(people(pick("study", state="毕业"))),
        "appraisal.appraised": lambda: len(pick("appraisal", year=year, participation="参加考核")),
        "appraisal.excellent_count": lambda: len(pick("appraisal", year=year, grade="优秀")),
        "pay_standard.base": lambda: pay[0]["base"],
        "pay_standard.increase": lambda: pay[0]["increase"],
        "pay_standard.percent": lambda: pay[0]["percent"],
        "rule.fixed_amount": lambda: mean_of("value", pick("rule", name=filters["rule_name"])),
        "advancement.representatives": lambda: len(people(upper)),
        "advancement.moved_up": lambda: len(people(r for r in ROWS["advancement"] if r["outcome"] not in REPRESENTATIVE)),
        "honour.awards": lambda: len(awards),
        "honour.prefecture_up": lambda: sum(row["level"] in ("全国", "省级", "州级") for row in awards),
        "funding.increase": lambda: sum(row["amount"] for row in funds if row["is_increase"] == "是"),
        "funding.projects": lambda: len(funds),
        "funding.amount": lambda: sum(row["amount"] for row in funds),
    }[metric]()


def mean_of(column, rows):
    return sum(row[column] for row in rows) / len(rows)


def test_what_was_paid_is_what_the_rules_say():
    assert {row["amount"] for row in pick("benefit", kind="养老保险补贴")} == {2000}
    assert {row["amount"] for row in pick("honour", award="优秀基层党组织书记")} == {5000}


@pytest.mark.parametrize("row", ROWS["published"], ids=lambda row: row["quote"])
def test_published_figures_come_out(row):
    pairs = [part.split("=") for part in (row["filters"] or "").split(";") if part]
    filters = {COLUMN[name]: value for name, value in pairs}
    assert row["low"] <= counted(row["metric"], filters) <= (row["low"] if row["high"] is None else row["high"])
    assert row["as_of"] == TODAY
    assert row["since"] == (20221231 if row["metric"].startswith("cadre_movement") else None)


def test_every_published_figure_is_there():
    assert len(ROWS["published"]) == 30
    assert [(row["metric"], row["low"], row["high"]) for row in ROWS["published"] if row["high"]] == [("study.people", 71, 79)]
