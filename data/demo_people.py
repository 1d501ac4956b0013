"""The people of the demonstration city, and what happened to them.

The city is founded as of the first roster, then the events of `HISTORY` are played on it day by day; `lives` is everybody who ever
was in post. An event takes the first suitable people and villages at random; it never empties a village or leaves it headless.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from data.codes import POST, SEAT, SOURCE, CodeList
from data.demo_city import (
    COUNTY,
    DEPUTY_POSTS,
    FIRST_ROSTER,
    GIVEN,
    HISTORY,
    LEVELS,
    NEW_SINCE,
    NEWCOMERS,
    NOT_THESE,
    OTHER_POSTS,
    RAW_EDUCATION,
    RAW_POST,
    ROSTER_DATES,
    SCHOOL_STEPS,
    SEATS,
    SURNAMES,
    TEAM_SIZES,
    TOWNSHIPS,
    Newcomer,
    Row,
    stream,
    unit,
)


@dataclass
class Person:
    """`states` are (day, why it began, everything that can change); a state of None is time out of post."""

    person_id: int
    fixed: Row
    states: list[tuple[int, str, Row | None]] = field(default_factory=list)

    @property
    def now(self) -> Row | None:
        return self.states[-1][2]

    @property
    def since(self) -> int:
        return self.states[-1][0]

    def on(self, day: int) -> Row | None:
        """What the person held on `day`, or None."""
        return next((state for start, _, state in reversed(self.states) if start <= day), None)

    def last_joined(self, day: int) -> int:
        """When the person came, or came back, by `day`."""
        return max(start for start, why, _ in self.states if why in ("first", "joined") and start <= day)

    def change(self, day: int, why: str, **new: object) -> None:
        self.states.append((day, why, {**self.now, **new}))

    def leave(self, day: int) -> None:
        self.states.append((day, "left", None))


def many(values: Sequence[object], codes: CodeList) -> str | None:
    """The stored form of a many-valued cell, in the order of its list."""
    inside = [value for value in codes.values if value in values]
    return f"|{'|'.join(inside)}|" if inside else None


def _ymd(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


def _date(ymd: int) -> date:
    return date(ymd // 10000, ymd // 100 % 100, ymd % 100)


def _id_number(birth: int, gender: str, person_id: int) -> str:
    """Valid by GB 11643, yet no one's: the region does not exist."""
    body = f"{COUNTY}{birth}{2 * (person_id % 499) + (gender == '男'):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def _schooling(rng: Random, level: str, age: float) -> Row:
    """Half of those past 30 with a college degree took it while working."""
    words = rng.choice(RAW_EDUCATION.get(level, (level,)))
    if level not in ("大专", "本科") or age < 30 or rng.random() < 0.5:
        return {"education": level, "education_raw": words, "fulltime_education": level, "inservice_education": None}
    earlier = rng.choice(("初中", "高中", "高中", "中专") if level == "大专" else ("高中", "中专", "大专", "大专"))
    return {"education": level, "education_raw": words, "fulltime_education": earlier, "inservice_education": level}


_NO_SCHOOLING = {"education": None, "education_raw": "不详", "fulltime_education": None, "inservice_education": None}


class City:
    """Everybody who ever was in post, and the events that befall them."""

    def __init__(self, villages: list[Row]):
        self.rng = stream("cadre")
        self.villages = {village["code"]: village for village in villages}
        self.people: list[Person] = []
        self.names = set(NOT_THESE)
        self.expected = self.rng.sample(NEWCOMERS, len(NEWCOMERS))
        sizes = [size for size, count in TEAM_SIZES.items() for _ in range(count)]
        by_size = sorted(self.villages, key=lambda code: self.rng.random() + 0.3 * self.community(code))
        self.target = dict(zip(by_size, sizes, strict=True))

    # who is there

    def team(self, village: str) -> list[Person]:
        return [person for person in self.people if person.now and person.now["village_code"] == village]

    def sizes(self) -> Counter[str]:
        return Counter(person.now["village_code"] for person in self.people if person.now)

    def candidates(self, day: int, *groups: str, settled: int = 180, spare: bool = False) -> list[Person]:
        """In post and unchanged for `settled` days, where it would be reported; `spare`: the team keeps two without them."""
        latest, sizes = _ymd(_date(day) - timedelta(days=settled)), self.sizes()
        found = [p for p in self.people if p.now and p.now["post_group"] in groups and self.reported(p.now["township_code"], day)]
        found = [p for p in found if p.since <= latest or p.since == FIRST_ROSTER]
        return [p for p in found if sizes[p.now["village_code"]] >= 3] if spare else found

    def reported(self, township: str, day: int) -> bool:
        """Nothing is known of a township after its last roster."""
        return day <= ROSTER_DATES[-2] or not TOWNSHIPS[township].late

    def vacancy(self, day: int, *, inside: str = "", outside: str = "") -> str:
        """The village furthest below its team size, within or outside one township."""
        sizes = self.sizes()
        places = [c for c in self.villages if c.startswith(inside) and not (outside and c.startswith(outside))]
        places = [c for c in places if sizes[c] <= 5 and self.reported(c[:9], day)]
        return max(places, key=lambda code: (self.target[code] - sizes[code], self.rng.random()))

    # how a person comes about

    def born(self, group: str, village: str, gender: str, day: int) -> int:
        mean, spread = {"书记": (50.5, 8.5), "副职": (49.5, 7.5), "一般工作人员": (45, 10.5)}[group]
        mean += TOWNSHIPS[village[:9]].older - 3 * self.community(village) - 2 * (gender == "女")
        mean -= 6 * (day > FIRST_ROSTER)
        age = next(age for age in iter(lambda: self.rng.gauss(mean, spread), None) if 22.5 <= age <= 61)
        return _ymd(_date(day) - timedelta(days=int(age * 365.25)))

    def level(self, village: str, birth: int, group: str) -> str:
        place = TOWNSHIPS[village[:9]].schooling + 0.65 * self.community(village)
        latent = (1976 - birth // 10000) * -0.075 + place + 0.4 * (group == "书记") + self.rng.gauss(0, 1)
        return LEVELS[sum(latent >= step for step in SCHOOL_STEPS)]

    def name(self, gender: str, ethnicity: str, birth: int) -> str:
        first, second = GIVEN[gender, birth >= 19850000]
        while True:
            given = (self.rng.choice(first) if self.rng.random() < 0.82 else "") + self.rng.choice(second)
            name = self.rng.choice(SURNAMES[ethnicity]) + given
            if name not in self.names:
                self.names.add(name)
                return name

    def party(self, group: str, birth: int, day: int) -> Row:
        rng = self.rng
        status = "中共党员"
        if group != "书记":
            member = 0.71 if group == "副职" else 0.55
            status = rng.choices(("中共党员", "中共预备党员", "群众", None), (member, 0.04, 0.95 - member, 0.01))[0]
        if status == "群众" and day // 10000 - birth // 10000 <= 27:
            status = "共青团员"
        joined = min((birth // 10000 + rng.randint(20, 38)) * 10000 + rng.randint(1, 12) * 100 + 1, day // 10000 * 10000 - 9899)
        return {"political_status": status, "party_date": joined if status == "中共党员" and rng.random() > 0.05 else None}

    def office(self, person_id: int, gender: object, status: object, group: str, village: str) -> Row:
        """Posts, seats and the words of the list; 副书记 is for party members only, and a village has one director."""
        mates = [mate for mate in self.team(village) if mate.person_id != person_id]
        if group == "书记":
            director = any("|村(居)委会主任|" in mate.now["post"] for mate in mates)
            posts = ("党组织书记",) if director else ("党组织书记", "村(居)委会主任")
        else:
            choices = [c for c in (DEPUTY_POSTS if group == "副职" else OTHER_POSTS) if status == "中共党员" or c[0][0] != "副书记"]
            posts = self.rng.choices([posts for posts, _ in choices], [weight for _, weight in choices])[0]
        return {"post_group": group, **self.titles(posts, village, status, gender), **unit(village)}

    def titles(self, posts: tuple[str, ...], village: str, status: object, gender: object) -> Row:
        """A committee member of no party sits on the villagers' committee only."""
        seats = [seat for post in posts for seat in SEATS[post] if seat != "党组织" or status == "中共党员"]
        words = [self.rng.choice(RAW_POST[post][self.community(village)]) for post in posts]
        if gender == "女" and posts == ("“两委”委员",) and self.rng.random() < 0.4:
            words = ["妇女主任"]
        dual = "是" if posts == ("党组织书记", "村(居)委会主任") else "否"
        return {"post": many(posts, POST), "post_raw": "、".join(words), "seat": many(seats, SEAT), "dual_post": dual}

    def enter(self, day: int, village: str, group: str, newcomer: Newcomer | None = None) -> None:
        """A new person. A `Newcomer` has no blanks, so that the published figures are exact."""
        rng, person_id = self.rng, len(self.people) + 1
        women = {"书记": (0.12, 0.32), "副职": (0.24, 0.42), "一般工作人员": (0.36, 0.50)}[group][self.community(village)]
        gender = "女" if rng.random() < women and not (newcomer and newcomer.source == "退役军人") else "男"
        birth = self.born(group, village, gender, day)
        level = self.level(village, birth, group)
        if newcomer:
            birth, level = self.described(newcomer, birth)
        age = (day - birth) / 10000
        party = self.party(group, birth, day)
        joined = day if day > FIRST_ROSTER else self.long_ago(birth)
        state = {
            # No Chinese area code begins with 019: nobody's telephone rings.
            "phone": None if rng.random() < 0.03 else f"0199{rng.randrange(10**8):08d}",
            **party,
            **(_NO_SCHOOLING if not newcomer and rng.random() < 0.011 else _schooling(rng, level, age)),
            **self.office(person_id, gender, party["political_status"], group, village),
            "source": many([newcomer.source], SOURCE) if newcomer else self.source(level, age, gender),
            "joined_date": None if day == FIRST_ROSTER and rng.random() < 0.01 else joined,
            "post_date": day if day > FIRST_ROSTER else max(joined, rng.choice((20210115, 20210228, 20210312, 20170420, 20140510))),
        }
        self.people.append(
            Person(person_id, self.identity(person_id, gender, birth, village), [(day, "joined" if day > FIRST_ROSTER else "first", state)])
        )

    def identity(self, person_id: int, gender: str, birth: int, village: str) -> Row:
        """What is fixed for life; a list by month says the first of the month and carries no ID number."""
        rng, township = self.rng, TOWNSHIPS[village[:9]]
        ethnicity = rng.choices(("土家族", "苗族", "汉族", "侗族", "白族"), (*township.ethnicities, 1, 1))[0]
        by_month = township.births == "month"
        return {
            "name": self.name(gender, ethnicity, birth),
            "gender": gender,
            "ethnicity": ethnicity if rng.random() > 0.01 else None,
            "birth_date": birth // 100 * 100 + 1 if by_month else birth,
            "birth_date_precision": township.births,
            "id_number": None if by_month or rng.random() < 0.03 else _id_number(birth, gender, person_id),
        }

    def described(self, newcomer: Newcomer, birth: int) -> tuple[int, str]:
        """Birth and education as the article has them; the 28th is the last day that every month of every year has."""
        graduate = newcomer.source == "高校毕业生"
        year = self.rng.randint(*((1997, 2000) if graduate else (1985, 1997) if newcomer.young else (1971, 1982)))
        levels = ("大专", "本科") if newcomer.college else ("高中", "中专", "初中") if newcomer.young else ("高中", "初中")
        return year * 10000 + birth % 10000 // 100 * 100 + min(birth % 100, 28), self.rng.choice(levels)

    def community(self, village: str) -> bool:
        return self.villages[village]["kind"] == "社区"

    def long_ago(self, birth: int) -> int:
        """People came in at an election, or in between."""
        earliest = birth // 10000 + 21
        rounds = [day for day in (20050520, 20080415, 20110425, 20140510, 20170420, 20210228) if day // 10000 >= earliest]
        if self.rng.random() < 0.7:
            return self.rng.choice(rounds[-4:])
        return self.rng.randint(max(earliest, 1998), 2020) * 10000 + self.rng.randint(1, 12) * 100 + 1

    def source(self, level: str, age: float, gender: str) -> str | None:
        """Recorded for one in five; some have two."""
        if self.rng.random() > 0.2:
            return None
        fitting = [
            s
            for s in SOURCE.values[:-1]
            if not (s == "高校毕业生" and (age > 35 or level not in ("大专", "本科"))) and (s, gender) != ("退役军人", "女")
        ]
        return many(self.rng.sample(fitting, 2 if self.rng.random() < 0.25 else 1), SOURCE)

    # what happens

    def found(self) -> None:
        """The rosters after the election; in one village of six the secretary is not director: a deputy is."""
        for village in self.villages:
            size = self.target[village]
            split = size > 2 and self.rng.random() < 0.17
            deputies = 1 if size <= 3 else 2 if size <= 5 and self.rng.random() < 0.7 else size - 3
            for place in range(1, size):
                self.enter(FIRST_ROSTER, village, "副职" if place <= deputies else "一般工作人员")
                if split and place == 1:
                    director = self.people[-1]
                    director.now.update(
                        self.titles(("村(居)委会主任",), village, director.now["political_status"], director.fixed["gender"])
                    )
            self.enter(FIRST_ROSTER, village, "书记")

    def appoint(self, person: Person, day: int, why: str, village: str, group: str) -> None:
        office = self.office(person.person_id, person.fixed["gender"], person.now["political_status"], group, village)
        person.change(day, why, **office, post_date=day)

    def newcomer(self, day: int, source: str | None = None) -> Newcomer | None:
        """The next of those the article counts; before 2023 it counts nobody."""
        if day < NEW_SINCE:
            return None
        chosen = next((n for n in self.expected if n.source == source), self.expected[0]) if source else self.expected[0]
        self.expected.remove(chosen)
        return chosen

    def join(self, day: int) -> None:
        village = self.vacancy(day)
        deputies = any(mate.now["post_group"] == "副职" for mate in self.team(village))
        self.enter(day, village, "一般工作人员" if deputies else "副职", self.newcomer(day))

    def come_back(self, day: int) -> None:
        """Somebody who left is in post again, in whichever village of the old township has room."""
        gone = [p for p in self.people if not p.now and p.since < 20220101 and p.states[-2][2]["post_group"] != "书记"]
        person = self.rng.choice(gone)
        held = person.states[-2][2]
        village = self.vacancy(day, inside=held["township_code"])
        office = self.office(person.person_id, person.fixed["gender"], held["political_status"], "一般工作人员", village)
        person.states.append((day, "joined", {**held, **office, "post_date": day}))

    def leave(self, day: int) -> None:
        """The old retire, some of the young are admitted elsewhere."""
        self.parting(self.candidates(day, "副职", "一般工作人员", spare=True), day).leave(day)

    def resign(self, day: int) -> None:
        """One of those whom the article counts does not stay."""
        new = [p for p in self.candidates(day, "一般工作人员", spare=True) if p.states[0][0] >= NEW_SINCE]
        self.rng.choice(new).leave(day)

    def parting(self, among: list[Person], day: int) -> Person:
        ages = [(day - person.fixed["birth_date"]) / 10000 for person in among]
        return self.rng.choices(among, [max(age - 48, 0) ** 2 + 5 * (age < 35) + 1 for age in ages])[0]

    def succeed(self, day: int) -> None:
        """A secretary goes and a member of the same team follows."""
        heirs = [p for p in self.candidates(day, "副职", spare=True) if p.now["political_status"] == "中共党员"]
        homes = {person.now["village_code"]: person for person in heirs}
        secretary = self.parting([p for p in self.candidates(day, "书记") if p.now["village_code"] in homes], day)
        heir = homes[secretary.now["village_code"]]
        secretary.leave(day)
        self.appoint(heir, day, "reclassified", heir.now["village_code"], "书记")

    def replace(self, day: int) -> None:
        """A secretary goes and somebody from outside follows."""
        secretary = self.parting(self.candidates(day, "书记"), day)
        village = secretary.now["village_code"]
        secretary.leave(day)
        self.enter(day, village, "书记", self.newcomer(day, "致富带头人"))

    def promote(self, day: int) -> None:
        person = self.rng.choice(self.candidates(day, "一般工作人员"))
        self.appoint(person, day, "reclassified", person.now["village_code"], "副职")

    def shift(self, day: int) -> None:
        """To another village of the township."""
        person = self.rng.choice(self.candidates(day, "副职", "一般工作人员", spare=True))
        here = person.now
        village = self.vacancy(day, inside=here["township_code"], outside=here["village_code"])
        self.appoint(person, day, "moved", village, here["post_group"])

    def transfer(self, day: int) -> None:
        """To another township."""
        person = self.rng.choice(self.candidates(day, "副职", "一般工作人员", spare=True))
        self.appoint(person, day, "moved", self.vacancy(day, outside=person.now["township_code"]), person.now["post_group"])

    def graduate(self, day: int) -> None:
        """农民大学生: 专科 from 高中 or 中专, 本科 from 大专; under way for years, so nobody who joined since 2023."""
        steps = {"高中": "大专", "中专": "大专", "大专": "本科"}
        people = [p for p in self.candidates(day, "书记", "副职", "一般工作人员", settled=30) if p.states[0][0] < 20220101]
        people = [p for p in people if p.now["education"] in steps and not p.now["inservice_education"]]
        people = [p for p in people if day - p.fixed["birth_date"] < 450000]
        person = self.rng.choice(people)
        level = steps[person.now["education"]]
        person.change(day, "updated", education=level, education_raw=f"在职{level}", inservice_education=level)

    def admit(self, day: int) -> None:
        people = self.candidates(day, "副职", "一般工作人员")
        person = self.rng.choice([p for p in people if p.now["political_status"] == "中共预备党员"])
        person.change(day, "updated", political_status="中共党员", party_date=day)


def lives(villages: list[Row]) -> list[Person]:
    """Everybody who ever was in post in `villages`, with all that changed."""
    city = City(villages)
    city.found()
    for first, last, events in HISTORY:
        span = (_date(last) - _date(first)).days
        days = [(_ymd(_date(first) + timedelta(days=city.rng.randint(0, span))), e) for e, count in events.items() for _ in range(count)]
        for day, event in sorted(days):
            getattr(city, event)(day)
    _oddities(city)
    return city.people


def _oddities(city: City) -> None:
    """What every real roster has: a name with a dot, three people of unknown birth, namesakes."""
    rng = city.rng
    plain = [p for p in city.people if p.states[0][0] == FIRST_ROSTER and p.now and p.now["post_group"] != "书记"]
    dotted, *plain = sorted(plain, key=lambda person: (person.fixed["gender"] != "女", rng.random()))
    dotted.fixed.update(name="热依拉·艾山", ethnicity="维吾尔族")
    for person in rng.sample(plain, 3):
        person.fixed.update(birth_date=None, birth_date_precision=None, id_number=None)
    for gender in ("男", "女"):
        one = rng.choice([p for p in plain if p.fixed["gender"] == gender])
        elsewhere = [p for p in plain if p.fixed["gender"] == gender and p.now["township_code"] != one.now["township_code"]]
        rng.choice(elsewhere).fixed["name"] = one.fixed["name"]
