"""选 in the demonstration city: the reserve of 328, and the candidates since 2023 with their vetting, inspection and filing."""

from random import Random
from typing import NamedTuple

from data.codes import SOURCE, TEN_BARS, VETTING_DEPARTMENT
from data.demo_city import NEW_SINCE, RAW_EDUCATION, TOWNSHIPS, Row, new_row, stream, unit
from data.demo_invent import TODAY, Names, apart, first_secretaries, in_post, later, some_day
from data.demo_people import Person, many
from data.tables import FOREVER


class Pool(NamedTuple):
    """A township's reserve: people in it, units without any, units with one; the other units have two or more."""

    people: int
    none: int = 0
    one: int = 0


POOLS = dict(
    zip(
        TOWNSHIPS,
        (
            Pool(20),
            Pool(24, 0, 1),
            Pool(19, 0, 1),
            Pool(12, 1, 2),
            Pool(38, 0, 1),
            Pool(33, 0, 1),
            Pool(53),
            Pool(28, 0, 2),
            Pool(40, 0, 2),
            Pool(21, 2, 3),
            Pool(18, 1, 3),
            Pool(22, 0, 1),
        ),
        strict=True,
    )
)
REFUSED = 6  # of them, by the joint vetting; they stay in the pool and are not available
MADE_CADRE, WITHDRAWN = 8, 9  # who left the pool: into post, or for another reason
EDUCATION_WEIGHTS = (("研究生", 2), ("本科", 31), ("大专", 42), ("中专", 12), ("高中", 11), ("初中", 2))


# --- reserve -----------------------------------------------------------------------------------------------------------


def reserve_rows(people: list[Person], villages: list[Row]) -> list[Row]:
    rng = stream("reserve")
    names = Names(rng, people)
    mentors = _mentors(people, villages)
    homes = [code for township, pool in POOLS.items() for code in _homes(rng, township, pool, villages)]
    rows = [_reserve_row(rng, names, code, some_day(rng, 20210901, 20240815), mentors) for code in homes]
    for row in rng.sample(rows, REFUSED):
        row["vetting_state"] = "未通过"
    for code in rng.sample(sorted({row["unit_code"] for row in rows}), WITHDRAWN):
        row = _reserve_row(rng, names, code, some_day(rng, 20210901, 20220901), mentors)
        rows.append({**row, "vetting_state": "通过", "left_on": some_day(rng, 20221001, 20240801)})
    for person in rng.sample(_newcomers(people), MADE_CADRE):
        rows.append(_made_cadre(rng, names, person, mentors))
    return sorted(rows, key=lambda row: (row["unit_code"], row["entered_on"], row["name"]))


def _homes(rng: Random, township: str, pool: Pool, villages: list[Row]) -> list[str]:
    """The unit of each person of a township's pool: what is left over after two each falls anywhere but where people lack."""
    codes = [village["code"] for village in villages if village["township_code"] == township]
    rng.shuffle(codes)
    single, full = codes[pool.none : pool.none + pool.one], codes[pool.none + pool.one :]
    homes = [*single, *full, *full]
    return homes + rng.choices(full, k=pool.people - len(homes))


def _mentors(people: list[Person], villages: list[Row]) -> dict[str, list[str]]:
    """The secretary of the unit, and the 第一书记 where there is one."""
    sent = first_secretaries(villages, people, 20210901)
    mentors = {p.on(TODAY)["village_code"]: [p.fixed["name"]] for p in in_post(people, TODAY, "书记")}
    for code, names in mentors.items():
        names += [mentor.name for mentor in sent.get(code, []) if mentor.end == FOREVER]
    return mentors


def _reserve_row(rng: Random, names: Names, code: str, entered: int, mentors: dict[str, list[str]]) -> Row:
    """Recommended by the township, inspected, then taken in; younger and better schooled than those in post."""
    gender = "女" if rng.random() < 0.38 else "男"
    ethnicity = rng.choices(("土家族", "苗族", "汉族"), TOWNSHIPS[code[:9]].ethnicities)[0]
    years = next(years for years in iter(lambda: rng.gauss(34, 5.5), None) if 22 <= years <= 47)
    birth = later(TODAY, -int(years * 365.25))
    education = rng.choices(*zip(*EDUCATION_WEIGHTS, strict=True))[0]
    inspected = later(entered, -rng.randint(4, 25))
    return new_row(
        "reserve",
        **unit(code),
        name=names.new(gender, ethnicity, birth),
        gender=gender,
        birth_date=birth,
        birth_date_precision="day",
        ethnicity=ethnicity,
        political_status=_politics(rng, years),
        education=education,
        education_raw=rng.choice(RAW_EDUCATION.get(education, (education,))),
        source=_source(rng, gender, years, education),
        intended_post=rng.choices(("书记", "副职", "一般工作人员"), (20, 35, 45))[0],
        recommended_on=later(inspected, -rng.randint(8, 35)),
        inspected_on=inspected,
        vetting_state="未反馈" if rng.random() < (0.45 if entered > 20240501 else 0.04) else "通过",
        trained="是" if rng.random() < (0.72 if entered < 20240101 else 0.35) else "否",
        mentor=rng.choice(mentors[code]) if rng.random() < 0.86 else None,
        entered_on=entered,
    )


def _politics(rng: Random, years: float) -> str:
    status = rng.choices(("中共党员", "中共预备党员", "群众"), (56, 11, 33))[0]
    return "共青团员" if status == "群众" and years < 28 else status


def _source(rng: Random, gender: str, years: float, education: str) -> str | None:
    """Recorded for two in three."""
    if rng.random() > 0.66:
        return None
    graduate = years < 35 and education in ("大专", "本科", "研究生")
    fits = {"高校毕业生": graduate, "退役军人": gender == "男"}
    return many(rng.sample([s for s in SOURCE.values[:-1] if fits.get(s, True)], 2 if rng.random() < 0.2 else 1), SOURCE)


def _made_cadre(rng: Random, names: Names, person: Person, mentors: dict[str, list[str]]) -> Row:
    """One of those who joined had been in the pool of the same unit."""
    day, _, state = person.states[0]
    row = _reserve_row(rng, names, state["village_code"], some_day(rng, 20211001, 20221101), mentors)
    own = {name: person.fixed[name] for name in ("name", "gender", "birth_date", "birth_date_precision", "ethnicity")}
    own |= {name: state[name] for name in ("political_status", "education", "education_raw", "source")}
    return {**row, **own, "intended_post": state["post_group"], "vetting_state": "通过", "trained": "是", "left_on": day}


def _newcomers(people: list[Person]) -> list[Person]:
    return [person for person in people if person.states[0][0] >= NEW_SINCE]


# --- candidates --------------------------------------------------------------------------------------------------------


class Candidate(NamedTuple):
    """A person nominated, and how far it went: (asked, last reply, inspected, filed), None where it has not come to that."""

    who: Row  # unit, name, gender, birth
    post: str
    nominated: int
    asked: int
    replied: int
    inspected: int | None = None
    filed: int | None = None
    silent: int = 0  # departments that have not replied
    bars: tuple[str, ...] = ()  # items of 十不选 that a department found


def candidates(people: list[Person], reserve: list[Row]) -> list[Candidate]:
    """The 24 who joined, and 17 of the reserve who have not, or not yet."""
    rng = stream("candidates")
    return [*(_joined(rng, person) for person in _newcomers(people)), *_waiting(rng, reserve)]


_WHO = ("unit_code", "county_code", "township_code", "village_code", "name", "gender", "birth_date", "birth_date_precision")


def _joined(rng: Random, person: Person) -> Candidate:
    """Everything was done before the first day in post, in haste where that is early in 2023."""
    day, _, state = person.states[0]
    nominated = max(20230103, later(day, -rng.randint(40, 85)))
    span = apart(nominated, day)
    asked, replied, inspected, filed = (later(nominated, max(step, int(span * part))) for step, part in enumerate((0.1, 0.5, 0.7, 0.9), 1))
    who = {name: (state | person.fixed)[name] for name in _WHO}
    return Candidate(who, state["post_group"], nominated, asked, replied, inspected, filed)


def _waiting(rng: Random, reserve: list[Row]) -> list[Candidate]:
    pool = {state: [r for r in reserve if not r["left_on"] and r["vetting_state"] == state] for state in ("通过", "未反馈", "未通过")}
    refused = rng.sample([row for row in pool["未通过"] if row["entered_on"] < 20240401], 3)
    silent = rng.sample([row for row in pool["未反馈"] if row["entered_on"] < 20240720], 6)
    passed = rng.sample([row for row in pool["通过"] if row["entered_on"] < 20240401], 8)
    found = []
    for place, row in enumerate([*refused, *silent, *passed]):
        first = max(20230301, later(row["entered_on"], 10)) if place < 3 else 20240520 if place >= 9 else 20240728
        nominated = some_day(rng, first, max(first, 20240430) if place < 3 else 20240610 if place >= 9 else 20240806)
        asked = later(nominated, rng.randint(2, 6))
        made = Candidate({name: row[name] for name in _WHO}, row["intended_post"], nominated, asked, later(asked, rng.randint(14, 18)))
        if place < 3:
            made = made._replace(bars=tuple(rng.sample(TEN_BARS.values[2:9], 2 if place == 0 else 1)))
        elif place < 9:
            made = made._replace(silent=rng.randint(1, 4))
        elif place >= 12:  # the first three of those who passed have not been inspected yet
            inspected = later(made.replied, rng.randint(10, 25))
            made = made._replace(inspected=inspected, filed=later(inspected, rng.randint(15, 25)) if place >= 15 else None)
        found.append(made)
    return found


def inspection_rows(people: list[Person], reserve: list[Row]) -> list[Row]:
    rng = stream("inspection")
    rows = []
    for candidate in candidates(people, reserve):
        words = ("好", "较好") if candidate.filed else ("好", "较好", "一般")
        aspects = ("politics", "conduct", "enrichment", "coordination")
        found = {aspect: rng.choices(words, (7, 3, 2)[: len(words)])[0] for aspect in aspects} if candidate.inspected else {}
        dates = {"nominated_on": candidate.nominated, "inspected_on": candidate.inspected, "filed_on": candidate.filed}
        rows.append(new_row("inspection", **candidate.who, intended_post=candidate.post, **dates, **found))
    return sorted(rows, key=lambda row: (row["unit_code"], row["nominated_on"], row["name"]))


def vetting_rows(people: list[Person], reserve: list[Row]) -> list[Row]:
    """Twelve departments are asked on one day; the last to reply does so on the candidate's day."""
    rng = stream("vetting")
    rows = []
    for candidate in candidates(people, reserve):
        departments = rng.sample(VETTING_DEPARTMENT.values, len(VETTING_DEPARTMENT.values))
        for place, department in enumerate(departments):
            row = new_row("vetting", **candidate.who, department=department, asked_on=candidate.asked)
            if place >= candidate.silent:
                last = place == len(departments) - 1
                bar = candidate.bars[place] if place < len(candidate.bars) else None
                row["replied_on"] = candidate.replied if last else some_day(rng, candidate.asked, candidate.replied)
                row |= {"reply": "有问题" if bar else "无异议", "bar": bar}
            rows.append(row)
    order = VETTING_DEPARTMENT.values.index
    return sorted(rows, key=lambda row: (row["unit_code"], row["asked_on"], row["name"], order(row["department"])))
