"""The quick look at a sheet against the scan that hears every tag: the same reach, or none given."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.containers import Scan, _parse, _XlsxCells
from data.glance import far_corner
from data.workbook import Limits

HEAD = '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
TEXT = '<c r="{}" s="1" t="inlineStr"><is><t>甲:乙</t></is></c>'


def sheet(cells: str, *, head: str = HEAD, columns: str = '<cols><col min="1" max="3"/></cols>') -> bytes:
    return f"{head}{columns}<sheetData>{cells}</sheetData><conditionalFormatting/></worksheet>".encode()


def scanned(xml: bytes) -> tuple[int, int]:
    scan = Scan("表", Limits(rows=10**7, columns=20_000))
    _parse(io.BytesIO(xml), _XlsxCells(scan))
    assert not scan.errors
    assert not scan.unread
    return scan.height - 1, scan.width - 1


def test_an_ordinary_sheet():
    xml = sheet(f'<row r="3"><c r="A3"><v>1</v></c>{TEXT.format("AB3")}<c r="XFD3" s="4"/></row><row r="9"><c r="B9"><v>2</v></c></row>')
    assert far_corner(io.BytesIO(xml)) == scanned(xml) == (8, 27)


def test_a_sheet_without_content():
    assert far_corner(io.BytesIO(sheet('<row r="5"><c r="C5" s="1"/></row>'))) == (-1, -1)
    assert far_corner(io.BytesIO(sheet(""))) == (-1, -1)


CELL = st.builds(
    lambda row, column, form: form.format(f"{column}{row}"),
    st.integers(1, 1_048_576),
    st.sampled_from(["A", "Z", "AA", "IV", "XFD"]),
    st.sampled_from([TEXT, '<c r="{}"><v>1</v></c>', '<c r="{}" s="12"/>', '<c r="{}" t="s"><v>0</v></c>', '<c r="{}"/>']),
)


@given(st.lists(CELL, max_size=8), st.sampled_from([1, 7, 64, 1 << 20]))
@settings(deadline=None)
def test_the_reach_is_that_of_the_scan_wherever_the_pieces_are_cut(cells, size):
    xml = sheet("<row>" + "".join(cells) + "</row>")

    class Slow(io.BytesIO):
        def read(self, wanted=-1):
            return super().read(min(size, wanted))

    assert far_corner(Slow(xml)) == scanned(xml)


FAR = '<row r="1"><{0}c r="XFD1048576"{1}><{0}v>1</{0}v></{0}c></row>'


@pytest.mark.parametrize(
    "xml",
    [
        sheet('<row r="1"><c r="A1"><f>1+1</f></c></row>'),
        sheet('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'),
        sheet('<row r="1"><c r="XFD1" s="3"></c></row>'),
        sheet("<row r=\"1\"><c r='A1' t='e'><v>#N/A</v></c></row>"),
        sheet('<row r="1"><c t="e" r="A1"><v>#N/A</v></c></row>'),
        sheet('<row r="1"><c\tr="XFD1048576"><v>1</v></c></row>'),
        sheet('<row r="1"><c><v>1</v></c></row>'),
        sheet('<row r="1"><c r="&#65;1"><v>1</v></c></row>'),
        sheet('<row r="1"><c r="AAAA1"><v>1</v></c></row>'),
        sheet(FAR.format("x:", "")),
        sheet(FAR.format("", ' cm="1"')),
        sheet('<row><c r="A1"><v>1</v></c><!-- --></row>'),
        sheet('<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[x]]></t></is></c></row>'),
        sheet("", head='<!DOCTYPE x [<!ENTITY a "b">]>' + HEAD),
        sheet(FAR.format("", "")).decode().encode("utf-16"),
    ],
)
def test_whatever_is_unusual_is_left_to_the_scan(xml):
    assert far_corner(io.BytesIO(xml)) is None
