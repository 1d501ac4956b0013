"""A fault of a page: its reader sees a sentence with a number, the server's log says under that number where it was."""

import hashlib
import logging
import traceback
from pathlib import Path
from typing import Any

import streamlit as st

_ROOT = Path(__file__).resolve().parents[1]


def tell_fault(fault: Exception) -> bool:
    """In the place of Streamlit's own word, which is English."""
    st.error(f"这里出错了，没有显示结果，数据没有改动。请刷新页面重试；仍然出错，请把故障编号 {number_of(fault)} 告诉管理员。")
    return True


def number_of(fault: BaseException) -> str:
    """The same for every fault of the same kind at the same place of the program."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_ROOT)] or frames
    place = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in ours[-1:]]
    return hashlib.sha256(" ".join([type(fault).__name__, *place]).encode()).hexdigest()[:6].upper()


def log_without_words() -> None:
    """From here on the log has of a fault its number, kind and places, not its message: that may quote a person's cell."""
    make = logging.getLogRecordFactory()

    def record(*told: Any, **named: Any) -> logging.LogRecord:
        made = make(*told, **named)
        if fault := made.exc_info and made.exc_info[1]:
            made.msg, made.exc_info, made.exc_text = f"{made.msg} {number_of(fault)}", None, _without_words(fault)
        return made

    logging.setLogRecordFactory(record)


def _without_words(fault: BaseException) -> str:
    before = fault.__cause__ or fault.__context__
    earlier = f"{_without_words(before)}\n" if before else ""
    return f"{earlier}{''.join(traceback.format_tb(fault.__traceback__))}{type(fault).__qualname__}"
