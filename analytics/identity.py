"""One person's own numbers. Nobody sees any digit of them by looking at a page: whoever has the right asks for one person, with a reason.

Beside gender, age and unit even the usual mask of an ID number (first six digits, last four) leaves few candidates or one.
"""

from typing import NamedTuple

from data.lens import Lens, fetch

REASONS = ("核对登记信息", "联系本人", "办理待遇保障", "组织考察", "答复本人查询")
LABELS = {"id_number": "身份证号", "phone": "联系电话"}


class Identity(NamedTuple):
    """None for what is not recorded."""

    id_number: str | None
    phone: str | None


def identity_held(lens: Lens, person_id: int) -> tuple[str, ...]:
    """The labels of what is recorded of a person in scope, without any of it leaving the engine."""
    columns = ", ".join(f"COUNT({name})" for name in LABELS)
    (counts,) = fetch(lens, f"SELECT {columns} FROM career WHERE person_id = $person AND valid_from <= $as_of", {"person": person_id}).rows
    return tuple(label for label, count in zip(LABELS.values(), counts, strict=True) if count)


def identity(lens: Lens, person_id: int) -> Identity:
    """The numbers of a person in scope, as last recorded by the as-of date; of anybody else nothing. Not kept among the answers."""
    text = "SELECT id_number, phone FROM career WHERE person_id = $person AND valid_from <= $as_of ORDER BY valid_from"
    rows = fetch(lens, text, {"person": person_id}, kept=False).rows
    return Identity(*(next((row[at] for row in reversed(rows) if row[at]), None) for at in range(len(LABELS))))
