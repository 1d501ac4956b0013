"""The look that the theme cannot say, and the scripts of 存为图片, of links to people and of spoken names; files of this folder."""

from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parent
_CSS = (_FOLDER / "style.css").read_text(encoding="utf-8")
_COLOURS = {
    "light": (
        "--accent: #A61C28; --soft: #F6F3EE; --line: #E3DED6; --failing: #F9DEDC; --attention: #FFE8C7; --undecided: #E6E8EC;"
        " --above: #CFE3F5; --below: #FBDDC4;"
    ),
    "dark": (
        "--accent: #C8323F; --soft: #1E2229; --line: #363B44; --failing: #6B1D22; --attention: #57400F; --undecided: #3A4048;"
        " --above: #1C4A70; --below: #6A3A12;"
    ),
}
# The page's only inline sheets and script: the browser is told their hashes, and runs nothing else (_headers.py).
SHEETS = {scheme: f":root {{ {colours} }}\n{_CSS}" for scheme, colours in _COLOURS.items()}
SCRIPT = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("picture.js", "link.js", "names.js"))


def draw_style() -> None:
    st.html(f"<style>{SHEETS['dark' if st.context.theme.type == 'dark' else 'light']}</style>")
    st.html(f"<script>{SCRIPT}</script>", unsafe_allow_javascript=True)
    st.logo(_FOLDER / "logo.svg", size="large")
