"""The published versions of the data: what each did, what differs between two, and going back to one."""

import streamlit as st

from data.comparison import HEADINGS, compare
from data.retention import Retention, prunable
from data.store import Broken, Store, Version
from pages._page import html_table, page
from pages._viewer import record

SHOWN = 200


def versions() -> None:
    st.subheader("数据版本")
    store = Store()
    found = store.versions()
    if not found:
        st.caption("还没有发布过数据。")
        return
    served, kept = store.current_number(), store.kept()
    rows = [
        [
            "✓ 使用中" if v.number == served else "" if v.number in kept else "已清理",
            f"第{v.number}版",
            v.published_at.replace("T", " "),
            v.by,
            v.action,
            v.file_name or "—",
            v.file_sha256[:12] or "—",
            "，".join(f"{k}{n}" for k, n in v.counts.items()),
        ]
        for v in found
    ]
    st.html(html_table(["", "版本", "发布时间", "发布人", "操作", "文件", "文件校验码", "数量"], rows))
    _kept_how_long(store)
    numbers = [version.number for version in found if version.number in kept]
    if len(numbers) > 1:
        _comparison(store, found, numbers, served)
    if page().viewer.publishes:
        _rollback(store, [number for number in numbers if number != served])


def _kept_how_long(store: Store) -> None:
    rule = Retention()
    idle = prunable(store, rule)
    todo = f"可以清理的有{'、'.join(f'第{number}版' for number in idle)}：在命令行运行 python -m data prune。" if idle else ""
    st.caption(f"旧版本的数据文件保留{rule.told}。{todo}")


def _comparison(store: Store, found: list[Version], numbers: list[int], served: int | None) -> None:
    """人员 of two versions by township; who they are, only for whoever may see people."""
    last = served if served in numbers else numbers[0]
    parent = next((version.parent for version in found if version.number == last), None)
    first = parent if parent in numbers else next(number for number in numbers if number != last)
    with st.expander("比较两版"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            before = _choice("前一版", numbers, first, "compare_before")
            after = _choice("后一版", numbers, last, "compare_after")
            pressed = st.button("比较", key="compare")
        if not pressed:
            return
        try:
            result = compare(store.open(before), store.open(after))
        except Broken as fault:
            st.error(str(fault))
            return
        st.html(html_table(HEADINGS, [[str(cell) for cell in line] for line in result.lines()]))
        if result.tables:
            st.caption("其他数据的行数：" + "；".join(f"{label} {one} → {other}" for label, one, other in result.tables) + "。")
        if page().viewer.publishes and result.people:
            rows = [[p.kind, p.name, p.township, p.village, p.told] for p in result.people[:SHOWN]]
            st.html(html_table(["类别", "姓名", "乡镇(街道)", "村(社区)", "变化"], rows))
            if len(result.people) > SHOWN:
                st.caption(f"只列出前{SHOWN}人，共{len(result.people)}人；全部人员见 python -m data compare {before} {after} --people。")


def _choice(label: str, numbers: list[int], default: int, key: str) -> int:
    place = numbers.index(default)
    return st.selectbox(label, numbers, index=place, format_func=lambda n: f"第{n}版", key=key, width=160, filter_mode=None)


def _rollback(store: Store, others: list[int]) -> None:
    if not others:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.selectbox("切换到", others, format_func=lambda n: f"第{n}版", key="rollback_to", width=160, filter_mode=None)
        if st.button("切换到这一版", key="rollback"):
            record(page().viewer, "publish", version=number, before=store.current_number() or 0, how="回退")
            try:
                store.rollback(number, by=page().viewer.label)
            except Broken as fault:
                st.error(str(fault))
                return
            st.session_state["published"] = f"已切换到第{number}版。"
            st.session_state["snapshot"] = None
            st.rerun()
