"""The icons in a font of a seventh of the size: `python -m tests.icons` makes pages/icons.woff2 and pages/no_letters.woff2 anew.

Streamlit's font has 4,309 icons. Kept is every one whose name stands between quotes in Streamlit's own scripts or in our pages, whether
it is meant as an icon there or not: too many do no harm. The other font has no letters at all: it stands in for Streamlit's letters,
which a browser fetches before it knows that our theme has others.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from pages import _static

_SCRIPTS = _static.FOLDER / "static" / "js"
# Libraries for diagrams, maps, formulas and code, which bring their own and have many thousand words.
_FOREIGN = ("chunk-", "mermaid", "elk", "iagram", "cytoscape", "katex", "Plotly", "DeckGl", "ECharts", "embed", "GraphViz", "Highlighter")
_WORD = re.compile(r"""["'`:/]([a-z0-9_]{2,40})["'`:]""")


@cache
def wanted() -> frozenset[str]:
    """Names of icons that may be drawn."""
    scripts = (path for path in _SCRIPTS.glob("*.js") if not any(part in path.name for part in _FOREIGN))
    words = {word for path in (*scripts, *_static.OURS.glob("*.py")) for word in _WORD.findall(path.read_text(encoding="utf-8"))}
    return frozenset(words & names(whole()))


def whole() -> TTFont:
    (path,) = (_static.FOLDER / "static" / "media").glob("MaterialSymbols-Rounded*.woff2")
    return TTFont(path, recalcTimestamp=False)  # made anew, it is the same


def names(font: TTFont) -> set[str]:
    """The icons that it has."""
    return {name for name, _, _ in _icons(font)}


def _icons(font: TTFont) -> Iterator[tuple[str, list, object]]:
    """(name, the list that has it, what it is there): an icon is drawn where its name is written, as a ligature."""
    letter = {glyph: chr(code).lower() for code, glyph in sorted(font.getBestCmap().items(), reverse=True)}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for first, ligatures in getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).items():
                for ligature in ligatures:
                    parts = (first, *ligature.Component)
                    if all(part in letter for part in parts):
                        yield "".join(letter[part] for part in parts), ligatures, ligature


def _write(kept: frozenset[str], path: Path) -> None:
    font = whole()
    for name, ligatures, ligature in list(_icons(font)):
        if name not in kept:
            ligatures.remove(ligature)
    options = subset.Options(flavor="woff2", layout_features=["*"], hinting=False, glyph_names=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(set("".join(kept)))) or " ")
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(path)


if __name__ == "__main__":
    _write(wanted(), _static.OURS / "icons.woff2")
    _write(frozenset(), _static.OURS / "no_letters.woff2")
