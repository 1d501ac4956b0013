"""What a file would do, before anything is written: counts, units, problems, changes."""

import streamlit as st

from data.intake import group_problems, problem_csv
from data.plan import Plan
from data.tables import TABLES
from pages._page import download, html_table

SHOWN = 200


def preview(plan: Plan) -> None:
    counts = plan.counts
    st.subheader(f"预览：读取{plan.read}行 = 接受{plan.accepted} + 拒绝{plan.rejected} + 未变{plan.unchanged}")
    kinds = [(kind, counts.get(kind, 0)) for kind in ("新增", "变动", "调动", "更正", "离任", "删除")]
    for column, (kind, count) in zip(st.columns(len(kinds)), kinds, strict=True):
        column.metric(kind, f"{count}")
    for sheet in plan.reading.sheets:
        st.caption("。".join((*sheet.sentences, "")))
    for level, created in plan.units.new.items():
        if created:
            named = "、".join(row["name"] for row in created[:20]) + ("等" if len(created) > 20 else "")
            st.info(f"将新建{TABLES[level].label}{len(created)}个：{named}")
    if plan.units.missing:
        st.warning("库中没有的单位：" + "；".join(f"{path}({rows}行)" for (_, path), rows in list(plan.units.missing.items())[:20]))
    problems(plan)
    changes(plan)


def problems(plan: Plan) -> None:
    if not plan.all_problems:
        return
    st.subheader("需要处理的问题")
    download("全部问题 CSV", lambda: problem_csv(plan.all_problems), "导入问题.csv", key="problems")
    for kind, rejects, found in group_problems(plan.all_problems):
        with st.expander(
            f"{'拒绝' if rejects else '提醒'} · {kind} · {len(found)}处",
            expanded=rejects,
            icon=":material/block:" if rejects else ":material/info:",
        ):
            rows = [[p.sheet, p.cell, p.column, p.value, p.reason, p.fix] for p in found[:SHOWN]]
            st.html(html_table(["工作表", "单元格", "列", "内容", "问题", "处理办法"], rows))
            if len(found) > SHOWN:
                st.caption(f"另有{len(found) - SHOWN}处，请下载全部问题查看。")


def changes(plan: Plan) -> None:
    if not plan.changes:
        return
    with st.expander(f"变化明细 · {len(plan.changes)}项", expanded=len(plan.changes) <= 50):
        rows = [
            [
                c.kind,
                c.name,
                plan.units.name_of(c.township_code or ""),
                plan.units.name_of(c.village_code or ""),
                "；".join(f"{label}：{_shown(old)} → {_shown(new)}" for label, old, new in c.fields),
            ]
            for c in plan.changes[:SHOWN]
        ]
        st.html(html_table(["类别", "姓名", "乡镇(街道)", "村(社区)", "变化"], rows))
        if len(plan.changes) > SHOWN:
            st.caption(f"另有{len(plan.changes) - SHOWN}项未列出，发布时一并处理。")


def _shown(value: object) -> str:
    return "空" if value is None else str(value).strip("|").replace("|", "、")
