"""A cell of a table that says how something stands, by a sign as well as by colour."""

from html import escape
from typing import NamedTuple

from analytics import rules, succession
from analytics.differences import SIGNS as SIDES
from analytics.differences import WORDS
from analytics.rules import ATTENTION, FAILING, UNDECIDED
from analytics.succession import NOBODY, SHORT
from data.submission_board import DONE, NONE
from data.submissions import RETURNED, WAITING
from pages._link import Link

_SIGNS = rules.SIGNS | succession.SIGNS | {DONE: "✓", WAITING: "…", RETURNED: "✗", NONE: "–"}
_CLASSES = {FAILING: "failing", NOBODY: "failing", ATTENTION: "attention", SHORT: "attention", UNDECIDED: "undecided"}
_CLASSES |= {RETURNED: "failing", WAITING: "attention", NONE: "undecided"}


class Sign(NamedTuple):
    """`outcome` is one of `rules.OUTCOMES`, `succession.COVERS` or `submission_board.STATES`; `why` is said where the pointer rests.

    A link leads on."""

    text: str | Link
    outcome: str
    why: str

    def __str__(self) -> str:
        return f"{_SIGNS[self.outcome]} {self.text}".strip()

    @property
    def html(self) -> str:
        told = escape(f"{self.outcome}：{self.why}", quote=True)
        shown = self.text._replace(text=str(self)).html if isinstance(self.text, Link) else escape(str(self))
        return f'<span class="sign {_CLASSES.get(self.outcome, "plain")}" title="{told}">{shown}</span>'


class Side(NamedTuple):
    """A figure of a unit, shaded and with a sign only where it differs from `beside`; `side` as in `differences`."""

    figure: Link
    side: int
    beside: str

    def __str__(self) -> str:
        return f"{self.figure} {SIDES[self.side]}" if self.side else str(self.figure)

    @property
    def html(self) -> str:
        if not self.side:
            return self.figure.html
        told = escape(f"{WORDS[self.side]}{self.beside}，超出95%界限", quote=True)
        shown = self.figure._replace(text=str(self)).html
        return f'<span class="sign {"above" if self.side > 0 else "below"}" title="{told}">{shown}</span>'
