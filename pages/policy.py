"""政策口径: rules, pay standards, published figures and the documents behind them, edited in place. An edit is a publish."""

from collections.abc import Mapping, Sequence

import streamlit as st

from analytics.catalog import METRICS
from analytics.reconcile import judged, label
from data.intake import plan_import
from data.lens import Snapshot, fetch
from data.plan import Plan, Statement
from data.policies import EDITED, RULE_NAMES, cells_of, columns_of, edited_file
from data.publishing import start
from data.roster import read_roster
from data.store import Store
from data.tables import FOREVER, POLICY, PUBLISHED, RULE, Column, Table, Type
from data.workbook import read_workbook
from pages._import_preview import preview
from pages._import_progress import begin, busy, progress
from pages._page import html_table, page
from pages._viewer import record

_SAYS = {
    "rule": "学时、年龄、后备人数等规定。每条写明期限和依据；改动规定时，给旧的一条填写截止日期，再加一条新的。本地没有规定的，不要登记。",
    "team_rule": "“班子分析研判”逐村核对的规定。标准值空白的不启用；“只展示”的只列出情况，不作判断；"
    "关注值比标准值更严，达标而未到关注值的列为需关注。"
    "建议整改天数写入会议材料的建议时限，没有规定的留空。"
    "村和社区标准不同的，分两条填写适用范围；到期的填写截止日期，再加一条新的。",
    "excellent_cap": "年度考核优秀名额：按参加考核人数的比例(写明取整方式)，或确定的名额数。乡镇(街道)、村考核类别、岗位空白的适用全部；"
    "一人只用最具体的一条：先看乡镇(街道)，再看村考核类别，再看岗位。本地没有名额规定的，不要登记。",
    "pay_rule": "各年度报酬和绩效标准，每条写明依据。",
    "funding": "各年度运转保障经费预算和项目，每条写明依据；村(社区)空白的是乡镇(街道)本级的。",
    "published": "对外公布过的数字，登记后在“数据核查”中与数据逐条核对。筛选写作“村/社区=村;年度=2023”。",
    "policy": "各项规定、标准和公布数字所依据的文件。",
}


def edit(table: Table) -> None:
    store = Store()
    snapshot = store.current()
    cells = cells_of(snapshot, table)
    st.caption(
        f"{_SAYS[table.name]}日期写作 2024-08-31；选中行左侧方框可删除，在最后一行可添加。改完后先预览，再发布；发布后可在“数据导入”回退。"
    )
    given = st.data_editor(
        {label: column or [""] for label, column in cells.items()},  # the editor takes an empty column for one of numbers
        num_rows="dynamic",
        placeholder=" ",
        hide_index=True,
        width="stretch",
        height=420,
        column_config={column.label: _column(column, snapshot, cells[column.label]) for column in columns_of(table)},
        key=f"edit_{table.name}_{snapshot.number if snapshot else 0}",
    )
    name, content, count = edited_file(table, _lists(given))
    if content == edited_file(table, cells)[1]:
        return
    if not count:
        st.error("不能把整张表清空，至少保留一行；没有改动任何数据。")
        return
    reading = read_roster(read_workbook(content, name), table, as_of=FOREVER)
    if reading.read != count:
        st.error(f"有{count - reading.read}行没有被识别为数据，请检查是否有只写了“合计”“注”等字样的行；没有改动任何数据。")
        return
    plan = plan_import(snapshot, reading, Statement(FOREVER, whole=True))
    preview(store, plan, table.name, (content, plan.base))
    if table is PUBLISHED:
        _figures(plan)
    _publish(plan, name, content)


def _column(column: Column, snapshot: Snapshot | None, cells: Sequence[str]):
    """The editor's column: a list to choose from where the values are known, text that the import reads elsewhere."""
    if column.name == "policy":
        titles = cells_of(snapshot, POLICY)[POLICY.columns[0].label]
        return st.column_config.SelectboxColumn(options=["", *dict.fromkeys([*titles, *filter(None, cells)])], width="medium")
    if column.name == "metric":
        return st.column_config.SelectboxColumn(options=list(dict.fromkeys([*METRICS, *cells])), format_func=_metric, required=True)
    if column.type is Type.CODE:
        return st.column_config.SelectboxColumn(options=["", *column.codes.values])
    return st.column_config.TextColumn(required=column.required, width="medium" if column.name in ("quote", "title", "name") else None)


def _metric(key: str) -> str:
    metric = METRICS.get(key)
    return f"{metric.model.label}·{metric.label}" if metric else key


def _lists(given) -> dict[str, list]:
    """The editor's answer as it was given: label -> the column's cells."""
    columns: Mapping = given.to_dict("list") if hasattr(given, "to_dict") else given
    return {head: list(column.values()) if isinstance(column, Mapping) else list(column) for head, column in columns.items()}


def _figures(plan: Plan) -> None:
    """What the rows give for each figure that is new or changed, before it is published."""
    changed = {change.row for change in plan.changes}
    found = [
        judged(page().lens, *(row.values.get(name) for name in ("quote", "metric", "filters", "as_of", "since", "low", "high", "policy")))
        for row in plan.parts[0].reading.rows
        if row.row in changed
    ]
    if found:
        st.subheader("与数据核对")
        lines = [[r.quote, label(r), r.published, r.answer, r.problem or ("✓ 一致" if r.agrees else "✗ 不一致")] for r in found]
        st.html(html_table(["原文", "指标", "公布", "由数据计算", "核对"], lines))


def _publish(plan: Plan, name: str, content: bytes) -> None:
    if plan.blocked:
        st.error("有问题需要处理，未发布；库中数据没有任何变化。在表中改正后自动重新检查。")
    elif busy():
        st.info("另一项发布正在进行，完成后再发布。")
    elif st.button(f"发布 {len(plan.changes)} 项改动", type="primary", key="publish"):
        viewer = page().viewer
        record(viewer, "publish", before=plan.base or 0, how="政策口径")
        table = plan.parts[0].table.name
        begin(lambda: start(Store(), [(name, content)], plan.statement, table=table, mapping="", base=plan.base, by=viewer.label))


def in_force() -> None:
    """The rules that the figures ask for, with what holds on the as-of date: what is not set is shown as such."""
    text = "SELECT name, post_group, value, unit, text_value, policy FROM rule_in_force"
    held: dict[str, list[tuple]] = {}
    for name, *rest in fetch(page().lens, text).rows:
        held.setdefault(name, []).append(tuple(rest))
    rows = []
    for name in dict.fromkeys([*RULE_NAMES, *sorted(held)]):
        for group, value, unit, said, source in sorted(held.get(name, [(None,) * 5]), key=str):
            rows.append([name, group or "全部", f"{value:g}{unit or ''}" if value is not None else said or "未设", source or "—"])
    st.subheader("截止日有效的规定")
    st.html(html_table(["规定名称", "待遇岗位类别", "规定值", "依据文件"], rows))


progress()
names = {table.name: table for table in EDITED}
chosen = st.segmented_control(
    "表",
    list(names),
    default=RULE.name,
    required=True,
    format_func=lambda name: names[name].label,
    key="policy_table",
    label_visibility="collapsed",
)
edit(names[chosen])
if chosen == RULE.name:
    in_force()
