"""Pruning: views without the columns that a question does not need. Binding a column costs more than counting ten thousand rows.

Nothing reads a column of a view, or of a CTE in one, without naming it outside of it. So a column lives only if its name is a word of
the question, or of what lives elsewhere. To tell equal names apart would keep fewer; one too many costs a little time and changes nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_TOKEN = re.compile(r"'(?:[^']|'')*'|--[^\n]*|\w+|\s+|.")
_WORD = re.compile(r"\w+")
_NAME = re.compile(r"(?:\bAS\s+|^(?:\w+\.)?)(\w+)$")
_STAR = re.compile(r"(\w+)\.\*")
_BY_WHOLE_ROWS = re.compile(r"SELECT\s+DISTINCT|UNION(?!\s+ALL)|EXCEPT|INTERSECT")


class Item(NamedTuple):
    """One column of the list of a SELECT. `name` is what it is read by; what has none, like the star of a view, stays."""

    text: str
    name: str | None


class Piece(NamedTuple):
    """Text that stays, or else the list of a SELECT; `relation` is what it helps to make: the view or one of its CTEs."""

    relation: str
    text: str = ""
    items: tuple[Item, ...] = ()


def words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def prune(question: str, views: Sequence[Sequence[Piece]]) -> tuple[list[str], frozenset[str]]:
    """The views with only what a question without a star needs of them, and every word that is left."""
    said: dict[str, set[str]] = {}  # who says a word: a relation, or the question

    def hear(who: str, text: str) -> None:
        for word in words(text):
            said.setdefault(word, set()).add(who)

    hear("", question)
    lists = []
    for piece in (piece for view in views for piece in view):
        hear(piece.relation, piece.text)
        lists += [piece] if piece.items else []
    live: set[tuple[str, Item]] = set()
    while found := _found(lists, live, said):
        live |= found
        for relation, item in found:
            hear(relation, item.text)
    return ["".join(_written(piece, live) for piece in view) for view in views], frozenset(said)


def _found(lists: Sequence[Piece], live: set[tuple[str, Item]], said: Mapping[str, set[str]]) -> set[tuple[str, Item]]:
    """The columns that live after all. If no other does, the first of what would have none, what needs others before these: no SELECT is
    without."""
    waiting = {(piece.relation, item) for piece in lists for item in piece.items} - live
    if named := {(relation, item) for relation, item in waiting if item.name is None or said.get(item.name, set()) - {relation}}:
        return named
    empty = [piece for piece in lists if waiting.issuperset((piece.relation, item) for item in piece.items)]
    return {(piece.relation, piece.items[0]) for piece in empty if piece.relation == empty[-1].relation}


def _written(piece: Piece, live: set[tuple[str, Item]]) -> str:
    return piece.text or ", ".join(item.text for item in piece.items if (piece.relation, item) in live)


def parse(name: str, view: str, offered: Mapping[str, Sequence[str]]) -> tuple[Piece, ...]:
    """A view without its comments, as text and the lists of the SELECTs that make it or one of its CTEs.

    `offered` has the columns of the tables: `c.*` of a table is spelled out.
    """
    tokens = [token for token in _TOKEN.findall(view) if not token.startswith("--")]
    return (Piece(name, "".join(tokens)),) if _BY_WHOLE_ROWS.search(view) else tuple(_pieces(name, tokens, offered))


def _pieces(view: str, tokens: Sequence[str], offered: Mapping[str, Sequence[str]]) -> Iterator[Piece]:
    """A bracket after `name AS` holds a CTE; the SELECTs of a UNION ALL are matched by place: their columns have the names of the first."""
    inside: list[tuple[str, list[str | None] | None]] = [(view, [])]  # of each open bracket: what it helps to make, and its names
    start, at = 0, 0
    while at < len(tokens):
        token, at = tokens[at], at + 1
        relation, names = inside[-1]
        if token == "(":
            words_before = [word for word in tokens[max(0, at - 5) : at - 1] if not word.isspace()]
            cte = f"{view}.{words_before[-2]}" if words_before[-1:] == ["AS"] else ""
            inside.append((cte, []) if cte else (relation, None))
        elif token == ")":
            inside.pop()
        if inside[-1][0] != relation:
            yield Piece(relation, "".join(tokens[start:at]))
            start = at
        elif token == "SELECT" and names is not None:
            yield Piece(relation, "".join(tokens[start:at]) + " ")
            end = _end_of_list(tokens, at)
            rest = "".join(tokens[end:])
            columns = [item for text in _columns(tokens[at:end]) for item in _items(text, rest, offered)]
            names += [] if names else [name for _, name in columns]
            yield Piece(relation, items=tuple(Item(text, name) for (text, _), name in zip(columns, names, strict=True)))
            yield Piece(relation, "\n")
            start = at = end
    yield Piece(view, "".join(tokens[start:]))


def _end_of_list(tokens: Sequence[str], at: int) -> int:
    depth = 0
    while at < len(tokens) and (depth or tokens[at] not in ("FROM", "UNION", ")")):
        depth += {"(": 1, ")": -1}.get(tokens[at], 0)
        at += 1
    return at


def _columns(tokens: Sequence[str]) -> list[str]:
    texts, depth = [""], 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == "," and not depth:
            texts.append("")
        else:
            texts[-1] += token
    return [text.strip() for text in texts]


def _items(text: str, rest: str, offered: Mapping[str, Sequence[str]]) -> list[tuple[str, str | None]]:
    """(text, name) of a column, or of each that the star of a table stands for."""
    if star := _STAR.fullmatch(text):
        table = re.search(rf"(?:FROM|JOIN) (\w+) AS {star[1]}\b", rest)[1]
        return [(f"{star[1]}.{column}", column) for column in offered[table]] if table in offered else [(text, None)]
    named = _NAME.search(text)
    return [(text, named[1] if named else None)]
