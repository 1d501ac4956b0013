"""The published versions of the data, and going back to one."""

import streamlit as st

from data.store import Broken, Store
from pages._page import html_table, page


def versions() -> None:
    st.subheader("数据版本")
    store = Store()
    served = store.current_number()
    found = store.versions()
    if not found:
        st.caption("还没有发布过数据。")
        return
    rows = [
        [
            "✓ 使用中" if v.number == served else "",
            f"第{v.number}版",
            v.published_at.replace("T", " "),
            v.by,
            v.action,
            v.file_name or "—",
            "，".join(f"{k}{n}" for k, n in v.counts.items()),
        ]
        for v in found
    ]
    st.html(html_table(["", "版本", "发布时间", "发布人", "操作", "文件", "数量"], rows))
    others = [version.number for version in found if version.number != served]
    if page().viewer.publishes and others:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            number = st.selectbox("切换到", others, format_func=lambda n: f"第{n}版", key="rollback_to", width=160, filter_mode=None)
            if st.button("切换到这一版", key="rollback"):
                try:
                    store.rollback(number)
                except Broken as fault:
                    st.error(str(fault))
                    return
                st.session_state["published"] = f"已切换到第{number}版。"
                st.session_state["snapshot"] = None
                st.rerun()
