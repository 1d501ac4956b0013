"""期初 + 新任 + 调入 − 调出 − 离任 = 期末: how the team changed between the comparison date and the as-of date."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analytics.cadre import Cadre, CadreMovement
from analytics.explanation import Number, number_of
from analytics.query import Member, ask, show_date
from data.lens import Lens

UNIT_FILTERS = ("county", "township", "village", "kind")
HEADINGS = ("期初", "新任", "调入", "调出", "离任", "期末")
MOVEMENTS = (CadreMovement.joined, CadreMovement.moved_in, CadreMovement.moved_out, CadreMovement.left)


@dataclass(frozen=True)
class Bridge:
    """`unit` is None for the whole; a figure is None where a date has no roster."""

    unit: Member | None
    opening: int | None
    joined: int | None
    moved_in: int | None
    moved_out: int | None
    left: int | None
    closing: int | None
    numbers: tuple[Number, ...]  # what each figure is, in their order

    @property
    def pairs(self) -> Iterator[tuple[int | None, Number]]:
        return zip(self.figures, self.numbers, strict=True)

    @property
    def changes(self) -> tuple[Number, ...]:
        """What lies between the opening and the closing."""
        return self.numbers[1:-1]

    @property
    def figures(self) -> tuple[int | None, ...]:
        return (self.opening, self.joined, self.moved_in, self.moved_out, self.left, self.closing)


def bridges(lens: Lens, where: dict, by: str = "") -> list[Bridge]:
    """One bridge, or one per unit of `by`. Only unit filters apply: a person who changes post stays in the team."""
    where = {name: value for name, value in where.items() if name in UNIT_FILTERS}
    by = (by,) if by else ()
    opening = ask(replace(lens, as_of=lens.since), Cadre.headcount, by, where)
    closing = ask(lens, Cadre.headcount, by, where)
    moves = ask(lens, MOVEMENTS, by, where)
    found = []
    for before, after, moved in zip(_units(opening), _units(closing), _units(moves), strict=True):
        unit = after.members[0] if by else None
        figures = [cell.value for cell in moved.cells] if before.cells[0].value is not None else [None] * 4
        asked = [(opening, Cadre.headcount), *((moves, metric) for metric in MOVEMENTS), (closing, Cadre.headcount)]
        numbers = tuple(number_of(lens, result, metric, after.members) for result, metric in asked)
        found.append(Bridge(unit, before.cells[0].value, *figures, after.cells[0].value, numbers))
    return found


def _units(result):
    """The rows of named units: a blank unit is nobody's bridge."""
    return [row for row in result.rows if not row.members or row.members[0].key is not None]


def bridge_finding(bridge: Bridge, lens: Lens) -> str:
    """The bridge as a headline."""
    if bridge.closing is None:
        return f"{show_date(lens.as_of)}没有花名册，无数据"
    if bridge.opening is None:
        return f"现任{bridge.closing:,}人；对比日{show_date(lens.since)}没有花名册，无法比较"
    change = bridge.closing - bridge.opening
    trend = "人数未变" if not change else f"比{show_date(lens.since)}{'多' if change > 0 else '少'}{abs(change):,}人"
    moves = [("新任", bridge.joined), ("调入", bridge.moved_in), ("调出", bridge.moved_out), ("离任", bridge.left)]
    told = "、".join(f"{label}{count:,}人" for label, count in moves if count)
    return f"现任{bridge.closing:,}人，{trend}" + (f"：{told}" if told else "")
