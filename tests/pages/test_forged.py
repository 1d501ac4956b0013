"""Addresses and widget states that nobody was offered: no other township's canary, and no fault shown."""

import os
import random
import re

import pytest

from analytics.catalog import METRICS
from data.demo_city import TOWNSHIPS
from pages._link import CLICK, OWN
from tests.canaries import foreign, name_of
from tests.pages.screen import Screen, township_leader
from tests.sitemap import TITLES

FORGERIES = 10_000 if os.environ.get("CADRE_PROOF") else 60
PARTS = 10  # tests that share them
CODE = list(TOWNSHIPS)[5]
FILTERS = ("township", "kind", "post_group", "year", "as_of", "since")
WORDS = (
    *(
        "",
        "0",
        "-1",
        "村",
        "书记",
        "2023",
        "99999999",
        "20230630",
        "None",
        "true",
        "全市",
        "%",
        "~",
        ";",
        "=",
        ",",
        "..",
        "/etc/passwd",
        "☃" * 300,
    ),
    *("' OR 1=1 --", "1; DROP TABLE cadre", "$as_of", "main.cadre", "{{7*7}}", "<script>alert(1)</script>", "\x00", "⁦", "１２３"),
)


def value(chance: random.Random, name: str) -> str:
    """Somebody else's unit or person, a number asked of somebody else's unit, or words from anywhere."""
    other = chance.choice([code for code in TOWNSHIPS if code != CODE])
    unit = chance.choice([other, f"{other}001", f"{other}2", other[:6], CODE, name_of(other), f"{CODE},{other}", f"{CODE}' OR '1'='1"])
    metric = chance.choice(list(METRICS))
    asked = f"{metric};{chance.choice(['township', 'village', 'unit', 'year', 'as_of', 'if.leaving'])}={chance.choice([unit, *WORDS])}"
    likely = {
        "number": [asked, f"{asked};among", f"{metric};then", metric],
        "question": [metric, f"{metric};by=township", f"{metric};by=village;township={unit}", f"{metric};by={chance.choice(WORDS)}"],
        "metric": [metric],
        "person": [str(chance.randint(-5, 900))],
        "scenario": [str(chance.randint(-1, 9))],
        "submission": [f"demo-{unit[:9]}-20240831-cadre", f"demo-{other}-20240831-cadre"],
        "click": [f"{chance.choice(['women', 'pyramid', 'x'])}.{chance.randint(-1, 9)}.{chance.randint(-9, 99)}"],
    }
    return chance.choice([unit, *likely.get(name, [unit]) * 3, chance.choice(WORDS)])


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_forged_shows_nothing_of_others(planted, part):
    chance = random.Random(part)
    viewer, refused = township_leader(CODE, name_of(CODE)), 0
    for _ in range(FORGERIES // PARTS):
        page = chance.choice(list(TITLES))
        names = chance.sample([*FILTERS, *OWN, CLICK, "nothing"], chance.randint(1, 3))
        query = {name: value(chance, name) for name in names}
        held = {f"filter_{name}": value(chance, name) for name in FILTERS if chance.random() < 0.2}
        screen = Screen(page, viewer, held=held, **query)
        told = f"{page}?{query} {held}"
        assert not screen.app.exception, told
        sent = screen.sent
        for told_back in query.values():  # a sentence may quote what the address says
            sent = sent.replace(told_back, "")
            for part in re.split("[;=]", told_back):
                sent = sent.replace(f"“{part}”", "")
        assert foreign(CODE, sent) == set(), told
        refused += bool(screen.app.error)
    assert refused
