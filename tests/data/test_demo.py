"""The demonstration city reproduces the article and is a sound store: everything here is recomputed from the rows in plain Python."""

import hashlib
import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest

from data.codes import EDUCATION, POST, POST_GROUP, SEAT
from data.demo import demo_rows
from data.tables import APPRAISED_AS, FOREVER, TABLES, Type

FIRST, NEWEST = 20210630, 20240831
ROSTER_DATES = (20210630, 20211231, 20220630, 20221231, 20230630, 20231231, 20240630, 20240831)
COLLEGE = ("大专", "本科", "研究生")
ROWS = demo_rows()
CADRE = ROWS["cadre"]
PERIODS = defaultdict(list)
for _row in sorted(CADRE, key=lambda row: (row["person_id"], row["valid_from"])):
    PERIODS[_row["person_id"]].append(_row)
VILLAGES = {row["code"]: row for row in ROWS["village"]}


def in_post(day):
    return [row for row in CADRE if row["valid_from"] <= day < row["valid_to"]]


def age(birth, day):
    return day // 10000 - birth // 10000 - (day % 10000 < birth % 10000)


def split(cell):
    if cell is None:
        return []
    assert cell.startswith("|")
    assert cell.endswith("|")
    return cell[1:-1].split("|")


# --- what the article publishes ----------------------------------------------------------------------------------------


def test_units():
    assert Counter(row["kind"] for row in ROWS["village"]) == {"村": 109, "社区": 37}
    assert len(ROWS["township"]) == 12
    assert len(ROWS["county"]) == 1


def test_joined_since_2023():
    joined = [row for row in CADRE if row["opened_by"] == "joined" and 20230101 <= row["valid_from"] <= NEWEST]
    assert len(joined) == len({row["person_id"] for row in joined}) == 24
    assert sum(row["education"] in COLLEGE for row in joined) == 11
    assert sum(age(row["birth_date"], NEWEST) <= 40 for row in joined) == 15
    assert Counter(row["source"] for row in joined) == {"|致富带头人|": 4, "|高校毕业生|": 2, "|退役军人|": 1, None: 17}
    assert any(row["closed_by"] == "left" for row in joined), "the figure counts people in post or not"
    # 40岁 by calendar year and by month gives the same 15, and education is the same at the end of their history.
    assert sum(NEWEST // 10000 - row["birth_date"] // 10000 <= 40 for row in joined) == 15
    assert sum(PERIODS[row["person_id"]][-1]["education"] in COLLEGE for row in joined) == 11


@pytest.mark.parametrize("day", ROSTER_DATES)
def test_one_secretary_in_every_village(day):
    secretaries = [row for row in in_post(day) if "党组织书记" in split(row["post"])]
    assert Counter(row["village_code"] for row in secretaries) == dict.fromkeys(VILLAGES, 1)
    assert [row for row in in_post(day) if row["post_group"] == "书记"] == secretaries
    assert sum(VILLAGES[row["village_code"]]["kind"] == "村" for row in secretaries) == 109


def test_one_secretary_on_every_day():
    days = {day for row in CADRE for day in (row["valid_from"], row["valid_to"]) if day < FOREVER}
    for day in sorted(days):
        assert Counter(row["village_code"] for row in in_post(day) if row["post_group"] == "书记") == dict.fromkeys(VILLAGES, 1), day


@pytest.mark.parametrize(("year", "appraised", "excellent"), [(2021, 488, 102), (2022, 495, 107), (2023, 500, 111)])
def test_appraised(year, appraised, excellent):
    rows = [row for row in ROWS["appraisal"] if row["year"] == year]
    taking_part = [row for row in rows if row["participation"] == "参加考核"]
    assert len(taking_part) == appraised
    grades = Counter(row["grade"] for row in taking_part)
    assert grades["优秀"] == excellent
    assert grades["称职"] > 350
    assert 5 <= grades["基本称职"] <= 12
    assert 1 <= grades["不称职"] <= 2
    others = [row for row in rows if row["participation"] != "参加考核"]
    assert {row["participation"] for row in others} == {"参加未定等次", "未参加考核"}
    assert {(row["grade"], row["score"]) for row in others} == {(None, None)}
    assert all(row["score"] is not None and row["grade"] for row in taking_part)


def test_all_secretaries_in_the_national_course():
    rows = [row for row in ROWS["training"] if row["year"] == 2023 and row["level"] == "全国"]
    (start,) = {row["start_date"] for row in rows}
    assert len({row["course"] for row in rows}) == 1
    assert sorted(row["person_id"] for row in rows) == sorted(row["person_id"] for row in in_post(start) if row["post_group"] == "书记")
    assert len(rows) == 146


def test_other_members_train_in_their_township():
    rows = [row for row in ROWS["training"] if row["year"] == 2023 and row["level"] == "乡镇(街道)"]
    (start,) = {row["start_date"] for row in rows if row["theme"] == "乡村振兴"}
    came = {row["person_id"] for row in rows if row["start_date"] == start}
    members, coming = Counter(), Counter()
    for row in in_post(start):
        if row["post_group"] != "书记":
            members[row["township_code"]] += 1
            coming[row["township_code"]] += row["person_id"] in came
    shares = [coming[code] / members[code] for code in members]
    assert sum(coming.values()) == len(came), "a secretary or a person out of post came"
    assert len(shares) == 12
    assert min(shares) < 0.75
    assert max(shares) > 0.95


def test_people_in_post():
    counts = Counter(row["village_code"] for row in in_post(NEWEST))
    assert 503 <= sum(counts.values()) <= 508
    assert {min(counts.values()), max(counts.values())} == {2, 6}


def test_settings():
    assert {row["name"]: row["value"] for row in ROWS["setting"]} == {"demo": "是", "region_word": "全市", "age_rule": "day"}


# --- a sound store -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES.keys() & ROWS.keys())
def test_rows_fit_their_table(name):
    table = TABLES[name]
    stored = [column for column, _ in table.stored]
    storage = {"VARCHAR": str, "INTEGER": int, "DOUBLE": float, "BIGINT": int}
    assert ROWS[name]
    for row in ROWS[name]:
        assert list(row) == stored
        assert all(row[column] is None or type(row[column]) is storage[kind] for column, kind in table.stored), row
        # A rule of pay, or of anything, that holds for every post group names none.
        assert name in ("pay_rule", "rule", "team_rule", "excellent_cap") or all(row[column] is not None for column in table.key), row
        assert all(row[column.name] is not None for column in table.columns if column.required), row
        for column in table.columns:
            values = split(row[column.name]) if column.type is Type.MANY else [row[column.name]] if row[column.name] is not None else []
            if column.codes:
                assert set(values) <= set(column.codes.values), (column.name, row[column.name])
                assert values == sorted(values, key=column.codes.values.index)
            if column.type is Type.DATE and values and values[0] != FOREVER:
                date(values[0] // 10000, values[0] // 100 % 100, values[0] % 100)
    keys = [tuple(row[column] for column in table.key) for row in ROWS[name]]
    assert len(keys) == len(set(keys))
    if "unit_code" in stored:
        assert [row["unit_code"] for row in ROWS[name]] == sorted(row["unit_code"] for row in ROWS[name])


def test_appraised_as_is_left_to_the_store():
    assert {row[column] for row in ROWS["appraisal"] for column, _ in APPRAISED_AS} == {None}


def test_units_form_a_tree():
    townships = {row["code"] for row in ROWS["township"]}
    assert {len(code) for code in VILLAGES} == {12}
    assert {code[:9] for code in VILLAGES} == townships
    assert {code[:6] for code in townships} == {ROWS["county"][0]["code"]} == {"990101"}
    for name in ("village", "cadre", "village_appraisal", "appraisal"):
        for row in ROWS[name]:
            code = row["unit_code"]
            assert code in VILLAGES
            assert (row["county_code"], row["township_code"], row["village_code"]) == (code[:6], code[:9], code)
    for name in ("township", "roster"):
        assert all(row["unit_code"] == row["township_code"] in townships and row["village_code"] is None for row in ROWS[name])


def test_village_names():
    assert len({(row["township_code"], row["name"]) for row in ROWS["village"]}) == 146
    assert 2 <= 146 - len({row["name"] for row in ROWS["village"]}) <= 10, "a few equal names, in different townships"
    assert all(row["name"].endswith(row["kind"]) for row in ROWS["village"])


def test_periods_never_overlap():
    for periods in PERIODS.values():
        assert all(row["valid_from"] < row["valid_to"] for row in periods)
        assert periods[0]["opened_by"] in ("first", "joined")
        for row, following in pairwise(periods):
            assert row["valid_to"] <= following["valid_from"] == row["next_from"]
            if row["closed_by"] == "left":
                assert following["opened_by"] == "joined"
            else:
                assert row["valid_to"] == following["valid_from"]
                assert row["closed_by"] == following["opened_by"] in ("moved", "reclassified", "updated")
        last = periods[-1]
        assert last["next_from"] == FOREVER
        assert (last["valid_to"], last["closed_by"]) == (FOREVER, None) or last["closed_by"] == "left"
    assert any(row["closed_by"] == "left" and row["next_from"] < FOREVER for row in CADRE), "somebody comes back"


def test_reasons_say_what_changed():
    for periods in PERIODS.values():
        for before, after in pairwise(periods):
            moved = before["unit_code"] != after["unit_code"]
            if after["opened_by"] in ("reclassified", "updated"):
                assert not moved
                assert (before["post_group"] != after["post_group"]) == (after["opened_by"] == "reclassified")
            if after["opened_by"] == "moved":
                assert moved
            if after["opened_by"] == "updated":
                changed = ("education", "political_status")
                assert any(before[column] != after[column] for column in changed)


def test_what_is_fixed_stays():
    fixed = [name for column in TABLES["cadre"].columns if column.fixed for name, _ in column.stored()]
    for periods in PERIODS.values():
        assert len({tuple(row[column] for column in fixed) for row in periods}) == 1


def test_the_bridge_closes():
    for start, end in pairwise(ROSTER_DATES):
        inside = range(start + 1, end + 1)
        for township in ROWS["township"]:
            code = township["code"]
            rows = [row for row in CADRE if row["township_code"] == code]
            opening, closing = (sum(row["township_code"] == code for row in in_post(day)) for day in (start, end))
            joined = sum(row["opened_by"] == "joined" and row["valid_from"] in inside for row in rows)
            left = sum(row["closed_by"] == "left" and row["valid_to"] in inside for row in rows)
            came = sum(row["opened_by"] == "moved" and row["valid_from"] in inside for row in rows)
            went = sum(row["closed_by"] == "moved" and row["valid_to"] in inside for row in rows)
            assert opening + joined - left + came - went == closing, (code, start, end)
        assert any(row["opened_by"] == "joined" and row["valid_from"] in inside for row in CADRE)
        assert any(row["closed_by"] == "left" and row["valid_to"] in inside for row in CADRE)
    between = [(a, b) for p in PERIODS.values() for a, b in pairwise(p) if a["township_code"] != b["township_code"]]
    assert 4 <= len(between) <= 10


def test_rosters():
    dates = defaultdict(list)
    for row in ROWS["roster"]:
        dates[row["unit_code"]].append(row["as_of"])
        assert row["kind"] == "全量"
        assert row["people"] == sum(cadre["township_code"] == row["unit_code"] for cadre in in_post(row["as_of"]))
    late = [code for code, days in dates.items() if days == list(ROSTER_DATES[:-1])]
    assert 1 <= len(late) <= 2
    assert all(days == list(ROSTER_DATES) for code, days in dates.items() if code not in late)
    assert not [row for row in CADRE if row["township_code"] in late and max(row["valid_from"], row["valid_to"] % FOREVER) > 20240630], (
        "nothing is known of a township after its last roster"
    )
    assert min(row["valid_from"] for row in CADRE) == FIRST


# --- people that could exist, and do not -------------------------------------------------------------------------------


def test_id_numbers():
    ids = {row["person_id"]: row for row in CADRE if row["id_number"]}
    assert len({row["id_number"] for row in ids.values()}) == len(ids)
    assert 0.80 < len(ids) / len(PERIODS) < 0.97
    for row in ids.values():
        number = row["id_number"]
        assert len(number) == 18
        assert number.startswith("990101")
        # ISO 7064 MOD 11-2, as GB 11643 states it: the weighted sum of all 18 digits leaves 1.
        assert sum((10 if digit == "X" else int(digit)) * 2 ** (17 - place) for place, digit in enumerate(number)) % 11 == 1
        assert int(number[6:14]) == row["birth_date"]
        assert int(number[16]) % 2 == (row["gender"] == "男")


def test_births():
    people = in_post(NEWEST)
    assert sum(row["birth_date"] is None for row in people) == 3
    by_month = [row for row in people if row["birth_date_precision"] == "month"]
    assert {row["birth_date"] % 100 for row in by_month} == {1}
    assert {row["id_number"] for row in by_month} == {None}
    assert {row["birth_date_precision"] for row in people} == {"day", "month", None}
    assert all(21 <= age(row["birth_date"], row["valid_from"]) <= 68 for row in CADRE if row["birth_date"])


def test_dates_are_in_order():
    for row in CADRE:
        known = [row[column] for column in ("birth_date", "joined_date", "post_date", "valid_from") if row[column]]
        if row["opened_by"] == "joined" or row["post_date"] <= row["valid_from"]:
            assert known == sorted(known)
        if row["party_date"]:
            assert row["political_status"] == "中共党员"
            assert row["party_date"] <= row["valid_from"]
            assert row["birth_date"] is None or age(row["birth_date"], row["party_date"]) >= 18


def test_posts_and_seats_agree():
    for row in CADRE:
        posts, seats = split(row["post"]), split(row["seat"])
        assert [POST.read(word) for word in row["post_raw"].split("、")] == posts
        assert (row["post_group"] == "书记") == ("党组织书记" in posts)
        assert (row["dual_post"] == "是") == ({"党组织书记", "村(居)委会主任"} <= set(posts))
        assert ("监委会" in seats) == ("村(居)务监督委员会主任" in posts)
        assert "党组织" not in seats or row["political_status"] == "中共党员"
        assert set(seats) <= set(SEAT.values)
        assert row["post_group"] in POST_GROUP.values
        if row["post_group"] == "书记" and row["dual_post"] == "否" and row["opened_by"] != "updated":
            mates = [mate for mate in in_post(row["valid_from"]) if mate["village_code"] == row["village_code"]]
            assert any("村(居)委会主任" in split(mate["post"]) for mate in mates), "else the secretary would be director too"
    directors = Counter(row["village_code"] for row in in_post(NEWEST) if "村(居)委会主任" in split(row["post"]))
    assert set(directors.values()) == {1}
    assert 0.8 < sum(row["dual_post"] == "是" for row in in_post(NEWEST)) / 146 < 0.9


def test_education():
    for row in CADRE:
        assert EDUCATION.read(row["education_raw"]) == row["education"]
        assert row["education"] == (row["inservice_education"] or row["fulltime_education"])
    people = in_post(NEWEST)
    assert any(row["inservice_education"] for row in people)
    gained = [b["education"] for p in PERIODS.values() for a, b in pairwise(p) if a["education"] != b["education"]]
    assert len(gained) == 29, "as many as the article says graduated"
    assert set(gained) == {"大专", "本科"}


def test_names():
    names = {row["person_id"]: row["name"] for row in CADRE}
    assert not {"向天顺", "杨乔建"} & set(names.values())
    assert any("·" in name for name in names.values())
    home = {row["person_id"]: row["township_code"] for row in in_post(NEWEST)}
    same = [[number for number in home if names[number] == name] for name, count in Counter(names.values()).items() if count > 1]
    assert len(same) == 2
    assert all(len({home[number] for number in numbers}) == len(numbers) for numbers in same if len(numbers) > 1)


def test_appraisal_is_of_the_unit_and_post_at_the_years_end():
    for year in (2021, 2022, 2023):
        held = {row["person_id"]: (row["unit_code"], row["post_group"]) for row in in_post(year * 10000 + 1231)}
        assert {r["person_id"]: (r["unit_code"], r["post_group"]) for r in ROWS["appraisal"] if r["year"] == year} == held


def test_rank_fixes_the_category_and_the_category_helps():
    for year in (2021, 2022, 2023):
        rows = sorted((row for row in ROWS["village_appraisal"] if row["year"] == year), key=lambda row: row["rank"])
        assert [row["rank"] for row in rows] == list(range(1, 147))
        assert [row["category"] for row in rows] == ["一类"] * 44 + ["二类"] * 73 + ["三类"] * 29
        assert all(above["score"] >= below["score"] for above, below in pairwise(rows))
        category = {row["unit_code"]: row["category"] for row in rows}
        graded = [(category[r["unit_code"]], r["grade"], r["score"]) for r in ROWS["appraisal"] if r["year"] == year and r["grade"]]
        share = {c: sum(g == "优秀" for k, g, _ in graded if k == c) / sum(k == c for k, _, _ in graded) for c in set(category.values())}
        assert share["一类"] > share["二类"] > share["三类"]
        assert min(s for _, g, s in graded if g == "优秀") >= max(s for _, g, s in graded if g == "称职")


def test_training_is_of_people_in_post():
    for row in ROWS["training"]:
        assert any(period["valid_from"] <= row["start_date"] < period["valid_to"] for period in PERIODS[row["person_id"]])
        assert row["start_date"] // 10000 == row["year"]
    assert {row["year"] for row in ROWS["training"] if row["level"] == "市级"} == {2021, 2022, 2023, 2024}
    hours = Counter()
    for row in ROWS["training"]:
        if row["year"] == 2023:
            hours[row["person_id"]] += row["hours"]
    people = in_post(20231231)
    for secretary, required in ((True, 56), (False, 32)):
        missing = [hours[row["person_id"]] < required for row in people if (row["post_group"] == "书记") == secretary]
        assert 0.1 < sum(missing) / len(missing) < 0.45


# --- it looks like a city ----------------------------------------------------------------------------------------------


def share(rows, condition):
    return sum(map(condition, rows)) / len(rows)


def test_it_looks_like_a_city():
    people = [row for row in in_post(NEWEST) if row["birth_date"]]
    ages = {row["person_id"]: age(row["birth_date"], NEWEST) for row in people}
    bands = Counter(min(max((a - 1) // 5, 5), 12) for a in ages.values())  # 26–30 … 61–65
    assert sorted(bands, key=bands.get)[-2:] in ([9, 10], [10, 9]), "most are 46 to 55"
    assert bands[5] < bands[7] < bands[9]
    assert bands[12] < bands[11] < bands[10]
    mean = {g: sum(a) / len(a) for g in POST_GROUP.values if (a := [ages[r["person_id"]] for r in people if r["post_group"] == g])}
    assert mean["书记"] > mean["副职"] > mean["一般工作人员"]
    in_village, in_community = ([r for r in people if VILLAGES[r["unit_code"]]["kind"] == kind] for kind in ("村", "社区"))
    assert share(in_community, lambda r: r["education"] in COLLEGE) > share(in_village, lambda r: r["education"] in COLLEGE) + 0.2
    assert share(in_community, lambda r: r["gender"] == "女") > share(in_village, lambda r: r["gender"] == "女") + 0.1
    assert 0.27 < share(people, lambda r: r["gender"] == "女") < 0.33
    assert 0.72 < share(people, lambda r: r["political_status"] == "中共党员") < 0.78
    assert {r["political_status"] for r in people if r["post_group"] == "书记"} == {"中共党员"}
    for column in ("education", "ethnicity", "political_status", "joined_date"):
        assert 0 < share(people, lambda r, column=column: r[column] is None) < 0.025, column


def test_two_builds_are_equal():
    assert demo_rows() == ROWS
    assert [list(rows) for rows in demo_rows().values()] == [list(rows) for rows in ROWS.values()]


def test_rows_do_not_depend_on_the_process():
    """Set order differs between processes, so the rows of another process are the proof."""
    code = "import hashlib,json;from data.demo import demo_rows;print(hashlib.sha256(json.dumps(demo_rows()).encode()).hexdigest())"
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"})
    assert other.stdout.strip() == hashlib.sha256(json.dumps(ROWS).encode()).hexdigest()
