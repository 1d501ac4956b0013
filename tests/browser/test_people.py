"""From a name in a list to the person and back, in a real browser: within the session, by an address that can be sent on."""

import pytest

from data.demo_city import COUNTY, TOWNSHIPS
from tests.browser.test_site import english

pytestmark = pytest.mark.browser
TOWN = COUNTY + "101"


def test_a_name_in_a_list_leads_to_the_person_and_a_step_back_to_the_list(tab, tab_of, demo_server):
    tab.open("people").become(f"{TOWNSHIPS[TOWN].name}领导")
    name = tab.page.locator("a.person").first.inner_text()
    tab.page.locator("a.person").first.click()
    tab.page.wait_for_selector(".st-key-chart_story .main-svg")
    tab.settle()
    assert "person=" in tab.address
    assert TOWNSHIPS[TOWN].name in tab.strip, "the same session: who looks has not changed"
    assert tab.charts
    assert f"{name[0]}○" in tab.text
    assert name not in tab.text
    assert english(tab) == []
    tab.page.get_by_text("显示姓名", exact=True).click()
    tab.page.wait_for_function("name => document.querySelector('[data-testid=stMain]').innerText.includes(name)", arg=name)
    linked = tab_of(demo_server)
    linked.page.goto(demo_server.url + tab.address)
    linked.settle()
    assert linked.charts
    tab.page.go_back()
    tab.page.wait_for_selector(".st-key-list_people a.person")
    tab.settle()
    assert "person=" not in tab.address
    assert TOWNSHIPS[TOWN].name in tab.strip


def test_the_story_is_a_file_of_its_own(tab):
    tab.open("people", "person=358")
    name, content = tab.download(".st-key-csv_story button")
    assert "编号358" in name
    assert content.decode("utf-8-sig").startswith("日期,类别,事项,内容,单位\r\n")


def test_the_clerks_page_of_rules_speaks_chinese(tab):
    tab.open().become("数据员").turn_to("policy")
    tab.page.wait_for_selector("[data-testid=stDataFrame] canvas")
    for label in ("规定值", "报酬标准", "已公布数字", "政策文件"):
        tab.page.get_by_role("radio", name=label).click()
        tab.settle()
        assert english(tab) == []


def test_a_click_a_key_and_a_cell_come_to_the_same_people(tab):
    """A mark of a picture, the same cell of the table under it, a tile by keyboard; then the rows, and one press back to everybody."""
    page = tab.open("structure").page
    page.locator(".st-key-tile_cadre_women a").press("Enter")
    page.wait_for_selector("[data-testid=stDialog] a.rows")
    assert tab.settle().address.endswith("?number=cadre.women")
    assert english(tab) == []
    page.keyboard.press("Escape")
    page.wait_for_function("() => !location.search")
    mark = page.locator(".st-key-chart_women .scatterlayer .point").nth(2)
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    page.mouse.move(box["x"] + 6, box["y"] + 7)
    page.mouse.click(box["x"] + 7, box["y"] + 7)
    page.wait_for_selector("[data-testid=stDialog] a.rows")
    clicked = tab.settle().address
    page.go_back()
    page.wait_for_function("() => !location.search")
    page.wait_for_selector("[data-testid=stDialog]", state="detached")
    tab.settle()
    page.locator(".st-key-table_women button").click()
    page.wait_for_selector("[data-testid=stPopoverBody] a.number")
    assert clicked.partition("?")[2] in page.evaluate(
        "[...document.querySelectorAll('[data-testid=stPopoverBody] a.number')].map(a => decodeURIComponent(a.search.slice(1)))"
    )
    tab.open("structure", clicked.partition("?")[2])
    page.wait_for_selector("[data-testid=stDialog] a.rows")
    page.locator("[data-testid=stDialog] a.rows").first.click()
    page.wait_for_selector(".st-key-list_number a.person")
    assert tab.settle().heading.startswith("人员名册")
    assert "township=" in tab.address
    assert english(tab) == []
    tab.press("清除")
    page.wait_for_selector(".st-key-list_people a.person")
    assert tab.address == "/people"
