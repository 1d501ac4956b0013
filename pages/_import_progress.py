"""The imports and corrections that are being published, whoever started them, and how the last ones ended: any clerk's page shows them."""

from collections.abc import Callable

import streamlit as st

from data.progress import DONE, Job, Progress
from data.publishing import settle
from data.store import Broken, Store
from pages._viewer import still_here, while_here

_EVERY = 0.7  # seconds between two looks at a running import


def progress() -> None:
    store = Store()
    settle(store)
    jobs = Progress(store.root)
    for job in jobs.unseen():
        _end(job)
    st.session_state["jobs running"] = {job.id for job in jobs.running()}
    if st.session_state["jobs running"]:
        _running()


def begin(start: Callable[[], str]) -> None:
    """Start a job; this session shows what it published as soon as it has."""
    try:
        st.session_state["own job"] = start()
    except Broken as fault:
        st.error(str(fault))
        return
    st.rerun()


def busy() -> bool:
    return bool(Progress(Store().root).running())


def _end(job: Job) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"ended_{job.id}"):
        told = f"{job.ended_at} {job.by}发布“{job.files}”：{job.message}"
        if job.state == DONE:
            st.success(_plain(told))
        else:
            st.error(_plain(told))
        st.button("知道了", key=f"seen_{job.id}", on_click=while_here(Progress(Store().root).acknowledge), args=(job.id,))


@st.fragment(run_every=_EVERY)
def _running() -> None:
    """A bar for each, drawn again every moment; the page as a whole runs again when one has ended."""
    if not still_here():
        st.rerun(scope="app")
    store = Store()
    settle(store)
    running = Progress(store.root).running()
    for job in running:
        st.progress(job.share, f"{_plain(job.by)}正在发布“{_plain(job.files)}”：{job.stage}……{job.share:.0%}。关闭页面不影响发布。")
    ended = st.session_state["jobs running"] - {job.id for job in running}
    if ended:
        if st.session_state.get("own job") in ended:
            st.session_state["snapshot"] = None
        st.rerun(scope="app")


def _plain(text: str) -> str:
    """A file's name in Markdown, as it is written."""
    return "".join(f"\\{char}" if char in r"\`*_{}[]<>()#+-!|:$~" else char for char in text)
