"""The demonstration city: invented units and people whose rows reproduce every figure that the article publishes.

`demo_rows()` is pure and always gives the same rows. `demo_city` declares the city, `demo_people` plays its history; here every
table is read off the lives that result. A new table is one more function and one more line in `demo_rows`.
"""

from collections import Counter
from typing import NamedTuple

from data.demo_city import COUNTY, COUNTY_NAME, ROSTER_DATES, TOWNSHIPS, Row, new_row, stream, unit, village_rows
from data.demo_manage import benefit_rows, discipline_rows, leave_rows, pay_rule_rows, payment_rows, supervision_rows
from data.demo_people import Person, lives
from data.demo_rules import excellent_cap_rows, policy_rows, published_rows, rule_rows, team_rule_rows
from data.demo_select import inspection_rows, reserve_rows, vetting_rows
from data.demo_submissions import submit_demo
from data.demo_train import mentoring_rows, study_rows, training_need_rows
from data.demo_use import advancement_rows, burden_rows, funding_rows, honour_rows
from data.draft import Draft
from data.store import Broken, Store, Version
from data.tables import FOREVER, TABLES

EXCELLENT = {2021: 102, 2022: 107, 2023: 111}  # 优秀 of a year; who takes part follows from the history (2023: 500)
ON_LEAVE = 3  # in post all year, not appraised
SETTINGS = {"age_rule": "day", "demo": "是", "region_word": "全市"}


def demo_rows() -> dict[str, list[Row]]:
    """Table name -> rows with every stored column; what is unknown is None."""
    villages = village_rows()
    people = lives(villages)
    village_appraisals = _village_appraisal_rows(villages)
    appraisals = _appraisal_rows(people, village_appraisals)
    reserve = reserve_rows(people, villages)
    disciplined = discipline_rows(people, appraisals)
    honours = honour_rows(people, appraisals, disciplined)
    return {
        "county": [new_row("county", code=COUNTY, name=COUNTY_NAME)],
        "township": [new_row("township", code=code, name=t.name, kind=t.kind, **unit(code)) for code, t in TOWNSHIPS.items()],
        "village": _with_committees(villages, people),
        "cadre": _cadre_rows(people),
        "inspection": inspection_rows(people, reserve),
        "vetting": vetting_rows(people, reserve),
        "reserve": reserve,
        "mentoring": mentoring_rows(people, villages),
        "training": _training_rows(people),
        "training_need": training_need_rows(people),
        "study": study_rows(people),
        "village_appraisal": village_appraisals,
        "appraisal": appraisals,
        "pay_rule": pay_rule_rows(),
        "payment": payment_rows(people, villages, appraisals, village_appraisals, honours),
        "benefit": benefit_rows(people),
        "supervision": supervision_rows(villages),
        "discipline": disciplined,
        "leave": leave_rows(people, appraisals),
        "honour": honours,
        "advancement": advancement_rows(people, appraisals, disciplined),
        "burden": burden_rows(villages),
        "funding": funding_rows(villages),
        "policy": policy_rows(),
        "rule": rule_rows(),
        "team_rule": team_rule_rows(),
        "excellent_cap": excellent_cap_rows(),
        "published": published_rows(),
        "roster": _roster_rows(people),
        "setting": [new_row("setting", name=name, value=value) for name, value in SETTINGS.items()],
    }


def publish_demo(store: Store, by: str) -> Version:
    """Publish the demonstration city as a new version. Raises Broken where it would replace real data."""
    snapshot = store.current()
    if snapshot and not snapshot.demo:
        raise Broken("库中已有真实数据，演示城市请另设目录(CADRE_STORE)。")

    def fill(draft: Draft) -> dict[str, int]:
        rows = demo_rows()
        for name, table in TABLES.items():
            draft.rows(f"DELETE FROM {name}")
            draft.insert(table, rows.get(name, []))
        return {"读取": sum(map(len, rows.values())), "新增": len(rows["cadre"])}

    version = store.publish(fill, action="生成演示城市", by=by)
    submit_demo(store, version)
    return version


# --- roster ------------------------------------------------------------------------------------------------------------


def _cadre_rows(people: list[Person]) -> list[Row]:
    rows = [row for person in people for row in _periods(person)]
    return sorted(rows, key=lambda row: (row["unit_code"], row["person_id"], row["valid_from"]))


def _periods(person: Person) -> list[Row]:
    rows = []
    ends = [*person.states[1:], (FOREVER, None, None)]
    for (start, opened, state), (end, closed, _) in zip(person.states, ends, strict=True):
        if state:
            following = next((day for day, _, later in person.states if day > start and later), FOREVER)
            period = {"valid_from": start, "valid_to": end, "next_from": following, "opened_by": opened, "closed_by": closed}
            rows.append(new_row("cadre", person_id=person.person_id, **person.fixed, **state, **period))
    return rows


def _roster_rows(people: list[Person]) -> list[Row]:
    rows = []
    for code, township in TOWNSHIPS.items():
        for day in ROSTER_DATES[:-1] if township.late else ROSTER_DATES:
            count = sum(1 for person in people if (held := person.on(day)) and held["township_code"] == code)
            rows.append(new_row("roster", **unit(code), as_of=day, kind="全量", people=count))
    return rows


def _with_committees(villages: list[Row], people: list[Person]) -> list[Row]:
    """How many seats each committee has: not all of its members are paid, so that the roster lacks some; a few are one short."""
    rng = stream("committees")
    seated = Counter(p.now["village_code"] for p in people if p.now and "村(居)委会" in (p.now["seat"] or ""))
    rows = []
    for village in villages:
        least, members = (3, 5)[village["kind"] == "社区"], seated[village["code"]]
        seats = max(members, least + rng.choices((-1, 0, 1, 2), (6, 66, 18, 10))[0])
        rows.append(village | {"committee_seats": None if rng.random() < 0.04 else seats})
    return rows


# --- appraisal ---------------------------------------------------------------------------------------------------------


def _village_appraisal_rows(villages: list[Row]) -> list[Row]:
    """A good village tends to stay good; rank fixes the category: 30 % 一类, 50 % 二类, 20 % 三类."""
    rng = stream("village_appraisal")
    standing = {village["code"]: rng.gauss(0, 3) for village in villages}
    first, second = round(0.3 * len(villages)), round(0.8 * len(villages))
    rows = []
    for year in EXCELLENT:
        scores = sorted(((round(86 + mean + rng.gauss(0, 2.5), 2), code) for code, mean in standing.items()), reverse=True)
        for rank, (score, code) in enumerate(scores, 1):
            category = "一类" if rank <= first else "二类" if rank <= second else "三类"
            rows.append(new_row("village_appraisal", **unit(code), year=year, rank=rank, category=category, score=score))
    return sorted(rows, key=lambda row: (row["unit_code"], row["year"]))


def _appraisal_rows(people: list[Person], village_appraisals: list[Row]) -> list[Row]:
    """Everybody in post at the year's end has a row: in the unit, and the post group, held then."""
    rng = stream("appraisal")
    category = {(row["unit_code"], row["year"]): row["category"] for row in village_appraisals}
    rows = []
    for year, excellent in EXCELLENT.items():
        end = year * 10000 + 1231
        held = {person.person_id: (person, state) for person in people if (state := person.on(end))}
        newly = {number for number, (person, _) in held.items() if person.last_joined(end) > year * 10000 + 630}
        absent = rng.sample([number for number in held if number not in newly], ON_LEAVE)
        appraised = []
        for number, (_, state) in held.items():
            row = new_row("appraisal", person_id=number, year=year, post_group=state["post_group"], **unit(state["unit_code"]))
            row["participation"] = "未参加考核" if number in absent else "参加未定等次" if number in newly else "参加考核"
            rows.append(row)
            if row["participation"] == "参加考核":
                merit = {"一类": 3.0, "二类": 0.0, "三类": -2.5}[category[row["unit_code"], year]] + TOWNSHIPS[row["township_code"]].merit
                row["score"] = round(83 + merit + rng.gauss(0, 3.6), 2)
                appraised.append(row)
        _grade(appraised, excellent)
    return sorted(rows, key=lambda row: (row["unit_code"], row["year"], row["person_id"]))


def _grade(appraised: list[Row], excellent: int) -> None:
    """The best are 优秀, the last two 不称职, the nine before them 基本称职."""
    ranked = sorted(appraised, key=lambda row: (-row["score"], row["person_id"]))
    for place, row in enumerate(ranked):
        behind = len(ranked) - place
        row["grade"] = "优秀" if place < excellent else "称职" if behind > 11 else "基本称职" if behind > 2 else "不称职"


# --- training ----------------------------------------------------------------------------------------------------------


class Course(NamedTuple):
    """`share` of the members of `groups` come."""

    name: str
    start: int
    level: str
    theme: str
    hours: int
    share: float
    groups: tuple[str, ...] = ("书记",)


MEMBERS = ("副职", "一般工作人员")
COURSES = (
    Course("全市村(社区)党组织书记履职能力培训班", 20210913, "市级", "党建业务", 56, 0.95),
    Course("全市村(社区)“两委”换届后集中培训班", 20211018, "市级", "基层治理", 32, 0.82, MEMBERS),
    Course("全市发展壮大村级集体经济专题培训班", 20220516, "市级", "集体经济", 40, 0.94),
    Course("全州抓党建促乡村振兴示范培训班", 20220905, "州级", "乡村振兴", 24, 0.60),
    Course("全市乡村振兴专题培训班", 20221114, "市级", "乡村振兴", 16, 0.40, MEMBERS),
    Course("全国村(社区)党组织书记和村(居)委会主任培训班", 20230424, "全国", "党建业务", 40, 1),
    Course("全市村(社区)党组织书记基层治理专题培训班", 20230918, "市级", "基层治理", 24, 0.82),
    Course("全市村(社区)“两委”成员集体经济培训班", 20231106, "市级", "集体经济", 16, 0.35, MEMBERS),
    Course("全市发展新型农村集体经济培训班", 20240513, "市级", "集体经济", 40, 0.90),
    Course("全省村党组织书记示范培训班", 20240617, "省级", "乡村振兴", 40, 0.12),
)


def _township_courses(code: str) -> list[Course]:
    """A township teaches its own members once a year; those that take it seriously add a second theme in 2023."""
    name, share = TOWNSHIPS[code].name, TOWNSHIPS[code].attendance
    courses = [
        Course(f"{name}村(社区)干部基层治理培训班", 20220620, "乡镇(街道)", "基层治理", 24, share - 0.12, MEMBERS),
        Course(f"{name}村(社区)干部乡村振兴培训班", 20230612, "乡镇(街道)", "乡村振兴", 32, share, MEMBERS),
        Course(f"{name}村(社区)干部集体经济培训班", 20240422, "乡镇(街道)", "集体经济", 24, share - 0.05, MEMBERS),
    ]
    if share > 0.85:
        courses.append(Course(f"{name}党建业务知识培训班", 20231016, "乡镇(街道)", "党建业务", 8, 0.75, MEMBERS))
    return courses


def _training_rows(people: list[Person]) -> list[Row]:
    """Who was in post on the first day of a course, and came. Whoever does not finish has half the hours."""
    rng = stream("training")
    rows = []
    for course, place in [*((c, COUNTY) for c in COURSES), *((c, code) for code in TOWNSHIPS for c in _township_courses(code))]:
        held = [(person, person.on(course.start)) for person in people]
        invited = [p for p, state in held if state and state["post_group"] in course.groups and state["unit_code"].startswith(place)]
        for person in rng.sample(invited, round(course.share * len(invited))):
            result = "结业" if course.level == "全国" else rng.choices(("结业", "未结业", None), (93, 3, 4))[0]
            rows.append(
                new_row(
                    "training",
                    person_id=person.person_id,
                    course=course.name,
                    year=course.start // 10000,
                    start_date=course.start,
                    level=course.level,
                    theme=course.theme,
                    hours=course.hours / 2 if result == "未结业" else float(course.hours),
                    result=result,
                )
            )
    return sorted(rows, key=lambda row: (row["person_id"], row["start_date"], row["course"]))
