"""数据导入: a file as it comes -> everything that is wrong, what would change -> publish; versions, roll back."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from data.codes import POST_GROUP
from data.desk import Desk, NotSaved
from data.intake import plan_intake
from data.lens import Snapshot
from data.mapping import BadMapping, load_mapping, mapping_toml
from data.plan import Plan, Statement
from data.publishing import start
from data.roster import guess_table
from data.sources import Undecided, date_told, open_sources, read_sources
from data.store import Store
from data.tables import TABLES
from data.template import FILE as TEMPLATE
from data.template import template_workbook
from data.workbook import Unreadable
from pages._import_columns import columns_panel, returned
from pages._import_preview import decided, kept, preview, told_of_news
from pages._import_progress import begin, busy, progress
from pages._import_versions import versions
from pages._one_person import correct_person
from pages._page import download, page
from pages._viewer import record

IMPORTED = [name for name, table in TABLES.items() if table.imported]


def upload() -> None:
    st.subheader("导入文件")
    files = st.file_uploader(
        "花名册、考核表或培训记录，可以一次放入多个文件(xlsx、xls、ods、csv，每个不超过20MB)",
        type=["xlsx", "xls", "ods", "csv", "txt"],
        key="file",
        accept_multiple_files=True,
    )
    with st.expander("对应关系(列名特殊的文件才需要)"):
        mapping_text = st.text_area("MAP.toml", key="mapping", height=140, placeholder='[columns]\nbirth_date = "生日"\n')
    if not files:
        st.caption("表格不必整理：标题行、合并单元格、备注和签名行都能识别。先预览，再发布；有问题时什么都不会写入。")
        download("空白导入模板(每类数据一张工作表，附填表说明)", template_workbook, TEMPLATE, key="template")
        return
    contents = [(file.name, file.getvalue()) for file in files]
    what = tuple((name, hashlib.sha256(content).hexdigest()) for name, content in contents)
    file = hashlib.sha256(repr(what).encode()).hexdigest()[:12]
    bar = st.progress(0.0, "正在打开文件……")
    opened = lambda done: bar.progress(0.4 * done, f"正在打开文件……{done:.0%}")  # noqa: E731
    checked = lambda done: bar.progress(0.4 + 0.5 * min(done, 1.0), f"正在检查各行……{done:.0%}")  # noqa: E731
    store = Store()
    snapshot = store.current()
    try:
        mapping = Desk().remembered(load_mapping(mapping_text or ""))
        workbooks = kept(("workbook", what), lambda: open_sources(contents, progress=opened))
        known = (what, mapping_toml(mapping))
        single = len(workbooks) == 1 and len(workbooks[0].sheets) == 1
        guessed = mapping.table or (kept(("guess", *known), lambda: guess_table(workbooks[0], mapping)) if single else None)
        dated = lambda table: kept(("date", *known, table), lambda: date_told(workbooks, table, mapping))  # noqa: E731
        statement, table = _statement(guessed, file, dated, snapshot)
        key = ("reading", *known, table, statement.as_of)
        readings = kept(key, lambda: read_sources(workbooks, as_of=statement.as_of, table=table, mapping=mapping, progress=checked))
    except (BadMapping, NotSaved, Undecided, Unreadable) as fault:
        bar.empty()
        st.error(str(fault))
        return
    bar.progress(0.9, "正在与库中数据比对……")
    known = (*key[1:], statement, snapshot and snapshot.number)
    plan = kept(("plan", *known), lambda: plan_intake(snapshot, readings, statement))
    bar.empty()
    columns_panel([reading for _, reading in readings])
    returned(workbooks, plan)
    preview(store, plan, file, known)
    if told_of_news(store, plan, file):
        publish(store, plan, contents, table, mapping_toml(mapping))


def _statement(
    guess: str | None, file: str, told: Callable[[str | None], tuple[int, str] | None], snapshot: Snapshot | None
) -> tuple[Statement, str | None]:
    """What the clerk says of these files; `told` gives the date that they themselves speak of, and where.

    Widgets are the files' own: what was said of one must not pass for the next.
    """
    left, middle, right = st.columns(3)
    with left:
        table = st.selectbox(
            "表的类别",
            ["", *IMPORTED],
            index=["", *IMPORTED].index(guess or ""),
            format_func=lambda name: TABLES[name].label if name else "逐个文件和工作表识别",
            key=f"table_{file}",
            filter_mode=None,
        )
        date_told = told(table)
        as_of = st.date_input("数据截止日", value=_day(date_told), format="YYYY-MM-DD", key=f"import_as_of_{file}")
        st.caption(f"文件写明“{date_told[1]}”。" if date_told else "文件没有写明截止日，请核对。")
    with middle:
        full = (
            st.radio(
                "这份文件是",
                ["仅新增和更新", "全量"],
                key=f"full_{file}",
                help="全量：所涉乡镇(街道)中不在文件里的人按离任处理；考核、培训等逐年的表，则删除所涉单位同一年度中文件里没有的记录："
                "一个乡镇(街道)只写了一个村(社区)的，所涉单位就是这个村(社区)，否则是整个乡镇(街道)。"
                "仅新增和更新：不处理任何人离任，也不删除记录。",
            )
            == "全量"
        )
        posts = st.multiselect("全量只涉及", POST_GROUP.values, key=f"posts_{file}", placeholder="全部岗位", disabled=not full)
    with right:
        add_units = st.checkbox("新建库中没有的单位", key=f"add_units_{file}")
        correct = st.checkbox(
            "与库中不一致时以文件为准更正",
            key=f"correct_{file}",
            help="姓名、性别、民族、出生日期、身份证号是固定信息，改动属于更正，写入此人全部时段。",
        )
        skip = st.checkbox("跳过被拒绝的行，发布其余的行", key=f"skip_{file}")
        backfill = st.checkbox(
            "补录以前的情况",
            key=f"backfill_{file}",
            help="名册早于所涉乡镇的最新名册时勾选：内容放到它所属的日期，之后的名册仍然有效。",
        )
        county = ""
        if not _one_county(snapshot):
            county = st.text_input("县(市、区)", key=f"county_{file}", placeholder="文件没有写明时填写", max_chars=30)
    day = as_of.year * 10000 + as_of.month * 100 + as_of.day
    said = Statement(day, full, tuple(posts), add_units, correct, skip, county.strip(), backfill, *decided(file))
    return said, table or None


def _day(told: tuple[int, str] | None) -> date:
    return date(told[0] // 10000, told[0] // 100 % 100, told[0] % 100) if told else date.today()


def _one_county(snapshot: Snapshot | None) -> bool:
    """Whether a row that names no county can only be in one."""
    return snapshot is not None and snapshot.engine.rows("SELECT COUNT(*) FROM county", {}).rows[0][0] == 1


def publish(store: Store, plan: Plan, files: Sequence[tuple[str, bytes]], table: str | None, mapping: str) -> None:
    """Hand the files over to the importing process: what it publishes is what was previewed, or nothing."""
    if plan.blocked:
        st.error("有问题需要处理，未发布；库中数据没有任何变化。改好文件后重新拖入即可。")
        return
    if plan.idle:
        st.success("文件内容与库中完全一致，没有需要发布的变化。")
        return
    if busy():
        st.info("另一项发布正在进行，完成后再发布。")
        return
    agreed = True
    for kind, told in (("离任", "{}人不在这份全量名册中，按离任处理"), ("删除", "{}条记录不在这份全量文件中，从库中删除")):
        if gone := plan.counts.get(kind, 0):
            agreed &= st.checkbox(f"确认：{told.format(gone)}", key=f"agreed_{kind}_{gone}")
    if st.button("发布", type="primary", disabled=not agreed, key="publish"):
        viewer = page().viewer
        record(viewer, "publish", before=plan.base or 0, how="数据导入")
        begin(lambda: start(store, files, plan.statement, table=table, mapping=mapping, base=plan.base, by=viewer.label))


if message := st.session_state.pop("published", None):
    st.success(message)
if page().viewer.publishes:
    progress()
    upload()
    correct_person()
versions()
