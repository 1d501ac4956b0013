"""育 in the demonstration city: who is mentored by whom, which themes people ask for, and who studies for a degree."""

from collections import Counter
from itertools import pairwise
from random import Random

from data.demo_city import TOWNSHIPS, Row, new_row, stream
from data.demo_invent import TODAY, Mentor, Names, Spell, age, first_secretaries, in_post, later, some_day, spells
from data.demo_people import Person
from data.tables import FOREVER

MENTORING_SINCE = 20210901
WAYS = (("实践指导", 5), ("谈心谈话", 4), ("项目带办", 2))
MOST_MENTORED = 4  # by one mentor at a time
STUDENTS, GIVEN_UP, SECOND_TRY = 71, 5, 2  # the 29 whose degree the rosters show are the graduates
NEEDS = {  # the theme a person asks for: not what the courses of the year were about
    2023: {"集体经济": 46, "基层治理": 24, "乡村振兴": 14, "党建业务": 8, "其他": 8},
    2024: {"集体经济": 27, "基层治理": 37, "乡村振兴": 14, "党建业务": 10, "其他": 12},
}


# --- mentoring ---------------------------------------------------------------------------------------------------------


def mentoring_rows(people: list[Person], villages: list[Row]) -> list[Row]:
    """Leaders of the township mentor the secretaries of villages; the secretary and the 第一书记 mentor the others."""
    rng = stream("mentoring")
    towns, places = {c: t.name for c, t in TOWNSHIPS.items()}, {village["code"]: village["name"] for village in villages}
    leaders = _leaders(rng, people, villages)
    inside = _inside(people, villages)
    active: Counter[str] = Counter()
    rows = []
    for person in people:
        for spell in spells(person):
            if spell.secretary:
                kind, mentors = "乡镇班子成员", leaders.get(spell.village, [])
            elif rng.random() < 0.84:
                kind = "第一书记" if (spell.village, "第一书记") in inside and rng.random() < 0.35 else "村党组织书记"
                mentors = inside[spell.village, kind]
            else:
                continue
            home = towns[spell.village[:9]] if spell.secretary else places[spell.village]
            rows += _pairs(rng, person, spell, kind, mentors, home, active)
    return sorted(rows, key=lambda row: (row["person_id"], row["started_on"], row["mentor_name"]))


def _leaders(rng: Random, people: list[Person], villages: list[Row]) -> dict[str, list[Mentor]]:
    """Village -> the members of the township's leadership in charge of it, one after the other; one in four has moved on."""
    names = Names(rng, people)
    leaders: dict[str, list[Mentor]] = {}
    for township in TOWNSHIPS:
        codes = [village["code"] for village in villages if village["township_code"] == township and village["kind"] == "村"]
        rng.shuffle(codes)
        while codes:
            turn = some_day(rng, 20220601, 20240530) if rng.random() < 0.25 else FOREVER
            held = [Mentor(names.official(), MENTORING_SINCE, turn)]
            if turn < FOREVER:
                held.append(Mentor(names.official(), later(turn, 15), FOREVER))
            for _ in range(rng.choices((1, 2, 3, 4), (3, 4, 3, 1))[0]):
                if codes:
                    leaders[codes.pop()] = held
    return leaders


def _inside(people: list[Person], villages: list[Row]) -> dict[tuple[str, str], list[Mentor]]:
    """(village, kind) -> its own mentors in order of time."""
    found: dict[tuple[str, str], list[Mentor]] = {
        (code, "第一书记"): m for code, m in first_secretaries(villages, people, 20210901).items()
    }
    for person in people:
        for spell in spells(person):
            if spell.secretary:
                found.setdefault((spell.village, "村党组织书记"), []).append(Mentor(person.fixed["name"], spell.start, spell.end))
    return {key: sorted(mentors, key=lambda mentor: mentor.start) for key, mentors in found.items()}


def _pairs(rng: Random, person: Person, spell: Spell, kind: str, mentors: list[Mentor], home: str, active: Counter[str]) -> list[Row]:
    """One pair per mentor. A village's secretary is paired anew at once; of the others, half wait when their mentor goes."""
    rows = []
    for mentor in mentors:
        begin, end = max(mentor.start, spell.start, MENTORING_SINCE), min(mentor.end, spell.end)
        begin = later(begin, rng.randint(1, 20) if spell.secretary else rng.randint(8, 60))
        if spell.secretary and end == FOREVER:
            begin = max(spell.start, min(begin, 20240829))
        slot = f"{home}{mentor.name}"
        if begin >= end or begin > TODAY or (end == FOREVER and active[slot] == MOST_MENTORED):
            continue
        if rows and not spell.secretary and rng.random() < 0.5:
            break
        active[slot] += end == FOREVER
        latest = min(end, TODAY)
        rows.append(
            new_row(
                "mentoring",
                person_id=person.person_id,
                mentor_name=mentor.name,
                mentor_kind=kind,
                mentor_unit=home,
                started_on=begin,
                ended_on=None if end == FOREVER else end,
                way=rng.choices(*zip(*WAYS, strict=True))[0],
                last_activity_on=max(begin, later(latest, -int(rng.expovariate(1 / 45)))),
            )
        )
    return rows


# --- training needs ----------------------------------------------------------------------------------------------------


def training_need_rows(people: list[Person]) -> list[Row]:
    """Every January each cadre may name up to two themes; two in three do."""
    rng = stream("training_need")
    rows = []
    for year, weights in NEEDS.items():
        for person in in_post(people, year * 10000 + 115):
            if rng.random() < 0.68:
                wanted = set(rng.choices(list(weights), list(weights.values()), k=2 if rng.random() < 0.45 else 1))
                rows += [new_row("training_need", person_id=person.person_id, year=year, theme=t) for t in weights if t in wanted]
    return rows


# --- study -------------------------------------------------------------------------------------------------------------


def study_rows(people: list[Person]) -> list[Row]:
    rng = stream("study")
    graduates = [row for person in people if (row := _graduate(rng, person))]
    done = {row["person_id"] for row in graduates}
    others = [p for p in in_post(people, TODAY) if p.person_id not in done]
    rng.shuffle(others)
    rows: list[Row] = []
    for person in others:
        if len(rows) < STUDENTS - len(graduates) and (row := _enrolled(rng, person)):
            rows.append(row)
    early = [row for row in rows if row["enrolled_on"] < 20230101]
    for place, row in enumerate(early[:GIVEN_UP]):
        row |= {"state": "退学"}
        if place < SECOND_TRY:
            programme = "自考" if row["programme"] == "农民大学生" else "农民大学生"
            started = {"programme": programme, "enrolled_on": 20231020 if programme == "自考" else 20230901, "state": "在读"}
            rows.append({**row, **started, "subsidy": None, "subsidy_amount": None, "subsidy_paid_on": None})
    return sorted(graduates + rows, key=lambda row: (row["person_id"], row["enrolled_on"]))


def _graduate(rng: Random, person: Person) -> Row | None:
    """The degree that the rosters show. 农民大学生 takes two and a half years; who came too late for it took examinations."""
    held = [(day, state) for day, _, state in person.states if state]
    gained = [(day, new["education"]) for (_, old), (day, new) in pairwise(held) if old["education"] != new["education"]]
    if not gained:
        return None
    ((day, level),) = gained
    joined = held[0][1]["joined_date"] or 0
    autumns = [year * 10000 + 901 for year in range(2015, 2024) if later(year * 10000 + 901, 913) <= day]
    examinations = [year * 10000 + part for year in range(2015, 2024) for part in (420, 1025) if year * 10000 + part >= joined]
    enrolled, programme = (autumns[-1], "农民大学生") if autumns[-1] >= joined else (examinations[0], "自考")
    if later(enrolled, 500) > day:  # so soon after joining it was begun before
        enrolled, programme = autumns[-1], "农民大学生"
    row = new_row("study", person_id=person.person_id, programme=programme, level=level, enrolled_on=enrolled)
    row |= {"state": "毕业", "graduated_on": day}
    if rng.random() < 0.6:
        paid = later(day, rng.randint(25, 120))
        amount = {"大专": 3000, "本科": 5000}[level]
        return row | {"subsidy": "学历补贴", "subsidy_amount": amount, "subsidy_paid_on": paid if paid <= TODAY else None}
    return row | _tuition(rng, enrolled)


def _tuition(rng: Random, enrolled: int) -> Row:
    paid = max(20210915, later(enrolled, rng.randint(40, 200)))
    return {"subsidy": "学费补贴", "subsidy_amount": rng.choice((1500, 2000, 2400)), "subsidy_paid_on": paid if paid <= TODAY else None}


def _enrolled(rng: Random, person: Person) -> Row | None:
    """专科 from 高中 or 中专 at 45 at most, 本科 from 大专 at 50 at most; the younger the likelier."""
    programme = rng.choices(("农民大学生", "自考"), (7, 3))[0]
    starts = (20210901, 20220901, 20220901, 20230901, 20230901) if programme == "农民大学生" else (20220420, 20221025, 20230420, 20240420)
    enrolled = rng.choice(starts)
    state, years = person.on(enrolled), age(person, enrolled)
    level = {"高中": "大专", "中专": "大专", "大专": "本科"}.get(state and state["education"])
    if not level or years is None or years > (45 if level == "大专" else 50) or rng.random() < (years - 22) / 40:
        return None
    row = new_row("study", person_id=person.person_id, programme=programme, level=level, enrolled_on=enrolled, state="在读")
    return row | (_tuition(rng, enrolled) if rng.random() < 0.65 else {})
