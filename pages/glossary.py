"""指标口径: printed from the declarations."""

import streamlit as st

from analytics.catalog import MODELS
from pages._page import html_table

st.markdown("所有页面、图表、下载文件和命令行的数字，都出自下面这一份口径。")
for model in MODELS:
    st.subheader(model.label)
    st.caption(f"`{model.name}` · 每行：{model.grain} · 维度：{'、'.join(d.label for d in model.dimensions.values())}")
    rows = [[metric.label, metric.unit, metric.definition, metric.source or "—", metric.key] for metric in model.metrics.values()]
    st.html(html_table(["指标", "单位", "口径", "来源", "名称"], rows))
