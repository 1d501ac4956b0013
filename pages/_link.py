"""What a page keeps in its address: links to a person, to a question, to what a number means and to its rows; its own switch."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analytics.explanation import Number
from analytics.query import fact_years, units
from data.lens import Lens

ROWS = "people"  # the page that lists people, and the rows behind a number
PERSON = "person"  # the parameter of the address that names one person, by number
UNITS_OF = "units_of"  # the parameter that a trend counts in the units of the time, and not of today
METRIC = "metric"  # the parameter that names the figure a page compares
RULE = "rule"  # the parameter that names the rule whose breaches are listed
SCENARIO = "scenario"  # the parameter that names what is supposed of an election, by number
SUBMISSION = "submission"  # the parameter that names what a township has submitted
QUESTION = "question"  # the parameter that says what 自助分析 asks, in names and codes
NUMBER = "number"  # the parameter that asks what a figure means: on 人员名册, for its rows
CLICK = "click"  # the parameter in which the browser says, once, which mark of which picture was clicked
OWN = (
    PERSON,
    UNITS_OF,
    METRIC,
    RULE,
    QUESTION,
    NUMBER,
    SCENARIO,
    SUBMISSION,
)  # what pages themselves keep in the address, beside the shared filters
_SHARED = ("township", "kind", "post_group", "year")  # filters of a number that the shared ones can say


class Link(NamedTuple):
    """A cell of a table that leads to another page, or to what it means."""

    text: str
    address: str
    kind: str = "person"

    def __str__(self) -> str:
        return self.text

    @property
    def html(self) -> str:
        return f'<a class="{self.kind}" href="{escape(self.address, quote=True)}">{escape(self.text)}</a>'


def person_link(text: str, person_id: int | None = None) -> Link:
    """To a person's page, or to the list of people."""
    kept = {name: st.query_params[name] for name in (NUMBER,) if name in st.query_params}  # the list that the name stands in
    return page_link(text, ROWS, kept | ({PERSON: str(person_id)} if person_id else {}))


def page_link(text: str, page: str, own: Mapping[str, str]) -> Link:
    """To a page, with the filters of this one and what is that page's own."""
    filters = {name: value for name, value in st.query_params.to_dict().items() if name not in OWN}
    return Link(text, f"{page}?{urlencode(filters | dict(own))}".removesuffix("?"))


def question_link(text: str, question: str) -> Link:
    """To 自助分析 with this question, and the filters of the page."""
    return page_link(text, "explore", {QUESTION: question})


def address_without_number() -> str:
    """Of the page as it is, up to where a number may be named."""
    kept = _query({}, NUMBER, CLICK)
    return f"?{kept}&" if kept else "?"


def meaning_address(page: str, number: str) -> str:
    """Of the page (`address_without_number`) with what the number of this text means over it."""
    return f"{page}{NUMBER}={quote_plus(number)}"


def rows_address(number: Number, lens: Lens) -> str:
    """Of 人员名册 with the rows behind the number: its filters as the shared ones, as far as these go."""
    where = dict(number.where)
    above = {member.key: member.parent for member in units(lens, "village")}
    if len(where.get("village", ())) == 1 and where["village"][0] in above:
        where["township"] = (above[where["village"][0]],)
    said = {name: where.pop(name)[0] for name in _SHARED if _can_be_shared(lens, name, where.get(name, ()))}
    if number.as_of in lens.snapshot.roster_dates:
        said["as_of"], number = number.as_of, replace(number, as_of=None)
    return f"{ROWS}?{_query(said | {NUMBER: replace(number, where=where).text}, CLICK, *OWN, *_SHARED)}"


def _can_be_shared(lens: Lens, name: str, keys: tuple) -> bool:
    return len(keys) == 1 and keys[0] is not None and (name != "year" or keys[0] in fact_years(lens))


def _query(said: Mapping[str, Any], *without: str) -> str:
    """The address as it is, but without these, and with what is said."""
    kept = {name: value for name, value in st.query_params.to_dict().items() if name not in without}
    return urlencode(kept | said)


def switch(name: str, label: str, options: Mapping[bool, str], help: str) -> bool:
    """Which of two ways a page counts: the first, unless the viewer or the address says the other."""
    if name not in st.session_state or get_script_run_ctx().is_history_navigation:
        st.session_state[name] = options[name in st.query_params]
    chosen = st.segmented_control(label, list(options.values()), required=True, key=name, help=help) == options[True]
    if chosen:
        st.query_params[name] = "1"
    else:
        st.query_params.pop(name, None)
    return chosen


def picked(name: str, label: str, options: Mapping[str, str]) -> str:
    """Which of many a page shows: the first, unless the viewer or the address says another. Stops where the address says none of them."""
    if st.session_state.get(name, next(iter(options))) not in options:  # under other filters there is no such choice
        st.session_state.pop(name)
        st.query_params.pop(name, None)
    asked = st.query_params.get(name)
    if name not in st.session_state or get_script_run_ctx().is_history_navigation:
        if asked and asked not in options:
            st.error(f"链接中的{label}“{asked}”不存在，请核对链接。")
            st.stop()
        st.session_state[name] = asked or next(iter(options))
    chosen = st.selectbox(label, list(options), format_func=options.__getitem__, key=name)
    if chosen == next(iter(options)):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = chosen
    return chosen
