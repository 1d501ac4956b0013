"""How Chinese words fill a line: what pictures need to know about letters. Pure; no font is measured."""

import re
from collections.abc import Sequence
from html import escape, unescape
from math import ceil

_WHOLE = ("及以下", "及以上")  # never broken
_CLOSING = ")）、，”"  # never at the start of a line
_WIDTHS = {**dict.fromkeys("0123456789", 0.56), **dict.fromkeys(".,:;", 0.3), **dict.fromkeys("()/- ", 0.4), "%": 0.93}
_TOKEN = re.compile(r"[!-'*-~–]+|.")


def size(text: str) -> float:
    """Its length in Chinese characters: they are square, the others about half as wide."""
    return sum(1.0 if ord(c) > 0x2E80 else 0.6 for c in text)


def widest(texts: Sequence[str]) -> float:
    """The longest line."""
    return max((size(line) for text in texts for line in text.split("<br>")), default=0)


def drawn_width(texts: Sequence[str]) -> float:
    """As `widest`, but of text in a font of the interface, whose figures and marks are narrower than `size` allows for."""
    return max((sum(_WIDTHS.get(c, size(c)) for c in unescape(line)) for text in texts for line in text.split("<br>")), default=0)


def safe(label: str) -> str:
    """A label as text: names come from spreadsheets, and Plotly reads tags."""
    return escape(label, quote=False)


def wrapped(label: str, width: float) -> str:
    """In lines of about equal length, at most `width` characters where that can be: Chinese has no blanks to break at, but a
    number is not broken, and nothing stands alone on the last line."""
    full = size(label)
    if full <= width:
        return safe(label)
    for word in _WHOLE:
        if label.endswith(word) and full - 3 <= width:
            return f"{safe(label[:-3])}<br>{word}"
    before, bracket, after = label.partition("(")
    if bracket and max(size(before), size(bracket + after)) <= width:
        return f"{safe(before)}<br>{safe(bracket + after)}"
    target, rest, lines = full / ceil(full / width), full, [""]
    for token in _TOKEN.findall(label):
        long_enough = size(lines[-1]) + size(token) / 2 > target
        if long_enough and lines[-1] and rest > 1 and token not in _CLOSING:
            lines.append("")
        lines[-1] += token
        rest -= size(token)
    return "<br>".join(safe(line) for line in lines)
