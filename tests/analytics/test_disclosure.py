"""What may be published outside: rounded, withheld, refused, and what somebody who subtracts can find out."""

import csv
import io
import random
from collections import defaultdict
from itertools import product

import pytest

from analytics.__main__ import main
from analytics.cadre import Cadre
from analytics.catalog import METRICS, MODELS
from analytics.disclosure import (
    LEAST_FOR_A_RATE,
    SUPPRESSED,
    Disclosure,
    NotForPublication,
    disclosure,
    refusal,
)
from analytics.export import public_bytes, public_summary_bytes
from analytics.model import Median, Sum
from analytics.query import Cell, ask
from analytics.supervision import Supervision
from data.lens import Lens
from data.policies import PUBLIC_THRESHOLD, RULE_NAMES
from data.store import Store
from tests.answers import NO_DATA, T, answer
from tests.worlds import world

# count | without a threshold | with the threshold 5
ROUNDED = """
0   | 0  | 0
1   | 0  | [c]
2   | 0  | [c]
3   | 5  | [c]
4   | 5  | [c]
5   | 5  | 5
7   | 5  | 5
8   | 10 | 10
12  | 10 | 10
13  | 15 | 15
500 | 500 | 500
502 | 500 | 500
503 | 505 | 505
"""
# numerator/denominator | what is published of 占比, 分子, 分母 with the threshold 5
RATES = """
6/9    | [c]  | 5   | 10
6/10   | 50.0 | 5   | 10
7/12   | 50.0 | 5   | 10
8/13   | 66.7 | 10  | 15
3/40   | [c]  | [c] | 40
0/40   | 0.0  | 0   | 40
40/40  | 100.0 | 40 | 40
0/0    | —    | 0   | 0
0/4    | [c]  | 0   | [c]
"""


def table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("count", "rounded", "withheld"), table(ROUNDED))
def test_a_count(count, rounded, withheld):
    assert Disclosure().counts([int(count)]) == [rounded]
    assert Disclosure(5).counts([int(count)]) == [withheld]


@pytest.mark.parametrize(("fraction", "rate", "above", "below"), table(RATES))
def test_a_rate(fraction, rate, above, below):
    k, n = map(int, fraction.split("/"))
    cell = Cell(k / n if n else None, (k, n))
    assert Disclosure(5).column(Cadre.women, [cell]) == [[rate, above, below]]


def test_a_rate_says_no_more_than_its_counts():
    """22.2 % of about 45 would be 10 of 45 exactly; what is published follows from the rounded counts."""
    told = defaultdict(set)
    for n in range(LEAST_FOR_A_RATE, 70):
        for k in range(n + 1):
            ((rate, above, below),) = Disclosure().column(Cadre.women, [Cell(k / n, (k, n))])
            told[above, below].add(rate)
    assert {len(rates) for rates in told.values()} == {1}


def test_means_sums_and_medians():
    mean = Disclosure().column(Cadre.mean_age, [Cell(46.6, (466, 10)), Cell(44.0, (396, 9)), NO_DATA, Cell(None, (0, 0))])
    assert mean == [["46.6", "—", "10"], [SUPPRESSED, "—", "10"], ["无数据", "—", "—"], ["—", "—", "—"]]
    assert Disclosure().column(Supervision.findings, [Cell(13)]) == [["15"]]
    of_people = [m for m in METRICS.values() if isinstance(m, Median) or (isinstance(m, Sum) and "person_id" in m.model.grain)]
    assert {type(metric) for metric in of_people} == {Median, Sum}
    for metric in of_people:
        assert Disclosure().column(metric, [Cell(48_000)]) == [[SUPPRESSED]], metric.key


def test_the_whole_file():
    genders = ["女"] * 3 + ["男"] * 39, ["女"] * 4 + [""] * 4
    people = [f"人{unit}{at} | {gender} | 99000100{unit}001" for unit in (1, 2) for at, gender in enumerate(genders[unit - 1])]
    place = world(cadre="\n".join(["name | gender | unit", *people]))
    *rows, blank, what, day, where, first, second = read(
        public_bytes(place.ask([Cadre.headcount, Cadre.women], Cadre.township), Disclosure(5))
    )
    assert rows == [
        ["乡镇(街道)", "干部人数(人)", "女干部占比(%)", "女干部占比·分子", "女干部占比·分母"],
        ["东乡", "40", "[c]", "[c]", "40"],
        ["西镇", "10", "[c]", "[c]", "10"],
    ]
    assert blank == []
    assert [line[0].split("：")[0] for line in (what, day, where)] == ["口径", "截止日", "范围"], "未填 would count exactly"
    assert first[0].startswith("对外发布：计数按5取整(取最近的5的倍数)，1至4写作[c]；合计单独取整")
    assert second[0].startswith("对外发布：占比由取整后的数计算；分母不足10的")


# ── who subtracts ──
@pytest.mark.parametrize("threshold", [0, 3, 5])
@pytest.mark.parametrize(("cells", "most"), [(1, 30), (2, 20), (3, 13), (4, 8)])
def test_no_withheld_count_can_be_told_from_what_is_published(threshold, cells, most):
    """Who knows the rules and has unlimited time lists every table that would have been published so: no count is the same in all of
    them, but a 0 that the threshold leaves alone."""
    alike, kept = defaultdict(list), Disclosure(threshold)
    for counts in product(range(most), repeat=cells):
        alike[tuple(kept.counts([*counts, sum(counts)], True))].append(counts)
    told = []
    for published, tables in alike.items():
        if any(max(column) >= most - 3 for column in zip(*tables, strict=True)):
            continue  # cut off by the end of the list
        for text, column in zip(published, zip(*tables, strict=True), strict=False):
            if text == (SUPPRESSED if threshold else "0") and len(set(column)) == 1:
                told.append((published, column[0]))
    assert told == []


def test_a_total_that_would_tell_a_part_is_withheld():
    """4 of 28, beside 12 and 12: 30 less twice 10 leaves at least 4, and [c] is at most 4."""
    assert Disclosure(5).counts([12, 12, 4, 28], True) == ["10", "10", "[c]", "[c]"]
    assert Disclosure(5).counts([12, 12, 4, 28]) == ["10", "10", "[c]", "30"]
    assert Disclosure(5).counts([42, 38, 4, 84], True) == ["40", "40", "[c]", "85"]
    assert Disclosure().counts([2, 2, 2, 2, 8], True) == ["0", "0", "0", "0", "[c]"]


def test_the_table_of_the_exact_attack():
    """The table in which withholding only small counts let most be found by subtraction: 20 x 4, 2.6 people a cell."""
    chance, kept, found, withheld = random.Random(20240630), Disclosure(5), 0, 0
    for _ in range(20):
        counts = [chance.choice((0, 1, 2, 2, 3, 3, 3, 4, 6, 7)) for _ in range(4)]
        *parts, total = kept.counts([*counts, sum(counts)], True)
        withheld += parts.count(SUPPRESSED)
        shown = [int(part) for part in parts if part != SUPPRESSED]
        if parts.count(SUPPRESSED) == 1 and total != SUPPRESSED:
            found += int(total) - sum(shown) == counts[parts.index(SUPPRESSED)]
    assert withheld > 20
    assert found <= withheld / 10, "by chance only: the difference of rounded numbers is a multiple of 5, and 1 to 4 is none"


# ── what is not published ──
def test_villages_are_not_named_beside_findings():
    assert "不能按村" in refusal(Supervision, ["village"])
    assert refusal(Supervision, ["township"]) == refusal(Cadre, ["village"]) == ""
    with pytest.raises(NotForPublication):
        public_bytes(answer(Supervision.findings, [(Supervision.township, T)], [1, 2, 3], where={"village": ("x",)}), Disclosure())


def test_what_is_only_for_the_city_of_candidates_or_supposed_is_not_published():
    for model in MODELS:
        assert bool(refusal(model, [])) == (model.city_only or model.candidates or model.supposed), model.name
    assert any(model.supposed for model in MODELS)
    assert any(model.city_only for model in MODELS)


# ── the setting, the command, the page's file ──
@pytest.mark.parametrize(("value", "threshold"), [(None, 0), (0, 0), (-1, 0), (1, 3), (2, 3), (5, 5), (4.2, 5)])
def test_the_threshold_is_a_rule(value, threshold):
    place = world(**({} if value is None else {"rule": f"name | value\n{PUBLIC_THRESHOLD} | {value}"}))
    assert disclosure(place.lens()) == Disclosure(threshold)
    assert PUBLIC_THRESHOLD in RULE_NAMES


def test_the_command(demo_store, monkeypatch, capsys):
    monkeypatch.setenv("CADRE_STORE", str(demo_store))
    question = ["ask", "cadre.headcount", "cadre.women", "--by", "township", "--public"]
    assert main(question) == 0
    told = capsys.readouterr()
    head, *rows = [line.split("\t") for line in told.out.splitlines()]
    assert head[0] == "乡镇(街道)"
    assert all(int(figure) % 5 == 0 for row in rows[:12] for figure in (row[1], *row[3:]))
    assert "未填" not in told.out
    assert "建议设为5" in told.err
    assert main([*question, "--format", "csv"]) == 0
    assert "对外发布：计数按5取整" in capsys.readouterr().out
    assert main(["ask", "supervision.findings", "--by", "village", "--public"]) == 2
    assert "不能按村(社区)对外发布" in capsys.readouterr().err
    assert main(["ask", "supervision.findings", "--by", "township", "--where", "village=x", "--public"]) == 2
    with pytest.raises(SystemExit):
        main([*question, "--format", "json"])


def test_the_summary_of_a_page(demo_store):
    lens = Lens(("",), Store(demo_store).current(), 20240831, 20230831)
    content = public_summary_bytes(lens, [Cadre.headcount, Cadre.women, Cadre.mean_age], "township", {}, Disclosure(5))
    _, *rows = [row for row in read(content) if len(row) > 1]
    assert rows[-1][0] == "合计"
    counts = [[int(row[at]) for at in (1, 3, 4)] for row in rows]
    assert all(figure % 5 == 0 for row in counts for figure in row)
    exact = [row.cells[0].value for by in ("township", ()) for row in ask(lens, Cadre.headcount, by).rows]
    assert all(abs(row[0] - count) <= 2 for row, count in zip(counts, exact, strict=True)), "the total, too, by itself"
    by_village = public_summary_bytes(lens, [Cadre.headcount, Supervision.findings], "village", {}, Disclosure(5)).decode()
    assert "发现问题数" not in by_village
    assert "“日常监督”不能按村(社区)对外发布，可以按乡镇(街道)发布。" in by_village
