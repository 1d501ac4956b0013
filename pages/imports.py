"""数据导入: a file as it comes -> everything that is wrong, what would change -> publish; versions, roll back."""

from collections.abc import Sequence

import streamlit as st

from data.mapping import mapping_toml
from data.plan import Plan
from data.publishing import start
from data.store import Store
from pages._import_columns import columns_panel, returned
from pages._import_files import dropped
from pages._import_preview import agreed, preview, told_of_news
from pages._import_progress import begin, busy, progress
from pages._import_versions import versions
from pages._one_person import correct_person
from pages._page import page
from pages._viewer import record


def upload() -> None:
    st.subheader("导入文件")
    store = Store()
    if found := dropped(store.current):
        columns_panel([reading for _, reading in found.readings])
        returned(found.workbooks, found.plan)
        preview(store, found.plan, found.mark, found.known)
        if told_of_news(store, found.plan, found.mark):
            publish(store, found.plan, found.contents, found.table, mapping_toml(found.mapping))


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
    if st.button("发布", type="primary", disabled=not agreed(plan), key="publish"):
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
