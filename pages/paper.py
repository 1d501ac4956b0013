"""会议材料: tomorrow's paper, read here and taken home as Word."""

from collections.abc import Mapping
from contextlib import suppress
from html import escape
from typing import Any

import streamlit as st

from analytics.export import file_name
from analytics.query import show_date
from analytics.report import FILTERS, Report, official, place, report
from analytics.report_docx import report_bytes
from analytics.report_issues import Last, kept_text, last_of
from analytics.wording import ignored_note
from data.desk import Desk, NotSaved, Saved
from data.lens import Lens
from pages._page import download, page, saved_of, scrolling

PAPER = "会议材料"
_LIMIT = "班子规定写明“建议整改天数”的，从其规定；其余的用这里填写的。"
MOST = 60  # lines of the list on the screen; the paper has them all


def main() -> None:
    shown = page()
    where = {name: keys for name, keys in shown.where.items() if name in FILTERS}
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        last = _chosen_last(shown.lens, where)
    with right:
        deadline = st.text_input(
            "建议时限", key="deadline", max_chars=20, placeholder="如：2024年12月底前；不填则留空，会上确定", help=_LIMIT
        )
    notes = ignored_note(tuple(name for name in shown.where if name not in FILTERS))
    bar = st.progress(0.0, text="正在写会议材料")
    written = report(shown.lens, where, last, lambda share, doing: bar.progress(share, text=f"正在写：{doing}"))
    bar.empty()
    if isinstance(written, str):
        st.info(written, icon=":material/info:")
        return
    try:
        Desk().ready()
        kept = "下载时留存问题清单，供下次比较。"
    except NotSaved as problem:
        st.warning(f"材料可以下载，但问题清单不能留存，下次不能与这一份比较。{problem}")
        kept = ""
    with st.container(horizontal=True, vertical_alignment="center", key="tools_paper"):
        name = file_name(shown.lens, PAPER, where, "docx")
        download("下载会议材料 Word", lambda: _taken(written, where, deadline, shown.viewer.label), name, key="paper")
        st.caption(f"公文格式，图可编辑，附问题清单和口径说明；{kept}{''.join(notes)}", width="content")
    _preview(written)
    _issues(written, deadline)


def _chosen_last(lens: Lens, where: Mapping[str, Any]) -> Last | None:
    """The list to compare with: of the papers kept for this place the newest of an earlier date, unless another is chosen."""
    saved = [one for one in saved_of(PAPER, place(lens, where)) if one.name != _name(lens)]
    newest_first = sorted(((last.as_of, one.saved_at, one.name, last) for one in saved if (last := _read(one))), reverse=True)
    kept = {name: last for _, _, name, last in newest_first}
    names = ["", *kept]
    default = next((number for number, name in enumerate(names) if name and kept[name].as_of < lens.as_of), 0)
    key = f"last_paper_{'_'.join(place(lens, where))}_{lens.as_of}"
    nothing = "不比较" if kept else "还没有留存的材料"
    chosen = st.selectbox("与上次材料比较", names, default, format_func=lambda name: name or nothing, key=key, filter_mode=None)
    return kept.get(chosen)


def _read(saved: Saved) -> Last | None:
    try:
        return last_of(saved.content)
    except ValueError:
        return None


def _name(lens: Lens) -> str:
    return f"{show_date(lens.as_of)} 第{lens.snapshot.number}版"


def _taken(written: Report, where: Mapping[str, Any], deadline: str, by: str) -> bytes:
    """The file; its list is kept for the next one, as far as anything can be kept: the page has said so before."""
    content = report_bytes(written, deadline.strip())
    lens = written.lens
    with suppress(NotSaved):
        Desk().keep(PAPER, place(lens, where), _name(lens), kept_text(lens.as_of, written.issues), by)
    return content


def _preview(written: Report) -> None:
    lines = [f"<h2>{escape(written.title)}</h2>", f'<p class="subtitle">（{escape(written.subtitle)}）</p>']
    number = 0
    for section in written.sections:
        lines += [f"<h3>{escape(section.heading)}</h3>"] if section.heading else []
        for paragraph in section.paragraphs:
            head = f"<b>{escape(paragraph.head)}。</b>" if paragraph.head else ""
            lines.append(f"<p>{head}{escape(paragraph.text)}</p>")
        if section.figure:
            number += 1
            lines.append(f'<p class="caption">图{number}　{escape(official(section.figure.headline))}</p>')
    st.html(f'<article class="paper">{"".join(lines)}</article>')


def _issues(written: Report, deadline: str) -> None:
    against = written.compared
    head = ["村(社区)", "问题", "依据", "责任乡镇(街道)", "建议时限", *(["与上次比"] if against else [])]
    states = against.states if against else ("",) * len(written.issues)
    rows = [
        [one.village, one.problem, one.basis, one.township, one.limit(deadline) or "—", *([state] if against else [])]
        for one, state in zip(written.issues, states, strict=True)
    ]
    with st.container(border=True, key="list_issues"):
        told = f"：{against.told}" if against else ""
        st.markdown(f"#### 问题清单 {len(rows):,} 项{told}")
        if len(rows) > MOST:
            st.caption(f"只列前{MOST}项，文件中是全部。")
        if not rows:
            st.info("没有需要列入清单的问题。", icon=":material/info:")
            return
        scrolling(head, rows[:MOST], fits=10)


main()
