"""头雁: `streamlit run dashboard.py` serves the pages, compressed; real data never without a login."""

import sys

import streamlit as st
from starlette.middleware import Middleware

import pages._explanation
import pages._filters
import pages._page  # noqa: F401 (what every page needs is there before the first visitor)
from pages._faults import log_without_words, tell_fault
from pages._files import Files
from pages._garbage import collect_now_and_then
from pages._headers import Headers
from pages._identity import why_not_started
from pages._routes import Addresses
from pages._static import Static

log_without_words()
if told := why_not_started():
    sys.exit(told)
collect_now_and_then()
# The site script is another file: with `App(__file__)` the page body would also run once without a viewer.
app = st.App(
    "pages/_site.py",
    middleware=[Middleware(Headers), Middleware(Addresses), Middleware(Static), Middleware(Files)],
    on_script_error=tell_fault,
)
