"""Links from a name to the page of that person: an address that can be copied, with the filters of the page it stands on."""

from html import escape
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

PERSON = "person"  # the parameter of the address that names one person, by number


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
    filters = {name: value for name, value in st.query_params.to_dict().items() if name != PERSON}
    query = urlencode(filters | ({PERSON: person_id} if person_id else {}))
    return Link(text, f"people?{query}".removesuffix("?"))
