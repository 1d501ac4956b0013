"""Garbage of runs is gone after a while, without a collection after each of them."""

import gc
import weakref

import pytest
import streamlit as st

from data.serving import served
from pages import _garbage


class Ring:
    """Held by nobody but itself."""

    def __init__(self):
        self.me = self


def test_what_nobody_holds_is_gone_after_a_while(monkeypatch):
    turns = iter([None])

    def sleep(seconds):
        assert 5 <= seconds <= 60
        if next(turns, "over") == "over":
            raise StopIteration

    gc.disable()
    try:
        monkeypatch.setattr(_garbage.time, "sleep", sleep)
        kept, ring = Ring(), weakref.ref(Ring())
        assert ring() is not None
        with pytest.raises(StopIteration):
            _garbage._collect()
        assert ring() is None
        assert kept.me is kept
    finally:
        gc.enable()


def test_streamlit_does_not_collect_after_each_run():
    assert st.get_option("runner.postScriptGC") is False


def test_everybody_reads_one_snapshot(demo):
    """What one session has asked, another does not ask again; nor is the file checked again, even if nobody held it for a moment."""
    snapshot = served().current()
    assert served().current() is snapshot
    held = id(snapshot)
    del snapshot
    gc.collect()
    assert id(served().current()) == held
