"""Who is looking, and which pages and units are theirs."""

from dataclasses import dataclass

import streamlit as st

from analytics.query import units
from data.lens import EVERYTHING, Lens, Snapshot

LEADER, CLERK, AUDITOR = "市领导", "数据员", "审计"
_TOWNSHIP = "乡镇领导"


@dataclass(frozen=True)
class Viewer:
    """`scope` as in Lens; `role` decides the pages."""

    role: str
    scope: tuple[str, ...]
    label: str

    @property
    def sees_people(self) -> bool:
        return self.role != AUDITOR

    @property
    def sees_candidates(self) -> bool:
        """Whether the names of people who may be chosen are theirs to know."""
        return self.role in (LEADER, _TOWNSHIP) or self == OPERATOR

    @property
    def publishes(self) -> bool:
        return self.role == CLERK


# Whoever sits at the machine of a store with real data, until accounts exist: the server listens on loopback only.
OPERATOR = Viewer(CLERK, EVERYTHING, "本机操作员")


def current_viewer(snapshot: Snapshot | None) -> Viewer:
    """The viewer of this session. The switch of identities exists in the demonstration only."""
    if snapshot is None or not snapshot.demo:
        return OPERATOR
    everything = Lens(EVERYTHING, snapshot, 0, 0)
    viewers = [Viewer(LEADER, EVERYTHING, LEADER)]
    viewers += [Viewer(_TOWNSHIP, (member.key,), f"{member.label}领导") for member in units(everything, "township")]
    viewers += [Viewer(CLERK, EVERYTHING, CLERK), Viewer(AUDITOR, (), AUDITOR)]
    with st.sidebar:
        return st.selectbox(
            "演示身份", viewers, format_func=lambda viewer: viewer.label, key="viewer", filter_mode=None, persist_state="session"
        )
