"""Files that a clerk drops in, read and worked out against the store: for an import, and for what a township submits."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from data.codes import POST_GROUP
from data.desk import Desk, NotSaved
from data.intake import plan_intake
from data.lens import Snapshot
from data.mapping import BadMapping, Mapping, load_mapping, mapping_toml
from data.plan import Plan, Statement
from data.roster import Reading, guess_table
from data.sources import Undecided, date_told, open_sources, read_sources
from data.tables import SUBMITTED, TABLES
from data.template import FILE as TEMPLATE
from data.template import template_workbook
from data.workbook import Unreadable, Workbook
from pages._import_preview import decided, kept
from pages._page import download, page

IMPORTED = [name for name, table in TABLES.items() if table.imported]


@dataclass(frozen=True)
class Files:
    """(name, content) pairs and all that follows from them. `mark` tells them from others, `known` is all that the plan follows from."""

    contents: tuple[tuple[str, bytes], ...]
    workbooks: Sequence[Workbook]
    mapping: Mapping
    table: str | None
    readings: Sequence[tuple[str, Reading]]
    plan: Plan
    mark: str
    known: tuple


def dropped(base: Callable[[], Snapshot | None], within: str = "") -> Files | None:
    """What the clerk drops in, worked out on `base()`; None where there is nothing yet, or it cannot be read, which is said.

    `within` is the township that alone may be spoken of, where the files are to be submitted.
    """
    files = st.file_uploader(
        "花名册、考核表或培训记录，可以一次放入多个文件(xlsx、xls、ods、csv，每个不超过20MB)",
        type=["xlsx", "xls", "ods", "csv", "txt"],
        key="file",
        accept_multiple_files=True,
    )
    with st.expander("对应关系(列名特殊的文件才需要)"):
        mapping_text = st.text_area("MAP.toml", key="mapping", height=140, placeholder='[columns]\nbirth_date = "生日"\n')
    if not files:
        end = "再提交" if within else "再发布"
        st.caption(f"表格不必整理：标题行、合并单元格、备注和签名行都能识别。先预览，{end}；有问题时什么都不会写入。")
        download("空白导入模板(每类数据一张工作表，附填表说明)", template_workbook, TEMPLATE, key="template")
        return None
    contents = tuple((file.name, file.getvalue()) for file in files)
    snapshot = base()

    def said(workbooks: Sequence[Workbook], mapping: Mapping, known: tuple) -> tuple[Statement, str | None]:
        single = len(workbooks) == 1 and len(workbooks[0].sheets) == 1
        guessed = mapping.table or (kept(("guess", *known), lambda: guess_table(workbooks[0], mapping)) if single else None)
        dated = lambda table: kept(("date", *known, table), lambda: date_told(workbooks, table, mapping))  # noqa: E731
        return _statement(guessed, _mark(contents), dated, snapshot, within)

    try:
        mapping = Desk(whose=page().viewer.scope).remembered(load_mapping(mapping_text or ""))
    except (BadMapping, NotSaved) as fault:
        st.error(str(fault))
        return None
    return worked_out(contents, mapping, snapshot, said)


def worked_out(
    contents: Sequence[tuple[str, bytes]],
    mapping: Mapping,
    snapshot: Snapshot | None,
    said: Callable[[Sequence[Workbook], Mapping, tuple], tuple[Statement, str | None]],
) -> Files | None:
    """Files as they are read and what they would do to the snapshot; `said` gives what is said of them. None where they cannot be read."""
    what = tuple((name, hashlib.sha256(content).hexdigest()) for name, content in contents)
    bar = st.progress(0.0, "正在打开文件……")
    opened = lambda done: bar.progress(0.4 * done, f"正在打开文件……{done:.0%}")  # noqa: E731
    checked = lambda done: bar.progress(0.4 + 0.5 * min(done, 1.0), f"正在检查各行……{done:.0%}")  # noqa: E731
    try:
        workbooks = kept(("workbook", what), lambda: open_sources(contents, progress=opened))
        known = (what, mapping_toml(mapping))
        statement, table = said(workbooks, mapping, known)
        key = ("reading", *known, table, statement.as_of)
        readings = kept(key, lambda: read_sources(workbooks, as_of=statement.as_of, table=table, mapping=mapping, progress=checked))
    except (BadMapping, Undecided, Unreadable) as fault:
        bar.empty()
        st.error(str(fault))
        return None
    bar.progress(0.9, "正在与库中数据比对……")
    # Of whom the snapshot tells is part of what the plan follows from: a township's excerpt has the number of the version that it is of.
    known = (*key[1:], statement, snapshot and snapshot.number, page().viewer.scope)
    plan = kept(("plan", *known), lambda: plan_intake(snapshot, readings, statement))
    bar.empty()
    return Files(tuple(contents), workbooks, mapping, table, readings, plan, _mark(contents), known)


def _mark(contents: Sequence[tuple[str, bytes]]) -> str:
    what = tuple((name, hashlib.sha256(content).hexdigest()) for name, content in contents)
    return hashlib.sha256(repr(what).encode()).hexdigest()[:12]


def _statement(
    guess: str | None, file: str, told: Callable[[str | None], tuple[int, str] | None], snapshot: Snapshot | None, within: str
) -> tuple[Statement, str | None]:
    """What the clerk says of these files; `told` gives the date that they themselves speak of, and where.

    Widgets are the files' own: what was said of one must not pass for the next.
    """
    offered = ["", *(table.name for table in SUBMITTED)] if within else ["", *IMPORTED]
    left, middle, right = st.columns(3)
    with left:
        table = st.selectbox(
            "表的类别",
            offered,
            index=offered.index(guess) if guess in offered else 0,
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
        add_units = not within and st.checkbox("新建库中没有的单位", key=f"add_units_{file}")
        correct = st.checkbox(
            "与库中不一致时以文件为准更正",
            key=f"correct_{file}",
            help="姓名、性别、民族、出生日期、身份证号是固定信息，改动属于更正，写入此人全部时段。",
        )
        skip = st.checkbox(f"跳过被拒绝的行，{'报送' if within else '发布'}其余的行", key=f"skip_{file}")
        backfill = st.checkbox(
            "补录以前的情况",
            key=f"backfill_{file}",
            help="名册早于所涉乡镇的最新名册时勾选：内容放到它所属的日期，之后的名册仍然有效。",
        )
        county = ""
        if not within and not _one_county(snapshot):
            county = st.text_input("县(市、区)", key=f"county_{file}", placeholder="文件没有写明时填写", max_chars=30)
    day = as_of.year * 10000 + as_of.month * 100 + as_of.day
    said = Statement(day, full, tuple(posts), add_units, correct, skip, county.strip(), backfill, *decided(file), within=within)
    return said, table or None


def _day(told: tuple[int, str] | None) -> date:
    return date(told[0] // 10000, told[0] // 100 % 100, told[0] % 100) if told else date.today()


def _one_county(snapshot: Snapshot | None) -> bool:
    """Whether a row that names no county can only be in one."""
    return snapshot is not None and snapshot.engine.rows("SELECT COUNT(*) FROM county", {}).rows[0][0] == 1
