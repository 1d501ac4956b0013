"""人员名册: who is in post, a search by name, one person's story, and the rows behind a number."""

from dataclasses import replace

import streamlit as st

from analytics import charts
from analytics.cadre import Cadre
from analytics.export import story_bytes
from analytics.identity import LABELS, REASONS, identity, identity_held
from analytics.person import PersonEvent, PersonRecord
from analytics.query import ask, rows_behind, show_date
from analytics.story import HEADINGS, MOST_FOUND, Found, Story, UnknownPerson, find, listed, story
from analytics.wording import definition_lines
from data import written
from data.lens import EVERYTHING
from pages._explanation import show_number
from pages._link import NUMBER, PERSON, person_link
from pages._page import dark, html_table, page, show_figure
from pages._viewer import record

_ROSTER = ("f.person_id", "f.name", "f.gender", "f.age", "f.post", "f.township_code", "f.village_code", "'现任'")


def roster() -> None:
    shown = page()
    text = st.text_input(
        "按姓名查找(含已离任的)", key="find_name", placeholder="输入姓名或其中一部分，按回车", max_chars=20, icon=":material/search:"
    )
    if text.strip():
        found, count = find(shown.lens, text, shown.where)
        what = f"姓名含“{text.strip()}”的有{count:,}人"
    else:
        found = listed(shown.lens, rows_behind(shown.lens, Cadre.headcount, _ROSTER, shown.where))
        count = shown.ask(Cadre.headcount).rows[0].cells[0].value or 0
        what = f"现任村(社区)干部{count:,}人"
    with st.container(border=True, key="list_people"):
        st.markdown(f"#### {what}")
        st.caption("点姓名查看此人的经历。" + (f"只列前{MOST_FOUND}人，请输入姓名或选择乡镇(街道)缩小范围。" if count > len(found) else ""))
        if found:
            st.html(html_table(["姓名", "性别", "年龄", "职务", "单位", "在任状态"], [_found_row(one) for one in found]))
        else:
            st.info("所选范围内没有这样的人。请核对姓名，或更换筛选条件。", icon=":material/info:")


def _found_row(one: Found) -> list:
    return [person_link(one.name, one.person_id), *one[2:]]


def life(number: str) -> None:
    shown = page()
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(person_link("‹ 返回人员名册").html, width="content")
        names = st.toggle("显示姓名", key="names", help="默认只显示姓，便于投影和传阅；身份证号和联系电话不随页面显示。")
    try:
        told = story(shown.lens, number, names=names, candidates=shown.viewer.sees_candidates)
    except UnknownPerson as fault:
        st.error(str(fault))
        return
    if not shown.viewer.sees_candidates:
        st.caption("入库、提名、联审、考察等选拔记录需要单独授权，这里没有列出。")
    # Who a person is does not depend on the filters of lists: the definition says that they are not followed.
    result = replace(ask(shown.lens, PersonEvent.events, PersonEvent.lane, {"person": told.person_id}), ignored=tuple(shown.where))
    notes = [_measure(told), *definition_lines(result)]
    if shown.lens.scope == EVERYTHING:
        notes.append(f"另含：{PersonRecord.records.definition}")
    show_figure(
        result,
        charts.life(told, dark=dark()),
        _headline(told),
        _measure(told),
        "story",
        f"{_headline(told)}。{_measure(told)}。",
        make_csv=lambda: story_bytes(told, notes),
        title=f"人员经历_编号{told.person_id}",
    )
    with st.container(border=True, key="list_story"):
        st.markdown(f"#### 全部记录 {len(told.events)} 条")
        st.html(html_table(HEADINGS, [event.cells for event in told.events]))
    _numbers(told)


def _numbers(told: Story) -> None:
    """ID number and telephone: of one person, to who has the right and says why, once it is on record; gone at the next click."""
    shown = page()
    held = identity_held(shown.lens, told.person_id)
    with st.container(border=True, key="list_identity"):
        st.markdown("#### 身份信息")
        recorded = [f"{label}：{'已登记' if label in held else '未登记'}" for label in LABELS.values()]
        if not shown.viewer.sees_identity or not held:
            st.caption("；".join(recorded) + "。" + ("" if shown.viewer.sees_identity else "查看需要单独授权。"))
            return
        st.caption("；".join(recorded) + "。查看须选择事由，查看前先记入日志。")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            reason = st.selectbox("查看事由", REASONS, None, placeholder="请选择", key="reveal_reason", filter_mode=None, width=260)
            asked = st.button("查看一次", key="reveal", disabled=reason is None)
        if asked and reason:
            record(shown.viewer, "reveal", person_id=told.person_id, columns=list(LABELS), reason=reason)
            found = identity(shown.lens, told.person_id)
            st.html(html_table(list(LABELS.values()), [[number or "未登记" for number in found]]))


def _headline(told: Story) -> str:
    who = told.who
    facts = [who["gender"], "" if who["age"] is None else f"{who['age']}岁", who["ethnicity"], who["education"], who["political_status"]]
    held = f"{'现任' if told.in_post else '已离任，原任'}{told.unit}{written.listed(who['post'] or who['post_group'] or '')}"
    return f"{who['name']}（{'，'.join(fact for fact in facts if fact)}）：{held}"


def _measure(told: Story) -> str:
    grades = [f"{event.year}年{event.detail}" for event in told.events if event.lane == "考核"][-3:]
    dated = sum(1 for event in told.events if not event.year)
    parts = [
        f"截至{show_date(told.lens.as_of)}共{len(told.events)}条记录",
        f"近年考核：{'、'.join(grades)}" if grades else "",
        "实心点在当日，空心点只知年度或为一年合计",
        f"{dated}条没有日期，只列在表中" if dated else "",
    ]
    return "；".join(part for part in parts if part)


if number := st.query_params.get(PERSON):
    life(number)
elif number := st.query_params.get(NUMBER):
    show_number(number)
else:
    roster()
