"""What leaves the server for a township's people bears no other township's canary: every text, figure and file of every page."""

import os

import pytest

from data.demo_city import TOWNSHIPS
from data.store import Store
from tests.canaries import foreign, name_of, own, plant
from tests.pages.screen import CITY, Screen, text_of, township_leader
from tests.sitemap import TITLES

CODES = list(TOWNSHIPS)
TESTED = CODES if os.environ.get("CADRE_PROOF") else CODES[5:6]
SECTIONS = {
    "structure": ("", "变动"),
    "training": ("", "导师帮带", "学历提升"),
    "management": ("", "优秀名额", "报酬待遇", "日常监督"),
}


@pytest.fixture(scope="module")
def planted(copy_of_demo):
    root = copy_of_demo()
    plant(Store(root))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CADRE_STORE", str(root))
        yield root


def sent(page: str, viewer, section: str = "", **query) -> str:
    """All that is sent of a page, its files and their names among it."""
    screen = Screen(page, viewer, section, **query)
    assert not screen.app.exception
    files = [part for name, make in screen.downloads for part in (name, text_of(make()))]
    return "\n".join([*screen.texts(but=("viewer",)), *map(str, screen.charts.values()), *files])


@pytest.mark.parametrize("code", TESTED)
@pytest.mark.parametrize(("page", "section"), [(page, section) for page in TITLES for section in SECTIONS.get(page, ("",))])
def test_a_township_is_sent_its_own_canary_only(planted, code, page, section):
    text = sent(page, township_leader(code, name_of(code)), section)
    assert foreign(code, text) == set()
    assert own(code, text) or page in ("differences", "imports", "policy", "quality", "glossary")


def test_the_city_hears_every_canary(planted):
    assert foreign("", sent("overview", CITY)) == set(CODES)
    assert foreign("", sent("management", CITY, "日常监督")) >= set(CODES[:3])
