"""A world of any number of people, made by DuckDB itself and published like any other version.

Rows are as wide as real ones: a name, an ID number, a telephone, an education twice. About 1.3 periods a person, 3 courses and
one appraisal each, or with ten years of facts 26 courses and 10 appraisals; a blank here and there.
"""

from pathlib import Path

from data.draft import Draft
from data.store import Store
from data.tables import FOREVER, TABLES

DATES = (20210831, 20220831, 20230831, 20240831)
VILLAGES = 12  # of a township, and townships of a county
_FIRST_COUNTY = 420000
_MEMORY = "6GB"  # or the largest world would take all there is; what does not fit goes to the disk


def publish_world(root: Path, people: int, years: int = 1) -> Store:
    """A store under `root` whose one version has `people` people in post or gone, and facts of so many years up to 2023 (courses: 2024)."""
    store = Store(root)
    townships = max(12, min(1200, people // 80))
    store.publish(lambda draft: _fill(draft, people, townships, years), action="benchmark", by="benchmark")
    return store


def _fill(draft: Draft, people: int, townships: int, years: int) -> dict[str, int]:
    draft.rows("SET preserve_insertion_order = false")
    draft.rows(f"SET memory_limit = '{_MEMORY}'")
    given = {"people": people, "townships": townships, "years": years, "courses": 4 if years == 1 else years * 7 // 2}
    for text in _TEXTS:
        used = {name: value for name, value in given.items() if f"${name}" in text}
        draft.rows(text, used)
    for name, rows in (("cadre", "periods"), ("training", "courses"), ("appraisal", "results")):
        missing = ", ".join(f"NULL AS {column}" for column, _ in TABLES[name].stored if column not in _columns(draft, rows))
        draft.rows(f"INSERT INTO {name} BY NAME SELECT *{', ' + missing if missing else ''} FROM {rows}")
    for name in ("places", "people", "periods", "courses", "results"):
        draft.rows(f"DROP TABLE {name}")
    return {"读取": people, "新增": people}


def _columns(draft: Draft, table: str) -> set[str]:
    return {row[0] for row in draft.rows(f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'")}


def _pick(values: str, salt: str, blank: int = 0) -> str:
    """One of the words, the same for the same person and salt; one in `blank` of them is unknown."""
    listed = ", ".join(f"'{word}'" for word in values.split())
    chosen = f"list_extract([{listed}], 1 + (hash(i, '{salt}') % {len(values.split())})::INTEGER)"
    return f"CASE WHEN hash(i, '{salt}?') % {blank} <> 0 THEN {chosen} END" if blank else chosen


_TEXTS = (
    f"""
    CREATE TABLE places AS
    SELECT
        v, v // {VILLAGES} AS t,
        printf('%d', {_FIRST_COUNTY} + v // {VILLAGES * VILLAGES}) AS county_code,
        county_code || printf('%03d', v // {VILLAGES} % {VILLAGES} + 1) AS township_code,
        township_code || printf('%03d', v % {VILLAGES} + 1) AS village_code,
        village_code AS unit_code
    FROM range($townships * {VILLAGES}) AS r(v)
    """,
    "INSERT INTO setting VALUES ('demo', '是')",  # it is invented throughout
    "INSERT INTO county SELECT DISTINCT county_code, '县' || county_code FROM places",
    """
    INSERT INTO township BY NAME
    SELECT DISTINCT township_code AS code, '乡镇' || t AS name, '镇' AS kind, township_code AS unit_code, county_code, township_code
    FROM places
    """,
    """
    INSERT INTO village BY NAME
    SELECT village_code AS code, '村' || v AS name, CASE WHEN v % 4 = 0 THEN '社区' ELSE '村' END AS kind, '一档' AS pay_tier,
        unit_code, county_code, township_code, village_code
    FROM places
    """,
    *(
        f"""
        INSERT INTO roster BY NAME
        SELECT DISTINCT township_code AS unit_code, county_code, township_code, {date} AS as_of, '全量' AS kind, 0 AS people FROM places
        """
        for date in DATES
    ),
    f"""
    CREATE TABLE people AS
    SELECT
        (i + 1)::INTEGER AS person_id,
        '干部' || i AS name,
        {_pick("男 男 女", "gender", 200)} AS gender,
        {_pick("汉族 汉族 土家族 苗族", "ethnicity", 100)} AS ethnicity,
        CASE WHEN hash(i, 'birth?') % 50 <> 0
            THEN (1960 + hash(i, 'y') % 42)::INTEGER * 10000 + (1 + hash(i, 'm') % 12)::INTEGER * 100 + (1 + hash(i, 'd') % 28)::INTEGER
        END AS birth_date,
        'day' AS birth_date_precision,
        printf('%06d%08d%04d', {_FIRST_COUNTY}, COALESCE(birth_date, 19700101), i % 10000) AS id_number,
        printf('138%08d', i % 100000000) AS phone,
        {_pick("中共党员 中共党员 群众 中共预备党员", "party", 100)} AS political_status,
        {_pick("研究生 本科 大专 大专 高中 初中", "education", 100)} AS education,
        education AS education_raw,
        '某学院' || i % 97 AS school,
        {_pick("|党组织书记|村(居)委会主任| |副书记| |副主任|“两委”委员| |“两委”委员| |其他工作人员|", "post")} AS post,
        CASE WHEN post LIKE '|党组织书记|%' THEN '书记' WHEN post = '|其他工作人员|' THEN '一般工作人员' ELSE '副职' END AS post_group,
        CASE WHEN post LIKE '%村(居)委会主任|' THEN '是' ELSE '否' END AS dual_post,
        {_pick("|致富能手| |高校毕业生| |返乡创业人员|退役军人| |退役军人| |其他|", "source", 20)} AS source,
        (2000 + hash(i, 'j') % 20)::INTEGER * 10000 + 701 AS joined_date,
        CASE WHEN i % 10 = 0 THEN 20220831 WHEN i % 10 = 1 THEN 20230831 ELSE 20210831 END AS first_from,
        hash(i, 'second') % 10 < 3 AS twice,
        hash(i, 'gone') % 12 = 0 AS gone,
        (hash(i, 'place') % ($townships * {VILLAGES}))::INTEGER AS v
    FROM range($people) AS r(i)
    """,
    f"""
    CREATE TABLE periods AS
    SELECT p.* EXCLUDE (first_from, twice, gone, v), l.* EXCLUDE (v, t),
        CASE WHEN n = 0 THEN first_from ELSE 20240331 END AS valid_from,
        CASE WHEN n = 0 AND twice THEN 20240331 WHEN gone THEN 20240731 ELSE {FOREVER} END AS valid_to,
        CASE WHEN n = 1 THEN 'moved' WHEN first_from = 20210831 THEN 'first' ELSE 'joined' END AS opened_by,
        CASE WHEN n = 0 AND twice THEN 'moved' WHEN gone THEN 'left' END AS closed_by
    FROM people AS p JOIN range(2) AS r(n) ON n = 0 OR p.twice
    JOIN places AS l ON l.v = CASE WHEN n = 0 THEN p.v ELSE (p.v + 5) % ($townships * {VILLAGES}) END
    """,
    """
    CREATE TABLE courses AS
    SELECT person_id, '培训班' || n AS course, 2021 + (n % 4 - n // 16 * 4)::INTEGER AS year, year * 10000 + 501 AS start_date,
        CASE WHEN n = 2 AND post_group = '书记' THEN '全国' ELSE '市级' END AS level, '基层治理' AS theme,
        CASE WHEN hash(person_id, n) % 50 <> 0 THEN 8.0 * (1 + hash(person_id, n) % 5) END AS hours, '结业' AS result
    FROM people CROSS JOIN range($courses) AS r(n) WHERE hash(person_id, 'course', n) % 4 <> 0
    """,
    """
    CREATE TABLE results AS
    SELECT person_id, (2023 - y)::INTEGER AS year, unit_code, county_code, township_code, village_code, '参加考核' AS participation,
        CASE (hash(person_id, 'grade') + y) % 5 WHEN 0 THEN '优秀' ELSE '称职' END AS grade, 80.0 AS score
    FROM people AS p JOIN places AS l ON l.v = p.v CROSS JOIN range($years) AS r(y)
    """,
)
