"""How long the data files of old versions are kept. Pure but for the list of versions: nothing is deleted here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.lens import Snapshot
from data.store import Store, Version


@dataclass(frozen=True)
class Retention:
    """`keep` newest versions stay, and all that are younger than `days`."""

    keep: int = 30
    days: int = 180

    @property
    def told(self) -> str:
        return f"最近{self.keep}版，以及{self.days}天内的各版；正在使用的一版和它损坏时要退回的一版总是保留"


def retention(snapshot: Snapshot | None, *, keep: int | None = None, days: int | None = None) -> Retention:
    """The rule of the settings `keep_versions` and `keep_days`, or what is given instead; one version is always kept."""
    rule = Retention()
    set_keep, set_days = (_number(snapshot.setting(name)) if snapshot else None for name in ("keep_versions", "keep_days"))
    wanted = [next(n for n in choice if n is not None) for choice in ((keep, set_keep, rule.keep), (days, set_days, rule.days))]
    return Retention(max(1, wanted[0]), max(0, wanted[1]))


def prunable(store: Store, rule: Retention, now: datetime | None = None) -> list[int]:
    """The versions whose data file the rule lets go, newest first."""
    kept, since = store.kept(), (now or datetime.now()) - timedelta(days=rule.days)
    old = [version.number for version in _with_files(store.versions(), kept)[rule.keep :] if _published(version) < since]
    spared = store.needed()
    return [number for number in old if number not in spared]


def _with_files(versions: list[Version], kept: frozenset[int]) -> list[Version]:
    return [version for version in versions if version.number in kept]


def _published(version: Version) -> datetime:
    return datetime.fromisoformat(version.published_at)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() else None
