"""The paper on A4, as GB/T 9704 sets an official one: fonts by name, native charts, tables, page numbers. Only here is Word known."""

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from analytics.export import DEMO_MARK
from analytics.export_workbook import Figure
from analytics.report import Report, official
from analytics.report_chart import in_paper, inline, native
from analytics.report_issues import DONE, NEW
from analytics.wording import definition_lines, show_fraction

TITLE, BODY, BLACK, KAI, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "Times New Roman"
# What Word and WPS take where a font is not installed: never a font without Chinese letters.
_INSTEAD = {TITLE: "宋体", BODY: "仿宋", BLACK: "SimHei", KAI: "楷体", LATIN: "Times"}
MOST_ISSUES = 500  # lines of the list in the paper; nobody lays more on a table
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LINE = Pt(28)  # a page holds 22 of them
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")


def report_bytes(report: Report, deadline: str = "") -> bytes:
    """The .docx. `deadline`: 建议时限 of the issues whose rule sets none; empty leaves the column to be filled in by hand."""
    paper = _Paper(report)
    paper.body()
    paper.issues(deadline)
    paper.definitions()
    return paper.content()


class _Paper:
    """One document being written."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._document = Document()
        self._charts = 0
        self._set_up()

    # --- the parts ---

    def body(self) -> None:
        self._line(self._report.title, TITLE, 22, centred=True, style="Title")
        self._line(f"（{self._report.subtitle}）", KAI, 16, centred=True)
        self._line("", BODY, 16)
        for section in self._report.sections:
            if section.heading:
                self._line(section.heading, BLACK, 16, style="Heading 1")
            for paragraph in section.paragraphs:
                line = self._line("", BODY, 16, indented=True)
                if paragraph.head:
                    _say(line, f"{paragraph.head}。", KAI, 16, bold=True)
                _say(line, paragraph.text, BODY, 16)
            if section.figure:
                self._chart(section.figure)

        self._line("", BODY, 16)
        self._line("附件：1．问题清单　2．口径说明", BODY, 16, indented=True)

    def issues(self, deadline: str) -> None:
        report = self._report
        self._annex("附件1", "问题清单")
        states = report.compared.states if report.compared else ("",) * len(report.issues)
        head = ["序号", "村（社区）", "问题", "依据", "责任乡镇（街道）", "建议时限", *(["与上次比"] if report.compared else [])]
        widths = [1.0, 2.2, 4.6, 3.4, 2.2, 2.2] if not report.compared else [1.0, 2.0, 4.2, 3.1, 2.0, 1.9, 1.4]
        rows = [
            [str(number), one.village, one.problem, one.basis, one.township, one.limit(deadline), *([state] if report.compared else [])]
            for number, (one, state) in enumerate(zip(report.issues[:MOST_ISSUES], states, strict=False), start=1)
        ]
        if not rows:
            self._line("没有需要列入清单的问题。", BODY, 16, indented=True)
        else:
            self._table(head, rows, widths)
        if len(report.issues) > MOST_ISSUES:
            self._note(f"只列前{MOST_ISSUES}项，共{len(report.issues)}项；全部见“班子分析研判”的问题清单文件。")
        if report.compared and report.compared.gone:
            self._line("上次材料列出、本次不再列出的问题", BLACK, 14)
            gone = [[str(i), kept.village, kept.problem, became] for i, (kept, became) in enumerate(report.compared.gone, start=1)]
            self._table(["序号", "村（社区）", "上次的问题", "现在"], gone, [1.0, 2.6, 8.4, 3.6])
        if not report.compared:
            self._note(f"这是首份留存的材料；下次材料将与本清单比较，列出{DONE}、仍存在、{NEW}。")

    def definitions(self) -> None:
        """口径说明: every number of the sentences, what it is, of whom and of when."""
        self._annex("附件2", "口径说明")
        rows = []
        for number, figure in enumerate(self._report.figures, start=1):
            (metric,) = figure.result.metrics
            asked, *rest = definition_lines(figure.result)
            parts = show_fraction(figure.result.rows[0].cells[0])
            rows.append([str(number), metric.label, figure.text, parts, asked.partition("：")[2], "；".join(rest)])
        self._table(["序号", "指标", "正文数字", "分子/分母", "口径", "时点与范围"], rows, [1.0, 2.6, 1.9, 2.0, 4.2, 3.9], size=8)
        self._note("按正文中出现的先后，逐一列出每个数字。")

    def content(self) -> bytes:
        kept = io.BytesIO()
        self._document.save(kept)
        return kept.getvalue()

    # --- the page ---

    def _set_up(self) -> None:
        document, report = self._document, self._report
        document.settings.odd_and_even_pages_header_footer = True
        (section,) = document.sections
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
        section.footer_distance = Mm(28)
        for fonts in document.styles.element.iter(qn("w:rFonts")):  # a font of the theme would go before one by name
            _name_fonts(fonts, BODY)
        for border in list(document.styles.element.iter(qn("w:pBdr"))):  # the line under a title
            border.getparent().remove(border)
        for language in document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:eastAsia"), "zh-CN")
        for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
            _page_number(footer.paragraphs[0], side)
        for header in (section.header, section.even_page_header):
            line = header.paragraphs[0]
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if report.lens.snapshot.demo:
                _say(line, DEMO_MARK, BLACK, 10.5)
        properties = document.core_properties
        properties.title, properties.author, properties.comments, properties.language = report.title, "头雁", "", "zh-CN"
        for one in list(document.part.package.rels.values()):
            if one.reltype.endswith("/thumbnail"):  # of the empty template
                del document.part.package.rels[one.rId]
        for one in document.part.rels.values():
            if one.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
                one.target_part._blob = _font_table()

    # --- what stands on it ---

    def _line(self, text: str, font: str, size: float, *, centred=False, indented=False, style: str = "Normal") -> Paragraph:
        line = self._document.add_paragraph(style=style)
        form = line.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE if size <= 16 else Pt(36)
        form.space_before = form.space_after = Pt(0)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.JUSTIFY
        form.keep_with_next = style == "Heading 1" or None
        if indented or style == "Heading 1":
            form.first_line_indent = Pt(2 * size)
        if text:
            _say(line, text, font, size)
        return line

    def _note(self, text: str) -> None:
        line = self._line("", KAI, 10.5)
        line.paragraph_format.line_spacing = Pt(16)
        _say(line, official(text), KAI, 10.5)

    def _annex(self, number: str, title: str) -> None:
        self._line(number, BLACK, 16).paragraph_format.page_break_before = True
        self._line(title, TITLE, 22, centred=True, style="Heading 1").paragraph_format.first_line_indent = Pt(0)

    def _table(self, head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], size: float = 10.5) -> None:
        """Written as XML at once: a cell at a time costs a hundred times as much."""
        columns = "".join(f'<w:gridCol w:w="{round(width * 567)}"/>' for width in widths)
        edges = "".join(f'<w:{edge} w:val="single" w:sz="4" w:color="000000"/>' for edge in _EDGES)
        body = "".join(_row(row, widths, BODY, size) for row in rows)
        self._document.element.body.insert_element_before(
            parse_xml(
                f'<w:tbl {_W}><w:tblPr><w:tblW w:w="{round(sum(widths) * 567)}" w:type="dxa"/><w:jc w:val="center"/>'
                f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/>'
                '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
                f"<w:tblGrid>{columns}</w:tblGrid>{_row(head, widths, BLACK, size, heading=True)}{body}</w:tbl>"
            ),
            "w:sectPr",
        )

    def _chart(self, figure: Figure) -> None:
        """A native chart, its numbers in a workbook of its own inside the paper; above it the finding, below it what is counted."""
        self._charts += 1
        (grid,) = figure.grids
        if not grid.rows or all(cell.value is None for row in grid.cells for cell in row):
            return
        drawn, workbook = native(figure)
        package, number = self._document.part.package, self._charts
        held = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CONTENT_TYPE.SML_SHEET, workbook, package)
        chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
        chart._blob = in_paper(drawn, chart.relate_to(held, RELATIONSHIP_TYPE.PACKAGE), LATIN, BODY)
        related = self._document.part.relate_to(chart, RELATIONSHIP_TYPE.CHART)
        caption = self._line(f"图{number}　{official(figure.headline)}", BLACK, 12, centred=True)
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before = Pt(8)
        caption.paragraph_format.line_spacing = Pt(20)
        line = self._document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.keep_with_next = True
        height = 7.0 if figure.kind != "ranked" else min(16.0, 1.5 + 0.62 * len(grid.rows))
        line.add_run()._r.append(parse_xml(inline(related, number, height, f"图{number}　{figure.headline}")))
        self._note("；".join([figure.measure, *(line.rstrip("。") for line in definition_lines(figure.result))]) + "。")


def _row(cells: Sequence[str], widths: Sequence[float], font: str, size: float, heading: bool = False) -> str:
    fonts = f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{font}"/><w:sz w:val="{round(size * 2)}"/>'
    side = '<w:jc w:val="center"/>'
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * 567)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:spacing w:before="20" w:after="20" w:line="{round(size * 26)}" w:lineRule="exact"/>'
        f"{side if heading or len(cell) <= 6 else ''}</w:pPr>"
        f'<w:r><w:rPr>{fonts}</w:rPr><w:t xml:space="preserve">{escape(official(cell))}</w:t></w:r></w:p></w:tc>'
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if heading else ''}</w:trPr>{told}</w:tr>"


def _say(line: Paragraph, text: str, font: str, size: float, bold: bool = False) -> None:
    run = line.add_run(text)
    run.font.size = Pt(size)
    run.font.bold = bold
    run.font.color.rgb = RGBColor(0, 0, 0)  # headings of the template are blue
    run.font.name = LATIN
    _name_fonts(run._r.rPr.rFonts, font)


def _name_fonts(fonts, chinese: str) -> None:
    """Latin letters and Chinese ones by name; a theme's would go before them."""
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for where, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{where}"), name)


def _page_number(line: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, on the outer side of each page."""
    line.alignment = side
    _say(line, "— ", "宋体", 14)
    fonts = '<w:rPr><w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/><w:sz w:val="28"/></w:rPr>'
    line._p.append(parse_xml(f'<w:fldSimple {_W} w:instr=" PAGE "><w:r>{fonts}<w:t>1</w:t></w:r></w:fldSimple>'))
    _say(line, " —", "宋体", 14)


def _font_table() -> bytes:
    fonts = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in _INSTEAD.items())
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {_W}>{fonts}</w:fonts>'.encode()
