"""换届研判: who ages out by the election, which posts open, who could take them, and what the team would look like."""

import functools

import streamlit as st

from analytics.model import Metric
from analytics.outlook import HEADINGS, Line, headline, outlook
from analytics.query import unit_names
from analytics.scenario import BadScenario, read_scenario
from analytics.scenario_comparison import MOST as MOST_COMPARED
from analytics.scenario_comparison import side_by_side
from analytics.succession import (
    AGED_OUT,
    CLOSED,
    COVERS,
    FIT,
    LEAVES,
    NOTICE,
    SIGNS,
    Goer,
    Succession,
    SuccessionReserve,
    SuccessionVillage,
    Successor,
    Team,
    goers,
    reasons,
    seats,
    successors,
    teams,
)
from analytics.succession_explanation import explained_range, explained_team, supposed_number
from analytics.wording import NOTHING
from pages._link import Link, person_link
from pages._page import (
    candidate_names,
    chart,
    html_table,
    list_file,
    number_link,
    page,
    projected_link,
    scrolling,
    sections,
    tiles,
    unit_level,
)
from pages._scenario import saved_scenarios, scenario
from pages._sign import Sign

MOST = 150  # rows on the screen; the file has them all
NONE = "没有"
UNITS = ["乡镇(街道)", "村(社区)"]
OPENINGS = [*UNITS, "人选情况", "空缺职数", "空缺原因", "村(居)委会席位", "符合条件的后备", "本乡镇(街道)其他村的后备"]
GOING = [*UNITS, "姓名", "待遇岗位类别", "届时年龄", "届时情况", "本村(社区)可接任的后备", "本乡镇(街道)其他村的后备"]


def posts() -> None:
    tiles(
        Succession.aged_out,
        Succession.secretaries_aged_out,
        SuccessionVillage.openings,
        SuccessionReserve.fit,
        SuccessionVillage.nobody,
        Succession.undecided,
    )
    told = candidate_names("candidate_names")
    pool = Pool(told)
    going(pool)
    openings(pool)
    left, right = st.columns(2)
    with left:
        if unit_level() == "township":
            chart(SuccessionVillage.villages, by=["township", "cover"], where={"cover": COVERS[:-1]}, kind="stacked", key="cover")
        else:
            chart(SuccessionVillage.villages, by="cover", where={"cover": COVERS[:-1]}, kind="ranked", key="cover")
    with right:
        chart(
            Succession.gone,
            by=[Succession.post_group, Succession.outcome],
            where={"outcome": (AGED_OUT, LEAVES)},
            kind="matrix",
            key="gone",
        )


class Pool:
    """Who of the reserve qualifies, told as the viewer may know them."""

    def __init__(self, told) -> None:
        self._told = told
        fit = [one for one in successors(page().lens, page().where) if one.fitness == FIT]
        self._by_village: dict[str | None, list[Successor]] = {}
        self._in_township: dict[str, int] = {}
        self._villages_in: dict[str, dict[str | None, None]] = {}
        for one in fit:
            self._by_village.setdefault(one.village_code, []).append(one)
            self._villages_in.setdefault(one.township_code, {})[one.village_code] = None
            self._in_township[one.township_code] = self._in_township.get(one.township_code, 0) + 1

    def own(self, village: str | None, post: str | None = None) -> str:
        """2人：向○、田○; those who are prepared for the post stand first."""
        people = sorted(self._by_village.get(village, []), key=lambda one: (one.intended_post != post, one.name))
        if not people:
            return NONE
        prepared = sum(one.intended_post == post for one in people)
        part = f"(培养方向为{post}的{prepared}人)" if post else ""
        return f"{len(people)}人{part}：{self._told([one.name for one in people])}".rstrip("：")

    def elsewhere(self, township: str, village: str | None) -> str:
        others = self._in_township.get(township, 0) - len(self._by_village.get(village, []))
        return f"{others}人" if others else NONE

    def villages_beside(self, township: str, village: str | None) -> tuple[str | None, ...]:
        """The other villages of the township that have somebody."""
        return tuple(code for code in self._villages_in.get(township, ()) if code != village)


def _leading(text: str, metric: Metric, **where: tuple) -> str | Link:
    """A figure under what the page supposes; none leads nowhere."""
    return text if text in (NONE, NOTHING) else number_link(text, supposed_number(page().lens, metric, where))


def _followers(pool: Pool, one: Team | Goer, own: str) -> list[str | Link]:
    """Who could follow in the village, and in the rest of its township."""
    elsewhere = pool.elsewhere(one.township_code, one.village_code)
    others = pool.villages_beside(one.township_code, one.village_code)
    return [
        _leading(own, SuccessionReserve.fit, township=(one.township_code,), village=(one.village_code,)),
        _leading(elsewhere, SuccessionReserve.fit, township=(one.township_code,), village=others),
    ]


def openings(pool: Pool) -> None:
    """Every village where a post opens or may open, those without anybody first."""
    found = [team for team in teams(page().lens, page().where) if team.cover != CLOSED]
    names = unit_names(page().lens)

    def line(team: Team, leads: bool) -> list:
        count = str(team.openings) if not team.undecided else f"{team.openings}–{team.openings + team.undecided}"
        undecided = f"，另{team.fit_undecided}人无法判断" if team.fit_undecided else ""
        own, why = pool.own(team.village_code), reasons(team)
        place = _place(team.township_code, team.village_code, names)
        if not leads:
            elsewhere = pool.elsewhere(team.township_code, team.village_code)
            return [*place, Sign(team.cover, team.cover, why), count, why, seats(team), own + undecided, elsewhere]
        lens, here = page().lens, {"village": (team.village_code,)}
        explained = functools.partial(projected_link, name=f"team:{team.village_code}", explained=lambda: explained_team(lens, team))
        followers, elsewhere = _followers(pool, team, own)
        return [
            *place,
            Sign(explained(team.cover), team.cover, why),
            explained(count) if team.undecided else _leading(count, SuccessionVillage.openings, **here),
            _leading(why, Succession.gone, **here) if team.aged_out + team.leaving else why,
            _leading(seats(team), SuccessionVillage.committee_openings, **here) if team.committee_out else seats(team),
            [followers, f"另{team.fit_undecided}人无法判断"] if team.fit_undecided else followers,
            elsewhere,
        ]

    nobody = sum(team.cover == COVERS[0] for team in found)
    finding = f"{len(found):,}个村(社区)有或可能有空缺，{nobody:,}个无合适人选" if found else "所选范围内没有村(社区)出现空缺"
    legend = "　".join(f"{sign} {cover}" for cover, sign in SIGNS.items() if sign)
    _list("openings", finding, legend, OPENINGS, found, line, "换届空缺和人选", SuccessionVillage.openings)


def going(pool: Pool) -> None:
    """Who ages out, goes, or may: secretaries first, each with who could follow."""
    found, names = goers(page().lens, page().where), unit_names(page().lens)

    def line(one: Goer, leads: bool) -> list:
        own = pool.own(one.village_code, one.post_group)
        return [
            *_place(one.township_code, one.village_code, names),
            person_link(one.name, one.person_id) if leads else one.name,
            one.post_group or "未填",
            "未填" if one.age is None else str(one.age),
            one.outcome,
            *(_followers(pool, one, own) if leads else (own, pool.elsewhere(one.township_code, one.village_code))),
        ]

    secretaries = [one for one in found if one.post_group == "书记" and one.outcome == "到龄"]
    without = sum(pool.own(one.village_code) == NONE for one in secretaries)
    follow = f"其中{without:,}人所在村(社区)没有符合条件的后备" if without else "所在村(社区)都有符合条件的后备"
    finding = f"到龄书记{len(secretaries):,}人，{follow}" if secretaries else "没有到龄书记"
    told = "书记在前；到龄、不再留任和年龄无法判断的都列出。后备：届时符合条件，培养方向与岗位一致的在前。"
    _list("going", finding, told, GOING, found, line, "换届到龄和不再留任人员", Succession.gone)


def _list(key, finding, told, head, found, line, title, metric) -> None:
    with st.container(border=True, key=f"list_{key}"):
        st.markdown(f"#### {finding}")
        more = f"　只列前{MOST}项，共{len(found):,}项，文件中是全部。" if len(found) > MOST else ""
        st.caption(f"{told}{more}")
        if not found:
            return
        scrolling(head, [line(one, leads=True) for one in found[:MOST]], fits=9, height=440)
        with st.container(horizontal=True, key=f"tools_list_{key}"):
            list_file(title, head, lambda: [line(one, leads=False) for one in found], page().ask(metric), key=f"csv_{key}")


def _place(township: str, village: str | None, names: dict[str, str]) -> list[str]:
    return [names.get(township, township), names.get(village, "乡镇(街道)本级" if village is None else village)]


def structure() -> None:
    """Today's team beside the one that would be left."""
    told = outlook(page().lens, page().where)
    answer = page().ask([Succession.stays, Succession.mean_age, Succession.under_36, Succession.college, Succession.women])
    with st.container(border=True, key="list_outlook"):
        st.markdown(f"#### {headline(told)}")
        st.caption(
            "留任后：留任干部按换届日期计算；补选后：各村(社区)空缺由本村(社区)符合条件的后备补足，选谁未定，故为可能区间。"
            "全国2021年底：书记分村和社区，女干部为村班子。"
        )
        st.html(html_table(HEADINGS, list(map(_outlook_line, told))))
        with st.container(horizontal=True, key="tools_list_outlook"):
            list_file("换届前后队伍结构", list(HEADINGS), lambda: [list(line.cells) for line in told], answer, key="csv_outlook")
    left, right = st.columns(2)
    with left:
        chart(Succession.stays, by=[Succession.age_band, Succession.gender], kind="pyramid", key="staying_ages")
    with right:
        chart(Succession.college, by=unit_level(), key="staying_college")


def _outlook_line(line: Line) -> list[str | Link]:
    label, *figures, filled, target, national = line.cells
    shown = page()
    lens, where = shown.lens, dict(shown.where)
    explained = lambda: explained_range(lens, where, label, filled, *line.between)  # noqa: E731
    return [
        label,
        *(number_link(text, number) for text, number in zip(figures, line.numbers, strict=True)),
        projected_link(filled, f"filled:{label}", explained) if line.between else filled,
        target,
        national,
    ]


def comparison() -> None:
    """Saved scenarios beside the one that is set now."""
    kept = {one.number: one for one in saved_scenarios()}
    if not kept:
        st.info("还没有保存过情景。设好条件后，在上方“保存为新情景”写一个名称保存，就可以在这里并排对比。")
    chosen = kept and st.multiselect(
        "对比的情景",
        list(kept),
        default=list(kept)[: MOST_COMPARED - 1],
        format_func=lambda number: kept[number].name,
        max_selections=MOST_COMPARED - 1,
        key="scenarios_compared",
        placeholder="选择保存过的情景",
    )
    scenarios = {"当前设定": supposed}
    for number in chosen:
        try:
            scenarios[kept[number].name] = read_scenario(kept[number].content)
        except BadScenario as problem:
            st.warning(f"“{kept[number].name}”：{problem}")
    rows = side_by_side(page().lens, scenarios, page().where)
    texts = [[cell.text for cell in row] for row in rows]
    head = ["指标", *scenarios]
    with st.container(border=True, key="list_comparison"):
        st.markdown(f"#### {len(scenarios)}个情景对比")
        st.html(html_table(head, [[number_link(*cell) if cell.number else cell.text for cell in row] for row in rows]))
        with st.container(horizontal=True, key="tools_list_comparison"):
            list_file(
                "换届情景对比",
                head,
                lambda: texts,
                page().ask(Succession.stays),
                key="csv_comparison",
            )


st.html(f'<p class="definition"><b>{NOTICE}。</b></p>')
supposed = scenario()
try:
    page().lens = supposed.through(page().lens)
except BadScenario as fault:
    st.error(str(fault))
    st.stop()
sections("succession_section", {"空缺与人选": posts, "换届前后结构": structure, "情景对比": comparison})
