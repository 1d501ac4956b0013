"""待遇测算: what a year of pay costs by the standards in force, what the rise cost, and what other standards would cost."""

import functools
from collections.abc import Sequence

import streamlit as st

from analytics.explanation import Number
from analytics.pay_budget import SECRETARY, Line, PayBudget, Standard, budgets, changed, common, standards
from analytics.pay_explanation import explained, moves
from analytics.query import Cell, Result, fact_years
from analytics.wording import show
from data import codes
from pages._page import chart, html_table, list_file, number_link, page, projected_link, tiles, unit_level

MONEY = PayBudget.budget
_STANDARD, _PRESENT, _TRIED = "标准", "现行(元/年)", "测算(元/年)"


def trial(year: int, given: Sequence[Standard]) -> list[Standard]:
    """The standards as the viewer would have them: nothing is published."""
    raised = [one for one in given if one.base is not None]
    with st.container(border=True, key="pay_trial"):
        st.markdown(f"#### 改一条标准试算{year}年预算")
        st.caption("只在本页试算，不改动也不发布报酬标准；正式修改请数据员在“政策口径·报酬标准”中进行。")
        groups = [group for group in codes.POST_GROUP.values if group != SECRETARY and any(one.post_group == group for one in raised)]
        increase, percents = None, {}
        if raised:
            first, *rest, last = st.columns(len(groups) + 2, vertical_alignment="bottom")
            known = common([one.increase for one in raised])
            increase = first.number_input("提高额(元/年)", 0, 1_000_000, known, 500, key=f"pay_increase_{year}", placeholder="各条不同")
            for column, group in zip(rest, groups, strict=True):
                share = common([one.percent for one in raised if one.post_group == group])
                percent = column.number_input(
                    f"{group}占书记标准(%)", 0.0, 200.0, share, 1.0, key=f"pay_percent_{year}_{group}", placeholder="各档不同", format="%g"
                )
                percents |= {} if percent is None else {group: percent}
            last.button("恢复现行标准", key="pay_reset", on_click=_reset, args=(year,), width="stretch")
        proposed = changed(given, increase, percents)
        with st.expander("逐条修改金额"):
            return _by_hand(year, given, proposed)


def _reset(year: int) -> None:
    for key in [key for key in st.session_state if str(key).startswith((f"pay_increase_{year}", f"pay_percent_{year}", "pay_amounts"))]:
        del st.session_state[key]


def _by_hand(year: int, given: Sequence[Standard], proposed: Sequence[Standard]) -> list[Standard]:
    """Single amounts over what the fields above give."""
    edited = st.data_editor(
        {
            _STANDARD: [one.name for one in given],
            _PRESENT: [one.amount for one in given],
            _TRIED: [one.amount for one in proposed],
        },
        disabled=[_STANDARD, _PRESENT],
        column_config={_TRIED: st.column_config.NumberColumn(min_value=0, max_value=10_000_000, step=1, required=True)},
        hide_index=True,
        width="stretch",
        key=f"pay_amounts_{year}_{hash(tuple(one.amount for one in proposed))}",
    )
    return [one._replace(amount=int(amount)) for one, amount in zip(proposed, edited[_TRIED], strict=True)]


def result(year: int, given: Sequence[Standard], proposed: Sequence[Standard]) -> None:
    """Each unit's present budget by year, and the trial beside that of its own year."""
    years = sorted({*fact_years(page().lens, "pay_rule"), year})
    level = unit_level()
    found = budgets(page().lens, page().where, level, years, proposed)
    whole = found[-1]
    head = [PayBudget.dimensions[level].label, "人数", *(f"{one}年现行" for one in years), f"{year}年测算", "比现行"]
    rows = [[one.unit.label if one.unit else "合计", one.people, *one.present, one.then, one.then - one.now] for one in found]
    changes, answer = moves(given, proposed), page().ask(PayBudget.budget, where={"year": year})
    with st.container(border=True, key="list_budget"):
        st.markdown(f"#### {_finding(year, whole.now, whole.then)}")
        st.caption(f"一整年所需，含基本报酬和绩效；{'测算标准与现行标准相同' if changes == '无' else f'测算改动：{changes}'}。")
        st.html(html_table(head, [_linked(one, level, years, answer, given, proposed) for one in found]))
        with st.container(horizontal=True, key="tools_list_budget"):
            notes = [[], [f"单位：元/年；测算改动：{changes}；只供试算，未公布"]]
            listed = lambda: [[str(cell) for cell in row] for row in rows] + notes  # noqa: E731
            list_file(f"{year}年报酬预算试算", head, listed, answer, key="csv_budget")


def _linked(one: Line, level: str, years: Sequence[int], answer: Result, given: Sequence[Standard], proposed: Sequence[Standard]) -> list:
    """A line, each figure of which leads to those whom it pays."""
    lens, unit = page().lens, {} if one.unit is None else {level: (one.unit.key,)}
    where = {**answer.where, **unit}
    trial = functools.partial(
        projected_link, name=f"trial:{one.unit.key if one.unit else ''}", explained=lambda: explained(lens, where, given, proposed)
    )
    return [
        one.unit.label if one.unit else "合计",
        number_link(f"{one.people:,}人", Number(PayBudget.people, where)),
        *(number_link(_money(paid), Number(MONEY, {**where, "year": (year,)})) for year, paid in zip(years, one.present, strict=True)),
        trial(_money(one.then)),
        trial(_change(one.then - one.now)),
    ]


def _money(amount: int) -> str:
    return show(MONEY, Cell(amount))


def _change(amount: int) -> str:
    return f"{'+' if amount > 0 else ''}{_money(amount)}" if amount else "持平"


def _finding(year: int, now: int, then: int) -> str:
    if now == then:
        return f"{year}年报酬一年需{show(MONEY, Cell(now))}"
    part = f"({(then - now) / now:+.1%})" if now else ""
    return f"测算标准一年需{show(MONEY, Cell(then))}，比现行{'多' if then > now else '少'}{show(MONEY, Cell(abs(then - now)))}{part}"


chosen = page().where.get("year") or next(iter(fact_years(page().lens, "pay_rule")), None)
present = standards(page().lens, chosen) if chosen else []
if not present:
    st.info("这一年度没有登记报酬标准。数据员可在“政策口径·报酬标准”中按文件登记，登记后这里可以测算。")
else:
    tiles(PayBudget.rise, PayBudget.before, PayBudget.basic, PayBudget.budget, PayBudget.raised)
    left, right = st.columns(2)
    with left:
        chart(PayBudget.rise, by=unit_level(), kind="ranked", key="rise")
    with right:
        chart(PayBudget.rise, by=[PayBudget.post_group, PayBudget.pay_tier], kind="matrix", key="rise_of")
    result(chosen, present, trial(chosen, present))
