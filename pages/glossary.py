"""指标口径: printed from the declarations."""

import streamlit as st

from analytics.catalog import MODELS
from analytics.policy import VALUE_HEADINGS, rule_rows
from analytics.wording import grain_text
from pages._page import html_table, page

st.markdown("所有页面、图表、下载文件和命令行的数字，都出自下面这一份口径。")
if rules := rule_rows(page().lens):
    st.subheader("现行规定和固定金额")
    st.caption("达标、年龄、人数、金额等界限都是有依据文件和期限的数据，不写在页面里；没有规定的，页面显示“未设规定”。")
    st.html(html_table(VALUE_HEADINGS, rules))
for model in MODELS:
    st.subheader(model.label)
    st.caption(f"`{model.name}` · {grain_text(model)} · 维度：{'、'.join(d.label for d in model.dimensions.values())}")
    rows = [[metric.label, metric.unit, metric.definition, metric.source or "—", metric.key] for metric in model.metrics.values()]
    st.html(html_table(["指标", "单位", "口径", "来源", "名称"], rows))
