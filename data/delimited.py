"""Delimited text -> rows of text: Chinese and Unicode encodings, any usual delimiter, line breaks of every kind."""

import csv
import io
import re
from collections import Counter
from contextlib import suppress
from pathlib import PurePath

from data.containers import Scan, check_cells
from data.workbook import Limits, Unreadable, not_a_spreadsheet

WEB_PAGE = "文件其实是网页或 XML 文本，只是用了表格的扩展名，请在 Excel 或 WPS 中打开，另存为 .xlsx 后重新上传。"
ENCODING = "文字编码无法识别，请在 Excel 或 WPS 中另存为 .xlsx，或另存为“CSV UTF-8”后重新上传。"
TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".xls", ".xlsx")
_WORKBOOKS = (".xls", ".xlsx")  # many a system exports a table as text and calls it so; a letter that is called so is none
_WEB = ("<!doctype", "<html", "<?xml", "<table", "<head", "<meta", "<style", "<div", "<body", "mime-version:")


_BOMS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LONE = rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])"
_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding)
    if b"\0" in data:  # UTF-16 or UTF-32 that does not say so: only if exactly one reading makes sense
        texts = []
        for encoding in ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"):
            with suppress(UnicodeDecodeError):
                texts.append(data.decode(encoding))
        texts = [text for text in texts if not _CONTROL.search(text) and re.search("[\r\n\t,;|]", text)]
        if len(texts) != 1:
            raise not_a_spreadsheet()
        return texts[0]
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8-sig")
    text, sample = data.decode("gb18030"), data[: 1 << 16]
    # Western text often happens to decode too, but its high bytes stand alone between letters.
    lone, high = (len(re.findall(pattern, sample)) for pattern in (_LONE, rb"[\x80-\xff]"))
    if lone * 2 > high:
        raise Unreadable(ENCODING)
    return text


def read_text(data: bytes, path: PurePath, limits: Limits) -> list[list[str]]:
    try:
        text = _decode(data).rstrip("\x1a")
    except UnicodeDecodeError:
        raise Unreadable(ENCODING) from None
    opening = text[:1000].lstrip("\ufeff \t\r\n").lower()
    if opening.startswith(_WEB):
        raise Unreadable(WEB_PAGE)
    if _CONTROL.search(opening) or path.suffix.lower() not in TEXT_SUFFIXES:
        raise not_a_spreadsheet()
    if told := re.match(r"sep=(.)(\r\n|\r|\n|$)", text, re.IGNORECASE):  # Excel's own first line, not a row
        delimiter, text = told[1], text[told.end() :]
    else:
        delimiter, share = _delimiter(text[: 1 << 16], cut=len(text) > 1 << 16)
        if share < 0.5 and path.suffix.lower() in _WORKBOOKS:
            raise not_a_spreadsheet("文本文件")
    scan, rows = Scan(path.stem, limits), []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader):
            if any(row):
                scan.reach(number, max(column for column, value in enumerate(row) if value))
            rows.append(row)
    except csv.Error:  # read leniently, one stray quote swallows every row below it
        raise Unreadable(
            f"第 {reader.line_num} 行附近的英文双引号不成对，无法分清单元格，请在 Excel 或 WPS 中改正，或另存为 .xlsx 后重新上传。"
        ) from None
    check_cells([scan], limits)
    return rows


def _delimiter(sample: str, cut: bool) -> tuple[str, float]:
    """The one that cuts most rows into the same number of cells (of equals, the one that makes more cells), and the share of such rows."""

    def score(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if any(row)]
        except csv.Error:
            return 0, 0
        common = Counter(width for width in widths[: len(widths) - cut] if width > 1).most_common(1)
        return (common[0][1] / len(widths), common[0][0]) if common else (0, 0)

    best = max(",\t;|", key=score)
    return best, score(best)[0]
