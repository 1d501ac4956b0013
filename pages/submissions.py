"""数据报送: how every township stands by quarter; a township's clerk hands files in, the city's clerk publishes them or gives them back."""

import streamlit as st

from data.store import Store
from data.submissions import WAITING, NotTaken, Submissions
from pages._import_progress import progress
from pages._link import SUBMISSION
from pages._page import page
from pages._submission_board import board, decided, waiting
from pages._submission_new import hand_in, own, past
from pages._submission_review import review

viewer = page().viewer
try:
    found = Submissions(Store()).of(viewer.scope)
except NotTaken as fault:
    st.error(str(fault))
    st.stop()
if viewer.publishes:
    progress()
if viewer.publishes and SUBMISSION in st.query_params:
    review(st.query_params[SUBMISSION])
else:
    if viewer.publishes:
        waiting(found)
    board(found)
    if viewer.publishes:
        decided([one for one in found if one.state != WAITING])
    if viewer.submits:
        own(found)
        hand_in(found)
        past(found)
