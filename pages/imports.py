"""数据导入: a file as it comes -> everything that is wrong, what would change -> publish; versions, roll back."""

import hashlib
from datetime import date

import streamlit as st

from data.codes import POST_GROUP
from data.intake import group_problems, plan_import, problem_csv
from data.mapping import BadMapping, load_mapping
from data.plan import Plan, Statement
from data.roster import guess_table, read_roster
from data.store import Broken, Store
from data.tables import TABLES
from data.workbook import Unreadable, read_workbook
from pages._page import download, html_table, page

IMPORTED = [name for name, table in TABLES.items() if table.imported]
SHOWN = 200


def upload() -> None:
    st.subheader("导入一个文件")
    file = st.file_uploader(
        "花名册、考核表或培训记录(xlsx、xls、ods、csv，不超过20MB)", type=["xlsx", "xls", "ods", "csv", "txt"], key="file"
    )
    with st.expander("对应关系(列名特殊的文件才需要)"):
        mapping_text = st.text_area("MAP.toml", key="mapping", height=140, placeholder='[columns]\nbirth_date = "生日"\n')
    if file is None:
        st.caption("表格不必整理：标题行、合并单元格、备注和签名行都能识别。先预览，再发布；有问题时什么都不会写入。")
        return
    content = file.getvalue()
    try:
        mapping = load_mapping(mapping_text or "")
        workbook = _kept(("workbook", _digest(content), file.name), lambda: read_workbook(content, file.name))
    except (BadMapping, Unreadable) as fault:
        st.error(str(fault))
        return
    statement, table = _statement(mapping.table or guess_table(workbook))
    key = ("reading", _digest(content), file.name, mapping_text, table, statement.as_of)
    bar = st.progress(0.0, "正在读取……")
    reading = _kept(
        key,
        lambda: read_roster(
            workbook,
            TABLES[table],
            mapping,
            as_of=statement.as_of,
            progress=lambda done: bar.progress(min(done, 1.0), f"正在读取……{done:.0%}"),
        ),
    )
    bar.progress(1.0, "正在与库中数据比对……")
    plan = plan_import(Store().current(), reading, statement)
    bar.empty()
    preview(plan)
    publish(plan, file.name, content)


def _statement(guess: str | None) -> tuple[Statement, str]:
    left, middle, right = st.columns(3)
    with left:
        table = st.selectbox(
            "表的类别",
            IMPORTED,
            index=IMPORTED.index(guess or "cadre"),
            format_func=lambda name: TABLES[name].label,
            key="table",
            filter_mode=None,
        )
        as_of = st.date_input("数据截止日", value=date.today(), format="YYYY-MM-DD", key="import_as_of")
    with middle:
        full = (
            st.radio(
                "这份文件是",
                ["仅新增和更新", "全量"],
                key="full",
                help="全量：所涉乡镇(街道)中不在文件里的人按离任处理；仅新增和更新：不处理任何人离任。",
            )
            == "全量"
        )
        posts = st.multiselect("全量只涉及", POST_GROUP.values, key="posts", placeholder="全部岗位", disabled=not full)
    with right:
        add_units = st.checkbox("新建库中没有的单位", key="add_units")
        correct = st.checkbox(
            "与库中不一致时以文件为准更正",
            key="correct",
            help="姓名、性别、民族、出生日期、身份证号是固定信息，改动属于更正，写入此人全部时段。",
        )
        skip = st.checkbox("跳过被拒绝的行，发布其余的行", key="skip")
    return Statement(as_of.year * 10000 + as_of.month * 100 + as_of.day, full, tuple(posts), add_units, correct, skip), table


def preview(plan: Plan) -> None:
    counts = plan.counts
    st.subheader(f"预览：读取{plan.read}行 = 接受{plan.accepted} + 拒绝{plan.rejected} + 未变{plan.unchanged}")
    kinds = [(kind, counts.get(kind, 0)) for kind in ("新增", "变动", "调动", "更正", "离任", "删除")]
    for column, (kind, count) in zip(st.columns(len(kinds)), kinds, strict=True):
        column.metric(kind, f"{count}")
    for sheet in plan.reading.sheets:
        passed = "；".join(sheet.skipped)
        st.caption(
            f"工作表“{sheet.sheet}”：表头在第{sheet.header_row}行，读取{sheet.read}行。"
            + (f"{passed}。" if passed else "")
            + (f"未使用的列：{'、'.join(sheet.unused)}。" if sheet.unused else "")
        )
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


def publish(plan: Plan, name: str, content: bytes) -> None:
    if plan.blocked:
        st.error("有问题需要处理，未发布；库中数据没有任何变化。改好文件后重新拖入即可。")
        return
    if not plan.changes:
        st.success("文件内容与库中完全一致，没有需要发布的变化。")
        return
    leavers = plan.counts.get("离任", 0)
    agreed = not leavers or st.checkbox(f"确认：{leavers}人不在这份全量名册中，按离任处理", key=f"leavers_{leavers}")
    if st.button("发布", type="primary", disabled=not agreed, key="publish"):
        try:
            with st.spinner("正在发布……"):
                version = Store().publish(
                    plan.apply,
                    action=f"导入{plan.table.label}({plan.statement.kind})",
                    by=page().viewer.label,
                    file_name=name,
                    file_sha256=_digest(content),
                    expected=plan.base,
                )
        except Broken as fault:
            st.error(str(fault))
            return
        st.session_state["published"] = (
            f"已发布为第{version.number}版：" + "，".join(f"{label}{count}" for label, count in version.counts.items()) + "。"
        )
        st.session_state["snapshot"] = None
        st.rerun()


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


def _kept(key: tuple, make):
    """The last thing made of each kind: a click elsewhere on the page must not read the file again."""
    kept = st.session_state.setdefault("import kept", {})
    if kept.get(key[0], (None,))[0] != key:
        kept[key[0]] = (key, make())
    return kept[key[0]][1]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _shown(value: object) -> str:
    return "空" if value is None else str(value).strip("|").replace("|", "、")


if message := st.session_state.pop("published", None):
    st.success(message)
if page().viewer.publishes:
    upload()
versions()
