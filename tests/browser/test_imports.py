"""The clerk's way in a real browser: a file dropped in, previewed, published, seen, taken back; and what must not get in."""

import hashlib
import io
import json
import shutil

import duckdb
import openpyxl
import pytest

from data.demo_city import COUNTY, TOWNSHIPS, village_rows
from data.store import Store
from tests.browser.test_site import english

pytestmark = pytest.mark.browser
TOWN = COUNTY + "102"
NAME = TOWNSHIPS[TOWN].name
VILLAGE = next(village["name"] for village in village_rows() if village["township_code"] == TOWN)
HEAD = ["序号", "乡镇(街道)", "村(社区)", "姓名", "性别", "出生年月", "学历", "职务"]


def roster(*births: str) -> bytes:
    """A list as an office sends it: a merged title, headings, a person for each birth date, a signature."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "新任干部"
    sheet.append([f"{NAME}新任村干部名册"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEAD))
    sheet.append(HEAD)
    for number, birth in enumerate(births, 1):
        sheet.append([number, NAME, VILLAGE, f"钟离{'甲乙丙丁'[number - 1]}", "男" if number % 2 else "女", birth, "大专", "村委会副主任"])
    sheet.append([None, None, "审核人：          "])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def clerk(tab_of, own_server):
    return tab_of(own_server).open("structure").become("数据员").turn_to("imports")


def alerts(tab) -> str:
    return "\n".join(tab.page.get_by_test_id("stAlert").all_inner_texts())


def test_the_upload_speaks_chinese(clerk):
    assert english(clerk) == []
    clerk.page.get_by_text("对应关系").click()
    clerk.page.locator("textarea").fill("x = 1")
    clerk.page.wait_for_timeout(300)
    assert english(clerk) == []


def test_a_roster_is_previewed_published_seen_and_taken_back(clerk, tab_of, own_server):
    store = Store(own_server.store)
    reader = tab_of(own_server).open("structure", f"township={TOWN}")
    old, old_tiles = reader.count("干部人数"), reader.tiles
    # Preview: nothing is written.
    clerk.upload("新任.xlsx", roster("1990-05-01", "1992.07"))
    assert "预览：读取2行 = 接受2 + 拒绝0 + 未变0" in clerk.text
    previewed = dict(zip(*(clerk.page.get_by_test_id(part).all_inner_texts() for part in ("stMetricLabel", "stMetricValue")), strict=True))
    assert {kind.strip(): count for kind, count in previewed.items()} == {
        "新增": "2",
        "变动": "0",
        "调动": "0",
        "更正": "0",
        "离任": "0",
        "删除": "0",
    }
    assert "钟离甲" in clerk.text
    assert VILLAGE in clerk.text
    assert store.current_number() == 1
    assert english(clerk) == []
    # Publish.
    clerk.press("发布")
    clerk.page.get_by_text("已发布为第2版").wait_for()
    assert "新增2" in alerts(clerk)
    assert store.current_number() == 2
    assert "第2版" in clerk.text
    clerk.turn_to("structure").choose("filter_township", NAME)
    assert clerk.count("干部人数") == old + 2
    assert "第2版" in clerk.strip
    # The reader is told, and keeps the old numbers until they press.
    reader.turn_to("overview").turn_to("structure")
    assert "数据已更新为第2版，当前显示的是第1版。" in alerts(reader)
    assert reader.tiles == old_tiles
    assert "第1版" in reader.strip
    reader.press("显示最新数据")
    assert reader.count("干部人数") == old + 2
    assert "数据已更新" not in alerts(reader)
    # Back.
    clerk.turn_to("imports").press("切换到这一版")
    clerk.page.get_by_text("已切换到第1版。").wait_for()
    assert store.current_number() == 1
    clerk.turn_to("structure")
    assert clerk.count("干部人数") == old
    assert tab_of(own_server).open("structure", f"township={TOWN}").tiles == old_tiles


def test_a_text_file_that_calls_itself_a_workbook_publishes_nothing(clerk, own_server):
    before = Store(own_server.store).current_number()
    clerk.upload("花名册.xlsx", ("这是一封信，不是表格。\n" * 20).encode())
    assert "未发布" in alerts(clerk) or "不是电子表格" in alerts(clerk) or "已损坏" in alerts(clerk)
    assert not clerk.page.get_by_role("button", name="发布", exact=True).count()
    assert Store(own_server.store).current_number() == before
    clerk.upload("花名册.xlsx", b"PK\x03\x04" + b"broken" * 100)
    assert "已损坏" in alerts(clerk)
    assert Store(own_server.store).current_number() == before


def test_a_wrong_date_is_named_with_its_cell_and_publishes_nothing(clerk, own_server):
    before = Store(own_server.store).current_number()
    clerk.upload("新任.xlsx", roster("1990-05-01", "1992.13"))
    assert "有问题需要处理，未发布" in alerts(clerk)
    table = clerk.page.locator(".plain").filter(has_text="1992.13")
    row = table.locator("tbody tr").first.locator("td").all_inner_texts()
    assert row[:4] == ["新任干部", "F4", "出生年月", "1992.13"]
    assert all(row[4:]), "the reason, and what to do about it"
    assert not clerk.page.get_by_role("button", name="发布", exact=True).count()
    name, content = clerk.download("[class*='st-key-problems_'] button")
    assert name.endswith(".csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert "F4" in content.decode("utf-8-sig")
    assert Store(own_server.store).current_number() == before
    # The good row alone may be published, if the clerk says so.
    clerk.page.get_by_text("跳过被拒绝的行").click()
    clerk.settle()
    assert clerk.page.get_by_role("button", name="发布", exact=True).count() == 1
    assert Store(own_server.store).current_number() == before


def test_what_was_said_of_one_file_does_not_pass_for_the_next(clerk):
    """A training list dropped in beside a roster must be taken for what it is, and never publish its people as cadres."""

    def table() -> str:
        return clerk.page.locator("[class*=st-key-table_] input").first.input_value()

    clerk.upload("新任.xlsx", roster("1990-05-01"))
    clerk.page.get_by_text("跳过被拒绝的行").click()
    clerk.settle()
    assert "花名册" in table()
    clerk.upload("培训.csv", "姓名,乡镇,年度,培训班次,学时\n张三,云麓镇,2024,换届培训,8\n".encode())
    assert "逐个文件" in table()
    assert "“培训.csv”培训记录，" in clerk.text
    assert "“新任.xlsx”村(社区)干部花名册，" in clerk.text
    assert not clerk.page.locator("[class*=st-key-skip_] input").first.is_checked()


def test_a_refused_upload_speaks_chinese(clerk):
    clerk.upload("很大.xlsx", b"x" * (21 << 20))
    clerk.page.get_by_test_id("stFileChip").wait_for()
    assert english(clerk) == []


def test_a_file_that_is_too_large_never_leaves_the_browser(clerk, own_server):
    clerk.upload("很大.xlsx", b"x" * (21 << 20))
    assert "预览：" not in clerk.text
    assert not clerk.page.get_by_role("button", name="发布", exact=True).count()


def test_a_fault_shows_no_details(tab_of, own_server):
    """A snapshot with an age rule that nobody declared is a fault that nobody foresaw: the page must not tell what is inside."""
    snapshots = own_server.store / "snapshots"
    pointer, path = own_server.store / "current", snapshots / "000099.duckdb"
    before = pointer.read_text()
    shutil.copyfile(snapshots / "000001.duckdb", path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE setting SET value = 'century' WHERE name = 'age_rule'")
    described = json.loads((snapshots / "000001.json").read_text(encoding="utf-8"))
    described |= {"number": 99, "parent": None, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    path.with_suffix(".json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    try:
        pointer.write_text("99\n")
        tab = tab_of(own_server)
        tab.page.goto(f"{own_server.url}/structure")
        tab.page.locator("[data-testid=stException], [data-testid=stAlert]").first.wait_for()
        said = tab.page.locator("body").inner_text()
    finally:
        pointer.write_text(before)
        path.unlink()
        path.with_suffix(".json").unlink()
    for detail in ("Traceback", "KeyError", "century", "duckdb", "setting", "SELECT", "_site.py", str(own_server.store)):
        assert detail not in said, said
