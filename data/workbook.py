"""Any spreadsheet -> cells, in a fenced child process.

A 1.5 kB workbook can abort the process that parses it. So this file runs itself: the child limits its own memory and time,
parses, and prints JSON rows (never a pickle) into a temporary file; however it dies, the parent raises one sentence. Two views
are joined there: calamine reads values, and a scan of the file's own records finds what calamine does not tell: formulas without
a value, error cells, merged cells of .ods, macros, links, and cells so far away that calamine would allocate the whole sheet.
"""

import datetime
import io
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING

from data.fence import run_fenced

if TYPE_CHECKING:
    from data.containers import Scan

Cell = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta | None  # None is blank


@dataclass(frozen=True)
class Sheet:
    """Cells at their absolute positions: row 0 is the spreadsheet's row 1. Every row has the same width."""

    name: str  # for CSV: the file's stem
    rows: list[list[Cell]]  # without trailing blank rows and columns
    merges: tuple[tuple[int, int, int, int], ...] = ()  # first row, first column, last row, last column; inclusive, inside `rows`
    hidden: bool = False
    unread: tuple[tuple[int, int], ...] = ()  # formulas without a cached value: they read blank but are not


@dataclass(frozen=True)
class Workbook:
    filename: str
    sheets: tuple[Sheet, ...]


class Unreadable(Exception):
    """`str(e)` is one Chinese sentence: what is wrong and what to do."""


@dataclass(frozen=True)
class Limits:
    """What one file may cost."""

    upload_mb: int = 20
    unpacked_mb: int = 256
    memory_mb: int = 512
    seconds: int = 9  # until the file is judged: nothing hostile is heard of for longer
    cells_a_second: int = 75_000  # how slowly what was judged sound may be read: a list of 100,000 people takes its time
    rows: int = 200_000
    columns: int = 500
    sheets: int = 200
    cells: int = 3_000_000  # rows x columns as far as content reaches, all sheets together

    def seconds_for(self, cells: int) -> float:
        """How long a file that was judged sound may take in all."""
        return self.seconds + min(cells, self.cells) / self.cells_a_second


EMPTY = "文件是空的，没有任何内容，请检查后重新选择。"
BROKEN = "文件已损坏或不完整，无法读取，请在 Excel 或 WPS 中打开原文件，另存为 .xlsx 后重新上传。"
HEAVY = "文件内容异常庞大，超出读取内存的上限，请只保留名册所在的工作表和区域，另存为 .xlsx 后重新上传。"
SLOW = "文件过于复杂，在规定时间内未能读完，请只保留名册所在的工作表，或拆分后分别上传。"


def not_a_spreadsheet(kind: str = "") -> Unreadable:
    return Unreadable(f"文件{f'是{kind}，' if kind else ''}不是电子表格，请上传 .xlsx、.xls、.ods 或 .csv 格式的文件。")


def address(row: int, column: int) -> str:
    """(4, 1) -> "B5"."""
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


# ── parent ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

REFUSED = 3  # the child's exit code when its output is a sentence
_TOGETHER = 1000  # rows that are one line of its output
_ROOT = str(Path(__file__).resolve().parents[1])
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from data.workbook import serve; sys.exit(serve())"
_DECODERS: dict[str, Callable] = {
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
    "time": datetime.time.fromisoformat,
    "timedelta": lambda parts: datetime.timedelta(*parts),
}


# The child's own limit is of CPU seconds, which is what a hostile file would cost; by the clock it may take longer on a busy machine.
_BUSY = 3


def read_workbook(
    data: bytes, filename: str, *, limits: Limits = Limits(), progress: Callable[[float], None] = lambda share: None
) -> Workbook:
    """Every sheet of the file, hidden ones included and chart sheets left out, or `Unreadable`; `progress` is told 0 to 1."""
    if not data.strip():
        raise Unreadable(EMPTY)
    if len(data) > limits.upload_mb << 20:
        raise Unreadable(f"文件有 {len(data) / 2**20:.1f} MB，超过 {limits.upload_mb} MB 的上限，请删除图片或拆分后分别上传。")
    header = json.dumps([filename, asdict(limits)]).encode() + b"\n"

    def hear(news: bytes) -> float:
        """`judged 25000` (cells) gives more time; a number is how far it has come."""
        word, _, number = news.partition(b" ")
        if word == b"judged" and number.isdigit():
            return limits.seconds_for(int(number)) * _BUSY
        if word.isdigit():
            progress(min(int(word), 100) / 100)
        return 0

    with tempfile.TemporaryFile() as output:
        try:
            code = run_fenced([sys.executable, "-I", "-c", _CHILD, _ROOT], header + data, output, limits.seconds * _BUSY, hear)
        except subprocess.TimeoutExpired:
            raise Unreadable(SLOW) from None
        output.seek(0)
        if code == REFUSED:
            raise Unreadable(output.read(2000).decode(errors="replace"))
        if code:
            raise Unreadable({-signal.SIGABRT: HEAVY, -signal.SIGKILL: HEAVY, -signal.SIGXCPU: SLOW}.get(code, BROKEN))
        try:
            return Workbook(filename, tuple(_received(output)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # the child was made to write something else
            raise Unreadable(BROKEN) from None


def _received(output: IO[bytes]) -> Iterator[Sheet]:
    def cell(tagged: dict) -> Cell:
        ((kind, value),) = tagged.items()
        return _DECODERS[kind](value)

    decode = json.JSONDecoder(object_hook=cell).decode
    for line in output:
        name, hidden, merges, unread, height = decode(line.decode())
        rows: list[list[Cell]] = []
        while len(rows) < height:
            rows += decode(output.readline().decode())
        yield Sheet(name, rows, tuple(map(tuple, merges)), hidden, tuple(map(tuple, unread)))


# ── child ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def serve() -> int:
    filename, limits = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**limits)
    memory = limits.memory_mb << 20
    caps = {"AS": memory, "FSIZE": memory, "CORE": 0}
    for name, value in caps.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, int(limits.seconds_for(limits.cells)) + 1))
    output, sentence = sys.stdout.buffer, BROKEN
    encode = json.JSONEncoder(default=_tagged, ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
    try:
        for sheet in _read(sys.stdin.buffer.read(), filename, limits):
            head = [sheet.name, sheet.hidden, sheet.merges, sheet.unread, len(sheet.rows)]
            output.write(encode(head).encode() + b"\n")
            for start in range(0, len(sheet.rows), _TOGETHER):
                output.write(encode(sheet.rows[start : start + _TOGETHER]).encode() + b"\n")
                _tell(f"{80 + 20 * start // len(sheet.rows)}")
        output.flush()
        return 0
    except Unreadable as error:
        sentence = str(error)
    except (MemoryError, OSError):  # OSError: the output is longer than RLIMIT_FSIZE
        sentence = HEAVY
    except BaseException:  # a Rust panic is not an Exception; whatever the parser stumbled over, the file is at fault
        sentence = BROKEN
    output.seek(0)
    output.truncate()
    output.write(sentence.encode())
    return REFUSED


def _tell(news: str) -> None:
    os.write(int(sys.argv[-1]), news.encode() + b"\n")


def _judged(cells: int, limits: Limits) -> None:
    """The file is what it says it is, and no larger than allowed: now it may take the time that its size needs."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(limits.seconds_for(cells)), resource.getrlimit(resource.RLIMIT_CPU)[1]))
    _tell(f"judged {cells}")
    _tell("30")


def _tagged(value: datetime.date | datetime.time | datetime.timedelta) -> dict:
    if isinstance(value, datetime.timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    return {type(value).__name__: value.isoformat()}


def _read(data: bytes, filename: str, limits: Limits) -> Iterator[Sheet]:
    """Judge the file by its first bytes; its suffix is only asked about text."""
    from data import containers, delimited

    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _calamine(data, containers.scan_zip(data, limits), limits)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        yield from _calamine(data, containers.scan_xls(data, limits), limits)
    elif kind := next((kind for magic, kind in _OTHER_FILES if data.startswith(magic)), None):
        raise not_a_spreadsheet(kind)
    else:
        path = PurePath(filename)
        yield _sheet(path.stem, delimited.read_text(data, path, limits), containers.Scan(path.stem, limits))


_OTHER_FILES = (
    *((magic, "PDF 文件") for magic in (b"%PDF",)),
    *((magic, "图片") for magic in (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")),
    *((magic, "压缩包") for magic in (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")),
    (b"{\\rtf", "文档"),
)


def _calamine(data: bytes, scans: "list[Scan]", limits: Limits) -> Iterator[Sheet]:
    from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    from data.containers import ENCRYPTED, MACROS, Scan, check_cells, check_sheets

    _judged(check_cells(scans, limits), limits)
    try:
        workbook = load_workbook(io.BytesIO(data))
    except PasswordError:
        raise Unreadable(ENCRYPTED) from None
    metas = workbook.sheets_metadata
    check_sheets(len(metas), limits)
    if len(scans) != len(metas):  # both follow the file's own order, unless one saw a sheet within a sheet
        by_name = {scan.name: scan for scan in scans}
        scans = [by_name.get(meta.name) or Scan(meta.name, limits) for meta in metas]
    for meta, scan in zip(metas, scans, strict=True):
        if meta.typ in (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba):
            raise Unreadable(MACROS)
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = workbook.get_sheet_by_name(meta.name)
            if sheet.end:
                scan.reach(*sheet.end)
            scan.merges += [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
            yield _sheet(meta.name, sheet.to_python(skip_empty_area=False), scan, meta.visible != SheetVisibleEnum.Visible)


def _sheet(name: str, rows: list[list], scan: "Scan", hidden: bool = False) -> Sheet:
    """Blanks as None, whole numbers as int, errors in their place, nothing beneath a merged cell, trailing blanks cut off."""
    for row in rows:
        row[:] = [value if value.__class__ is str and value else _cell(value) for value in row]
    for top, left, bottom, right in scan.merges:  # what a merge hides, the clerk has never seen
        for number, row in enumerate(rows[top : bottom + 1]):
            hides = left + (number == 0)
            row[hides : right + 1] = [None] * len(row[hides : right + 1])
    known = {*scan.unread, *scan.errors}  # calamine reads both as blank, and may stop short of them
    widths = [next((width for width in range(len(row), 0, -1) if row[width - 1] is not None), 0) for row in rows]
    height = max([0, *(number for number, width in enumerate(widths, 1) if width), *(row + 1 for row, _ in known)])
    width = max([0, *widths, *(column + 1 for _, column in known)])
    rows = [row[:width] + [None] * (width - len(row)) for row in rows[:height]]
    rows += [[None] * width for _ in range(height - len(rows))]
    for (row, column), error in scan.errors.items():
        rows[row][column] = error
    clipped = {(top, left, min(bottom, height - 1), min(right, width - 1)) for top, left, bottom, right in scan.merges}
    merges = sorted(merge for merge in clipped if merge[0] <= merge[2] and merge[1] <= merge[3] and merge[:2] != merge[2:])
    if sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in merges) > height * width:
        raise Unreadable(BROKEN)  # they overlap: whoever fills them down would never end
    return Sheet(name, rows, tuple(merges), hidden, tuple(sorted(scan.unread)))


def _cell(value: Cell) -> Cell:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)  # a larger one has lost digits, and stays a float to say so
    return None if value == "" else value
