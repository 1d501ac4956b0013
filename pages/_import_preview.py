"""What an intake would do, before anything is written: counts, units, problems, who may be whom, changes, headline figures."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import streamlit as st

from analytics.effect import Effect, effects
from analytics.query import show_date
from analytics.wording import show_whole
from data.careers import DIFFERENT, SAME
from data.excerpt import Excerpt
from data.intake import group_problems, problem_csv
from data.plan import KINDS, Plan
from data.rehearsal import rehearsed
from data.store import Broken, Store
from data.tables import CADRE, TABLES, Scoping, Type
from data.units import LEVELS
from data.written import show_value
from pages._page import download, html_table, page

SHOWN = 200
MOST_MISSING = 40  # units in one sentence
_ALWAYS = 6  # of KINDS are shown even where there are none
_UNDECIDED = "待定"
_NUMBERS = {column.label for column in CADRE.columns if column.type in (Type.ID_NUMBER, Type.PHONE)}


def decided(file: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The pairs of these files that the clerk has called the same person, and different people; the rows with whom they mean."""
    alike, who = st.session_state.get(f"alike_{file}", {}), st.session_state.get(f"who_{file}", {})
    same, different = (tuple(key for key, verdict in alike.items() if verdict == wanted) for wanted in (SAME, DIFFERENT))
    return same, different, tuple(f"{key}={number}" for key, number in who.items() if number is not None)


def kept(key: tuple, make: Callable[[], Any]) -> Any:
    """The last thing made of each kind: a click elsewhere on the page must not make it again."""
    made = st.session_state.setdefault("import kept", {})
    if made.get(key[0], (None,))[0] != key:
        made[key[0]] = (key, make())
    return made[key[0]][1]


def preview(store: Store | Excerpt, plan: Plan, file: str, known: tuple) -> None:
    """`store` has the plan's version; `file` names what is previewed: what was said of one must not pass for the next.

    `known` is all that the plan follows from.
    """
    counts = plan.counts
    if plan.parts:
        st.subheader(f"预览：读取{plan.read}行 = 接受{plan.accepted} + 拒绝{plan.rejected} + 未变{plan.unchanged}")
    kinds = [(kind, counts.get(kind, 0)) for place, kind in enumerate(KINDS) if place < _ALWAYS or counts.get(kind)]
    for column, (kind, count) in zip(st.columns(len(kinds)), kinds, strict=True):
        column.metric(kind, f"{count}")
    for part, sheet in plan.sheets:
        whose = f"“{part.file}”{part.table.label}，" if len(plan.parts) > 1 else ""
        st.caption("。".join((whose + sheet.sentences[0], *sheet.sentences[1:], "")))
    if plan.speaks_for:
        posts = "、".join(plan.statement.posts) or "全部岗位"
        named = "、".join(f"{plan.units.name_of(code)}({people}人)" for code, people in plan.speaks_for.items())
        st.info(f"全量：{named}，{posts}。这些单位和岗位中不在文件里的人按离任处理，其他人不受影响。")
    if plan.replaces:
        st.info(f"全量：{'；'.join(plan.replaces)}。库中这些年度和单位的记录以文件为准，文件里没有的删除，其他不受影响。")
    for level, created in plan.units.new.items():
        if created:
            named = "、".join(row["name"] for row in created[:20]) + ("等" if len(created) > 20 else "")
            st.info(f"将新建{TABLES[level].label}{len(created)}个：{named}")
    for level in LEVELS:
        if missing := [f"{path}({rows}行)" for (of, path), rows in plan.units.missing.items() if of == level]:
            more = "等" if len(missing) > MOST_MISSING else ""
            told = f"库中没有的{TABLES[level].label}{len(missing)}个：{'、'.join(missing[:MOST_MISSING])}{more}"
            st.warning(f"{told}。确属新单位的，勾选“新建库中没有的单位”；写错的，在文件中改正。")
    suspects(plan, file)
    choices(plan, file)
    problems(plan, file)
    effect(store, plan, known)
    townships(plan)
    changes(plan)


def suspects(plan: Plan, file: str) -> None:
    """疑似调整: each pair with both choices, until one is made."""
    if not plan.suspects:
        return
    st.subheader("疑似调整")
    st.caption("姓名、性别、出生年月都相同，请逐一确认。选择“同一人”则履历相连，按调动计；选择“不同人”以后不再询问。")
    for suspect in plan.suspects.values():
        told = f"{suspect.name}({suspect.born})：{suspect.here}的这一位，与{suspect.there}的那一位"
        key = f"alike_{file}_{suspect.key}"
        answers = (f"alike_{file}", suspect.key, key)
        st.radio(told, [_UNDECIDED, SAME, DIFFERENT], key=key, horizontal=True, on_change=_keep, args=answers)


def _keep(answers: str, what: str, widget: str) -> None:
    """What a widget says, beside the other answers of these files: a widget that is not drawn forgets."""
    st.session_state[answers] = st.session_state.get(answers, {}) | {what: st.session_state[widget]}


def choices(plan: Plan, file: str) -> None:
    """Rows that may mean several people: the clerk says whom."""
    if not plan.choices:
        return
    st.subheader("同名的人")
    st.caption("这些行可能指不止一个人，请逐一选定。")
    for choice in plan.choices.values():
        told = dict(choice.candidates)
        key = f"who_{file}_{choice.key}"
        st.selectbox(
            choice.told,
            list(told),
            index=None if choice.chosen is None else list(told).index(choice.chosen),
            format_func=told.__getitem__,
            key=key,
            placeholder="选择是哪一位",
            filter_mode=None,
            on_change=_keep,
            args=(f"who_{file}", choice.key, key),
        )


def effect(store: Store | Excerpt, plan: Plan, known: tuple) -> None:
    """The headline figures before and after, as the declared metrics give them."""
    # Rules are of nobody, and what is edited on a page is of no date.
    counted = not plan.parts or (not plan.statement.whole and any(part.table.scope is not Scoping.OPEN for part in plan.parts))
    if plan.blocked or plan.idle or not counted:
        return
    try:
        found = kept(("effect", *known), lambda: _effects(store, plan))
    except Broken as fault:
        st.error(str(fault))
        return
    st.subheader(f"对主要指标的影响 · {show_date(plan.statement.as_of)}")
    rows = []
    for one in found:
        cells = ["—" if cell is None else show_whole(one.metric, cell) for cell in (one.before, one.after)]
        rows.append([one.metric.label, *cells, "" if one.changed else "不变"])
    st.html(html_table(["指标", "发布前", "发布后", ""], rows))


def _effects(store: Store | Excerpt, plan: Plan) -> list[Effect]:
    with rehearsed(store, plan) as after:
        return effects(store.open(plan.base) if plan.base is not None else None, after, plan.statement.as_of)


def townships(plan: Plan) -> None:
    """How many changes of each kind, by township."""
    found = Counter((change.township_code, change.kind) for change in plan.changes)
    kinds = [kind for kind in KINDS if any(kind == other for _, other in found)]
    codes = sorted({code for code, _ in found}, key=lambda code: (code is None, code))
    if len(codes) > 1:
        rows = [[plan.units.name_of(code or "") or "—", *(f"{found[code, kind]}" for kind in kinds)] for code in codes]
        st.html(html_table(["乡镇(街道)", *kinds], rows))


def told_of_news(store: Store, plan: Plan, what: str) -> bool:
    """Whether the clerk knows the version that the plan is made on: else what has been published since their preview is shown."""
    key = f"previewed_{what}"
    seen = st.session_state.setdefault(key, plan.base or 0)
    if plan.idle:
        st.session_state[key] = plan.base or 0
        return True
    news = store.news(seen)
    if not news:
        return True
    st.warning("您预览之后，数据已被更新，上面是按最新数据重新比对的结果：\n\n" + "\n".join(f"- {sentence}" for sentence in news))
    if st.button("已阅，按最新数据继续", key=f"news_read_{what}"):
        st.session_state[key] = plan.base or 0
        st.rerun()
    return False


def agreed(plan: Plan) -> bool:
    """Whether the clerk says yes to what leaves with these files."""
    said = True
    for kind, told in (("离任", "{}人不在这份全量名册中，按离任处理"), ("删除", "{}条记录不在这份全量文件中，从库中删除")):
        if gone := plan.counts.get(kind, 0):
            said &= st.checkbox(f"确认：{told.format(gone)}", key=f"agreed_{kind}_{gone}")
    return said


def problems(plan: Plan, file: str) -> None:
    if not plan.all_problems:
        return
    st.subheader("需要处理的问题")
    download("全部问题 CSV", lambda: problem_csv(plan.all_problems), "导入问题.csv", key=f"problems_{file}")
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
                "；".join(f"{label}：{_before(label, old)} → {_shown(new)}" for label, old, new in c.fields),
            ]
            for c in plan.changes[:SHOWN]
        ]
        st.html(html_table(["类别", "姓名", "乡镇(街道)", "村(社区)", "变化"], rows))
        if len(plan.changes) > SHOWN:
            st.caption(f"另有{len(plan.changes) - SHOWN}项未列出，发布时一并处理。")


def _before(label: str, old: object) -> str:
    """What the store has; of a number of a person only that it has one, to who may not ask for it."""
    hidden = label in _NUMBERS and old is not None and not page().viewer.sees_identity
    return "(库中已有)" if hidden else _shown(old)


def _shown(value: object) -> str:
    """Numbers as people write them: 2, not 2.0."""
    if isinstance(value, float):
        return f"{value:.12g}"
    return show_value(value)
