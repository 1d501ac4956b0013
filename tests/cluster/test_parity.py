"""Every metric of the catalogue gives the same answer on DuckDB and on Spark: counts exactly, quotients to twelve digits."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from analytics.catalog import METRICS, MODELS
from analytics.model import Model
from analytics.query import ask, rows_behind
from analytics.story import find
from data.draft import Draft
from data.lens import EVERYTHING, Lens, Refused, fetch
from data.store import Store
from data.tables import TABLES, Type
from tests.worlds import assert_same

AS_OF, SINCE = 20240831, 20230831
AT_ONCE = 4
ODD = ("𠮷·O'Brien", 'a\\b "c"', "😀%_", "Ｎｏ．１　", "$as_of :w0 -- '")


@pytest.fixture(scope="module")
def places(demo, on_spark, tmp_path_factory):
    """(DuckDB, Spark) of the demonstration, and of one with rare characters and blanks where nothing forbids them."""
    odd = Store(tmp_path_factory.mktemp("odd") / "store")
    odd.publish(lambda draft: spoilt(draft, demo), action="测试", by="tester")
    return {"demo": (demo.current(), on_spark(demo)), "odd": (odd.current(), on_spark(odd))}


def spoilt(draft: Draft, store: Store) -> dict[str, int]:
    """The rows of the store, every sixth cell blank, every sixth word an odd one."""
    engine = store.current().engine
    for table in TABLES.values():
        names = [name for name, _ in table.stored]
        words = {column.name for column in table.columns if column.codes is None and column.type in (Type.TEXT, Type.NAME)}
        kept = {*(name for name, _ in table.system), *table.key, *(column.name for column in table.columns if column.required)}
        draft.rows(f"DELETE FROM {table.name}")
        rows = [dict(zip(names, row, strict=True)) for row in engine.rows(f"SELECT {', '.join(names)} FROM {table.name}", {}).rows]
        for number, row in enumerate(rows) if table.name not in ("setting", "rule", "policy") else ():
            for place, name in enumerate(names):
                turn = (number * 7 + place) % 6
                if turn == 0 and name not in kept:
                    row[name] = None
                elif turn == 1 and name in words and name not in table.key and row[name] is not None:
                    row[name] = ODD[number % len(ODD)]
        draft.insert(table, rows)
    return {"读取": 1}


def lenses(both, model: type[Model]):
    """The city, a township, and one in which there is nobody to divide by."""
    (township,) = both[0].engine.rows("SELECT MIN(code) FROM township", {}).rows[0]
    for scope in (EVERYTHING,) if model.city_only else (EVERYTHING, (township,), ("000000000",)):
        lens = Lens(scope, both[0], AS_OF, SINCE)
        yield lens, replace(lens, snapshot=both[1])


@pytest.mark.parametrize("place", ["demo", "odd"])
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_every_metric(model, place, places):
    both = places[place]
    both[1].memo["small"] = False
    both[0].memo["small"] = False
    dimensions = [d for d in model.dimensions.values() if not d.parameter and not d.view]
    asked = [metric for metric in model.metrics.values() if not metric.view]
    apart = [metric for metric in model.metrics.values() if metric.view]
    questions = []
    for number, (here, there) in enumerate(lenses(both, model)):
        # In the city alone and by three of the dimensions, which differ from world to world; in a township by one.
        chosen = dimensions[place == "odd" :: max(1, len(dimensions) // 3)][:3] if not number else dimensions[number::97][:1]
        for by in ((), *((dimension,) for dimension in chosen)) if number < 2 else ((),):
            questions.append((here, there, asked, by))
        questions += ((here, there, metric, ()) for metric in apart)
    with ThreadPoolExecutor(AT_ONCE) as pool:  # what two executors wait for is mostly the one who plans
        answers = pool.map(lambda question: ask(question[1], *question[2:]), questions)
        for (here, _, *question), answer in zip(questions, answers, strict=True):
            assert_same(ask(here, *question), answer)


def test_the_catalogue_is_whole():
    assert {metric.key for model in MODELS for metric in model.metrics.values()} == METRICS.keys()
    assert len(METRICS) > 250


@pytest.mark.parametrize("place", ["demo", "odd"])
def test_rows_filters_and_dates(place, places):
    """What goes beside a figure: the rows behind it, filters of many values, other dates, other age rules, units of the time."""
    headcount = METRICS["cadre.headcount"]
    model = headcount.model
    (here, there), *_ = lenses(places[place], model)
    columns = ["f.name", "f.gender", "f.education", "f.birth_date", "f.post"]
    for most in (None, 20):
        assert rows_behind(here, headcount, columns, most=most) == rows_behind(there, headcount, columns, most=most)
    for where in ({"education": ["本科", None]}, {"source": ["致富能手", None]}, {"township": None}):
        assert_same(ask(here, headcount, model.dimensions["age_band"], where), ask(there, headcount, model.dimensions["age_band"], where))
    for change in ({"as_of": 20211231, "since": 20210630}, {"age_rule": "month"}, {"age_rule": "year"}, {"then": True}):
        assert_same(*(ask(replace(lens, **change), METRICS["cadre.women"], "township") for lens in (here, there)))
    for name in ("王", *ODD):
        assert [f.person_id for f in find(here, name, {})[0]] == [f.person_id for f in find(there, name, {})[0]]


def test_a_parameter_is_a_value_whatever_it_holds(places):
    here, there = next(iter(lenses(places["odd"], METRICS["cadre.headcount"].model)))
    for value in (*ODD, "'; DROP VIEW cadre; --", "\\", "'", "", 'x" OR 1 = 1', None, 2**40, 0.1):
        text = "SELECT COUNT(*), $value FROM cadre WHERE name = CAST($value AS VARCHAR(200)) OR $value IS NULL"
        assert fetch(here, text, {"value": value}).rows == fetch(there, text, {"value": value}).rows


def test_the_lens_refuses_there_too(places):
    _, there = list(lenses(places["demo"], METRICS["cadre.headcount"].model))[1]
    for text in ("SELECT * FROM vetting", "SELECT * FROM session.cadre", "SELECT * FROM main.cadre", "SELECT 1 FROM parquet.`/tmp`"):
        with pytest.raises(Refused):
            fetch(there, text)
    everybody, own = (fetch(lens, "SELECT COUNT(*) FROM cadre").rows for lens in (replace(there, scope=EVERYTHING), there))
    assert everybody > own
    assert own > [(0,)]


def test_nothing_to_divide_by_is_no_fault(places):
    for place in places:
        *_, (here, there) = lenses(places[place], METRICS["cadre.women"].model)
        assert ask(here, METRICS["cadre.women"]).rows[0].cells[0].value is None
        assert ask(there, METRICS["cadre.women"]).rows[0].cells[0].value is None
