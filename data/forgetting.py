"""Whoever left long ago stays in the figures of earlier years, without what tells who it was.

After as many years as the rule `LEFT_YEARS` says (empty: never), counted from the end of the last period in post, the name becomes a
stand-in and what else names a person goes, from the periods and from what rosters said; the birth date stays, as ages of earlier years
rest on it. Versions made before keep everything until they are pruned.
"""

import json
from collections.abc import Callable

from data.draft import Draft
from data.lens import EVERYTHING, Lens, Snapshot, fetch
from data.policies import LEFT_YEARS
from data.publishing import one_at_a_time
from data.store import Store, Version
from data.tables import CADRE, ENTRY

ACTION = "清除离任人员身份信息"
_CLEARED = ("id_number", "staff_no", "phone", "note")
_STAND_IN = "离任人员"


def left_before(snapshot: Snapshot, today: int) -> int | None:
    """The date (yyyymmdd) on or before which they must have left; None where no rule in force says a whole number of years."""
    text = "SELECT MAX(value) FROM rule_in_force WHERE name = $name AND value > 0"
    ((years,),) = fetch(Lens(EVERYTHING, snapshot, today, today), text, {"name": LEFT_YEARS}).rows
    return None if years is None or years != int(years) else today - int(years) * 10000


def forgettable(snapshot: Snapshot, today: int) -> list[int]:
    """The numbers of the people in question of whom anything is left to forget."""
    if (before := left_before(snapshot, today)) is None:
        return []
    known = " + ".join(f"COUNT({name})" for name in _CLEARED)
    text = (
        f"SELECT person_id FROM cadre GROUP BY person_id HAVING MAX(valid_to) <= $before AND"
        f" ({known} > 0 OR COUNT(CASE WHEN name <> '{_STAND_IN}' || person_id THEN 1 END) > 0) ORDER BY person_id"
    )
    return [person for (person,) in snapshot.engine.rows(text, {"before": before}).rows]


def forget(store: Store, by: str, today: int, on_record: Callable[[int, int], None]) -> Version | None:
    """Publish a version that has forgotten them, after `on_record` was told the date and how many; None for nobody. Raises Broken."""
    with one_at_a_time(store):
        snapshot = store.current()
        people = forgettable(snapshot, today) if snapshot else []
        if not people:
            return None
        on_record(left_before(snapshot, today), len(people))
        return store.publish(lambda draft: _cleared(draft, people), action=ACTION, by=by, expected=snapshot.number)


def _cleared(draft: Draft, people: list[int]) -> dict[str, int]:
    asked = ", ".join(map(str, people))
    for person in people:
        draft.update(CADRE.name, {"name": f"{_STAND_IN}{person}", **dict.fromkeys(_CLEARED)}, {"person_id": person})
    for person, number, given in draft.rows(f"SELECT person_id, number, given FROM {ENTRY.name} WHERE person_id IN ({asked})"):
        said = {name: value for name, value in json.loads(given or "{}").items() if name not in _CLEARED}
        said |= {"name": f"{_STAND_IN}{person}"} if "name" in said else {}
        told = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        draft.update(ENTRY.name, {"given": told}, {"person_id": person, "number": number})
    return {"清除": len(people)}
