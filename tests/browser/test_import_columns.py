"""Columns and words corrected by clicking, questions answered, all of it remembered for the next file; the workbook back."""

import io
import os

import openpyxl
import pytest

from data.desk import Desk
from data.store import Store
from tests.browser.test_imports import NAME, VILLAGE, alerts
from tests.browser.test_site import english

pytestmark = pytest.mark.browser
HEAD = ["序号", "乡镇(街道)", "村(社区)", "姓名", "男女", "出生的年月", "文化程度", "职务", "生活照片"]


def roster(*people: tuple) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "新任干部"
    sheet.append(HEAD)
    for number, (name, sex, birth, education) in enumerate(people, 1):
        sheet.append([number, NAME, VILLAGE, name, sex, birth, education, "村委会副主任", "有"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


PEOPLE = (
    ("钟离甲", "男", 1990.1, "函授中技"),
    ("钟离乙", "女", 1991.1, "函授中技"),
    ("钟离丙", "男", "1992.07", "大专"),
)


@pytest.fixture
def clerk(tab_of, own_server):
    return tab_of(own_server).open("structure").become("数据员").turn_to("imports")


def shown(tab, title: str) -> None:
    folder = os.environ.get("CADRE_PICTURES")
    if folder:
        tab.page.set_viewport_size({"width": 1440, "height": 3200})
        tab.page.screenshot(path=f"{folder}/{title}.png")


def choose(tab, start: str, option: str) -> None:
    tab.page.locator(f"[class*='st-key-{start}'] input").first.click()
    tab.page.get_by_role("option", name=option, exact=True).click()
    tab.settle()


def test_a_file_is_understood_by_clicking_and_the_next_one_by_itself(clerk, own_server):
    clerk.upload("新任.xlsx", roster(*PEOPLE))
    shown(clerk, "guesses")
    assert "列的对应关系：“新任干部” · 2列是推测的 · 1个问题 · 1个词认不出" in clerk.text
    for text in ("出生的年月", "推测(近似)", "男女", "推测(内容)", "生活照片", "钟**、钟**、钟**", "数字格式的“.1”是 1 月还是 10 月？"):
        assert text in clerk.text, text
    assert english(clerk) == []
    assert "有问题需要处理，未发布" in alerts(clerk)
    # The question, once for the column.
    clerk.page.get_by_role("button", name="是 10 月，末尾的 0 没有存下来").click()
    clerk.settle()
    assert "预览：读取3行 = 接受3 + 拒绝0 + 未变0" in clerk.text
    assert "1个问题" not in clerk.text
    # The word, once for both.
    choose(clerk, "word_", "中专")
    assert "词认不出" not in clerk.text
    # The guesses.
    clerk.page.get_by_role("button", name="推测都对，记住").click()
    clerk.settle()
    assert "列是推测的" not in clerk.text
    assert "记住的对应关系" in clerk.text
    assert english(clerk) == []
    shown(clerk, "remembered")
    (kept,) = Desk(own_server.store).mappings().values()
    assert kept.columns == {"gender": "男女", "birth_date": "出生的年月"}
    assert (kept.values, kept.dates) == ({"education": {"函授中技": "中专"}}, {"birth_date": "october"})
    name, content = clerk.download("[class*='st-key-map_'] button")
    assert name.endswith(".toml")
    assert 'birth_date = "october"' in content.decode()
    # The next file of the same shape.
    clerk.turn_to("structure").turn_to("imports").upload("另一份.xlsx", roster(("钟离丁", "女", 1993.1, "函授中技")))
    assert "沿用记住的对应关系" in clerk.text
    assert "预览：读取1行 = 接受1 + 拒绝0 + 未变0" in clerk.text
    # Forgotten.
    clerk.page.get_by_role("button", name="忘掉，重新识别").click()
    clerk.settle()
    assert Desk(own_server.store).mappings() == {}
    assert "沿用记住的对应关系" not in clerk.text
    assert Store(own_server.store).current_number() == 1


def test_the_workbook_comes_back_with_what_is_wrong_marked(clerk):
    clerk.upload(
        "新任.xlsx", roster(("钟离甲", "男", "1990.13", "大专"), *((name, "女", "1990.05", "大专") for name in ("钟离乙", "钟离丙")))
    )
    name, content = clerk.download(".st-key-returned button")
    assert name == "新任_问题.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(content))["新任干部"]
    assert "没有 13 月" in sheet["F2"].comment.text
    assert "没有 13 月" in sheet["J2"].value
