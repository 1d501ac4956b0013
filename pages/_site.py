"""The site: the list of pages, the viewer, the shared filters, the heading strip. Page tests start here."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # a script server runs this file, not a package
    sys.path.insert(0, str(ROOT))

from analytics.query import UnknownValue
from data.access_file import Unrecorded
from data.engines import Away
from data.lens import EVERYTHING, Snapshot
from data.serving import Source, served
from data.store import Broken
from pages import _identity
from pages._explanation import open_explanation
from pages._filters import clear_filters, draw_filters, keep_address
from pages._link import CLICK, NUMBER, ROWS
from pages._page import Page, heading, nothing_in_view, strip, summary_download, workbook_download
from pages._style import draw_style
from pages._viewer import NoViewer, Viewer, current_viewer, log_out, record

FOLDER = Path(__file__).parent
BEGIN = "库中还没有数据。拖入第一份花名册，填写县(市、区)，勾选“新建库中没有的单位”，核对预览后发布；有官方区划代码表的先导入代码表。"


@dataclass(frozen=True)
class Entry:
    """One line of the site map: who has it is decided here and nowhere else."""

    file: str
    title: str
    icon: str
    section: str
    filtered: bool
    allowed: Callable[[Viewer], bool]
    follows: bool = True  # all of it follows the filters: where they leave nothing, one sentence says so


def _sees_people(viewer: Viewer) -> bool:
    return viewer.sees_people


def _sees_the_city(viewer: Viewer) -> bool:
    return viewer.sees_people and viewer.scope == EVERYTHING


SITE = (
    Entry("overview", "总览", "dashboard", "", True, _sees_people),
    Entry("paper", "会议材料", "article", "", True, _sees_people, follows=False),
    Entry("structure", "队伍结构", "groups", "队伍", True, _sees_people),
    Entry("people", "人员名册", "badge", "队伍", True, _sees_people, follows=False),
    Entry("villages", "班子分析研判", "rule_folder", "队伍", True, _sees_people),
    Entry("differences", "差异研判", "balance", "队伍", True, _sees_the_city),
    Entry("succession", "换届研判", "how_to_vote", "队伍", True, _sees_people),
    Entry("selection", "优选·选拔储备", "person_search", "选育管用", True, _sees_people),
    Entry("training", "育强·培养提升", "school", "选育管用", True, _sees_people),
    Entry("management", "管好·考核管理", "fact_check", "选育管用", True, _sees_people),
    Entry("promotion", "用活·激励保障", "military_tech", "选育管用", True, _sees_people),
    Entry("pay", "待遇测算", "payments", "选育管用", True, _sees_people),
    Entry("explore", "自助分析", "query_stats", "数据", True, _sees_people),
    Entry("submissions", "数据报送", "outbox", "数据", False, _sees_people),
    Entry("imports", "数据导入", "upload_file", "数据", False, lambda viewer: viewer.publishes or viewer.audits),
    Entry("policy", "政策口径", "gavel", "数据", False, lambda viewer: viewer.publishes),
    Entry("quality", "数据核查", "rule", "数据", True, lambda viewer: viewer.scope == EVERYTHING, follows=False),
    Entry("accounts", "用户与日志", "manage_accounts", "数据", False, lambda viewer: viewer.administers or viewer.audits),
    Entry("glossary", "指标口径", "menu_book", "数据", False, lambda viewer: True),
)


def site_map(viewer: Viewer) -> dict[str, list]:
    """The pages by section. One that is not the viewer's is hidden, and says so to who follows a link to it."""
    first = next(entry for entry in SITE if entry.allowed(viewer))
    sections: dict[str, list] = {}
    for entry in SITE:
        allowed = entry.allowed(viewer)
        sections.setdefault(entry.section, []).append(
            st.Page(
                FOLDER / f"{entry.file}.py" if allowed else partial(_refuse, viewer, entry),
                title=entry.title,
                icon=f":material/{entry.icon}:",
                url_path=entry.file,
                default=entry is first,
                visibility="visible" if allowed else "hidden",
            )
        )
    return sections


def _refuse(viewer: Viewer, entry: Entry) -> None:
    record(viewer, "refused", why="页面", page=entry.title)
    st.error("您无权查看这个页面。")


def nothing_but(told: str, again: bool = False) -> None:
    """Every page is this one sentence; `again`: it may be tried with another login."""

    def tell() -> None:
        st.space("large")  # without a sidebar the mark stands where a page begins
        st.title("头雁 · 村干部队伍建设")
        st.error(told)
        if again and _identity.way() == _identity.PROVIDER:
            if _identity.login():
                st.button("重新登录", on_click=st.logout, type="primary")
            else:
                st.button("登录", on_click=st.login, type="primary")

    pages = [st.Page(tell, title=entry.title, url_path=entry.file, default=entry is SITE[0]) for entry in SITE]
    st.navigation(pages, position="hidden").run()
    st.stop()


def held_snapshot(store: Source) -> Snapshot | None:
    """The snapshot this session reads. A publish never swaps it under a reader: they are told, and press the button."""
    if st.session_state.get("snapshot") is None:
        _take_newest(store)
    return st.session_state["snapshot"]


def draw_news(store: Source, held: Snapshot | None) -> None:
    """Say that there is a newer version than the one held, or that it cannot be read."""
    pointed = store.current_number()
    if held and pointed != held.number:
        broken = st.session_state.get("broken") == pointed
        with st.container(horizontal=True, vertical_alignment="center", key="updated"):
            if broken:
                st.warning(f"第{pointed}版数据文件已损坏，正在显示第{held.number}版。请联系数据员重新导入。")
            else:
                st.info(f"数据已更新为第{pointed}版，当前显示的是第{held.number}版。")
                st.button("显示最新数据", on_click=_take_newest, args=(store,), type="primary")


def draw_away(fault: Away) -> None:
    """Say that the cluster is away, and how old what is shown all the same may be."""
    shown = f"页面上的数字是{fault.answered_at:%Y-%m-%d %H:%M:%S}以前取得的，没有取得的没有显示。" if fault.answered_at else ""
    with st.container(horizontal=True, vertical_alignment="center", key="away"):
        st.warning(f"{fault}{shown}")
        st.button("重试", key="again", type="primary")


def draw_account(viewer: Viewer) -> None:
    """Who is logged in, and the way out."""
    with st.sidebar:
        st.caption(f"{viewer.label} · {viewer.role}")
        st.button("退出登录", on_click=log_out, key="logout", icon=":material/logout:", type="tertiary")


def _take_newest(store: Source) -> None:
    newest = store.current()
    st.session_state["snapshot"] = newest
    pointed = store.current_number()
    st.session_state["broken"] = pointed if newest and newest.number != pointed else None


def main() -> None:
    st.set_page_config(page_title="头雁 · 村干部队伍建设", page_icon=str(FOLDER / "mark.svg"), layout="wide", initial_sidebar_state=232)
    draw_style()
    try:
        store = served()
        snapshot = held_snapshot(store)
        if told := _identity.why_not_served(snapshot):
            nothing_but(told)
        viewer = current_viewer(snapshot)
    except (Away, Broken, Unrecorded) as fault:
        nothing_but(str(fault))
    except NoViewer as refused:
        nothing_but(refused.told, refused.again)
    draw_news(store, snapshot)
    if viewer.session:
        draw_account(viewer)
    keep_address()
    chosen = st.navigation(site_map(viewer), expanded=True)  # of more than a dozen it would hide some, in English
    if snapshot is None or not snapshot.roster_dates:
        record(viewer, "page", page=chosen.title)
        st.session_state["page"] = Page(chosen.title, viewer, None, {})
        if chosen.title == "用户与日志" and (viewer.administers or viewer.audits):  # they begin before the data does
            st.title(chosen.title)
            chosen.run()
            return
        if snapshot and chosen.title == "数据报送":  # the first roster may come from a township
            st.title(chosen.title)
            chosen.run()
            return
        if chosen.title != "数据导入":
            st.title("还没有数据")
            st.info("请先在“数据导入”中导入花名册；想先看看效果，可在命令行运行 python -m data demo 生成演示城市。")
            st.stop()
        st.title(chosen.title)
        st.html(f'<p class="strip">{BEGIN}</p>')
        chosen.run()
        return
    try:
        draw_page(chosen, snapshot, viewer)
    except Away as fault:
        draw_away(fault)


def draw_page(chosen, snapshot: Snapshot, viewer: Viewer) -> None:
    click = st.query_params.get(CLICK, "")  # the filters put the address right without it
    try:
        entry = next(entry for entry in SITE if entry.title == chosen.title)
        filters = draw_filters(snapshot, viewer, chosen.title, disabled=not entry.filtered)
    except UnknownValue as fault:
        record(viewer, "refused", why="链接", page=chosen.title)
        st.error(f"{fault}")
        st.button("清除筛选，查看我的全部范围", on_click=clear_filters, type="primary")
        st.stop()
    looked = {"scope": viewer.scope, "filters": filters.where, "as_of": filters.lens.as_of, "version": snapshot.number}
    if entry.allowed(viewer):
        record(viewer, "page", page=chosen.title, **looked)
    lists = entry.file == ROWS
    shown = st.session_state["page"] = Page(chosen.title, viewer, filters.lens, filters.where, click=click, lists=lists)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="head"):
        heading(shown)
        files = st.container(horizontal=True, width="content", gap="small", key="page_files")
    strip(shown)
    if entry.filtered and entry.follows and nothing_in_view(shown):
        st.info("当前筛选下没有数据：所选范围内没有这类村(社区)。请更换筛选条件。", icon=":material/info:")
        return
    notice = st.container(key="notice")
    chosen.run()
    if shown.away:
        with notice:
            draw_away(shown.away)
    else:
        with files:
            workbook_download(shown)
            summary_download(shown)
    if shown.number:
        st.query_params[NUMBER] = shown.number.text
    if NUMBER in st.query_params and entry.filtered and not lists:
        open_explanation(st.query_params[NUMBER])


main()
