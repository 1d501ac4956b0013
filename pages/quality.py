"""数据核查: what has been published against the rows, how complete the tables are, and where two records disagree."""

import streamlit as st

from analytics.completeness import Completeness, checked_tables, completeness, lacking
from analytics.conflict import KINDS, Conflict
from analytics.export import file_name, table_bytes
from analytics.query import units
from analytics.reconcile import HEADINGS, reconcile
from analytics.wording import NOTHING
from pages._page import LIST, chart, download, html_table, listing, page, sections, unit_level

MOST = 200  # rows behind one figure that are shown; the file has them all


def published() -> None:
    found = reconcile(page().lens)
    differing = sum(not row.agrees for row in found)
    rows = [row.texts for row in sorted(found, key=lambda row: row.agrees)]
    if rows:
        st.subheader(f"已公布数字{len(rows)}条，{f'{differing}条与数据不一致' if differing else '全部与数据一致'}")
        st.caption("每条按自己的截止日和筛选由库中数据重新计算，不随上面的筛选变化。")
        st.html(html_table(HEADINGS, rows))
        _file("已公布数字核对", HEADINGS, rows)
    else:
        st.info("还没有登记已公布的数字。")
    st.caption("登记或更正本市公布的数字：数据员在“政策口径”中填写，或导入“已公布数字”表。")


def complete() -> None:
    tables = checked_tables(page().lens)
    found = [completeness(page().lens, table, _township()) for table in tables]
    overview = [_table_line(one) for one in found if one.rows]
    st.caption("空白表示“没有”或“尚未发生”的列(如离库时间、备注)不计；花名册只看截止日现任的人；只按乡镇(街道)筛选。")
    st.html(html_table(["表", "行数", "完整率", "最不完整的列", "空白行数"], overview))
    filled = [one for one in found if one.rows]
    if not filled:
        return
    labels = {one.table.label: one for one in sorted(filled, key=lambda one: one.total[0] / (one.total[1] or 1))}
    chosen = labels[st.selectbox("逐列查看(最不完整的表在前)", list(labels), key="complete_table", filter_mode=None)]
    columns(chosen)


def columns(chosen: Completeness) -> None:
    """Each column by township, and the rows behind a gap."""
    names = {member.key: member.label for member in units(page().lens, "township")}
    codes = sorted(chosen.rows, key=lambda code: (code is None, code or ""))
    head = ["列", "合计", "空白", *(names.get(code, "未注明乡镇") for code in codes)]
    gaps = sorted(chosen.columns, key=lambda column: column.total[0])
    rows = [
        [
            c.column.label,
            _part(*c.total),
            f"{c.total[1] - c.total[0]:,}",
            *(_part(c.filled.get(code, 0), chosen.rows[code]) for code in codes),
        ]
        for c in gaps
    ]
    st.html(html_table(head, rows))
    _file(f"{chosen.table.label}完整率", head, rows)
    open_ones = {c.column.label: c for c in gaps if c.total[0] < c.total[1]}
    if not open_ones:
        st.success(f"{chosen.table.label}没有空白。")
        return
    asked = st.selectbox(
        "列出空白的行", list(open_ones), index=None, placeholder="选择一列", key=f"lacking_{chosen.table.name}", filter_mode=None
    )
    if asked is None:
        return
    heads, blank = lacking(page().lens, chosen.table, open_ones[asked].column, _township())
    st.caption(f"“{asked}”空白{len(blank):,}行" + (f"，只列前{MOST}行，文件中是全部" if len(blank) > MOST else ""))
    st.html(html_table(heads, blank[:MOST]))
    _file(f"{chosen.table.label}_{asked}空白", heads, blank)


def conflicts() -> None:
    if not page().ask(Conflict.conflicts).rows[0].cells[0].value:
        st.success(f"没有发现两处记载不一致的人。{Conflict.conflicts.definition}")
        return
    chart(Conflict.conflicts, by=Conflict.conflict, kind=LIST, key="conflicts")
    chart(Conflict.conflicts, by=[unit_level(), Conflict.conflict], kind="matrix", key="conflict_units")
    where = {"乡镇(街道)": "f.township_code", "村(社区)": "f.village_code", "姓名": "f.name", "一处记载": "f.one", "另一处记载": "f.other"}
    for kind in KINDS:
        if page().ask(Conflict.conflicts, where={"conflict": kind}).rows[0].cells[0].value:
            listing(Conflict.conflicts, where, headline=f"{kind}不一致 {{n}} 处", where={"conflict": kind}, key=kind)


def _township() -> str | None:
    return page().where.get("township")


def _table_line(one: Completeness) -> list[str]:
    worst = one.worst
    return [
        one.table.label,
        f"{sum(one.rows.values()):,}",
        _part(*one.total),
        worst.column.label if worst else NOTHING,
        f"{worst.total[1] - worst.total[0]:,}" if worst else "0",
    ]


def _part(filled: int, rows: int) -> str:
    """Rounded down, so that only what is whole reads 100%."""
    return f"{filled * 100 // rows}%" if rows else NOTHING


def _file(title: str, head, rows) -> None:
    lens = page().lens
    download("CSV", lambda: table_bytes(lens, head, rows), file_name(lens, title, page().where), key=f"csv_{title}")


sections("quality_section", {"已公布数字": published, "完整率": complete, "数据冲突": conflicts})
