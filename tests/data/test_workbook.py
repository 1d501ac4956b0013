"""Spreadsheets made here, read through the fence: right cells, or one plain sentence within ten seconds."""

import datetime
import io
import struct
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from data import workbook
from data.workbook import Limits, Unreadable, address, read_workbook

ORDINARY = Limits()


def rows(data: bytes, filename: str = "名册.xlsx") -> list[list]:
    return read_workbook(data, filename).sheets[0].rows


def refusal(data: bytes, filename: str = "名册.xlsx", limits: Limits = ORDINARY) -> str:
    started = time.monotonic()
    with pytest.raises(Unreadable) as caught:
        read_workbook(data, filename, limits=limits)
    assert time.monotonic() - started < 10
    sentence = str(caught.value)
    assert sentence.endswith("。")
    assert sentence.count("。") == 1
    return sentence


# ── makers ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def saved(book: openpyxl.Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def xlsx(*cells: tuple[str, object]) -> bytes:
    book = openpyxl.Workbook()
    for place, value in cells or [("A1", "姓名")]:
        book.active[place] = value
    return saved(book)


def zipped(parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_parts(data: bytes, extra: dict[str, str | bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | extra)


def with_sheet_data(xml: str, after: str = "") -> bytes:
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{xml}</sheetData>{after}</worksheet>'
    return with_parts(xlsx(), {"xl/worksheets/sheet1.xml": sheet})


ODS_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"' for prefix in ("office", "table", "text", "manifest")
)


def ods(*tables: str, extra: dict[str, str | bytes] | None = None) -> bytes:
    body = "".join(f'<table:table table:name="表{number}">{table}</table:table>' for number, table in enumerate(tables, 1))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    content = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    parts = {
        "mimetype": kind,
        "META-INF/manifest.xml": f"<manifest:manifest {ODS_NAMES}>{manifest}</manifest:manifest>",
        "content.xml": f"<office:document-content {ODS_NAMES}>{content}</office:document-content>",
    }
    return zipped(parts | (extra or {}), zipfile.ZIP_STORED)


def ods_text(text: str, attributes: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def ole(streams: dict[str, bytes]) -> bytes:
    """A compound file, every stream padded to the length that keeps it out of the mini stream."""
    streams = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    folders = -(-(len(streams) + 1) // 4)
    table, sectors, start = [0xFFFFFFFD], [], 1 + folders
    table += [*range(2, 1 + folders), 0xFFFFFFFE]
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, content in streams.items():
        count = -(-len(content) // 512)
        table += [*range(start + 1, start + count), 0xFFFFFFFE]
        entries.append((name, 2, start, len(content)))
        sectors.append(content.ljust(count * 512, b"\0"))
        start += count
    directory = b""
    for number, (name, kind, first, size) in enumerate(entries):
        raw = f"{name}\0".encode("utf-16-le")
        sibling = number + 1 if 0 < number < len(entries) - 1 else 0xFFFFFFFF
        child = 1 if number == 0 and len(entries) > 1 else 0xFFFFFFFF
        directory += struct.pack("<64sHBBIII36xIQ", raw, len(raw), kind, 1, 0xFFFFFFFF, sibling, child, first, size)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0
    )
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    fat = struct.pack(f"<{len(table)}I", *table).ljust(512, b"\xff")
    return header + fat + directory.ljust(folders * 512, b"\0") + b"".join(sectors)


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


BOF_GLOBALS, BOF_SHEET = (record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0)) for kind in (5, 0x10))
EOF = record(0x0A)


def number(row: int, column: int, value: float) -> bytes:
    return record(0x203, struct.pack("<HHHd", row, column, 0, value))


def label(row: int, column: int, text: str) -> bytes:
    return record(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def xls(cells: bytes = b"", *, settings: bytes = b"", kind: int = 0, hidden: int = 0, streams: dict[str, bytes] | None = None) -> bytes:
    name = "名册".encode("utf-16-le")
    position = len(BOF_GLOBALS + settings + EOF) + 4 + 8 + len(name)
    sheet = record(0x85, struct.pack("<IBBBB", position, hidden, kind, 2, 1) + name)
    return ole({"Workbook": BOF_GLOBALS + settings + sheet + EOF + BOF_SHEET + cells + EOF, **(streams or {})})


# ── cells ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("row", "column", "expected"), [(4, 1, "B5"), (0, 0, "A1"), (0, 25, "Z1"), (9, 26, "AA10"), (1048575, 16383, "XFD1048576")]
)
def test_address(row, column, expected):
    assert address(row, column) == expected


def test_cells_keep_their_type_and_their_place():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "花名册"
    values = ["张三", " 李 ", 7, 1975.1, True, datetime.datetime(1975, 3, 5), datetime.datetime(2020, 1, 2, 3, 4, 5), datetime.time(8, 30)]
    for column, value in enumerate(values, 3):
        sheet.cell(4, column, value)
    sheet["C5"] = datetime.timedelta(hours=30)
    sheet["C5"].number_format = "[h]:mm"
    sheet["Z90"].font = openpyxl.styles.Font(bold=True)  # formatted, but blank
    read = read_workbook(saved(book), "名册.xlsx")
    assert read.filename == "名册.xlsx"
    (found,) = read.sheets
    blank = [None] * 10
    as_read = [*values[:5], datetime.date(1975, 3, 5), *values[6:]]
    assert found == workbook.Sheet(
        "花名册", [blank, blank, blank, [None, None, *as_read], [None, None, datetime.timedelta(hours=30), *blank[3:]]]
    )
    assert [type(value) for value in found.rows[3][2:]] == [type(value) for value in as_read]


def test_a_number_that_lost_digits_stays_a_float():
    assert rows(xlsx(("A1", 433101199001011000), ("B1", 2**53 - 1), ("C1", -3.0), ("D1", 1e300))) == [
        [433101199001011000.0, 2**53 - 1, -3, 1e300]
    ]
    assert [type(v) for v in rows(xlsx(("A1", 2**53), ("B1", 2**53 - 1), ("C1", -3.0)))[0]] == [float, int, int]


def test_both_date_systems():
    day = datetime.datetime(1990, 2, 28)
    for epoch in (openpyxl.utils.datetime.CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904):
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.active["A1"] = day
        assert rows(saved(book)) == [[day.date()]]


def test_merges_are_inside_the_cells_and_hide_what_they_cover():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["花名册"], ["乡镇", "村"], ["甲", "一"], [None, "二"], ["乙", "三"]):
        sheet.append(row)
    for area in ("A1:L1", "A3:A4", "A100:B200"):
        sheet.merge_cells(area)
    (found,) = read_workbook(saved(book), "名册.xlsx").sheets
    assert found.merges == ((0, 0, 0, 1), (2, 0, 3, 0))
    under = with_sheet_data(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c><c r="C2"><v>4</v></c></row>',
        '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>',
    )
    assert rows(under) == [[1, None, None], [None, None, 4]]


def test_hidden_sheets_are_marked_and_chart_sheets_left_out():
    book = openpyxl.Workbook()
    book.active["A1"] = "见"
    for state in ("hidden", "veryHidden"):
        sheet = book.create_sheet(state)
        sheet["A1"], sheet.sheet_state = "藏", state
    book.create_chartsheet("图").add_chart(BarChart())
    book.create_sheet("后")["B2"] = "=1+1"
    read = read_workbook(saved(book), "名册.xlsx").sheets
    assert [(sheet.name, sheet.hidden) for sheet in read] == [("Sheet", False), ("hidden", True), ("veryHidden", True), ("后", False)]
    assert read[3].unread == ((1, 1),)
    assert read[3].rows == [[None, None], [None, None]]


def test_formulas_without_a_value_are_named():
    cells = (
        '<c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v/></c><c r="C1"><f>1+1</f><v>2</v></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1" t="str"><f>A1</f></c><c r="F1" t="e"><f>NA()</f><v>#N/A</v></c>'
        '<c r="G1"><v>5</v></c>'
    )
    after = '<conditionalFormatting sqref="A1"><cfRule type="x"><f>A1</f></cfRule></conditionalFormatting>'
    (sheet,) = read_workbook(with_sheet_data(f'<row r="1">{cells}</row>', after), "a.xlsx").sheets
    assert sheet.unread == ((0, 0), (0, 1), (0, 4))
    assert sheet.rows == [[None, None, 2, None, None, "#N/A", 5]]


def test_cells_without_addresses_are_counted():
    (sheet,) = read_workbook(with_sheet_data("<row><c><v>1</v></c></row><row><c><v>2</v></c><c><f>1</f></c></row>"), "a.xlsx").sheets
    assert sheet.rows == [[1, None], [2, None]]
    assert sheet.unread == ((1, 1),)


def test_xls():
    chart = record(0x809, struct.pack("<HHHHII", 0x600, 0x20, 0, 0, 0, 0)) + number(60000, 200, 9.0) + EOF
    error = record(0x205, struct.pack("<HHHBB", 1, 1, 0, 42, 1))
    merge = record(0xE5, struct.pack("<HHHHH", 1, 0, 0, 0, 1))
    data = xls(label(0, 0, "姓名") + number(1, 0, 1975.0) + error + chart + merge, hidden=1)
    (sheet,) = read_workbook(data, "名册.xls").sheets
    assert sheet == workbook.Sheet("名册", [["姓名", None], [1975, "#N/A"]], ((0, 0, 0, 1),), hidden=True)


def test_ods():
    tall = ods_text("甲", 'table:number-rows-spanned="2" table:number-columns-spanned="1"')
    date = '<table:table-cell office:value-type="date" office:date-value="1975-03-05"/>'
    rest = (
        '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    table = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
        f"<table:table-row><table:table-cell/>{tall}{date}"
        '<table:table-cell table:formula="of:=1+1"/></table:table-row>'
        f"<table:table-row><table:table-cell/><table:covered-table-cell/>{ods_text('二')}</table:table-row>{rest}"
    )
    (sheet,) = read_workbook(ods(table), "名册.ods").sheets
    assert sheet.rows == [[None] * 4, [None] * 4, [None, "甲", datetime.date(1975, 3, 5), None], [None, None, "二", None]]
    assert sheet.merges == ((2, 1, 3, 1),)
    assert sheet.unread == ((2, 3),)


# ── text ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

TABLE = [["姓名", "出生年月", "备注"], ["张三", "1975.03", "一、二"], ["李四", "0012", None]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
@pytest.mark.parametrize(("delimiter", "line"), [(",", "\r\n"), (";", "\n"), ("\t", "\r"), ("|", "\r\n")])
def test_text_in_every_encoding(encoding, delimiter, line):
    text = line.join(delimiter.join(value or "" for value in row) for row in TABLE) + line
    assert rows(text.encode(encoding), "名册.csv") == TABLE


def test_big_endian_marks_are_honoured():
    assert rows(b"\xfe\xff" + "姓名,年龄\r\n张三,40".encode("utf-16-be"), "a.txt") == [["姓名", "年龄"], ["张三", "40"]]
    assert rows(b"\0\0\xfe\xff" + "姓名,年龄\r\n张三,40".encode("utf-32-be"), "a.txt") == [["姓名", "年龄"], ["张三", "40"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sep=;\r\nA;1,5\r\nB;2,5\r\n", [["A", "1,5"], ["B", "2,5"]]),
        ('姓名,备注\n张三,"第一行\r\n第二行，""引"""\n', [["姓名", "备注"], ["张三", '第一行\r\n第二行，"引"']]),
        ("姓名\r张三\r", [["姓名"], ["张三"]]),
        (
            "\r\n,花名册,\r\n序号,姓名,备注,\r\n1,张三\r\n\r\n,,,,\r\n",
            [[None] * 3, [None, "花名册", None], ["序号", "姓名", "备注"], ["1", "张三", None]],
        ),
        ("a;b,c,d\n1;2,3,4\n5;6,7\n8;9,0\n", [["a", "b,c,d"], ["1", "2,3,4"], ["5", "6,7"], ["8", "9,0"]]),
        ("编号,姓名\n0012,=1+1\n433101199001011234,TRUE\n\x1a", [["编号", "姓名"], ["0012", "=1+1"], ["433101199001011234", "TRUE"]]),
        ("姓名,𠮷\n<html>,b\n", [["姓名", "𠮷"], ["<html>", "b"]]),
    ],
)
def test_text_shapes(text, expected):
    assert rows(text.encode(), "a.csv") == expected
    assert rows(text.encode("gb18030"), "a.csv") == expected


def test_content_decides_not_the_suffix():
    assert rows("姓名\t性别\n张三\t男".encode("gb18030"), "名册.xls") == [["姓名", "性别"], ["张三", "男"]]
    assert rows(xlsx(), "名册.xls") == [["姓名"]]
    assert rows(xls(label(0, 0, "姓名")), "名册.xlsx") == [["姓名"]]
    assert read_workbook(b"a,b", "2024年 名册.v2.csv").sheets[0].name == "2024年 名册.v2"


# ── refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def encrypted_zip() -> bytes:
    data = bytearray(zipped({"[Content_Types].xml": "<Types/>"}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying_zip() -> bytes:
    """A sheet that says it is 10 bytes long and unpacks to 30 MB."""
    data = bytearray(with_parts(xlsx(), {"xl/worksheets/sheet1.xml": b" " * 30_000_000}))
    place = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    struct.pack_into("<I", data, place + 24, 10)
    return bytes(data)


SPILL = (
    '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
)
MANY = '<table:table-row table:number-rows-repeated="999999999">{}</table:table-row>'.format(
    ods_text("X", 'table:number-columns-repeated="999999999"')
)
REFUSED = {
    "empty": (b"", "a.xlsx", "空的"),
    "blank": (b" \r\n", "a.csv", "空的"),
    "too large": (b"a,b\n" * 6_000_000, "a.csv", "20 MB 的上限"),
    "random bytes": (bytes(range(1, 256)) * 40, "a.xlsx", "编码无法识别"),
    "binary": (b"\0\1\2\3" * 100, "a.xls", "不是电子表格"),
    "a letter": ("这是一封信，不是表格。\n请查收。\n".encode() * 20, "a.xlsx", "是文本文件，不是电子表格"),
    "a letter with commas": (b"Dear all, see below\nthe list\nof names\nplease, and, thank you\n", "a.xls", "是文本文件"),
    "pdf": (b"%PDF-1.7\n...", "a.xls", "PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n", "a.xlsx", "图片"),
    "rar": (b"Rar!\x1a\x07", "a.xlsx", "压缩包"),
    "source code": (b"print('a, b')\n", "a.py", "不是电子表格"),
    "html as xls": ("\ufeff <HTML><table><tr><td>姓名</td></tr></table>".encode(), "a.xls", "网页"),
    "xml as xls": (b'<?xml version="1.0"?><Workbook/>', "a.xls", "XML"),
    "zip": (zipped({"a.txt": "a"}), "a.xlsx", "压缩包"),
    "word": (zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "a.docx", "Word"),
    "xlsb": (zipped({"[Content_Types].xml": "<a/>", "xl/workbook.bin": b""}), "a.xlsb", "xlsb"),
    "cut zip": (xlsx()[:3000], "a.xlsx", "损坏"),
    "bad xml": (with_sheet_data("<row><c></row>"), "a.xlsx", "损坏"),
    "missing sheet": (with_parts(xlsx(), {"xl/_rels/workbook.xml.rels": "<Relationships/>"}), "a.xlsx", "损坏"),
    "cut xls": (xls(label(0, 0, "姓名"))[:700], "a.xls", "损坏"),
    "western text": ("prénom,âge\r\nRené,40\r\nZoë,30\r\n".encode("cp1252"), "a.csv", "编码"),
    "western text that decodes as Chinese": ("première,troisième\r\ncinquième,sixième\r\n".encode("cp1252"), "a.csv", "编码"),
    "open quote": ('姓名,备注\n张三,"未完\n李四,好\n'.encode(), "a.csv", "双引号"),
    "encrypted xlsx": (ole({"EncryptedPackage": b"", "EncryptionInfo": b""}), "a.xlsx", "密码"),
    "encrypted xls": (xls(settings=record(0x2F, b"\1\0" + b"\0" * 52)), "a.xls", "密码"),
    "encrypted zip": (encrypted_zip(), "a.xlsx", "密码"),
    "encrypted ods": (ods("", extra={"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}), "a.ods", "密码"),
    "macros": (with_parts(xlsx(), {"xl/vbaProject.bin": b"x"}), "a.xlsm", "宏"),
    "macro sheet": (with_parts(xlsx(), {"xl/macrosheets/sheet1.xml": "<a/>"}), "a.xlsx", "宏"),
    "xls macros": (xls(streams={"_VBA_PROJECT_CUR": b""}), "a.xls", "宏"),
    "xls macro sheet": (xls(kind=1), "a.xls", "宏"),
    "ods macros": (ods("", extra={"Basic/Standard/Module1.xml": "<a/>"}), "a.ods", "宏"),
    "links": (with_parts(xlsx(), {"xl/externalLinks/externalLink1.xml": "<a/>"}), "a.xlsx", "外部链接"),
    "xls links": (xls(settings=record(0x1AE, struct.pack("<HHB", 1, 5, 0) + b"b.xls")), "a.xls", "外部链接"),
    "entities": (with_parts(xlsx(), {"xl/sharedStrings.xml": SPILL}), "a.xlsx", "DTD"),
    "entities in ods": (ods("", extra={"content.xml": SPILL}), "a.ods", "DTD"),
    "zip bomb": (with_parts(xlsx(), {f"xl/media/{n}.xml": b" " * (100 << 20) for n in range(3)}), "a.xlsx", "解压后"),
    "lying zip": (lying_zip(), "a.xlsx", "损坏"),
    "far cell": (xlsx(("XFD1048576", 1)), "a.xlsx", "XFD1048576"),
    "too long": (xlsx(("A200001", 1)), "a.xlsx", "A200001"),
    "too wide": (xlsx(("SG1", 1)), "a.xlsx", "SG1"),
    "too wide csv": (b"a" + b"," * 500 + b"b", "a.csv", "SG1"),
    "too many cells": (xlsx(("SF1", 1), ("A200000", 1)), "a.xlsx", "3,000,000 个单元格"),
    "endless ods": (ods(MANY), "a.ods", "上限"),
    "many ods sheets": (ods(*[""] * 1000), "a.ods", "张工作表"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_own_sentence(name):
    data, filename, words = REFUSED[name]
    assert words in refusal(data, filename)


def test_a_thousand_sheets():
    book = openpyxl.Workbook()
    for _ in range(999):
        book.create_sheet()
    assert "1000 张工作表" in refusal(saved(book))


def test_the_largest_sheet_allowed_is_read():
    assert len(rows(xlsx(("A200000", 1)))) == 200_000
    assert len(rows(xlsx(("SF1", 1)))[0]) == 500


# ── fence ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_dying_child_is_one_sentence():
    wide = xlsx(("SF1", 1), ("A200000", 1))
    assert refusal(wide, limits=Limits(cells=1 << 40)) == workbook.HEAVY  # calamine allocates the whole sheet, and aborts
    loose = Limits(rows=1 << 20, columns=1 << 14, cells=1 << 40)
    assert refusal(xlsx(("XFD1048576", 1)), limits=loose) == workbook.BROKEN  # calamine panics


def test_memory_is_limited():
    assert refusal(b"a,b\n" * 4_000_000, "a.csv", limits=Limits(memory_mb=64)) == workbook.HEAVY


def test_time_is_limited(monkeypatch):
    text = b"a,b\n" * 190_000
    monkeypatch.setattr(workbook, "_CHILD", "import time; time.sleep(30)")
    assert refusal(text, "a.csv", limits=Limits(seconds=1)) == workbook.SLOW
    burn = "from data import workbook; workbook._read = lambda *_: any(iter(int, 1)); workbook.serve()"
    monkeypatch.setattr(workbook, "_CHILD", "import sys; sys.path.insert(0, sys.argv[1]); " + burn)
    assert refusal(text, "a.csv", limits=Limits(seconds=1)) == workbook.SLOW


@pytest.mark.parametrize(
    "lie", ["print('[1]')", "print('[' * 100000)", "print('{\"evil\": 1}')", "import os; os.abort()", "raise SystemExit(9)"]
)
def test_whatever_the_child_writes_is_only_data(monkeypatch, lie):
    monkeypatch.setattr(workbook, "_CHILD", lie)
    assert refusal(xlsx()) in (workbook.BROKEN, workbook.HEAVY)


def test_the_child_sees_no_secrets(monkeypatch):
    monkeypatch.setenv("CADRE_SECRET", "x")
    monkeypatch.setattr(
        workbook, "_CHILD", "import os, sys; sys.stdout.buffer.write(os.environ.get('CADRE_SECRET', '没有。').encode()); sys.exit(3)"
    )
    assert refusal(xlsx()) == "没有。"


def test_threads_do_not_meet():
    files = [xlsx(("A1", number)) for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(rows, files)) == [[[number]] for number in range(8)]


def test_the_server_never_loads_the_parser():
    code = "import sys; import data.workbook; sys.exit(bool({'python_calamine', 'pandas', 'duckdb', 'openpyxl'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
