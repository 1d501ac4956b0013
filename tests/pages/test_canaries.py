"""What leaves the server for a township's people bears no other township's canary: every text, figure and file of every page."""

import os

import pytest

from data.demo_city import TOWNSHIPS
from tests.canaries import foreign, name_of, own
from tests.pages.screen import CITY, Screen, township_leader
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


def test_the_city_hears_every_canary(planted):
    assert foreign("", sent("overview", CITY)) == set(CODES)
    assert foreign("", sent("management", CITY, "日常监督")) >= set(CODES[:3])
