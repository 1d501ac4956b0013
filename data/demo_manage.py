"""管 in the demonstration city: pay standards and what was paid, benefits, checks and their rectification, discipline, leave."""

from random import Random

from data.codes import POST_GROUP
from data.demo_city import TOWNSHIPS, Row, new_row, stream, unit
from data.demo_invent import TODAY, age, in_post, later, some_day, spells
from data.demo_people import Person

PAY_POLICY, ASSUMED = "《归雁市村干部待遇报酬正常增长办法》", "演示设定"
BASE = {"一档": 42000, "二档": 45000}
INCREASE = {2023: 0, 2024: 3000}
PERCENT = {"书记": 100, "副职": 80, "一般工作人员": 70}
PERFORMANCE = {  # invented: village category -> grade -> 元 a year
    "一类": {"优秀": 12000, "称职": 9000, "基本称职": 4500, "不称职": 0},
    "二类": {"优秀": 9600, "称职": 7200, "基本称职": 3600, "不称职": 0},
    "三类": {"优秀": 7200, "称职": 5400, "基本称职": 2700, "不称职": 0},
}
PAID_MONTHS = {2023: 12, 2024: 8}  # basic pay is monthly: of 2024 what was paid by the end of August


# --- pay ---------------------------------------------------------------------------------------------------------------


def pay_rule_rows() -> list[Row]:
    """Basic pay by tier and post group: (base + increase) × percent. Performance pay by village category and grade."""
    rows = []
    for year, increase in INCREASE.items():
        for tier, base in BASE.items():
            for group, percent in PERCENT.items():
                parts = {"base": base, "increase": increase, "percent": float(percent), "amount": (base + increase) * percent // 100}
                rows.append(new_row("pay_rule", year=year, pay_tier=tier, post_group=group, **parts, policy=PAY_POLICY))
        for category, grades in PERFORMANCE.items():
            rows += [new_row("pay_rule", year=year, category=category, grade=g, amount=a, policy=ASSUMED) for g, a in grades.items()]
    return rows


def payment_rows(
    people: list[Person], villages: list[Row], appraisals: list[Row], village_appraisals: list[Row], honours: list[Row]
) -> list[Row]:
    rows = [*_basic(people, villages), *_performance(appraisals, village_appraisals), *_awards(people, honours)]
    return sorted(rows, key=lambda row: (row["unit_code"], row["year"], row["kind"], row["person_id"]))


def _basic(people: list[Person], villages: list[Row]) -> list[Row]:
    """A twelfth of the year's standard for each month, by the post and village held in the middle of it."""
    standard = {(row["year"], row["pay_tier"], row["post_group"]): row["amount"] for row in pay_rule_rows() if row["pay_tier"]}
    tier = {village["code"]: village["pay_tier"] for village in villages}
    rows = []
    for year, months in PAID_MONTHS.items():
        for person in people:
            held = [state for month in range(1, months + 1) if (state := person.on(year * 10000 + month * 100 + 15))]
            if held:
                amount = round(sum(standard[year, tier[state["village_code"]], state["post_group"]] for state in held) / 12)
                paid = {"year": year, "kind": "基本", "amount": amount, "paid_on": 20231228 if year == 2023 else 20240830}
                rows.append(new_row("payment", person_id=person.person_id, **unit(held[-1]["unit_code"]), **paid))
    return rows


def _performance(appraisals: list[Row], village_appraisals: list[Row]) -> list[Row]:
    category = {row["unit_code"]: row["category"] for row in village_appraisals if row["year"] == 2023}
    rows = []
    for row in appraisals:
        if row["year"] == 2023 and row["grade"]:
            paid = {"year": 2023, "kind": "绩效", "amount": PERFORMANCE[category[row["unit_code"]]][row["grade"]], "paid_on": 20240202}
            rows.append(new_row("payment", person_id=row["person_id"], **unit(row["unit_code"]), **paid))
    return rows


def _awards(people: list[Person], honours: list[Row]) -> list[Row]:
    """The city's own award of 2023 is paid to its secretaries."""
    home = {person.person_id: state["unit_code"] for person in people if (state := person.on(20231231))}
    paid = {"year": 2023, "kind": "奖励", "paid_on": 20240208}
    won = [row for row in honours if row["year"] == 2023 and row["amount"] == 5000]
    return [new_row("payment", person_id=r["person_id"], **unit(home[r["person_id"]]), amount=r["amount"], **paid) for r in won]


# --- benefits ----------------------------------------------------------------------------------------------------------

PENSION = 2000
HEALTH = {"健康体检": 0.93, "心理辅导": 0.84}  # share done by the end of the round


def benefit_rows(people: list[Person]) -> list[Row]:
    rng = stream("benefit")
    rows = [row for year in (2022, 2023, 2024) for row in [*_pension(rng, people, year), *_insurance(rng, people, year)]]
    rows += [row for year in (2022, 2024) for row in _health(rng, people, year)]
    return sorted(rows, key=lambda row: (row["person_id"], row["kind"], row["year"]))


def _last_day(year: int) -> int:
    return min(year * 10000 + 1231, TODAY)


def _benefit(person: Person, kind: str, year: int, due: int, done: int | None, amount: int | None = None) -> Row:
    """Nothing is done after the last day that is known of."""
    done = done if done and done <= TODAY else None
    known = {"year": year, "due_on": due, "done": "是" if done else "否", "done_on": done, "amount": amount}
    return new_row("benefit", person_id=person.person_id, kind=kind, **known)


def _pension(rng: Random, people: list[Person], year: int) -> list[Row]:
    """For secretaries under 60 who have paid in enough: of 2024 a part is still to be paid."""
    rows = []
    for person in in_post(people, _last_day(year), "书记"):
        enough = rng.random() < 0.88
        done = rng.random() < (0.74 if year == 2024 else 0.985)
        if enough and (age(person, year * 10000 + 1231) or 99) < 60:
            paid = some_day(rng, year * 10000 + 601, min(year * 10000 + 1215, TODAY))
            rows.append(_benefit(person, "养老保险补贴", year, year * 10000 + 1231, paid if done else None, PENSION))
    return rows


def _insurance(rng: Random, people: list[Person], year: int) -> list[Row]:
    """Bought for everybody in post in March; who comes later is to be added within a month."""
    start, end = year * 10000 + 301, _last_day(year)
    rows = [_benefit(person, "意外伤害保险", year, start, start) for person in in_post(people, start)]
    bought = {row["person_id"] for row in rows}
    for person in in_post(people, end):
        if person.person_id not in bought:
            came = person.last_joined(end)
            done = later(came, rng.randint(6, 45))
            rows.append(_benefit(person, "意外伤害保险", year, later(came, 30), done if done <= end and rng.random() < 0.75 else None))
    return rows


def _health(rng: Random, people: list[Person], year: int) -> list[Row]:
    """Every second year, half of the townships by the end of June, the others by the end of November."""
    rows = []
    for place, township in enumerate(TOWNSHIPS):
        due, start = (year * 10000 + 630, year * 10000 + 410) if place % 2 == 0 else (year * 10000 + 1130, year * 10000 + 710)
        day = min(due, TODAY)
        for person in (p for p in in_post(people, day, "书记") if p.on(day)["township_code"] == township):
            spell = next(spell for spell in spells(person) if spell.start <= day < spell.end)
            begin, end = max(start, spell.start), later(due, -3)
            for kind, share in HEALTH.items():
                done = some_day(rng, begin, end) if begin < end and rng.random() < share else None
                rows.append(_benefit(person, kind, year, due, done))
    return rows


# --- supervision -------------------------------------------------------------------------------------------------------

CHECKED = {"三资": 0.6, "不正之风": 0.4, "四议两公开": 0.7, "村务监督": 0.7}  # of the villages, each year


def supervision_rows(villages: list[Row]) -> list[Row]:
    """What was found is put right within 45 days, now and then not."""
    rng = stream("supervision")
    rows = []
    for village in villages:
        heavy = 3 if TOWNSHIPS[village["township_code"]].merit < 0 else 0
        for year in (2022, 2023, 2024):
            for kind, share in CHECKED.items():
                if rng.random() < share:
                    day = some_day(rng, year * 10000 + 215, min(year * 10000 + 1110, 20240826))
                    findings = rng.choices(range(5), (50, 24, 14, 8 + heavy, 4 + heavy))[0]
                    due = later(day, 45)
                    all_done = rng.random() < (0.2 if due > TODAY else 0.9 if year == 2024 else 0.985)
                    rectified = findings if all_done or not findings else rng.randrange(findings)
                    known = {"kind": kind, "checked_on": day, "findings": findings, "rectified": rectified}
                    rows.append(new_row("supervision", **unit(village["code"]), **known, due_on=due if findings else None))
    order = list(CHECKED)
    return sorted(rows, key=lambda row: (row["unit_code"], row["checked_on"], order.index(row["kind"])))


# --- discipline and leave ----------------------------------------------------------------------------------------------

EFFECT_YEARS = {"警告": 10000, "严重警告": 10600, "撤职": 20000}  # 12, 18 and 24 months


def discipline_rows(people: list[Person], appraisals: list[Row]) -> list[Row]:
    """Two are in their effect period, one was, one lost the post; the first two were not appraised well."""
    rng = stream("discipline")
    poor = [row["person_id"] for row in appraisals if row["year"] == 2023 and row["grade"] in ("不称职", "基本称职")]
    poor = [p for p in people if p.now and p.person_id in poor and p.now["post_group"] != "书记"]
    plain = {row["person_id"] for row in appraisals if row["year"] == 2022 and row["grade"] == "称职"}
    earlier = [p for p in in_post(people, TODAY, *POST_GROUP.values[1:]) if p not in poor and p.person_id in plain and p.on(20220517)]
    first, second = rng.sample([p for p in poor if p.on(20230418)], 2)
    # The post is lost on the day of the decision; from a year before 2023 the effect has ended.
    dismissed = [p for p in people if not p.now and 20220201 <= p.since < 20220801 and p.states[-2][2]["post_group"] != "书记"]
    gone = rng.choice(dismissed)
    measures = (
        (first, "警告", 20231108),
        (second, "严重警告", 20230418),
        (rng.choice(earlier), "警告", 20220517),
        (gone, "撤职", gone.since),
    )
    rows = [
        new_row("discipline", person_id=p.person_id, kind=kind, decided_on=day, ends_on=day + EFFECT_YEARS[kind])
        for p, kind, day in measures
    ]
    return sorted(rows, key=lambda row: row["person_id"])


def leave_rows(people: list[Person], appraisals: list[Row]) -> list[Row]:
    """Those who were not appraised in 2023 were away for more than half of it; two are away in 2024."""
    rng = stream("leave")
    absent = sorted(row["person_id"] for row in appraisals if row["year"] == 2023 and row["participation"] == "未参加考核")
    spans = (("病假", 20230216, 20231020), ("脱产学习", 20230301, 20240115), ("事假", 20230410, 20231130))
    rows = [
        new_row("leave", person_id=person_id, kind=kind, from_date=start, to_date=end)
        for person_id, (kind, start, end) in zip(absent, spans, strict=True)
    ]
    there = [p for p in in_post(people, TODAY, "副职", "一般工作人员") if p.person_id not in absent and p.on(20240301)]
    mother = rng.choice([p for p in there if p.fixed["gender"] == "女" and (age(p, TODAY) or 99) < 36])
    ill = rng.choice([p for p in there if p is not mother and (age(p, TODAY) or 0) > 50])
    rows.append(new_row("leave", person_id=mother.person_id, kind="产假", from_date=20240422, to_date=20240926))
    rows.append(new_row("leave", person_id=ill.person_id, kind="病假", from_date=20240603))
    return sorted(rows, key=lambda row: row["person_id"])
