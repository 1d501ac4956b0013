"""待遇测算: what the rise costs is on the screen at once; another standard is tried and not published."""

import re
from html import unescape
from urllib.parse import quote_plus, unquote_plus

from analytics.explanation import answered, read
from analytics.wording import show
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.pages.screen import CITY, Screen


def test_a_rise_is_tried_beside_the_present_budget(demo):
    screen = Screen("pay", CITY)
    assert screen.tiles["提高标准所需"][0] == "125.2万元"
    assert "2024年报酬一年需2,322.3万元" in [text.value.removeprefix("#### ") for text in screen.app.markdown]
    screen.app.session_state["pay_increase_2024"] = 5000
    screen.run()
    # 146 × 2,000, 194 × 1,600 and 166 × 1,400 more: 834,800.
    assert "#### 测算标准一年需2,405.8万元，比现行多83.5万元(+3.6%)" in [text.value for text in screen.app.markdown]
    (text,) = [make().decode("utf-8-sig") for name, make in screen.downloads if "报酬预算试算" in name]
    (total,) = [line for line in text.splitlines() if line.startswith("合计")]
    assert total == "合计,506,21971100,23223300,24058100,834800"
    assert "测算改动：一档 书记 45,000→47,000元" in text
    assert "口径：" in text
    assert screen.tiles["提高标准所需"][0] == "125.2万元", "what is in force stays what it is"
    assert len(Store(demo).versions()) == 1
    screen.app.button(key="pay_reset").click()
    assert "#### 2024年报酬一年需2,322.3万元" in [text.value for text in screen.run().app.markdown]


def test_every_figure_of_the_trial_leads_to_whom_it_pays(demo):
    screen = Screen("pay", CITY)
    lens = Lens(EVERYTHING, Store(demo).current(), 20240831, 20230630)
    *units, total = [re.findall(r"<td[^>]*>(.*?)</td>", line) for line in re.findall(r"<tr>(.*?)</tr>", screen.tables[0])[1:]]
    for line in (units[0], total):
        for cell in line[1:-2]:
            number = read(unquote_plus(unescape(re.search(r'number=([^"&]*)"', cell)[1])))
            (answer,) = answered(lens, number, {}).rows
            assert show(number.metric, answer.cells[0]) == re.sub("<.*?>", "", cell)
    key = unquote_plus(re.search(r'number=([^"&]*)"', units[0][-1])[1])
    assert f"number={quote_plus(key)}" in units[0][-2]
    screen.app.session_state["pay_increase_2024"] = 5000
    screen.app.query_params["number"] = key
    screen.run()
    told = next(table for table in screen.tables if "<th>项目</th>" in table)
    assert "一档 书记 45,000→47,000元" in told
    then = re.sub("<.*?>", "", re.findall(r"<td[^>]*>(.*?)</td>", re.findall(r"<tr>(.*?)</tr>", screen.tables[0])[1])[-2])
    assert screen.app.get("dialog")[0].proto.dialog.title == f"2024年测算 {then}"


def test_a_year_without_standards_says_so(demo):
    screen = Screen("pay", CITY, year="2022")
    assert screen.shows_no_figure()
    assert "没有登记报酬标准" in screen.app.info[0].value
