"""How long the data files of old versions are kept; nothing is deleted here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.forgetting import ACTION as FORGETTING
from data.store import Store


@dataclass(frozen=True)
class Retention:
    """`keep` newest versions stay, and all that are younger than `days`."""

    keep: int = 30  # at least one is kept, whatever is said
    days: int = 180

    @property
    def told(self) -> str:
        return (
            f"最近{self.keep}版，以及{self.days}天内的各版；清除离任人员信息之前的各版只保留{self.days}天；"
            "正在使用的一版和它损坏时要退回的一版总是保留"
        )


def prunable(store: Store, rule: Retention, now: datetime | None = None) -> list[int]:
    """The versions whose data file the rule lets go, newest first. One from before somebody was forgotten stays for its age alone."""
    kept, since = store.kept(), (now or datetime.now()) - timedelta(days=rule.days)
    with_files = [version for version in store.versions() if version.number in kept]
    newest = {version.number for version in with_files[: max(1, rule.keep)]}
    forgot = max((version.number for version in with_files if version.action == FORGETTING), default=0)
    old = [
        version.number
        for version in with_files
        if (version.number not in newest or version.number < forgot) and datetime.fromisoformat(version.published_at) < since
    ]
    spared = store.needed() if old else ()  # asked only then: it reads whole files
    return [number for number in old if number not in spared]
