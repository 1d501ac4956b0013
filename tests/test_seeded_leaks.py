"""Every leak of the list still fits the program; a few, or under CADRE_PROOF all, are made, and a test sees each."""

import os

import pytest

from tests.seeded_leaks import LEAKS, ROOT, seen

SAMPLE = 7  # every so many of them are made in `make test`
MADE = LEAKS if os.environ.get("CADRE_PROOF") else LEAKS[::SAMPLE]


def test_there_are_twenty_and_each_fits_in_one_place():
    assert len(LEAKS) == len({leak.name for leak in LEAKS}) >= 20
    for leak in LEAKS:
        assert (ROOT / leak.file).read_text(encoding="utf-8").count(leak.old) == 1, leak.name
        file, _, test = leak.test.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), leak.name


@pytest.mark.parametrize("leak", MADE, ids=lambda leak: leak.name)
def test_a_leak_is_seen(leak, tmp_path):
    assert seen(leak, tmp_path)
