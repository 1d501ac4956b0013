"""用 in the demonstration city: honours, who became a representative or moved up, burdens found and cleared, money."""

from random import Random

from data.demo_city import TOWNSHIPS, Row, new_row, stream, unit
from data.demo_invent import TODAY, age, in_post, later, some_day
from data.demo_manage import ASSUMED
from data.demo_people import Person

BEST_SECRETARY, GOOD_SECRETARY = "优秀基层党组织书记", "乡村振兴担当作为好支书"
OTHER_AWARDS = (  # name, level, month and day, a year's number, amount
    ("优秀共产党员", "市级", 701, 8, 1000),
    ("优秀党务工作者", "市级", 701, 4, 1000),
    ("优秀村(社区)干部", "乡镇(街道)", 131, 14, 500),
    ("平安建设先进个人", "乡镇(街道)", 820, 6, None),
)
REPRESENTATIVES = (("省级", 1), ("州级", 6), ("市级", 28))  # 35 people at the city's level or above
OF_TOWNSHIPS = 14  # beyond them
ELECTED = {"省级": 20230105, "州级": 20211222, "市级": 20211028, "乡镇(街道)": 20210915}
USED_STEADY = 3  # of those who were 优秀 three years running; the others are the short list not yet used


def steady(appraisals: list[Row]) -> list[int]:
    """Who was 优秀 in 2021, 2022 and 2023."""
    best = {year: {row["person_id"] for row in appraisals if row["year"] == year and row["grade"] == "优秀"} for year in (2021, 2022, 2023)}
    return sorted(best[2021] & best[2022] & best[2023])


# --- honours -----------------------------------------------------------------------------------------------------------


def honour_rows(people: list[Person], appraisals: list[Row], disciplined: list[Row]) -> list[Row]:
    """Nobody of the short list is honoured: that is what the list is for. Nor is who was disciplined."""
    rng = stream("honour")
    waiting = {*steady(appraisals)[USED_STEADY:], *(row["person_id"] for row in disciplined)}
    score = {row["person_id"]: row["score"] or 0 for row in appraisals if row["year"] == 2023}
    secretaries = [p for p in in_post(people, 20231231, "书记") if p.now and p.person_id not in waiting]
    secretaries.sort(key=lambda person: (-score.get(person.person_id, 0), person.person_id))
    rows = [_best(rng, person) for person in secretaries[:11]]
    good = rng.sample(secretaries[8:60], 10)  # three may have both awards
    for person, level in zip(good, ["省级", *["州级"] * 3, *["市级"] * 6], strict=True):
        rows.append(new_row("honour", person_id=person.person_id, award=GOOD_SECRETARY, level=level, year=2023))
    for year in range(2021, 2025):
        for award, level, day, number, amount in OTHER_AWARDS:
            if year == 2024 and day > 630:  # of 2024 only what was awarded by the middle of the year is in the books
                continue
            for person in rng.sample(_fit(people, award, max(20210630, year * 10000 + day), waiting), number):
                rows.append(new_row("honour", person_id=person.person_id, award=award, level=level, year=year, amount=amount))
    return sorted(rows, key=lambda row: (row["person_id"], row["year"], row["award"]))


def _best(rng: Random, person: Person) -> Row:
    aspects = {name: round(rng.uniform(86, 98), 1) for name in ("party_building", "revitalisation", "peace", "safety")}
    return new_row("honour", person_id=person.person_id, award=BEST_SECRETARY, level="市级", year=2023, amount=5000, **aspects)


def _fit(people: list[Person], award: str, day: int, waiting: set[int]) -> list[Person]:
    groups = ("书记",) if award == "优秀党务工作者" else ()
    found = [person for person in in_post(people, day, *groups) if person.person_id not in waiting]
    return [p for p in found if p.on(day)["political_status"] == "中共党员"] if award.startswith("优秀共产党员") else found


# --- advancement -------------------------------------------------------------------------------------------------------


def advancement_rows(people: list[Person], appraisals: list[Row], disciplined: list[Row]) -> list[Row]:
    rng = stream("advancement")
    waiting = {*steady(appraisals)[USED_STEADY:], *(row["person_id"] for row in disciplined)}
    rows = _moved_up(rng, [person for person in people if person.person_id not in waiting])
    moved = {row["person_id"] for row in rows}
    free = [p for p in in_post(people, 20210915) if p.on(20230105) and p.person_id not in waiting | moved]
    rng.shuffle(free)
    used = set(steady(appraisals)[:USED_STEADY])
    free.sort(key=lambda p: (p.person_id not in used, p.on(20210915)["post_group"] != "书记" and rng.random() < 0.9))
    levels = [level for level, number in reversed(REPRESENTATIVES) for _ in range(number)] + ["乡镇(街道)"] * OF_TOWNSHIPS
    for place, (person, level) in enumerate(zip(free, levels, strict=False)):
        party = person.on(20210915)["political_status"] == "中共党员"
        outcomes = rng.sample(("党代表", "人大代表", "政协委员") if party and level != "乡镇(街道)" else ("人大代表",), 1)
        if level == "乡镇(街道)" and party and place % 2:
            outcomes = ["党代表"]
        elif level == "市级" and party and place % 9 == 4:
            outcomes = ["党代表", "人大代表"]
        for outcome in outcomes:
            route = "推荐" if outcome == "政协委员" else "选举"
            since = later(ELECTED[level], {"党代表": 0, "人大代表": 9, "政协委员": 6}[outcome])
            rows.append(new_row("advancement", person_id=person.person_id, outcome=outcome, level=level, route=route, since_date=since))
    return sorted(rows, key=lambda row: (row["person_id"], row["since_date"], row["outcome"]))


def _moved_up(rng: Random, people: list[Person]) -> list[Row]:
    """Ten: the young with a degree who left did so for it; the others are secretaries appointed while keeping their village."""
    degree = ("大专", "本科", "研究生")
    gone = [(p, p.since, p.states[-2][2]) for p in people if not p.now]
    gone = [(p, day) for p, day, state in gone if age(p, day) <= 42 and state["education"] in degree]
    posts = ("公务员", "公务员", "公务员", "事业编制")
    rows = [
        new_row("advancement", person_id=p.person_id, outcome=posts[i % 4], level="乡镇(街道)", route="考试", since_date=later(day, i % 3))
        for i, (p, day) in enumerate(sorted(gone, key=lambda pair: age(*pair))[:10])
    ]
    young = [p for p in in_post(people, TODAY, "书记") if (age(p, TODAY) or 99) <= 45 and p.states[0][2]["education"] in degree]
    young = [p for p in young if p.on(20211231) and p.on(20211231)["post_group"] == "书记"]
    for place, person in enumerate(rng.sample(young, 10 - len(rows))):
        outcome = "乡镇副职" if place % 3 == 2 else "事业编制"
        since = some_day(rng, 20220301, 20240710)
        rows.append(new_row("advancement", person_id=person.person_id, outcome=outcome, level="乡镇(街道)", route="比选", since_date=since))
    return rows


# --- burden ------------------------------------------------------------------------------------------------------------

ITEMS = {
    "工作事务": ("代收代缴医保费", "重复填报数据台账", "招商引资任务", "协助网络投票点赞", "出具经济统计报表", "手机应用打卡留痕"),
    "机制牌子": ("各类领导小组牌子", "工作站牌子", "服务中心牌子", "志愿队牌子", "调解室外挂牌子", "制度上墙展板"),
    "证明事项": ("亲属关系证明", "居住情况证明", "收入情况证明", "婚姻状况证明", "犬只情况证明", "无违法记录证明"),
    "一票否决": ("征地拆迁“一票否决”", "报刊征订“一票否决”", "招商引资“一票否决”"),
    "责任状": ("秸秆禁烧责任状", "征兵工作责任状", "防溺水责任状", "森林防火责任状"),
}
CHANCE = {"工作事务": 0.22, "机制牌子": 0.24, "证明事项": 0.24, "一票否决": 0.14, "责任状": 0.20}  # of each item in a village
STILL = {"工作事务": 0.16, "机制牌子": 0.09, "证明事项": 0.07, "一票否决": 0, "责任状": 0}
STILL_SIGNING = 3  # units


def burden_rows(villages: list[Row]) -> list[Row]:
    """Registered in 2023, most cleared since; three units still sign 责任状, one still has a 一票否决."""
    rng = stream("burden")
    rows = []
    for code in [*TOWNSHIPS, *(village["code"] for village in villages)]:
        for kind, items in ITEMS.items():
            for item in items:
                if rng.random() < CHANCE[kind] * (2.2 if code in TOWNSHIPS else 1):
                    found = some_day(rng, 20230310, 20230928)
                    cleared = None if rng.random() < STILL[kind] else min(TODAY, later(found, rng.randint(25, 330)))
                    rows.append(new_row("burden", **unit(code), kind=kind, item=item, found_on=found, cleared_on=cleared))
    for kind, number in (("责任状", STILL_SIGNING), ("一票否决", 1)):
        first = {row["unit_code"]: row for row in reversed(rows) if row["kind"] == kind}
        for code in rng.sample(sorted(first), number):
            first[code]["cleared_on"] = None
    return sorted(rows, key=lambda row: (row["unit_code"], row["kind"], row["item"]))


# --- funding -----------------------------------------------------------------------------------------------------------

TOWNSHIP_INCREASE = {"街道": 300_000, "镇": 240_000, "乡": 210_000}
VILLAGE_INCREASE = {"村": 45_000, "社区": 55_000}  # with the townships' share 10,000,000
ECONOMY, RUNNING = "扶持壮大村集体经济", "运转保障"
RUNNING_POLICY = "《归雁市乡村两级运转经费保障办法》"
ECONOMY_POLICY = "《关于坚持和加强农村基层党组织领导扶持壮大村级集体经济的通知》"
PROJECTS = (  # name, purpose, level, year, villages, amount
    ("中央扶持壮大村集体经济项目", ECONOMY, "中央", 2022, 4, 500_000),
    ("中央扶持壮大村集体经济项目", ECONOMY, "中央", 2023, 6, 500_000),
    ("中央扶持壮大村集体经济项目", ECONOMY, "中央", 2024, 5, 500_000),
    ("省级乡村振兴示范创建", "乡村振兴", "省", 2023, 8, 300_000),
    ("省级乡村振兴示范创建", "乡村振兴", "省", 2024, 6, 300_000),
    ("州级村级活动场所提质改造", "阵地建设", "州", 2023, 10, 80_000),
    ("州级村级活动场所提质改造", "阵地建设", "州", 2024, 9, 80_000),
    ("市级特色产业发展补助", ECONOMY, "市", 2024, 12, 60_000),
)


def funding_rows(villages: list[Row]) -> list[Row]:
    rng = stream("funding")
    rows = []
    for code, township in TOWNSHIPS.items():
        rows.append(_money(code, "乡镇(街道)运转保障经费新增预算", 2024, RUNNING, "市", TOWNSHIP_INCREASE[township.kind], "是"))
        rows += [_money(code, "乡镇(街道)运转保障经费", year, RUNNING, "市", 600_000) for year in (2023, 2024)]
    for village in villages:
        code = village["code"]
        rows.append(_money(code, "村(社区)运转保障经费新增预算", 2024, RUNNING, "市", VILLAGE_INCREASE[village["kind"]], "是"))
        rows += [_money(code, "村(社区)运转保障经费", year, RUNNING, "市", 80_000) for year in (2023, 2024)]
    rural = [village["code"] for village in villages if village["kind"] == "村"]
    for name, purpose, level, year, number, amount in PROJECTS:
        rows += [_money(code, name, year, purpose, level, amount) for code in rng.sample(rural, number)]
    return sorted(rows, key=lambda row: (row["unit_code"], row["year"], row["project"]))


def _money(code: str, project: str, year: int, purpose: str, level: str, amount: int, new: str = "否") -> Row:
    tier = "乡" if len(code) == 9 else "村"
    named = {"project": project, "year": year, "purpose": purpose, "level": level, "tier": tier}
    policy = RUNNING_POLICY if purpose == RUNNING else ECONOMY_POLICY if level == "中央" else ASSUMED
    return new_row("funding", **unit(code), **named, is_increase=new, amount=amount, policy=policy)
