"""What a cell says: its tidied text, and the outcome of reading it. Everything that reads cells speaks in these terms."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

# Words that stand for an empty cell; the file's own word is kept as `Value.blank`, so that 无 and 不详 stay apart.
BLANK_WORDS = frozenset("无 — —— ― – - -- / // \\ 空 空白 不详 不明 未知 暂无 没有 NA N/A n/a NULL null None".split())
DITTO_WORDS = frozenset(("同上", "〃", "″", '"', "“", "”", "''"))
ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|GETTING_DATA)")

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_CJK = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ue000-\uf8ff"
_BETWEEN = re.compile(rf"(?<=[{_CJK}()、])\s+(?=[{_CJK}()、])")
_LETTER_SPACED = re.compile(rf"[{_CJK}](?:\s+[{_CJK}])+")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell the clerk about a cell; `rejects` says whether the row stays out.

    `words` are what was not understood in it, for the clerk to say once what each of them is.
    """

    kind: str
    reason: str
    fix: str
    rejects: bool = True
    words: tuple[str, ...] = ()


class Value(NamedTuple):
    """A cell once read: `value` is what is stored, None where the cell is blank or refused.

    `blank` is the word that stands for nothing (无, 不详; "" for an empty cell), None where the cell says something.
    `candidates` are the (yyyymmdd, precision) an uncertain date may be, for an ID number to settle, and `asks` what would settle
    every such date of the column at once (keys of dates.CHOICES).
    """

    value: object = None
    raw: str | None = None
    precision: str | None = None
    remark: Remark | None = None
    blank: str | None = None
    candidates: tuple[tuple[int, str], ...] = ()
    complete: bool = True  # False: some pieces of a many-valued cell were not understood
    asks: tuple[str, ...] = ()


EMPTY = Value(blank="")


def refused(kind: str, reason: str, fix: str, *words: str) -> Value:
    return Value(remark=Remark(kind, reason, fix, words=words))


def normal(text: str) -> str:
    """NFKC text with single blanks, without blanks at the ends and without invisible characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        if not text.isalnum():  # an invisible character is no letter and no digit
            text = INVISIBLE.sub("", text)
    return text if text.isalnum() else " ".join(text.split())


def squeezed(text: str) -> str:
    """Normalised text without any white space: what headings and coded words are compared by."""
    text = normal(text)
    return text if text.isalnum() else "".join(text.split())


def unspaced(text: str) -> str:
    """`王  三` -> `王三`: blanks go where every piece is a single Chinese character, and nowhere else."""
    return "".join(text.split()) if not text.isalnum() and _LETTER_SPACED.fullmatch(text) else text


def heading_of(cell: object) -> str:
    """A heading as people read it: no blanks or line breaks between Chinese characters."""
    return _BETWEEN.sub("", text_of(cell))


def text_of(cell: object) -> str:
    """The normalised text of any cell; whole floats lose `.0`, dates at midnight their time, "" is an empty cell."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return normal(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell:.15g}"
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)
