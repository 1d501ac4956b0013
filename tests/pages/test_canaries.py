"""What leaves the server for a township's people bears no other township's canary: every text, figure and file of every page."""

import os

import pytest

from data.demo_city import TOWNSHIPS
from data.store import Store
from tests.canaries import foreign, name_of, own
from tests.pages.screen import CITY, Screen, township_clerk, township_leader
from tests.sitemap import TITLES

CODES = list(TOWNSHIPS)
TESTED = CODES if os.environ.get("CADRE_PROOF") else CODES[5:6]
SECTIONS = {
    "structure": ("", "变动"),
    "training": ("", "导师帮带", "学历提升"),
    "management": ("", "优秀名额", "报酬待遇", "日常监督"),
}


def sent(page: str, viewer, section: str = "") -> str:
    screen = Screen(page, viewer, section)
    assert not screen.app.exception
    return screen.sent


@pytest.mark.parametrize("code", TESTED)
@pytest.mark.parametrize(("page", "section"), [(page, section) for page in TITLES for section in SECTIONS.get(page, ("",))])
def test_a_township_is_sent_its_own_canary_only(planted, code, page, section):
    text = sent(page, township_leader(code, name_of(code)), section)
    assert foreign(code, text) == set()
    assert own(code, text) or page in ("differences", "imports", "policy", "quality", "glossary")


def test_a_preview_of_what_a_township_submits_bears_its_own_canary_only(planted):
    """Half of its people, said to be all there are: whom it changes, who leaves, what becomes of the figures."""
    code = CODES[0]  # the one whose clerk the demonstration offers
    text = (
        "SELECT v.name, c.name, gender, birth_date FROM cadre AS c JOIN village AS v ON v.code = c.village_code"
        f" WHERE c.township_code = '{code}' AND valid_to = 99991231 AND person_id % 2 = 0"
    )
    rows = Store(planted).current().engine.rows(text, {}).rows
    content = "\n".join(["村,姓名,性别,出生日期,最高学历", *(",".join((*map(str, row), "博士")) for row in rows)])
    screen = Screen("submissions", township_clerk(code, name_of(code)))
    screen.app.file_uploader[0].set_value([("名册.csv", content.encode(), "text/csv")])
    screen.run()
    next(radio for radio in screen.app.radio if radio.key.startswith("full_")).set_value("全量")
    screen.run()
    assert not screen.app.exception
    assert next(metric.value for metric in screen.app.metric if metric.label == "离任") != "0"
    assert any("发布前" in table for table in screen.tables)
    assert foreign(code, screen.sent) == set()
    assert own(code, screen.sent)


def test_the_city_hears_every_canary(planted):
    assert foreign("", sent("overview", CITY)) == set(CODES)
    assert foreign("", sent("management", CITY, "日常监督")) >= set(CODES[:3])
