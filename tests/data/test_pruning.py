"""Pruning: what a view keeps for a question, text for text. That no answer changes by it is tested in test_lens.py, on every view."""

import re

import pytest

from data.pruning import parse, prune

OFFERED = {"person": ("person_id", "name", "birth", "unit"), "unit": ("unit", "kind")}


def pruned(question, *views):
    """The views one after the other, in one line each."""
    texts, _ = prune(question, [parse(f"v{place}", view, OFFERED) for place, view in enumerate(views)])
    return [re.sub(r"\s+", " ", text).strip() for text in texts]


@pytest.mark.parametrize(
    ("question", "view", "left"),
    [
        ("SELECT name FROM v0", "SELECT p.* FROM person AS p", "SELECT p.name FROM person AS p"),
        ("SELECT COUNT(*) FROM v0", "SELECT p.* FROM person AS p", "SELECT p.person_id FROM person AS p"),
        ("SELECT age FROM v0", "SELECT p.name, 2024 - p.birth AS age FROM person AS p", "SELECT 2024 - p.birth AS age FROM person AS p"),
        ("SELECT a FROM v0", "SELECT COALESCE(a, b) AS a, b FROM t", "SELECT COALESCE(a, b) AS a FROM t"),
        # What a condition reads is read from the tables, not from the list.
        ("SELECT a FROM v0", "SELECT a, b, c FROM t WHERE b > 1", "SELECT a FROM t WHERE b > 1"),
        ("SELECT a FROM v0", "SELECT a, b FROM t WHERE a IN (SELECT x FROM u)", "SELECT a FROM t WHERE a IN (SELECT x FROM u)"),
        ("SELECT a FROM v0", "SELECT a, (SELECT MAX(x), y FROM u) AS b FROM t", "SELECT a FROM t"),
        # Brackets and commas of an expression are not those of the list, nor are words in quotes.
        ("SELECT b FROM v0", "SELECT 'a, (b' AS a, COALESCE(c, d, 0) AS b FROM t", "SELECT COALESCE(c, d, 0) AS b FROM t"),
        ("SELECT a FROM v0", "-- one row, FROM here\nSELECT a, b -- and b\nFROM t", "SELECT a FROM t"),
        # The second SELECT of a UNION ALL has the names of the first.
        ("SELECT b FROM v0", "SELECT a, b FROM t UNION ALL SELECT c, 1 FROM u", "SELECT b FROM t UNION ALL SELECT 1 FROM u"),
        ("SELECT COUNT(*) FROM v0", "SELECT a, b FROM t UNION ALL SELECT c, a FROM u", "SELECT a FROM t UNION ALL SELECT c FROM u"),
        # Whole rows are compared: nothing may go.
        ("SELECT a FROM v0", "SELECT DISTINCT a, b FROM t", "SELECT DISTINCT a, b FROM t"),
        ("SELECT a FROM v0", "SELECT a, b FROM t UNION SELECT a, b FROM u", "SELECT a, b FROM t UNION SELECT a, b FROM u"),
        # A CTE keeps what the view reads of it, and what is no longer read there is no longer read anywhere. `k` is one too many.
        (
            "SELECT a FROM v0",
            "WITH w AS (SELECT k, COUNT(*) AS n, MAX(d) AS last FROM t GROUP BY k) SELECT k, n AS a, last AS b FROM w WHERE k > 1",
            "WITH w AS (SELECT k, COUNT(*) AS n FROM t GROUP BY k) SELECT k, n AS a FROM w WHERE k > 1",
        ),
        (
            "SELECT n FROM v0",
            "WITH w AS (SELECT a, b FROM t) SELECT w.*, c + 1 AS n FROM w AS w",
            "WITH w AS (SELECT a FROM t) SELECT w.*, c + 1 AS n FROM w AS w",
        ),
        (
            "SELECT b FROM v0",
            "WITH w AS (SELECT a, b FROM t) SELECT w.*, a + 1 AS n FROM w AS w",
            "WITH w AS (SELECT b FROM t) SELECT w.* FROM w AS w",
        ),
    ],
)
def test_what_is_left_of_a_view(question, view, left):
    assert pruned(question, view) == [left]


def test_a_view_keeps_what_another_needs_of_it():
    people = "SELECT p.*, 2024 - p.birth AS age FROM person AS p"
    team = "SELECT c.unit, COUNT(*) AS n, COUNT(CASE WHEN c.age > 35 THEN 1 END) AS older FROM v0 AS c GROUP BY c.unit"
    assert pruned("SELECT n FROM v1", people, team) == [
        "SELECT p.unit FROM person AS p",
        "SELECT c.unit, COUNT(*) AS n FROM v0 AS c GROUP BY c.unit",
    ]
    assert pruned("SELECT older FROM v1", people, team)[0] == "SELECT p.unit, 2024 - p.birth AS age FROM person AS p"


def test_the_first_column_that_no_select_is_without_has_what_it_reads():
    people, counted = "SELECT p.* FROM person AS p", "SELECT MAX(c.birth) AS last FROM v0 AS c"
    assert pruned("SELECT COUNT(*) FROM v1", people, counted) == [
        "SELECT p.birth FROM person AS p",
        "SELECT MAX(c.birth) AS last FROM v0 AS c",
    ]


def test_every_word_that_is_left_is_told():
    _, left = prune("SELECT a FROM v", [parse("v", "SELECT a, b AS c FROM t WHERE d = 1", OFFERED)])
    assert {"a", "d", "t"} <= left
    assert not {"b", "c"} & left
