"""The small font of icons has all that may be drawn, and the other one nothing."""

import re

import pytest
from fontTools.ttLib import TTFont

from pages import _static
from tests import icons

ICON = re.compile(r":material/(\w+):")


@pytest.fixture(scope="module")
def ours() -> TTFont:
    return TTFont(_static.OURS / "icons.woff2")


def test_every_icon_that_may_be_drawn_is_there(ours):
    """Where Streamlit has become another: python -m tests.icons"""
    assert icons.names(ours) >= icons.wanted()
    used = {name for path in _static.OURS.glob("*.py") for name in ICON.findall(path.read_text(encoding="utf-8"))}
    assert len(used) > 10
    assert used <= icons.names(ours)
    assert {"keyboard_double_arrow_left", "expand_more", "check", "close", "download"} <= icons.names(ours)


def test_an_icon_looks_as_in_streamlits_font(ours):
    whole = icons.whole()
    for name in sorted(icons.wanted()):
        assert _drawing(ours, name) == _drawing(whole, name), name


def _drawing(font: TTFont, name: str):
    cmap = font.getBestCmap()
    parts = tuple(cmap[ord(letter)] for letter in name)
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for one in getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).get(parts[0], ()):
                if tuple(one.Component) == parts[1:]:
                    coordinates, ends, _ = font["glyf"][one.LigGlyph].getCoordinates(font["glyf"])
                    return list(coordinates), list(ends), font["hmtx"][one.LigGlyph]
    raise AssertionError(name)


def test_the_fonts_that_are_replaced_are_still_streamlits():
    media = [path.name for path in (_static.FOLDER / "static" / "media").glob("*.woff2")]
    for name, file in _static._FONTS.items():
        assert sum(one.startswith(f"{name}.") for one in media) == 1, name
        assert (_static.OURS / file).stat().st_size < 60_000
    assert icons.names(TTFont(_static.OURS / "no_letters.woff2")) == set()
    assert not TTFont(_static.OURS / "no_letters.woff2").getBestCmap().keys() & set(range(33, 0x3000))
