"""How the columns of a file were understood, and the clerk's corrections: each is an entry of the mapping, and is remembered."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath

import streamlit as st

from data.columns import ColumnReading
from data.corrections import GUESSED, Unknown, assigned, confirmed, key_of, translated, unknown_words
from data.desk import Desk, NotSaved
from data.guess import MAPPED
from data.mapping import NO_MAPPING, Mapping, mapping_toml
from data.plan import Part, Plan
from data.questions import Question, answered
from data.returned import returned_workbook
from data.roster import Reading, SheetReading
from data.tables import Column, Type
from data.workbook import Workbook
from pages._page import download, page
from pages._viewer import while_here

NOT_USED, LEFT_BLANK = "不使用", "按空白处理"
_WORDS = 30  # unknown words that are asked about at once
_WIDTHS = (3, 2, 5, 4)


def columns_panel(readings: Sequence[Reading]) -> None:
    """Each shape of sheet once: what is open, what every column was taken for, what words are unknown; all of it corrected by a click."""
    shapes: dict[str, list[tuple[Reading, SheetReading]]] = {}
    for reading in readings:
        for sheet in reading.sheets:
            if sheet.shape:
                shapes.setdefault(sheet.shape, []).append((reading, sheet))
    unknown = unknown_words(readings)
    for shape, found in shapes.items():
        reading, sheet = found[0]
        words = [word for word in unknown if word.shape == shape]
        questions = _together([question for _, other in found for question in other.questions])
        guesses = sum(column.how in GUESSED for column in sheet.listed)
        named = "、".join(dict.fromkeys(f"“{other.sheet}”" for _, other in found[:6])) + ("等" if len(found) > 6 else "")
        parts = [f"{guesses}列是推测的" if guesses else "", f"{len(questions)}个问题" if questions else ""]
        parts += [f"{len(words)}个词认不出" if words else "", "沿用记住的对应关系" if sheet.told else ""]
        title = " · ".join(part for part in (f"列的对应关系：{named}", *parts) if part)
        # Once open it stays so for the session: its title changes with every click, and a new title would close it.
        opened = st.session_state.setdefault(f"columns of {shape}", bool(questions or words or guesses))
        with st.expander(title, expanded=opened, icon=":material/table_chart:"):
            _remembered(shape, reading, sheet)
            for question in questions:
                _ask(shape, reading, question)
            _translate(shape, words)
            _columns(shape, reading, sheet)


@while_here
def _amend(shape: str, table: str, change: Callable[[Mapping], Mapping]) -> None:
    _tried(lambda: _desk().amend(shape, table, change, page().viewer.label))
    st.session_state[f"columns of {shape}"] = True


def _desk() -> Desk:
    """A township's clerk corrects what its own files mean, and learns nothing from what others have corrected."""
    return Desk(whose=page().viewer.scope)


def _tried(change: Callable[[], object]) -> None:
    """What cannot be remembered is said in the run that follows."""
    try:
        change()
    except NotSaved as problem:
        st.toast(str(problem), icon=":material/error:", duration="long")


def _remembered(shape: str, reading: Reading, sheet: SheetReading) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if sheet.told:
            st.caption("这些对应关系已经记住，标题相同的表都照此读取。", width="content")
            st.button(
                "忘掉，重新识别",
                key=f"forget_{shape}",
                type="tertiary",
                icon=":material/undo:",
                on_click=while_here(lambda: _tried(lambda: _desk().forget(shape))),
            )
            kept = _desk().mappings().get(shape, NO_MAPPING)
            name = f"MAP_{reading.table.label}.toml"
            told = replace(kept, table=reading.table.name)
            download("MAP.toml", lambda: mapping_toml(told).encode(), name, key=f"map_{shape}")
        else:
            st.caption("改正哪一项，就记住哪一项，以后标题相同的表都照此读取。", width="content")
        if any(column.how in GUESSED for column in sheet.listed):
            st.button(
                "推测都对，记住",
                key=f"confirm_{shape}",
                icon=":material/check:",
                on_click=_amend,
                args=(shape, reading.table.name, lambda mapping: confirmed(mapping, sheet)),
            )


def _together(questions: list[Question]) -> list[Question]:
    """One question for all sheets of a shape: the answer holds for each."""
    found: dict[tuple[str, str], Question] = {}
    for question in questions:
        first = found.get((question.name, question.kind))
        samples = tuple(dict.fromkeys((*(first.samples if first else ()), *question.samples)))
        found[question.name, question.kind] = replace(question, count=question.count + (first.count if first else 0), samples=samples)
    return list(found.values())


def _ask(shape: str, reading: Reading, question: Question) -> None:
    samples = "、".join(question.samples[:3])
    with st.container(border=True, key=f"ask_{shape}_{question.name}_{question.kind}"):
        st.markdown(f"**“{question.heading}”：{question.text}** {question.count}格，如 {samples}")
        with st.container(horizontal=True):
            for answer, says in question.choices:
                st.button(
                    says,
                    key=f"answer_{shape}_{question.name}_{question.kind}_{answer}",
                    on_click=_amend,
                    args=(shape, reading.table.name, lambda mapping, answer=answer: answered(mapping, question, answer)),
                )


def _translate(shape: str, words: list[Unknown]) -> None:
    """A fix for a whole group: an unknown word is said once to be one of the list."""
    if not words:
        return
    st.markdown("**认不出的词，说明一次，相同的都改过来**")
    for place, unknown in enumerate(words[:_WORDS]):
        left, right = st.columns((5, 4), vertical_alignment="center")
        left.text(f"{unknown.column.label}：“{unknown.word}” · {unknown.count}处")
        key = f"word_{shape}_{unknown.column.name}_{place}_{unknown.word}"
        options = [LEFT_BLANK, *unknown.column.codes.values]
        right.selectbox(
            f"“{unknown.word}”是",
            options,
            index=None,
            placeholder="选择它是哪一个",
            key=key,
            label_visibility="collapsed",
            filter_mode=None,
            on_change=_translated,
            args=(unknown, key),
        )
    if len(words) > _WORDS:
        st.caption(f"另有{len(words) - _WORDS}个词，先说明上面的。")


def _translated(unknown: Unknown, key: str) -> None:
    chosen = st.session_state[key]
    if chosen is None:
        return
    value = "" if chosen == LEFT_BLANK else (chosen,) if unknown.column.type is Type.MANY else chosen
    _amend(unknown.shape, unknown.table, lambda mapping: translated(mapping, unknown.column.name, unknown.word, value))


def _columns(shape: str, reading: Reading, sheet: SheetReading) -> None:
    for column, heading in zip(st.columns(_WIDTHS), ("文件里的标题", "怎样识别", "内容举例", "当作"), strict=True):
        column.caption(heading)
    declared = {column.name: column for column in reading.table.inputs}
    for column in sheet.listed:
        title, how, samples, choice = st.columns(_WIDTHS, vertical_alignment="center")
        title.text(column.heading or f"第{column.position + 1}列(无标题)")
        how.text(_how(column))
        samples.text("、".join(_masked(text, declared.get(column.name or "")) for text in column.samples) or "(空)")
        key = f"column_{shape}_{column.position}_{column.name}"
        names = ["", *declared]
        choice.selectbox(
            f"“{column.heading}”当作",
            names,
            index=names.index(column.name or ""),
            format_func=lambda name: declared[name].label if name else NOT_USED,
            key=key,
            label_visibility="collapsed",
            filter_mode=None,
            on_change=_corrected,
            args=(shape, reading.table.name, key_of(column, sheet), key),
        )


def _how(column: ColumnReading) -> str:
    if column.how in GUESSED:
        return f"推测({column.how})"
    return "记住的对应关系" if column.how == MAPPED else column.how or "—"


def _corrected(shape: str, table: str, column: str | int, key: str) -> None:
    name = st.session_state[key]
    _amend(shape, table, lambda mapping: assigned(mapping, column, name or None))


def _masked(text: str, column: Column | None) -> str:
    """Enough of a value to see what kind it is, and not whose."""
    if column and column.type is Type.NAME:
        return text[:1] + "*" * (len(text) - 1)
    return re.sub(r"[0-9]{4,}[0-9Xx]{3,}", lambda found: found[0][:3] + "*" * (len(found[0]) - 3), text)


def returned(workbooks: Sequence[Workbook], plan: Plan) -> None:
    """Each file back as a workbook with what is wrong marked in it; what is wrong with all of them stands in the first."""
    parts: dict[str, list[Part]] = {}
    for part in plan.parts:
        parts.setdefault(part.file, []).append(part)
    with st.container(horizontal=True):
        for place, (workbook, (file, found)) in enumerate(zip(workbooks, parts.items(), strict=True)):
            problems = [problem for part in found for problem in part.all_problems] + (plan.own_problems if place == 0 else [])
            if problems:
                make = partial(returned_workbook, workbook, [part.reading for part in found], problems)
                label = "标出问题的工作簿" + (f"“{file}”" if len(workbooks) > 1 else "")
                download(label, make, f"{PurePath(file).stem}_问题.xlsx", key="returned" if place == 0 else f"returned_{place}")
