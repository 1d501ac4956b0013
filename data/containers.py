"""What calamine does not tell: a scan of the spreadsheet's own records, in the fenced child, before calamine sees the file.

Macros, links, passwords and bombs are refused here with their own sentence; so are cells so far away that calamine would allocate
the whole sheet and die. What remains is noted for each sheet: formulas without a value, errors, merged cells of .ods.
"""

import io
import posixpath
import re
import struct
import zipfile
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import IO
from xml.parsers import expat

from data.glance import far_corner
from data.workbook import BROKEN, Limits, Unreadable, address, not_a_spreadsheet

ENCRYPTED = "文件设有打开密码，无法读取，请在 Excel 或 WPS 中取消密码后重新上传。"
MACROS = "文件含有宏，出于安全不予读取，请另存为不带宏的 .xlsx 后重新上传。"
LINKS = "文件含有指向其他文件的外部链接，请在“数据—编辑链接”中断开全部链接，保存后重新上传。"
ENTITIES = "文件内部含有实体定义（DTD），正常表格不会有，出于安全不予读取，请在 Excel 或 WPS 中另存为 .xlsx 后重新上传。"
BINARY_XLSX = "文件是二进制工作簿（.xlsb），请在 Excel 或 WPS 中另存为 .xlsx 后重新上传。"


@dataclass
class Scan:
    """What a sheet's own records say beside its values."""

    name: str
    limits: Limits
    height: int = 0
    width: int = 0
    unread: list[tuple[int, int]] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Content was seen here."""
        if row >= self.limits.rows or column >= self.limits.columns:
            raise Unreadable(
                f"工作表“{self.name[:31]}”的内容一直延伸到单元格 {address(row, column)[:31]}，"
                f"超过 {self.limits.rows:,} 行、{self.limits.columns} 列的上限，请删除多余的行列或拆分后重新上传。"
            )
        if row >= self.height:
            self.height = row + 1
        if column >= self.width:
            self.width = column + 1


def check_sheets(count: int, limits: Limits) -> None:
    if count > limits.sheets:
        raise Unreadable(f"文件有 {count} 张工作表，超过 {limits.sheets} 张的上限，请只保留名册所在的工作表后重新上传。")


def check_cells(scans: list[Scan], limits: Limits) -> int:
    """How many cells the file has as far as content reaches."""
    if (cells := sum(scan.height * scan.width for scan in scans)) > limits.cells:
        raise Unreadable(f"表格内容所占区域超过 {limits.cells:,} 个单元格的上限，请删除无关的工作表和远处的零散内容，或拆分后重新上传。")
    return cells


# ── .xlsx and .ods: zip and XML ─────────────────────────────────────────────────────────────────────────────────────────────────


def scan_zip(data: bytes, limits: Limits) -> list[Scan]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    parts = {_part(info.filename): info for info in archive.infolist()}
    if any(info.flag_bits & 1 for info in parts.values()) or b"encryption-data" in _content(archive, parts, "meta-inf/manifest.xml"):
        raise Unreadable(ENCRYPTED)
    # zipfile never yields more than the declared size, and a part that holds more fails its checksum.
    if (size := sum(info.file_size for info in archive.infolist())) > limits.unpacked_mb << 20:
        raise Unreadable(f"文件解压后有 {size >> 20:,} MB，超过 {limits.unpacked_mb} MB 的上限，请只保留名册所在的工作表，另存后重新上传。")
    for sign, kind in (("word/document.xml", "Word 文档"), ("ppt/presentation.xml", "演示文稿")):
        if sign in parts:
            raise not_a_spreadsheet(kind)
    if "xl/workbook.bin" in parts:
        raise Unreadable(BINARY_XLSX)
    if any(_MACRO_PART.search(name) for name in parts):
        raise Unreadable(MACROS)
    if any("externallinks/" in name for name in parts):
        raise Unreadable(LINKS)
    if "[content_types].xml" in parts:
        sheets = _xlsx_sheets(archive, parts)
        check_sheets(len(sheets), limits)
        scans = [Scan(name, limits) for name in sheets]
        readers = {part: _XlsxCells(scan) for part, scan in zip(sheets.values(), scans, strict=True)}
    elif b"spreadsheet" in _content(archive, parts, "mimetype"):
        scans = []
        readers = {"content.xml": _OdsCells(scans, limits)}
    else:
        raise not_a_spreadsheet("压缩包")
    if not readers.keys() <= parts.keys():
        raise Unreadable(BROKEN)
    for name, info in parts.items():
        if name.endswith((".xml", ".rels")) and not _is_plain(archive, info, readers.get(name)):
            _parse(archive.open(info), readers.get(name))
    return scans


def _is_plain(archive: zipfile.ZipFile, info: zipfile.ZipInfo, reader: "_Reader | None") -> bool:
    """Whether a part is a sheet without anything to hear about but how far it reaches, which is noted here."""
    if not isinstance(reader, _XlsxCells):
        return False
    with archive.open(info) as sheet:
        corner = far_corner(sheet)
    if corner and corner[0] >= 0:
        reader.scan.reach(*corner)
    return corner is not None


_MACRO_PART = re.compile(r"vbaproject\.bin$|(^|/)macrosheets/|^scripts/.|^basic/(?!.*script-l[bc]\.xml).*\.xml$")


def _part(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()


def _content(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], name: str) -> bytes:
    return archive.open(parts[name]).read(1 << 20) if name in parts else b""


@lru_cache
def _local(name: str) -> str:
    return name.rpartition(" ")[2]


class _Reader:
    """Hears what the XML parser meets."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def text(self, text: str) -> None: ...

    def settle(self) -> None: ...


class _Elements(_Reader):
    """Keeps (tag, attributes), names without their namespaces."""

    def __init__(self) -> None:
        self.found: list[tuple[str, dict[str, str]]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.found.append((_local(name), {_local(key): value for key, value in attributes.items()}))


def _parse(stream: IO[bytes], reader: _Reader | None) -> None:
    """Every XML part is parsed, if only to refuse a DTD (entity bombs)."""

    def refuse(*_: object) -> None:
        raise Unreadable(ENTITIES)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    if reader:
        parser.StartElementHandler, parser.CharacterDataHandler = reader.start, reader.text
    parser.ParseFile(stream)
    if reader:
        reader.settle()


def _xlsx_sheets(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Sheet name -> part, by following the relations as a reader must."""

    def elements(part: str) -> list[tuple[str, dict[str, str]]]:
        reader = _Elements()
        _parse(archive.open(parts[part]), reader)
        return reader.found

    def relations(part: str) -> list[dict[str, str]]:
        folder, name = posixpath.split(part)
        given = [attributes for tag, attributes in elements(_part(f"{folder}/_rels/{name}.rels")) if tag == "Relationship"]
        return [{**each, "Target": _part(posixpath.join("/", folder, each["Target"].replace("\\", "/")))} for each in given]

    workbook = next(each["Target"] for each in relations("") if each["Type"].endswith("/officeDocument"))
    targets = {each["Id"]: each["Target"] for each in relations(workbook)}
    return {given["name"]: targets[given["id"]] for tag, given in elements(workbook) if tag == "sheet"}


class _XlsxCells(_Reader):
    """Walks one sheet: where cells with content are, which are errors, and which formulas were saved without a value."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.row = self.column = -1
        self.open = self.formula = self.filled = False
        self.kind, self.value = "", ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if tag == "c":
            self.settle()
            self.open, self.formula, self.filled = True, False, False
            self.kind, self.value = attributes.get("t", "n"), ""
            self.column += 1
            if place := attributes.get("r"):
                letters = place.rstrip("0123456789")
                self.row, self.column = int(place[len(letters) :]) - 1, _column(letters)
        elif tag == "row":
            self.settle()
            self.row, self.column = int(attributes.get("r", self.row + 2)) - 1, -1
        elif not self.open:
            return  # the same names outside of cells, as in conditional formats
        elif tag == "f":
            self.formula = True
        elif tag in ("v", "is"):
            self.filled = True
        else:
            self.settle()

    def text(self, text: str) -> None:
        if self.open and self.filled and (self.formula or self.kind == "e"):
            self.value += text

    def settle(self) -> None:
        if not self.open:
            return
        self.open = False
        value = self.value.strip()
        if self.filled or self.formula:
            self.scan.reach(self.row, self.column)
        if self.kind == "e" and value:
            self.scan.errors[self.row, self.column] = value
        if self.formula and not value and not (self.kind == "str" and self.filled):  # a text result may well be empty
            self.scan.unread.append((self.row, self.column))


@lru_cache(1000)
def _column(letters: str) -> int:
    """ "A" -> 0."""
    return reduce(lambda number, letter: number * 26 + ord(letter) - 64, letters[:8].upper(), 0) - 1


class _OdsCells(_Reader):
    """Walks all tables of an .ods: how far content reaches, merged cells, errors, formulas without a value."""

    def __init__(self, scans: list[Scan], limits: Limits) -> None:
        self.scans, self.limits = scans, limits
        self.row = self.next_row = self.next_column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = _local(name)
        if tag not in ("table", "table-row", "table-cell", "covered-table-cell"):
            return
        given = {_local(key): value for key, value in attributes.items()}
        if tag == "table":
            self.scans.append(Scan(given.get("name", ""), self.limits))
            check_sheets(len(self.scans), self.limits)
            self.next_row = 0
        elif tag == "table-row":
            self.row, self.next_column = self.next_row, 0
            self.next_row += int(given.get("number-rows-repeated", 1))
        elif self.scans:
            row, column, scan = self.row, self.next_column, self.scans[-1]
            self.next_column += int(given.get("number-columns-repeated", 1))
            spans = int(given.get("number-rows-spanned", 1)), int(given.get("number-columns-spanned", 1))
            if spans != (1, 1):
                scan.merges.append((row, column, row + spans[0] - 1, column + spans[1] - 1))
            if "value-type" in given or "formula" in given:
                scan.reach(self.next_row - 1, self.next_column - 1)
            if "formula" in given and "value-type" not in given:
                scan.unread.append((row, column))


# ── .xls: OLE container and BIFF records ────────────────────────────────────────────────────────────────────────────────────────

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOUNDSHEET, _BOF, _EOF, _FILEPASS, _SUPBOOK, _FORMULA, _BOOLERR, _MULRK = 0x85, 0x809, 0x0A, 0x2F, 0x1AE, 0x06, 0x205, 0xBD
_CELLS = {_FORMULA, _BOOLERR, _MULRK, 0x203, 0x204, 0x27E, 0xD6, 0xFD}


def _ole_streams(data: bytes) -> dict[str, bytes | None]:
    """Streams by name; None for one short enough to live in the mini stream."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    def numbers(raw: bytes) -> list[int]:
        return [number for (number,) in struct.iter_unpack("<I", raw)]

    table_sectors, more = numbers(data[76:512]), struct.unpack_from("<I", data, 68)[0]
    while more < 0xFFFFFFFA and len(table_sectors) * size <= len(data):
        *further, more = numbers(sector(more))
        table_sectors += further
    table = [entry for number in table_sectors if number < 0xFFFFFFFA for entry in numbers(sector(number))]

    def chain(number: int) -> bytes:
        found = []
        while number < 0xFFFFFFFA and len(found) <= len(table):
            found.append(sector(number))
            number = table[number]
        return b"".join(found)

    streams = {}
    directory = chain(struct.unpack_from("<I", data, 48)[0])
    for offset in range(0, len(directory) - 127, 128):
        name, length, first, total = struct.unpack_from("<64sH50xII", directory, offset)
        wanted = total >= 4096 and name.startswith(("Workbook\0".encode("utf-16-le"), "Book\0".encode("utf-16-le")))
        streams[name[: max(length - 2, 0)].decode("utf-16-le", "replace")] = chain(first)[:total] if wanted else None
    return streams


def scan_xls(data: bytes, limits: Limits) -> list[Scan]:
    streams = _ole_streams(data)
    if not streams:
        raise Unreadable(BROKEN)
    if "EncryptedPackage" in streams:
        raise Unreadable(ENCRYPTED)
    if "WordDocument" in streams or "PowerPoint Document" in streams:
        raise not_a_spreadsheet("Word 文档或演示文稿")
    if any(name.startswith("_VBA_PROJECT") for name in streams):
        raise Unreadable(MACROS)
    if not streams.keys() & {"Workbook", "Book"}:
        raise not_a_spreadsheet()
    stream = streams.get("Workbook") or streams.get("Book") or b""
    scans: dict[int, Scan] = {}  # by the position of the sheet's first record
    scan, depth, position = None, 0, 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        if kind == _BOF:
            scan, depth = (scans[position], 1) if position in scans else (scan, depth + 1)
        elif kind == _EOF:
            depth -= 1
        elif kind == _FILEPASS:
            raise Unreadable(ENCRYPTED)
        elif kind == _BOUNDSHEET:
            if body[5] in (1, 6):  # Excel 4 macro sheet, Visual Basic module
                raise Unreadable(MACROS)
            scans[struct.unpack_from("<I", body)[0]] = Scan(f"第 {len(scans) + 1} 张", limits)
        elif kind == _SUPBOOK and struct.unpack_from("<H", body, 2)[0] not in (0x0401, 0x3A01, 1):  # itself, an add-in, unused
            raise Unreadable(LINKS)
        elif kind in _CELLS and scan and depth == 1:  # a chart inside a sheet repeats cells, one level deeper
            row, column = struct.unpack_from("<HH", body)
            scan.reach(row, struct.unpack_from("<H", body, length - 2)[0] if kind == _MULRK else column)
            if kind == _BOOLERR and body[7] == 1:
                scan.errors[row, column] = _ERRORS.get(body[6], "#N/A")
            elif kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
                scan.errors[row, column] = _ERRORS.get(body[8], "#N/A")
        position += 4 + length
    return list(scans.values())
