"""总览: the whole in three seconds, what deserves a look and why, what moved, and the four verbs."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from analytics.advancement import Advancement
from analytics.appraisal import Appraisal, ThreeYears
from analytics.burden import Burden
from analytics.cadre import Cadre, CadreMovement
from analytics.explanation import number_of
from analytics.highlights import Asked, Compared, Highlight, compared, highlights
from analytics.honour import Honour
from analytics.intervals import INNER
from analytics.mentoring import Mentoring
from analytics.narrative import paragraph
from analytics.pay import Payment
from analytics.query import Cell, Member
from analytics.reserve import Reserve, ReserveVillage
from analytics.shape import whole_name
from analytics.study import Study
from analytics.supervision import Supervision
from analytics.training import CadreYear
from analytics.village import Village
from analytics.wording import show
from pages._link import Link, page_link
from pages._page import bridge, chart, movement_table, number_link, page, scrolling, tiles, unit_level
from pages._sign import Side

MOST = 150  # rows on the screen
NOTHING_TO_SAY = "没有未达标的规定，没有超出偶然的差别，也没有值得说的变化。"

VERBS = {
    "优选": (ReserveVillage.short, Reserve.pool, CadreMovement.joined, CadreMovement.joined_college),
    "育强": (CadreYear.covered, CadreYear.met_hours, Mentoring.secretaries_by_leaders, Study.graduates),
    "管好": (Appraisal.excellent, Appraisal.appraised, Payment.per_person, Supervision.rectification),
    "用活": (ThreeYears.unused, Advancement.representatives, Honour.awards, Burden.cleared_rate),
}


def points() -> None:
    """要点, and beside them where each indicator really differs."""
    asked = Asked(page().lens, page().where, unit_level())
    table = compared(asked)
    found = highlights(asked, table)
    page().shown += [one.metric for one in table if one.metric not in page().shown]
    left, right = st.columns([2, 3])
    with left, st.container(border=True, key="list_highlights"):
        st.markdown(f"#### 要点：最值得关注的{len(found)}件事" if found else "#### 要点：没有需要特别关注的事项")
        told = "从规定、差异、变化三方面按规则选出，法律规定和超出名额在前，同一方面一般不超过两条。" if found else NOTHING_TO_SAY
        st.caption(f"{told}{asked.not_followed}")
        items = "".join(map(_item, found))
        st.html(f'<ol class="highlights">{items}</ol>')
    with right, st.container(border=True, key="list_indicators"):
        name = whole_name(table[0].result)
        head, lines = _grid(table, name)
        cells = [cell for line in lines[1:] for cell in line[1:]]
        real = sum(cell.side != 0 for cell in cells)
        st.markdown(f"#### 六项指标：{real}处与{name}有差别" if real else f"#### 六项指标：各单位与{name}都无法区分")
        more = f"只列前{MOST}个，汇总文件中是全部。" if len(lines) > MOST else ""
        luck = f"{len(cells):,}处毫无差别时，平均也有{len(cells) * (1 - INNER):.1f}处偶然如此。"
        capped = "".join(f"{one.metric.label}由名额决定，不作比较。" for one in table if one.capped)
        st.caption(f"▲ 高于、▼ 低于{name}，超出95%界限才上色；{luck}{capped}{more}")
        scrolling(head, lines[: MOST + 1], fits=14, height=440)


def _item(one: Highlight) -> str:
    return f"<li><span>{page_link(one.told, one.page, one.query).html}</span><small>{one.source}：{escape(one.why)}</small></li>"


def _grid(table: Sequence[Compared], name: str) -> tuple[list[str], list[list[str | Link | Side]]]:
    """A row per unit under the whole, a column per indicator; each figure leads to what it means."""
    rows: dict[Member, list[Side]] = {}
    for one in table:
        for row in one.result.rows:
            rows.setdefault(row.members[0], []).append(Side(_figure(one, row.cells[0], row.members), one.side(row.cells[0]), name))
    head = [table[0].result.by[0].label, *(one.metric.label for one in table)]
    whole = [name, *(_figure(one, one.whole) for one in table)]
    return head, [whole, *([unit.label, *cells] for unit, cells in rows.items() if unit.key is not None)]


def _figure(one: Compared, cell: Cell, members: Sequence[Member] = ()) -> Link:
    asked = one.result if members else replace(one.result, by=())
    return number_link(show(one.metric, cell), number_of(page().lens, asked, one.metric, members))


tiles(Cadre.headcount, Cadre.college, Cadre.under_36, Cadre.women, Village.villages, Village.per_village)
points()
left, right = st.columns(2)
with left:
    bridge()
with right:
    chart(Cadre.headcount, by=[Cadre.age_band, Cadre.gender], kind="pyramid")
for verb, metrics in VERBS.items():
    st.subheader(verb)
    tiles(*metrics)
movement_table()
with st.expander("一段话说明"):
    st.html(f'<p class="paragraph">{escape(paragraph(page().lens, page().where))}</p>')
