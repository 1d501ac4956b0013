"""报送 in a real browser: submitted by a township, given back by the city, submitted anew, published, and the people are there."""

import pytest

from data.demo_city import COUNTY, TOWNSHIPS, village_rows
from data.store import Store
from data.submissions import PUBLISHED, RETURNED, Submissions
from tests.browser.test_site import english

pytestmark = pytest.mark.browser
TOWN, OTHER = COUNTY + "001", COUNTY + "002"  # the demonstration has a clerk of the first
NAME, NEIGHBOUR = TOWNSHIPS[TOWN].name, TOWNSHIPS[OTHER].name
VILLAGE = next(village["name"] for village in village_rows() if village["township_code"] == TOWN)
REASON = "钟离乙的性别请核对"


def roster(second: str) -> bytes:
    """It says of itself until when."""
    lines = ("干部名册(截至2024年9月30日)", "村(社区),姓名,性别,出生年月,学历", f"{VILLAGE},钟离甲,男,1990-05-01,大专", second)
    return "\n".join([*lines, ""]).encode("gb18030")


def test_submitted_given_back_submitted_anew_published_and_found(tab_of, own_server):
    store = Store(own_server.store)
    kept = Submissions(store)
    town = tab_of(own_server).open("structure").become(f"{NAME}数据员")
    before = town.count("干部人数")
    town.turn_to("submissions").upload("名册.csv", roster(f"{VILLAGE},钟离乙,男,1992-07-01,本科"))
    assert "预览：读取2行 = 接受2 + 拒绝0 + 未变0" in town.text
    assert f"{before}人" in town.page.locator("table").filter(has_text="发布前").inner_text(), "of the township, not of the city"
    assert NEIGHBOUR not in town.text
    assert english(town) == []
    town.press("提交")
    town.page.get_by_text("已提交。").wait_for()
    (first,) = [one for one in kept.of((TOWN,)) if not one.id.startswith("demo")]
    # The city's clerk, in another browser.
    city = tab_of(own_server).open("structure").become("数据员").turn_to("submissions")
    assert "12个乡镇(街道)，已报10，待审1，未报1" in city.text
    city.page.locator(f".st-key-open_{first.id} button").click()
    city.settle()
    assert "钟离乙" in city.text
    assert english(city) == []
    city.press("退回")
    city.page.get_by_text("请写明退回的理由").wait_for()
    city.page.get_by_label("理由").fill(REASON)
    city.page.get_by_label("位置").fill("名册.csv 第4行")
    city.press("退回")
    city.page.get_by_text("这份报送已处理").wait_for()
    assert kept.one(first.id, (TOWN,)).state == RETURNED
    # Back at the township.
    town.turn_to("overview").turn_to("submissions")
    assert REASON in town.text
    assert "名册.csv 第4行" in town.text
    town.upload("名册.csv", roster(f"{VILLAGE},钟离乙,女,1992-07-01,本科"))
    town.press("提交")
    town.page.get_by_text("已提交。").wait_for()
    assert REASON not in town.text.split("已处理")[0]
    second = kept.of((TOWN,))[0]
    assert second.id != first.id
    # Published.
    city.press("返回列表")
    city.page.locator(f".st-key-open_{second.id} button").click()
    city.settle().press("发布")
    city.page.get_by_text("发布为第2版").first.wait_for()
    assert (kept.one(second.id, (TOWN,)).state, store.version(2).submission) == (PUBLISHED, second.id)
    town.turn_to("structure").press("显示最新数据")
    assert town.count("干部人数") == before + 2
    found = store.current().engine.rows("SELECT name, gender, township_code FROM cadre WHERE name LIKE '钟离%' ORDER BY name", {}).rows
    assert found == [("钟离乙", "女", TOWN), ("钟离甲", "男", TOWN)]
