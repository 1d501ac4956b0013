"""What a page keeps in its address: links to the page of a person and to a question, with its filters; its own switch."""

from collections.abc import Mapping
from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

PERSON = "person"  # the parameter of the address that names one person, by number
UNITS_OF = "units_of"  # the parameter that a trend counts in the units of the time, and not of today
METRIC = "metric"  # the parameter that names the figure a page compares
QUESTION = "question"  # the parameter that says what 自助分析 asks, in names and codes
OWN = (PERSON, UNITS_OF, METRIC, QUESTION)  # what pages themselves keep in the address, beside the shared filters


class Link(NamedTuple):
    """A cell of a table that leads to another page."""

    text: str
    address: str

    def __str__(self) -> str:
        return self.text

    @property
    def html(self) -> str:
        return f'<a class="person" href="{escape(self.address, quote=True)}">{escape(self.text)}</a>'


def person_link(text: str, person_id: int | None = None) -> Link:
    """To a person's page, or to the list of people."""
    return page_link(text, "people", {PERSON: str(person_id)} if person_id else {})


def page_link(text: str, page: str, own: Mapping[str, str]) -> Link:
    """To a page, with the filters of this one and what is that page's own."""
    filters = {name: value for name, value in st.query_params.to_dict().items() if name not in OWN}
    return Link(text, f"{page}?{urlencode(filters | dict(own))}".removesuffix("?"))


def question_link(text: str, question: str) -> Link:
    """To 自助分析 with this question, and the filters of the page."""
    filters = {name: value for name, value in st.query_params.to_dict().items() if name not in OWN}
    return Link(text, f"explore?{urlencode(filters | {QUESTION: question})}")


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
