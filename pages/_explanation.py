"""What a number means, over the page that shows it; and on 人员名册 with the rows behind it. Computed only when it is asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import streamlit as st

from analytics.explanation import Number, Part, Projected, answered, columns, count, headline, lines, parts, read, rows, seen_by, sql
from analytics.model import Distinct
from analytics.query import Result, UnknownValue, ask, unit_names
from analytics.wording import definition_lines, scope_name
from pages._link import NUMBER, Link, rows_address
from pages._page import Page, html_table, numbered, page, show_list, table, told_candidates, told_rows, unit_level

MOST = 100  # rows behind a number that are on the screen; the file has them all


def open_explanation(text: str) -> None:
    """The dialog that says what the number of this address means."""
    shown = page()
    if text in shown.projected:
        told = shown.projected[text]()
        _dialog(told.title, lambda: _projected(shown, told))
        return
    try:
        number = read(text)
        result = answered(shown.lens, number, shown.where)
    except UnknownValue as fault:
        sentence = str(fault)
        _dialog("数字的含义", lambda: st.error(sentence))
        return
    _dialog(headline(number, result.rows[0].cells[0]), lambda: _meaning(shown, number, result))


def _dialog(title: str, draw: Callable[[], object]) -> None:
    st.dialog(title, width="medium", on_dismiss=_close)(draw)()


def _close() -> None:
    st.query_params.pop(NUMBER, None)


def _meaning(shown: Page, number: Number, result: Result) -> None:
    st.html(_choices(shown, number, result))
    _told(result)


def _projected(shown: Page, told: Projected) -> None:
    st.html(_leading(shown, told.parts))
    st.html(html_table(["项目", "说明"], told.lines))


def _told(result: Result) -> None:
    """Every line of the definition, and the SQL."""
    st.html(html_table(["项目", "说明"], list(lines(result))))
    with st.expander("查询语句", on_change="rerun", key="sql") as opened:
        if opened.open:
            st.code(sql(result), language="sql", wrap_lines=True)


def _choices(shown: Page, number: Number, result: Result, chosen: bool | None = None) -> str:
    """The lists that the number is made of, one click away; `chosen`: which of them is shown, by `Number.among`."""
    return _leading(shown, parts(number, result.rows[0].cells[0]), chosen)


def _leading(shown: Page, told: Sequence[Part], chosen: bool | None = None) -> str:
    links = [
        Link(f"{part.label}：{part.told}", rows_address(part.number, shown.lens), f"rows{' chosen' if part.number.among is chosen else ''}")
        for part in told
    ]
    return f'<p class="choices">{"查看" if chosen is None else ""} {" ".join(link.html for link in links)}</p>'


def show_number(text: str) -> None:
    """人员名册 of one number: where it is counted, the rows behind it, what it means."""
    shown = page()
    try:
        number = _within(shown, read(text))
        result = answered(shown.lens, number, shown.where)
        named = shown.viewer.sees_candidates
        found, total = rows(shown.lens, number, numbered(number.listed), named, MOST), count(shown.lens, number)
    except UnknownValue as fault:
        st.error(str(fault))
        return
    st.html(f'<p class="trail">{" › ".join(link.html for link in _trail(shown, number))}</p>')
    told = parts(number, result.rows[0].cells[0])
    part = told[-1] if number.among else told[0]
    title, name = number.metric.label, headline(number, result.rows[0].cells[0])
    if len(told) > 1:
        st.html(_choices(shown, number, result, number.among))
        title, name = f"{title}_{part.label}", f"{name}，{part.label} {part.told}"
    head = list(columns(number, named))
    telling = told_candidates("number_names", number.listed.model)
    note, lens = _note(number, part.told, total), shown.lens

    def told_of(some: list[tuple]) -> tuple[list[str], list]:
        return head, telling(head, told_rows(shown.lens, head, some))

    rest = total, lambda: rows(lens, number, numbered(number.listed), named)
    show_list("number", name, note, found, told_of, MOST, f"{title}_名单", definition_lines(result), scrolls=True, rest=rest)
    _below(shown, number)
    with st.container(border=True, key="meaning"):
        st.markdown("#### 这个数字怎么来的")
        _told(result)


def _within(shown: Page, number: Number) -> Number:
    """The number with the filters of the page that it can follow: what it says itself comes first."""
    own = {name: value if isinstance(value, tuple) else (value,) for name, value in shown.where.items()}
    where = {name: keys for name, keys in (own | dict(number.where)).items() if name in number.metric.model.dimensions}
    return replace(number, where=where)


def _note(number: Number, told: str, count: int) -> str:
    """How the rows make up the figure."""
    metric, definition = number.listed, number.metric.definition
    if isinstance(metric, Distinct):
        return f"{definition}下列{count:,}行中，不同的共{told}。"
    if number.valued:
        return f"{definition}下列{count:,}行各带一个数值，空白的不在其中。"
    return definition


def _trail(shown: Page, number: Number) -> Iterator[Link]:
    """全市 → 乡镇(街道) → 村(社区), as far as the number goes down; each step leads back up."""
    names = unit_names(shown.lens)
    levels = [level for level in ("county", "township", "village") if len(number.where.get(level, ())) == 1]
    steps = {scope_name(shown.lens): ()}  # the one township of a viewer is not a step below itself
    for place, level in enumerate(levels):
        steps.setdefault(names.get(number.where[level][0]) or number.metric.model.dimensions[level].blank, levels[: place + 1])
    for name, kept in steps.items():
        where = {key: value for key, value in number.where.items() if key not in levels or key in kept}
        yield Link(name, rows_address(replace(number, where=where), shown.lens), "number")


def _below(shown: Page, number: Number) -> None:
    """The figure of each unit one step down, which leads to its rows."""
    level = unit_level()
    dimension = number.metric.model.dimensions.get(level)
    if dimension is None or level in number.where:
        return
    with st.expander(f"按{dimension.label}看", on_change="rerun", key="below") as opened:
        if opened.open:
            table(ask(seen_by(shown.lens, number), number.metric, level, number.where))
