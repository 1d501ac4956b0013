"""班子分析研判: which village breaks which rule, why, and what it would take."""

from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from analytics import charts
from analytics.explanation import number_of
from analytics.finding import subtitle
from analytics.query import unit_names
from analytics.rule_explanation import explained, fillers_number
from analytics.rules import (
    ATTENTION,
    FAILING,
    OUTCOMES,
    SHOWN,
    SIGNS,
    Standing,
    VillageRule,
    figure,
    fillers,
    headline,
    reason,
    remedy,
    requirement,
    rule_order,
    standings,
    usable_reserve,
)
from analytics.wording import ignored_note
from pages._link import RULE, Link, picked
from pages._page import (
    candidate_names,
    chart,
    dark,
    list_file,
    number_link,
    page,
    projected_link,
    scrolling,
    show_figure,
    tiles,
    unit_level,
)
from pages._sign import Sign

MOST = 150  # rows on the screen; the file has them all
UNITS = ["乡镇(街道)", "村(社区)"]
LACKS = [*UNITS, "规定", "要求", "依据", "现状", "结果", "需要", "可补的后备"]


def by_rule(found: Sequence[Standing]) -> None:
    """★ How many villages miss each rule."""
    result = page().ask(VillageRule.failing, VillageRule.rule_name, {"outcome": FAILING})
    picture = charts.figure(result, kind="ranked", dark=dark())
    show_figure(result, picture, headline(found), subtitle(result), "failing_rules", charts.alt(result, "ranked"), "ranked")


def matrix(found: Sequence[Standing]) -> None:
    """★ Every village by every rule, those that miss one first."""
    names = unit_names(page().lens)
    rules = dict.fromkeys(one.rule_name for one in sorted(found, key=rule_order))
    villages: dict[str, dict[str, Standing]] = {}
    for one in found:
        villages.setdefault(one.village_code, {})[one.rule_name] = one
    counts = {code: [sum(s.outcome == outcome for s in held.values()) for outcome in OUTCOMES[:3]] for code, held in villages.items()}
    order = sorted(villages, key=lambda code: ([-count for count in counts[code]], code))
    head = [*UNITS, *rules]
    shown = [[*_place(code, names), *(_sign(villages[code].get(rule)) for rule in rules)] for code in order[:MOST]]
    with st.container(border=True, key="list_matrix"):
        st.markdown(f"#### {_matrix_headline(counts.values())}")
        legend = "　".join(f"{SIGNS[outcome]} {outcome}" for outcome in OUTCOMES if SIGNS[outcome])
        more = f"　只列前{MOST}个，共{len(order):,}个，文件中是全部。" if len(order) > MOST else ""
        st.caption(f"{legend}　未达标、需关注的在前；— 不适用。{more}")
        scrolling(head, [["合计", "未达标/研判", *_counts(rules)], *shown], fits=12)
        st.html(f'<p class="definition">{_asked(found)}</p>')
        with st.container(horizontal=True, key="tools_list_matrix"):
            told = lambda: [[*_place(code, names), *(_told(villages[code].get(rule)) for rule in rules)] for code in order]  # noqa: E731
            _file("班子研判", head, told)


def _matrix_headline(counts) -> str:
    failing = sum(bool(count[0]) for count in counts)
    attention = sum(bool(count[1]) and not count[0] for count in counts)
    return f"{len(counts):,}个村(社区)：{failing:,}个有未达标项，另有{attention:,}个有需关注项"


def _place(code: str, names: dict[str, str]) -> list[str]:
    return [names.get(code[:9], code[:9]), names.get(code, code)]


def _counts(rules: Iterable[str]) -> list[str | Link]:
    """How many villages miss each rule, of those that are held against it."""
    answer = page().ask([VillageRule.failing, VillageRule.judged], VillageRule.rule_name)
    told: dict[str, Link] = {}
    for row in answer.rows:
        failing, judged = (cell.value for cell in row.cells)
        if judged:
            told[row.members[0].key] = number_link(f"{failing}/{judged}", number_of(page().lens, answer, VillageRule.failing, row.members))
    return [told.get(rule, "—") for rule in rules]


def _sign(one: Standing | None) -> Sign | str:
    return Sign(_explained(one, figure(one)), one.outcome, reason(one)) if one else "—"


def _explained(one: Standing, text: str) -> Link:
    lens = page().lens
    return projected_link(text, f"{one.village_code}:{one.rule_name}", lambda: explained(lens, one))


def _told(one: Standing | None) -> str:
    return "不适用" if one is None else reason(one) if one.outcome == SHOWN else f"{one.outcome}：{reason(one)}"


def _asked(found: Sequence[Standing]) -> str:
    """What each rule asks of whom, and by which document."""
    told: dict[str, dict[str, None]] = {}
    for one in found:
        kind = f"{one.kind}" if any(o.rule_name == one.rule_name and requirement(o) != requirement(one) for o in found) else ""
        told.setdefault(f"{one.rule_name}({one.tag})", {})[f"{kind}{requirement(one)}"] = None
    rules = "；".join(f"{name} {'、'.join(asked)}" for name, asked in told.items())
    return f"规定：{rules}。" + "".join(ignored_note(page().ask(VillageRule.judged).ignored))


def lacks(found: Sequence[Standing], chosen: str) -> None:
    """What is missing, village by village, and who of the reserve could fill it."""
    if not any(one.outcome in (FAILING, ATTENTION) for one in found):
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        st.subheader("问题清单")
    with right:
        told = candidate_names("reserve_names")
    wanted = [one for one in found if one.outcome in (FAILING, ATTENTION) and chosen in ("", one.rule_name)]
    reserve, names = usable_reserve(page().lens, page().where), unit_names(page().lens)

    def line(one: Standing, leads: bool) -> list[str | Sign | Link]:
        own, elsewhere = fillers(one, reserve)
        people = f"本村{len(own)}人：{told([person.name for person in own])}".rstrip("：")
        helped = people if own else f"本村没有，本乡镇(街道)另有{elsewhere}人" if elsewhere else "—"
        if leads and (own or elsewhere):
            helped = number_link(helped, fillers_number(one, bool(own)))
        state = Sign(_explained(one, one.outcome) if leads else one.outcome, one.outcome, reason(one))
        return [
            *_place(one.village_code, names),
            one.rule_name,
            requirement(one),
            one.policy or "—",
            reason(one),
            state,
            remedy(one),
            helped,
        ]

    failing = sum(one.outcome == FAILING for one in wanted)
    with st.container(border=True, key="list_lacks"):
        st.markdown(f"#### {chosen or '全部规定'}：未达标{failing:,}项，需关注{len(wanted) - failing:,}项")
        more = f"只列前{MOST}项，文件中是全部。" if len(wanted) > MOST else ""
        st.caption(f"可补的后备：联审不是“未通过”、自身符合这一项的在库后备力量。{more}")
        scrolling(LACKS, [line(one, leads=True) for one in wanted[:MOST]], fits=10)
        with st.container(horizontal=True, key="tools_list_lacks"):
            _file(f"班子问题清单{f'_{chosen}' if chosen else ''}", LACKS, lambda: [line(one, leads=False) for one in wanted])


def _file(title: str, head: list[str], rows: Callable[[], list[list[str | Sign]]]) -> None:
    list_file(title, head, rows, page().ask(VillageRule.judged), key=f"csv_{title}")


tiles(VillageRule.failing_villages, VillageRule.attention_villages, VillageRule.failing, VillageRule.undecided, VillageRule.met)
everything = standings(page().lens, page().where)
judged = dict.fromkeys(one.rule_name for one in sorted(everything, key=rule_order) if one.outcome != SHOWN)
rule = picked(RULE, "规定", {"": "全部规定"} | {name: name for name in judged})
page().address = ""  # which the rule is part of
if rule:  # who asks for one rule reads first who misses it
    lacks(everything, rule)
left, right = st.columns(2)
with left:
    by_rule(everything)
with right:
    chart(
        VillageRule.failing_villages if unit_level() == "township" else VillageRule.failing,
        by=unit_level(),
        kind="ranked",
        key="failing_units",
    )
if everything:
    matrix(everything)
    if not rule:
        lacks(everything, rule)
