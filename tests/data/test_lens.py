"""The only road to the data: what a lens refuses to run, whose rows it returns, and what its SQL cannot reach."""

import os
import random
import threading

import duckdb
import pytest

from data.engines import table_names
from data.lens import VIEWS, Lens, Refused, fetch, scoped_text
from data.store import Store
from data.tables import REACH_COLUMNS, TABLES, Scoping, Type
from tests.worlds import EAST, PLACE, WEST, World, base_rows, located, publish

# The ID numbers of 王一 and 李二 say 男: each township has a conflict.
MOVED = {
    "cadre": """
        name | unit         | valid_from | valid_to   | opened_by | closed_by | gender | id_number
        王一 | 990001001001 | 2023-01-01 |            | first     |           | 女     | 990001197005010013
        李二 | 990001001001 | 2023-01-01 | 2024-01-01 | first     | moved     | 女     | 990001198007010015
        李二 | 990001002001 | 2024-01-01 |            | moved     |           | 女     | 990001198007010015
        张三 | 990001002001 | 2023-01-01 | 2023-07-01 | first     | left      |        |
        赵四 | 990001       | 2023-01-01 |            | first     |           |        |
    """,
    "training": """
        person | course | year | start_date
        王一   | 甲     | 2023 | 2023-03-01
        李二   | 甲     | 2023 | 2023-03-01
        张三   | 甲     | 2023 | 2023-03-01
        赵四   | 甲     | 2023 | 2023-03-01
    """,
    "appraisal": """
        person | unit         | year | grade
        王一   | 990001001001 | 2023 | 优秀
        李二   | 990001001001 | 2023 | 称职
        张三   | 990001002001 | 2023 | 称职
    """,
    "village_appraisal": "unit | year | category\n990001001001 | 2023 | 一类\n990001002001 | 2023 | 二类",
}
# Tables without rows above get some in both townships by themselves, as their columns allow; what ends a thing is left open.
_ENDS = {"left_on", "ended_on", "to_date", "ends_on", "cleared_on", "graduated_on", "done_on", "valid_to"}
_SAMPLE = {Type.DATE: 20230601, Type.YEAR: 2023, Type.INTEGER: 1, Type.NUMBER: 1.0, Type.MONEY: 1}


def _sample(column):
    if column.name in _ENDS:
        return None
    if column.codes:
        word = column.codes.values[0]
        return f"|{word}|" if column.type is Type.MANY else word
    return _SAMPLE.get(column.type, "甲")


def _rows_of(table):
    """One row per person of MOVED, or one per township, or for a table of the whole city's one."""
    row = {column.name: _sample(column) for column in table.columns}
    columns = dict(table.stored)
    located_in = [located(code + "001") if "unit_code" in columns else {} for code in (EAST, WEST, WEST)]
    if "person_id" in columns:
        return [{**row, **unit, "person_id": person} for person, unit in enumerate(located_in, 1)]
    return [{**row, **unit} for unit in located_in[:2]] if "unit_code" in columns else [row]


def moved_rows():
    rows = base_rows(**MOVED)
    for name, table in TABLES.items():
        if (table.imported or table.scope is Scoping.CITY) and name not in rows and name not in PLACE:
            rows[name] = _rows_of(table)
    return rows


# What the lens makes of a table beside the table itself.
UNNAMED = {
    "career": "cadre",
    "appraised": "appraisal",
    "paid": "payment",
    "attendance": "training",
    "attendance_total": "training_total",
    "whereabouts": "cadre",
}
WITHOUT_UNITS = ("attendance", "attendance_total", "attended")


def _tables_of(name):
    """The tables that a view reads in the end."""
    if name not in VIEWS:
        return {UNNAMED.get(name, name)}
    read, _ = table_names(VIEWS[name])
    return {table for inner in read for table in _tables_of(inner)}


def _of(*kinds):
    """Tables, views and careers that read a table of one of these scopes."""
    names = (*TABLES, *VIEWS, *UNNAMED)
    return [name for name in names if any(TABLES[table].scope in kinds for table in _tables_of(name))]


def _columns_of(place, name, scope=("",)):
    """(place in SELECT *, name) of the columns that a view or table has for everybody: where else a person has been is only looked by."""
    names = fetch(place.lens(scope, on="sqlite"), f"SELECT * FROM {name}").names
    return [(at, column) for at, column in enumerate(names) if column not in dict(REACH_COLUMNS)]


CITY = _of(Scoping.CITY)
SCOPED = [name for name in _of(Scoping.UNIT, Scoping.PERSON) if name not in CITY]


@pytest.fixture(scope="module")
def place():
    return World(moved_rows())


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """A real one: published, read-only, caged."""
    store = Store(tmp_path_factory.mktemp("store"))
    publish(store, moved_rows())
    return store.current()


def lens_on(snapshot, scope=("",), as_of=20240630):
    return Lens(scope, snapshot, as_of, 20230101)


# --- whose rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SCOPED)
def test_an_empty_scope_returns_nothing(place, snapshot, name):
    for lens in (place.lens(scope=()), place.lens(scope=(), on="sqlite"), lens_on(snapshot, ())):
        assert fetch(lens, f"SELECT * FROM {name}").rows == []
        assert fetch(lens, f"SELECT COUNT(*) FROM {name}").rows == [(0,)]


# Another unit is named only where it is in scope (tests/analytics/test_story.py, test_change.py).
SAID_IN_SCOPE = {("person_event", "place"), ("cadre_change", "was"), ("cadre_change", "became")}


@pytest.mark.parametrize("name", [name for name in SCOPED if name not in WITHOUT_UNITS])
def test_a_township_sees_its_own_rows_only(place, snapshot, name):
    for code in (EAST, WEST):
        seen = fetch(lens_on(snapshot, (code,)), f"SELECT DISTINCT township_code FROM {name}").rows
        assert seen == [(code,)] or (seen == [] and name == "cadre_movement")
    columns = ", ".join(column for _, column in _columns_of(place, name) if (name, column) not in SAID_IN_SCOPE)
    apart = [fetch(place.lens((code,)), f"SELECT {columns} FROM {name} WHERE township_code IS NOT NULL").rows for code in (EAST, WEST)]
    whole = fetch(place.lens(), f"SELECT {columns} FROM {name} WHERE township_code IS NOT NULL").rows
    together = fetch(place.lens((EAST, WEST)), f"SELECT {columns} FROM {name}").rows
    assert sorted(map(str, apart[0] + apart[1])) == sorted(map(str, whole)) == sorted(map(str, together))
    assert apart[0] or name == "cadre_movement"


def test_attendance_is_the_training_of_the_same_people_without_their_units(place, snapshot):
    for scope in ((EAST,), (WEST,), (EAST, WEST), ("990001",), ("",), ()):
        for lens in (place.lens(scope), place.lens(scope, on="sqlite"), lens_on(snapshot, scope)):
            of_people = fetch(lens, "SELECT person_id, course, year FROM training").rows
            assert sorted(fetch(lens, "SELECT person_id, course, year FROM attendance").rows) == sorted(of_people)
    assert "township_code" not in fetch(place.lens(), "SELECT * FROM attendance").names


@pytest.mark.parametrize("name", VIEWS)
def test_one_column_asked_alone_is_the_column_of_the_whole_row(place, name):
    """A view is narrowed to the columns that a question names: that must change neither their values nor how many rows there are."""
    for scope in (("",), *(((EAST,),) if name in SCOPED else ())):
        lens = place.lens(scope)
        whole = fetch(lens, f"SELECT * FROM {name} AS f")
        assert fetch(lens, f"SELECT COUNT(*) FROM {name} AS f").rows == [(len(whole.rows),)]
        for at, column in _columns_of(place, name, scope):
            alone = fetch(lens, f"SELECT f.{column} FROM {name} AS f").rows
            assert sorted(map(str, alone)) == sorted(str((row[at],)) for row in whole.rows), column


@pytest.mark.parametrize("name", ["cadre", "career", "training", "appraisal", "appraised", "payment", "paid"])
def test_where_else_people_have_been_is_not_among_the_columns_of_a_township(place, snapshot, name):
    for column in dict(REACH_COLUMNS):
        for lens in (lens_on(snapshot, (EAST,)), place.lens((EAST,), on="sqlite")):
            with pytest.raises(Exception, match=column):
                fetch(lens, f"SELECT {column} FROM {name}")
            assert column not in fetch(lens, f"SELECT * FROM {name}").names


@pytest.mark.parametrize("name", CITY)
def test_what_is_the_citys_alone_is_refused_to_others(place, snapshot, name):
    for scope in ((EAST,), (EAST, WEST), ("990001",), ()):
        for text in (
            f"SELECT * FROM {name}",
            f"SELECT COUNT(*) FROM {name}",
            f"SELECT COUNT(*) FROM township WHERE 0 < (SELECT 1 FROM {name})",
        ):
            for lens in (place.lens(scope), place.lens(scope, on="sqlite"), lens_on(snapshot, scope)):
                with pytest.raises(Refused):
                    fetch(lens, text)
    assert fetch(lens_on(snapshot), f"SELECT * FROM {name}").rows
    assert fetch(place.lens(("", EAST)), f"SELECT * FROM {name}").rows


def test_what_is_open_is_the_same_for_everybody(place):
    names = [name for name in (*TABLES, *VIEWS) if name not in {*SCOPED, *CITY}]
    assert {"rule", "rule_in_force", "education_level", "county"} <= set(names)
    for name in names:
        whole = fetch(place.lens(), f"SELECT * FROM {name}").rows
        assert whole == fetch(place.lens((EAST,)), f"SELECT * FROM {name}").rows == fetch(place.lens(()), f"SELECT * FROM {name}").rows


def test_people_and_what_follows_them(place):
    def people(table, scope, as_of):
        return {row[0] for row in fetch(place.lens(scope, as_of=as_of), f"SELECT person_id FROM {table}").rows}

    assert people("training", (EAST,), 20231231) == {1, 2}
    assert people("training", (WEST,), 20231231) == {3}, "who has left is counted where they last were"
    assert people("training", (EAST,), 20240101) == {1}
    assert people("training", (WEST,), 20240101) == {2, 3}
    assert people("training", ("990001",), 20240101) == {1, 2, 3, 4}
    assert people("training", ("",), 20221231) == set(), "before the first roster nobody is anywhere"
    assert people("career", (WEST,), 20240101) == {2, 3}
    assert people("appraisal", (EAST,), 20240101) == {1, 2}, "an appraisal stays in the unit that gave it"
    # A past period elsewhere is not in a unit's own table but is in the career of its people.
    assert fetch(place.lens((WEST,)), "SELECT COUNT(*) FROM career WHERE person_id = 2").rows == [(2,)]
    assert fetch(place.lens((WEST,)), "SELECT COUNT(*) FROM cadre WHERE person_id = 2").rows == [(1,)]


def test_neighbouring_codes_do_not_leak():
    codes = ("990001009", "990001010", "990001099", "990001100", "9900010090", "990002001")
    rows = base_rows(
        county="code | name\n990001 | 甲\n990002 | 乙",
        township="code | name",
        village="code | name",
        roster="unit | as_of",
        cadre="name\n" + "\n".join(f"人{code}" for code in codes),
    )
    for row, code in zip(rows["cadre"], codes, strict=True):
        row |= located(code)
    place = World(rows)

    def seen(*scope):
        return {row[0] for row in fetch(place.lens(scope), "SELECT name FROM cadre").rows}

    assert seen("990001009") == {"人990001009", "人9900010090"}
    assert seen("990001099") == {"人990001099"}
    assert seen("990001100") == {"人990001100"}
    assert seen("990001") == {f"人{code}" for code in codes[:5]}
    assert seen("990001009", "990002") == {"人990001009", "人9900010090", "人990002001"}
    assert seen("", "990001009") == {f"人{code}" for code in codes}
    assert seen("x' OR '1' = '1") == set()


def test_scope_is_never_part_of_the_text():
    text, names = scoped_text("SELECT * FROM cadre", ("99';--",))
    assert "99'" not in text
    assert {"scope_0_from", "scope_0_to"} <= set(names)


# --- what is refused --------------------------------------------------------------------------------------------------------

REFUSED = (
    # a qualified name walks round the scope
    "SELECT * FROM main.cadre",
    "SELECT * FROM memory.main.cadre",
    'SELECT * FROM "main"."cadre"',
    "SELECT (SELECT COUNT(*) FROM main.cadre)",
    "SELECT * FROM cadre WHERE EXISTS (SELECT 1 FROM main.training)",
    "SELECT * FROM cadre JOIN main.appraisal USING (person_id)",
    "SELECT 1 UNION ALL SELECT COUNT(*) FROM main.cadre",
    "WITH x AS (SELECT * FROM main.cadre) SELECT * FROM x",
    "SELECT * FROM (PIVOT main.cadre ON gender IN ('男') USING count(*))",
    # a table function reads files or texts
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM query('SELECT * FROM main.cadre')",
    "SELECT * FROM query_table('cadre')",
    "SELECT * FROM query_table(['cadre'])",
    "SELECT * FROM duckdb_tables()",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM pragma_table_info('cadre')",
    "SELECT * FROM sqlite_scan('x.db', 'cadre')",
    "SELECT * FROM range(3)",
    "SELECT * FROM cadre, unnest([1, 2])",
    "FROM '/etc/passwd'",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM 'x.parquet'",
    # somebody else's tables
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM duckdb_tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM cadres",
    "SELECT * FROM settled",
    # our own names redefined, in any case, anywhere
    "WITH cadre AS (SELECT 1 AS one) SELECT * FROM cadre",
    "WITH Cadre AS (SELECT * FROM Cadre) SELECT * FROM Cadre",
    "WITH CADRE_IN_POST AS (SELECT * FROM cadre) SELECT * FROM cadre_in_post",
    "SELECT * FROM (WITH Cadre AS (SELECT 1 AS one) SELECT * FROM Cadre) AS a, Cadre AS b",
    "WITH RECURSIVE career AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM career WHERE n < 3) SELECT * FROM career",
    # a CTE hides a table only where it is in sight
    "WITH duckdb_columns AS (SELECT * FROM duckdb_columns) SELECT * FROM duckdb_columns",
    "SELECT b.* FROM (WITH duckdb_columns AS (SELECT 1 AS one) SELECT * FROM duckdb_columns) AS a, duckdb_columns AS b",
    "SELECT * FROM (WITH sqlite_master AS (SELECT 1 AS one) SELECT * FROM sqlite_master) UNION ALL SELECT 1 FROM sqlite_master",
    "WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a",
    # not one SELECT
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE cadre",
    "SHOW TABLES",
    "DESCRIBE cadre",
    "SUMMARIZE cadre",
    "SELECT * FROM (SHOW TABLES)",
    "SELECT * FROM (DESCRIBE cadre)",
    "SELECT * FROM (SUMMARIZE cadre)",
    "PRAGMA database_list",
    "ATTACH '/tmp/x.duckdb' AS x",
    "COPY cadre TO '/tmp/x.csv'",
    "COPY (SELECT 1) TO '/tmp/x.csv'",
    "CREATE TABLE x AS SELECT 1",
    "INSERT INTO cadre SELECT * FROM cadre",
    "DELETE FROM cadre",
    "UPDATE cadre SET name = ''",
    "SET threads = 1",
    "INSTALL httpfs",
    "CALL duckdb_tables()",
    "EXPORT DATABASE '/tmp/x'",
    "EXPLAIN SELECT 1",
    "SELEC 1",
    "",
)


@pytest.mark.parametrize("text", REFUSED)
def test_refused(snapshot, text):
    with pytest.raises(Refused):
        fetch(lens_on(snapshot, ()), text)


PASSES = (
    "SELECT * FROM cadre",
    "SELECT * FROM CADRE",
    'SELECT * FROM "cadre" AS c LEFT JOIN village AS v ON v.code = c.village_code',
    "SELECT (SELECT COUNT(*) FROM cadre_in_post)",
    "SELECT * FROM (WITH x AS (SELECT * FROM cadre), y AS (SELECT * FROM x) SELECT * FROM y) AS z",
    "SELECT * FROM (WITH x AS (SELECT * FROM cadre) SELECT * FROM x) AS z",
    "SELECT * FROM cadre UNION ALL SELECT * FROM cadre",
    "SELECT * FROM (WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT COUNT(i) FROM n, cadre) AS z",
)


@pytest.mark.parametrize("text", PASSES)
def test_ours_pass_and_are_scoped(snapshot, text):
    everything = fetch(lens_on(snapshot), text).rows
    nothing = fetch(lens_on(snapshot, ()), text).rows
    assert everything not in ([], [(0,)])
    assert nothing in ([], [(0,)])


# --- the cage ---------------------------------------------------------------------------------------------------------------


def test_sql_reaches_no_disk(snapshot, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    other = tmp_path / "other.duckdb"
    duckdb.connect(str(other)).close()
    for text in (
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        f"SELECT * FROM '{secret}'",
        f"SELECT * FROM glob('{tmp_path}/*')",
        f"ATTACH '{other}' AS other",
        f"ATTACH '{tmp_path}/new.duckdb' AS fresh",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        f"EXPORT DATABASE '{tmp_path}/out'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "RESET lock_configuration",
        "SET python_enable_replacements = true",
    ):
        with pytest.raises(duckdb.Error):
            snapshot.engine.rows(text, {})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.duckdb", "secret.csv"]


def test_sql_reads_no_python_variable(snapshot):
    pandas = pytest.importorskip("pandas")
    secrets = pandas.DataFrame({"a": [1]})
    assert len(secrets)
    with pytest.raises(duckdb.Error):
        snapshot.engine.rows("SELECT * FROM secrets", {})


def test_a_snapshot_is_read_only(snapshot):
    for text in ("DELETE FROM main.cadre", "CREATE TABLE x (y INTEGER)", "UPDATE main.cadre SET name = ''", "DROP TABLE main.cadre"):
        with pytest.raises(duckdb.Error):
            snapshot.engine.rows(text, {})


# --- many at once -----------------------------------------------------------------------------------------------------------

QUESTIONS_PER_THREAD = 20_000 if os.environ.get("HYPOTHESIS_PROFILE") == "proof" else 200


def test_threads_do_not_mix_up_townships(tmp_path):
    codes = [f"990001{number:03d}" for number in range(1, 13)]
    rows = base_rows(
        township="code | name\n" + "\n".join(f"{code} | 乡{code}" for code in codes),
        village="code | name\n" + "\n".join(f"{code}001 | 村{code}" for code in codes),
        roster="unit | as_of",
        cadre="name\n" + "\n".join(f"人{number}" for number in range(600)),
    )
    for number, row in enumerate(rows["cadre"]):
        row |= located(codes[number * number % 12] + "001")
    store = Store(tmp_path)
    publish(store, rows)
    snapshot = store.current()
    right = {code: sorted(row["name"] for row in rows["cadre"] if row["township_code"] == code) for code in codes}
    wrong, asked = [], []

    def viewer(seed):
        chance = random.Random(seed)
        for _ in range(QUESTIONS_PER_THREAD):
            code = chance.choice(codes)
            if chance.random() < 0.7:
                snapshot.memo.pop("answers", None)  # or the engine would be asked once a township
            found = fetch(lens_on(snapshot, (code,)), "SELECT name, township_code FROM cadre_in_post").rows
            if sorted(name for name, _ in found) != right[code] or {unit for _, unit in found} - {code}:
                wrong.append((code, found))
            asked.append(code)

    threads = [threading.Thread(target=viewer, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == 8 * QUESTIONS_PER_THREAD, "a thread died"
    assert wrong == []


def test_a_lens_is_a_cache_key(snapshot):
    assert lens_on(snapshot, (EAST,)) == lens_on(snapshot, (EAST,))
    different = {lens_on(snapshot, (EAST,)), lens_on(snapshot, (WEST,)), lens_on(snapshot, (EAST,), 20230101)}
    assert len(different) == 3
    assert snapshot.setting("no such setting", "default") == "default"
    assert snapshot.roster_dates == (20230101,)
