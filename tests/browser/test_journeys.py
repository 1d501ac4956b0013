"""A leader who has never seen it: five questions, each from 总览, with the clicks counted and the answer held against what is declared."""

import io
import re
import time
import zipfile

import pytest

from analytics.appraisal import Appraisal
from analytics.cadre import Cadre
from analytics.differences import differences
from analytics.pay_budget import PayBudget
from analytics.query import ask, unit_names
from analytics.rules import VillageRule
from analytics.scenario import local_scenario
from analytics.succession import AGED_OUT, FIT, goers, successors
from analytics.wording import show
from data.lens import EVERYTHING, Lens
from data.store import Store
from tests.sitemap import TITLES

pytestmark = pytest.mark.browser
WOMEN = "村(居)委会女性成员"
FREE = {"year": 2021}  # the year before the caps of the demonstration city: of later ones the places say it
MOST_SECONDS = 60


class Journey:
    """What a person clicks after 总览 has come up, and how long the whole takes."""

    def __init__(self, tab):
        self.tab = tab.open()
        assert tab.heading.startswith("总览")
        self.clicks, self._began = 0, time.monotonic()

    def click(self, locator, page: str = "") -> "Journey":
        self.clicks += 1
        locator.first.click()
        if page:
            self.tab.page.wait_for_function("title => document.querySelector('h1')?.innerText.startsWith(title)", arg=TITLES[page])
        self.tab.settle()
        return self

    def turn_to(self, page: str) -> "Journey":
        """By the side bar, where every page must be seen."""
        return self.click(self.tab.page.get_by_test_id("stSidebarNavLink").filter(has_text=TITLES[page]), page)

    def point(self, text: str, page: str) -> "Journey":
        """By a point of 要点 that says it."""
        return self.click(self.tab.page.locator(".st-key-list_highlights a").filter(has_text=text), page)

    def take(self, selector: str) -> bytes:
        self.clicks += 1
        return self.tab.download(selector)[1]

    def arrived(self, clicks: int) -> None:
        assert self.clicks == clicks
        assert time.monotonic() - self._began < MOST_SECONDS

    def shown(self, key: str) -> str:
        """What stands in this frame, which is on the screen without scrolling."""
        frame = self.tab.page.locator(f".st-key-{key}")
        assert frame.bounding_box()["y"] < self.tab.page.viewport_size["height"], f"{key} is below the screen"
        return frame.inner_text()

    def lines(self, key: str) -> list[list[str]]:
        self.shown(key)
        rows = self.tab.page.locator(f".st-key-{key} tbody tr")
        return rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))")


@pytest.fixture(scope="module")
def lens(demo_store) -> Lens:
    return Lens(EVERYTHING, Store(demo_store).current(), 20240831, 20230630)


def test_which_villages_have_no_woman_on_the_committee(tab, lens):
    journey = Journey(tab).point(WOMEN, "villages")
    listed = [line[1] for line in journey.lines("list_lacks")]
    failing = ask(lens, VillageRule.failing, "village", {"rule_name": WOMEN})
    assert sorted(listed) == sorted(row.members[0].label for row in failing.rows if row.cells[0].value)
    assert len(listed) > 5
    journey.arrived(clicks=1)


def test_which_townships_shares_of_excellent_really_differ(tab, lens):
    journey = Journey(tab).point("优秀等次", "differences")
    journey.shown("chart_quota_township")
    headline = journey.shown("chart_limits").split("\n")[0]
    result, whole = ask(lens, Appraisal.excellent, "township", FREE), ask(lens, Appraisal.excellent, where=FREE).rows[0].cells[0]
    told = {side: [one.unit.label for one in differences(result, whole) if one.side == side] for side in (1, -1)}
    assert told[1]
    assert f"高于全市的有{len(told[1])}个：{'、'.join(told[1])}" in headline
    if told[-1]:
        assert f"低于的有{len(told[-1])}个：{'、'.join(told[-1])}" in headline
    journey.arrived(clicks=1)


def test_who_could_follow_a_secretary_who_ages_out(tab, lens):
    journey = Journey(tab).turn_to("succession")
    listed = {tuple(line[:2]): line[6] for line in journey.lines("list_going") if line[3] == "书记" and line[5] == AGED_OUT}
    supposed, names = local_scenario(lens).through(lens), unit_names(lens)
    fit = [one.village_code for one in successors(supposed, {}) if one.fitness == FIT]
    going = [one for one in goers(supposed, {}) if one.post_group == "书记" and one.outcome == AGED_OUT]
    assert len(listed) == len(going) > 0
    for one in going:
        count = fit.count(one.village_code)
        assert re.match(rf"{count}人\D" if count else "没有", listed[names[one.township_code], names[one.village_code]])
    journey.arrived(clicks=1)


def test_what_the_pay_rise_of_2024_costs(tab, lens):
    journey = Journey(tab).turn_to("pay")
    value, note = tab.tiles[PayBudget.rise.label]
    assert value == show(PayBudget.rise, ask(lens, PayBudget.rise, where={"year": 2024}).rows[0].cells[0])
    assert "2024年" in note
    journey.arrived(clicks=1)


def test_the_paper_for_the_meeting_is_taken_home(tab_of, own_server, lens):
    journey = Journey(tab_of(own_server)).turn_to("paper")
    paper = zipfile.ZipFile(io.BytesIO(journey.take(".st-key-paper button")))
    text = re.sub(r"<[^>]+>", "", paper.read("word/document.xml").decode())
    for metric in (Cadre.headcount, Cadre.college, Appraisal.excellent):
        assert show(metric, ask(lens, metric).rows[0].cells[0]).removesuffix("人") in text, metric.label
    assert "问题清单" in text
    journey.arrived(clicks=2)
