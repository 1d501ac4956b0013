"""Files that leave the site, byte by byte: CSV of a chart, CSV of the page, picture."""

import csv
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from data.demo_city import COUNTY, TOWNSHIPS, village_rows

pytestmark = pytest.mark.browser
TOWN = COUNTY + "102"
NAME = TOWNSHIPS[TOWN].name
ROOT = Path(__file__).resolve().parents[2]


def rows_of(content: bytes) -> list[list[str]]:
    """The table above the notes, after seeing that the file is what Excel and WPS open right."""
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    table, blank, notes = content.decode("utf-8-sig").partition("\r\n\r\n")
    assert blank
    for part in ("口径", "截止日", "范围", "未填", "演示数据"):
        assert part in notes
    return list(csv.reader(io.StringIO(table, newline="")))


def command_line(server, *question: str) -> bytes:
    environment = os.environ | {"CADRE_STORE": str(server.store)}
    command = [sys.executable, "-m", "analytics", "ask", *question, "--format", "csv"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout


def test_the_csv_of_a_chart(tab, demo_server):
    tab.open("structure")
    name, content = tab.download(".st-key-csv_women button")
    header, *rows = rows_of(content)
    assert header == ["乡镇(街道)", "女干部占比(%)", "女干部占比·分子", "女干部占比·分母"]
    assert [row[0] for row in rows] == [township.name for township in TOWNSHIPS.values()]
    for row in rows:
        assert row[1] == f"{100 * int(row[2]) / int(row[3]):.1f}"
    women, people = (sum(int(row[column]) for row in rows) for column in (2, 3))
    assert tab.tiles["女干部占比"][1].startswith(f"{women}/{people}")
    assert name.startswith("演示数据_全市_女干部占比")
    assert name.endswith("_2024-08-31.csv")
    assert content == command_line(demo_server, "cadre.women", "--by", "township")


def test_the_csv_of_a_chart_of_one_township(tab, demo_server):
    tab.open("structure", f"township={TOWN}")
    name, content = tab.download(".st-key-csv_pyramid button")
    assert NAME in name
    assert "2024-08-31" in name
    assert content == command_line(demo_server, "cadre.headcount", "--by", "age_band", "--by", "gender", "--where", f"township={TOWN}")
    header, *rows = rows_of(content)
    assert header == ["年龄段", "性别", "干部人数(人)"]
    assert sum(int(row[2]) for row in rows) == tab.count("干部人数")


def test_the_csv_asked_with_every_filter_is_the_command_line_s(tab, demo_server):
    tab.open("management", f"township={TOWN}&kind=村&post_group=书记&year=2022")
    _, content = tab.download(".st-key-csv_appraisal_excellent_year button")
    where = [f"township={TOWN}", "kind=村", "post_group=书记", "year=2022"]
    expected = command_line(demo_server, "appraisal.excellent", "--by", "year", *(part for w in where for part in ("--where", w)))
    assert content == expected


@pytest.mark.parametrize("query", ["", f"township={TOWN}"], ids=["city", "township"])
@pytest.mark.parametrize("page", ["overview", "structure"])
def test_the_csv_of_the_page(tab, page, query):
    tab.open(page, query)
    name, content = tab.download(".st-key-summary button")
    header, *rows, total = rows_of(content)
    expected = [v["name"] for v in village_rows() if v["township_code"] == TOWN] if query else [t.name for t in TOWNSHIPS.values()]
    assert header[0] == ("村(社区)" if query else "乡镇(街道)")
    assert [row[0].split("(")[0] for row in rows if row[0] not in ("未填", "乡镇(街道)本级")] == expected
    assert total[0] == "合计"
    assert {len(row) for row in (*rows, total)} == {len(header)}
    totals = dict(zip(header, total, strict=True))
    for label, (value, note) in tab.tiles.items():
        (heading,) = [heading for heading in header if heading.startswith(f"{label}(")]
        assert value.replace(",", "").startswith(totals[heading]), label
        if f"{label}·分子" in totals:
            assert note.replace(",", "").startswith(f"{totals[f'{label}·分子']}/{totals[f'{label}·分母']}"), label
    place = header.index("干部人数(人)")
    assert sum(int(row[place]) for row in rows) == int(total[place])
    assert (NAME if query else "全市") in name
    assert "汇总_2024-08-31.csv" in name


def test_the_auditor_and_the_township_leader_take_only_their_own(tab):
    tab.open("structure").become(f"{NAME}领导")
    name, content = tab.download(".st-key-summary button")
    _, *rows, total = rows_of(content)
    assert len([row for row in rows if row[0] not in ("未填", "乡镇(街道)本级")]) == sum(v["township_code"] == TOWN for v in village_rows())
    assert f"演示数据_{NAME}_" in name
    assert int(total[1]) == tab.count("干部人数")
    tab.become("审计")
    assert not tab.page.get_by_test_id("stDownloadButton").count()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_of_a_chart(tab_of, demo_server, scheme):
    tab = tab_of(demo_server, color_scheme=scheme).open("structure", f"township={TOWN}")
    for key in ("pyramid", "women"):
        name, content = tab.download(f".st-key-tools_{key} button.picture")
        assert NAME in name
        assert name.endswith("_2024-08-31.png")
        picture = Image.open(io.BytesIO(content)).convert("RGB")
        assert 960 <= picture.width <= 4000
        assert 500 <= picture.height <= 4000
        colours = picture.getcolors(picture.width * picture.height)
        most, background = max(colours)
        assert (max(background) < 60) == (scheme == "dark")
        drawn = 1 - most / (picture.width * picture.height)
        assert 0.01 < drawn < 0.9, f"{key}: {drawn:.1%} is drawn"
        # Title above, chart in the middle, definition below: each part has marks on it.
        for top, bottom in ((0.02, 0.2), (0.3, 0.8), (0.85, 0.99)):
            part = picture.crop((0, int(top * picture.height), picture.width, int(bottom * picture.height)))
            assert len(part.getcolors(part.width * part.height)) > 3, f"{key}: nothing between {top:.0%} and {bottom:.0%}"


def test_the_picture_says_what_it_is_of(tab):
    """Title, measure, definition, and that the city is invented: what is written on the canvas."""
    tab.open("structure")
    tab.page.evaluate(
        "window.written = []; const fill = CanvasRenderingContext2D.prototype.fillText;"
        "CanvasRenderingContext2D.prototype.fillText ="
        "function(text, ...place) { window.written.push(text); return fill.call(this, text, ...place) }; null"
    )
    name, _ = tab.download(".st-key-tools_women button.picture")
    written = "".join(tab.page.evaluate("window.written"))
    assert name.startswith("演示数据_全市_")
    assert written.startswith("演示数据：城市、单位、人员均为虚构")
    for part in ("女干部占比，按乡镇(街道)分(%)", "口径：女干部人数 ÷ 现任干部人数。", "截止日：2024-08-31"):
        assert part in written


def test_a_download_of_an_old_page_is_of_that_page(tab):
    """The file answers the question that was on screen, not the one after it."""
    tab.open("structure")
    _, whole = tab.download(".st-key-csv_women button")
    tab.choose("filter_township", NAME)
    name, one = tab.download(".st-key-csv_women button")
    assert len(rows_of(whole)) == 1 + len(TOWNSHIPS)
    assert len(rows_of(one)) == 1 + sum(v["township_code"] == TOWN for v in village_rows())  # one township is compared by village
    assert NAME in name


def test_the_workbook_of_a_page_and_the_paper_for_the_meeting(tab):
    tab.open("structure", f"township={TOWN}")
    name, content = tab.download(".st-key-workbook button")
    assert name == f"演示数据_{NAME}_队伍结构_现状_2024-08-31.xlsx"
    first, *charts = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert dict(first.iter_rows(min_row=5, max_col=2, values_only=True))["干部人数"] == tab.count("干部人数")
    assert sum(bool(sheet._charts) for sheet in charts) > 5
    tab.turn_to("paper")
    name, content = tab.download(".st-key-paper button")
    assert name == f"演示数据_{NAME}_会议材料_2024-08-31.docx"
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert parts.testzip() is None
    written = re.sub(r"<[^>]+>", "", parts.read("word/document.xml").decode())
    for paragraph in tab.page.locator("article.paper p:not(.caption)").all_inner_texts():
        assert paragraph in written
