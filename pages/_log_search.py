"""The access log on 用户与日志: searched, checked as a whole, and taken as a file."""

import datetime as dt

import streamlit as st

from data.access import Access
from data.access_log import ACTIONS, HEADINGS, LEAST_DAYS, AccessLog, log_csv, noted_head
from pages._page import download, scrolling

_SHOWN = 200
_ANY = ""


def log_search() -> None:
    log, labels = AccessLog(), {account.name: account.label for account in Access().accounts()}
    st.subheader("访问日志")
    _check(log)
    today = dt.date.today()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        since = st.date_input("起", today - dt.timedelta(days=30), key="log_since", format="YYYY-MM-DD", width=160)
        until = st.date_input("止", today, key="log_until", format="YYYY-MM-DD", width=160)
        account = st.text_input("账号", key="log_account", placeholder="全部账号", width=200).strip().casefold()
        told = {_ANY: "全部动作"} | {action: label for action, (label, _) in ACTIONS.items()}
        action = st.selectbox("动作", list(told), format_func=told.get, key="log_action", filter_mode=None, width=200)
    asked = (since, until, account, action)
    count, found = log.count(*asked), log.entries(*asked, limit=_SHOWN)
    st.caption(f"共{count:,}条，列出最近{len(found)}条。日志中没有姓名、证件号和电话，人员只记编号；至少保留{LEAST_DAYS}天。")
    if not found:
        st.info("所选范围内没有记录。")
        return
    head = [*HEADINGS[:4], "姓名", *HEADINGS[4:6]]
    rows = [
        [str(e.number), e.at[:19].replace("T", " "), e.label, e.account or "—", labels.get(e.account, "—"), str(e.session or "—"), e.told]
        for e in found
    ]
    scrolling(head, rows, fits=12)
    download("导出 CSV", lambda: log_csv(log.entries(*asked)), f"访问日志_{since}_{until}.csv", key="log_export")


def _check(log: AccessLog) -> None:
    """The whole chain, by one click; with what an earlier check told, it also shows a log that was written anew."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        noted = st.text_input("以前记下的校验值(可不填)", key="log_noted", placeholder="序号:校验值", width=420).strip()
        pressed = st.button("检查日志是否完整", key="log_verify", icon=":material/verified:")
    if not pressed:
        return
    head = noted_head(noted)
    if noted and not head:
        st.error("以前记下的校验值应写作“序号:校验值”，请照上次检查的结果原样填写。")
        return
    verdict = log.verify(head)
    if verdict.broken is None:
        st.success(f"日志完整，共{verdict.count:,}条。请把这一行记在别处，下次检查时填入：")
        st.code(f"{verdict.number}:{verdict.hash}", language=None)
    else:
        st.error(f"日志不完整，第一处问题在第{verdict.broken}条：{verdict.told}")
