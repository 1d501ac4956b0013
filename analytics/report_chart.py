"""A native chart for the paper: drawn as on a worksheet, with its workbook inside the paper, so that it can be edited there."""

import io
import re
import zipfile
from xml.sax.saxutils import quoteattr

from xlsxwriter import Workbook

from analytics.export_workbook import Figure
from analytics.native_chart import OPTIONS, draw, styles

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.openxmlformats.org/{space}"'
    for prefix, space in (
        ("w", "wordprocessingml/2006/main"),
        ("wp", "drawingml/2006/wordprocessingDrawing"),
        ("a", "drawingml/2006/main"),
        ("r", "officeDocument/2006/relationships"),
        ("c", "drawingml/2006/chart"),
    )
)
_WIDE = 15.6  # centimetres between the margins
_EMU = 360_000  # of a centimetre, in which Word measures
_ONLY_VALUES = "".join(
    f'<c:show{what} val="{int(what == "Val")}"/>' for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)
# What a chart leaves unsaid is no in a workbook of 2007 and yes in a paper: series on every label, smooth lines, a colour for each bar.
_UNSAID = (
    (r'<c:showVal val="1"/>', _ONLY_VALUES),
    (r"(</c:scaling>)(?!<c:delete)", r'\1<c:delete val="0"/>'),
    (r'(<c:grouping val="\w+"/>)', r'\1<c:varyColors val="0"/>'),
    (r"(</c:val>)(</c:ser>)(?=.*</c:lineChart>)", r'\1<c:smooth val="0"/>\2'),
    (r"(</c:legend>)", r'<c:overlay val="0"/>\1'),
    (r'(<c:plotVisOnly val="1"/>)', r'\1<c:dispBlanksAs val="gap"/>'),
    (r'<c:lang val="[\w-]+"/>', '<c:lang val="zh-CN"/><c:roundedCorners val="0"/>'),
)


def native(figure: Figure) -> tuple[str, bytes]:
    """The chart as XML, and the workbook that it reads."""
    content = io.BytesIO()
    (grid,) = figure.grids
    with Workbook(content, OPTIONS) as book:
        page = book.add_worksheet("数据")
        corner = "、".join(dimension.label for dimension in figure.result.by[:1])
        chart = draw(book, page, styles(book, grid.metrics), grid, figure.labels(grid), figure.kind, 0, corner)
        page.insert_chart("F2", chart)
    with zipfile.ZipFile(content) as parts:
        drawn = parts.read("xl/charts/chart1.xml").decode()
    return drawn, content.getvalue()


def in_paper(drawn: str, workbook: str, latin: str, chinese: str) -> bytes:
    """The chart with its letters by name and its workbook beside it: what a sheet says of printing has no place in a paper."""
    letters = f'<a:defRPr sz="1050"><a:latin typeface="{latin}"/><a:ea typeface="{chinese}"/></a:defRPr>'
    text = f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>{letters}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    data = f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData>'
    for unsaid, said in (*_UNSAID, (r"<c:printSettings>.*</c:printSettings>", text + data)):
        drawn = re.sub(unsaid, said, drawn, flags=re.S)
    return drawn.encode()


def inline(related: str, number: int, height: float, alt: str) -> str:
    """The place of a chart in a line of text; `related` names its part, `height` is in centimetres."""
    return (
        f'<w:drawing {_NAMESPACES}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{round(_WIDE * _EMU)}" cy="{round(height * _EMU)}"/>'
        f'<wp:docPr id="{number}" name="图{number}" descr={quoteattr(alt)}/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{related}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
