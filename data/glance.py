"""A quick look at the XML of an .xlsx sheet: how far its cells reach, where nothing in it calls for a closer look.

The scan in `containers` hears every tag and costs more than reading the cells does. Most sheets are as Excel writes them, and a search
for the marks of what is unusual settles them many times as fast; whatever is not exactly of that kind is left to the scan.
"""

import re
import string
from typing import IO

_CHUNK, _LONGEST = 1 << 20, 4 << 20
_CELL = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"(?: s="\d{1,6}")?(?: t="(?:s|n|b|d|str|inlineStr)")?>')
_BLANK = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,6}")? ?/>')
# A DTD, comment or CDATA; a formula; an empty cell that does not say so; the same tags under a prefix, which calamine reads all the
# same; UTF-16. Before each a byte of it that is soon looked for, and hardly ever there.
_UNUSUAL = ((b"!", b"<!"), (b"f", b"<f"), (b"c", b'"></c>'), (b":", b":c"), (b":", b":f"), (b"\0", b"\0"))
_OTHER_TAGS = (b"<col", b"<con", b"<cf")  # those of a sheet that begin as a cell does
_LETTERS, _DIGITS = string.ascii_uppercase.encode(), string.digits.encode()


def far_corner(sheet: IO[bytes]) -> tuple[int, int] | None:
    """(last row, last column) with content, from 0, (-1, -1) where there is none; None for a sheet that must be scanned.

    A formatted cell without content does not count; one whose content is an empty text does.
    """
    row = column = -1
    tail = b""
    while chunk := sheet.read(_CHUNK):
        # Text holds no "<", so a cut before one goes through no tag and no mark.
        seen = tail + chunk
        cut = seen.rfind(b"<")
        if cut < 0 or len(seen) > _LONGEST:
            return None
        part, tail = seen[:cut], seen[cut:]
        if (corner := _corner(part)) is None:
            return None
        row, column = max(row, corner[0]), max(column, corner[1])
    return None if _corner(tail) is None else (row, column)  # the tail closes the sheet, or the XML is broken


def _corner(part: bytes) -> tuple[int, int] | None:
    """The same of a piece of XML."""
    if any(byte in part and mark in part for byte, mark in _UNUSUAL):
        return None
    cells = _CELL.findall(part)
    others = part.count(b"<c") - len(cells)
    if others and others != sum(part.count(tag) for tag in _OTHER_TAGS) + len(_BLANK.findall(part)):
        return None
    places = b" ".join(cells)
    rows, columns = set(places.translate(None, _LETTERS).split()), set(places.translate(None, _DIGITS).split())
    return max(map(int, rows), default=0) - 1, max(map(_number, columns), default=-1)


def _number(letters: bytes) -> int:
    """ "A" -> 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
