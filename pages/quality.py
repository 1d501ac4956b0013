"""数据核查: what has been published, against the rows."""

import streamlit as st

from analytics.reconcile import filters_label, label, reconcile
from pages._page import html_table, page

found = reconcile(page().lens)
differing = sum(not row.agrees for row in found)
if found:
    st.subheader(f"已公布数字{len(found)}条，{f'{differing}条与数据不一致' if differing else '全部与数据一致'}")
    rows = [
        [row.quote, label(row), filters_label(row) or "—", row.published, row.answer, "✓ 一致" if row.agrees else "✗ 不一致", row.source]
        for row in found
    ]
    st.html(html_table(["原文", "指标", "筛选", "公布", "由数据计算", "核对", "出处"], rows))
else:
    st.info("还没有登记已公布的数字。可用“已公布数字”表导入。")
