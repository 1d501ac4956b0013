"""The shared filters: drawn once, outside the pages, kept in the address as codes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics.query import UnknownValue, fact_years, show_date, units
from data import codes
from data.lens import Lens, Snapshot
from pages._link import CLICK, NUMBER, OWN
from pages._viewer import Viewer

ALL = ""
NAMES = ("township", "kind", "post_group", "year", "as_of", "since")  # of the shared filters
_HELD = "filters held"  # of this session: (the page they were last drawn on, what was chosen)


@dataclass(frozen=True)
class Filters:
    """`where` holds the chosen filters as `ask` takes them."""

    lens: Lens
    where: dict[str, Any]


def draw_filters(snapshot: Snapshot, viewer: Viewer, page: str, *, disabled: bool) -> Filters:
    """Draw the filter row of a page and return what it says. A page that does not use it shows it disabled: undrawn, it would forget.

    Raises UnknownValue when the address names a value that is not there or not in the viewer's scope.
    """
    dates = snapshot.roster_dates[::-1]
    rule = snapshot.setting("age_rule", "day")
    newest = Lens(viewer.scope, snapshot, dates[0], dates[-1], rule)
    choices = _choices(newest, dates)
    if _address_decides():
        _take_address(choices)
    else:
        _keep_through_page_change(page)
    chosen = {}
    with st.container(key="filters"):
        *columns, last = st.columns([1.35, 1, 1.1, 1.1, 1.15, 1.15, 0.6], vertical_alignment="bottom", gap="small")
        for column, (name, choice) in zip(columns, choices.items(), strict=True):
            with column:
                chosen[name] = _select(name, choice, disabled)
        clearable = (any(chosen.values()) or NUMBER in st.query_params) and not disabled
        last.button("清除", key="clear", on_click=clear_filters, disabled=not clearable, help="清除全部筛选", width="stretch")
    st.session_state[_HELD] = page, chosen
    _write_address(chosen)
    chosen = dict(chosen)
    as_of = chosen.pop("as_of") or dates[0]
    since = chosen.pop("since") or snapshot.year_before(as_of)
    where = {name: value for name, value in chosen.items() if value != ALL}
    return Filters(Lens(viewer.scope, snapshot, as_of, since, rule), where)


@dataclass(frozen=True)
class Choice:
    """One filter: `values` beside no choice, and `meant`, the value that no choice amounts to (and is not offered twice)."""

    label: str
    values: Sequence
    show: Callable[[Any], str]
    meant: Any = ALL


def keep_address() -> None:
    """Put the filters of this session back into the address, which the browser clears on the way to another page.

    Before `st.navigation`: then the new page enters the history once, with its filters, and one step back is one page back.
    """
    if not _address_decides():
        _write_address(st.session_state[_HELD][1])


def _write_address(chosen: dict[str, Any]) -> None:
    kept = {name: st.query_params[name] for name in OWN if name in st.query_params}  # the browser drops it on the way out
    st.query_params.from_dict(kept | {name: str(value) for name, value in chosen.items() if value != ALL})


def _address_decides() -> bool:
    """On a session's first run, and after a step back or forward in the browser; otherwise the widgets do."""
    return _HELD not in st.session_state or get_script_run_ctx().is_history_navigation


def _keep_through_page_change(page: str) -> None:
    """Widgets decide on the page they were drawn on; another page starts from what was held.

    A browser that is still drawing when a page is turned reports some widgets as untouched, or not at all.
    """
    drawn_on, held = st.session_state[_HELD]
    if drawn_on != page:
        for name, value in held.items():
            st.session_state[f"filter_{name}"] = value


def _choices(lens: Lens, dates: Sequence[int]) -> dict[str, Choice]:
    townships = {member.key: member.label for member in units(lens, "township")}
    only = next(iter(townships)) if len(townships) == 1 else ALL
    offered = [] if only else list(townships)
    return {
        "township": Choice("乡镇(街道)", offered, lambda key: townships.get(key or only, "全部乡镇(街道)"), only),
        "kind": Choice("村/社区", codes.VILLAGE_KIND.values, lambda key: key or "村和社区"),
        "post_group": Choice("待遇岗位类别", codes.POST_GROUP.values, lambda key: key or "全部岗位"),
        "year": Choice("年度", fact_years(lens), lambda key: f"{key}年" if key else "最近年度"),
        "as_of": Choice("截止日", dates[1:], lambda key: show_date(key) if key else "最新", dates[0]),
        "since": Choice("对比日", dates, lambda key: show_date(key) if key else "一年以前"),
    }


def _take_address(choices: dict[str, Choice]) -> None:
    _choose_nothing()
    for name, text in st.query_params.to_dict().items():
        if name not in (*choices, *OWN, CLICK):
            raise UnknownValue(f"链接中的“{name}”不是筛选条件，请核对链接；可用的是{'、'.join(choices)}。")
        if name in (*OWN, CLICK) or text in ("", str(choices[name].meant)):
            continue
        value = next((value for value in choices[name].values if str(value) == text), ALL)
        if value == ALL:
            raise UnknownValue(f"您无权查看链接中的{choices[name].label}“{text}”：它不存在，或不在您的权限范围内。")
        st.session_state[f"filter_{name}"] = value


def _select(name: str, choice: Choice, disabled: bool) -> Any:
    key, values = f"filter_{name}", [ALL, *choice.values]
    if st.session_state.get(key) not in values:
        st.session_state[key] = ALL
    return st.selectbox(choice.label, values, format_func=choice.show, key=key, disabled=disabled, filter_mode=None)


def clear_filters() -> None:
    """Back to the viewer's whole scope, from the widgets, the rows of a number and a link that cannot be followed."""
    _choose_nothing()
    st.query_params.pop(NUMBER, None)
    st.session_state[_HELD] = "", {}


def _choose_nothing() -> None:
    for key in [key for key in st.session_state if str(key).startswith("filter_")]:
        st.session_state[key] = ALL
