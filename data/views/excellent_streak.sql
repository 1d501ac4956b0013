-- One row per cadre in post on the as-of date, with how often they were excellent in the three calendar years that end with the
-- last appraised one: NULL unless the store has all three, for then nobody can tell.
WITH last_year AS (
    SELECT MAX(year) AS year FROM fact_year WHERE table_name = 'appraisal' AND year <= $as_of_year
),
years AS (
    SELECT y.year
    FROM fact_year AS y
    JOIN last_year AS l ON y.year > l.year - 3 AND y.year <= l.year
    WHERE y.table_name = 'appraisal'
    GROUP BY y.year
),
known AS (
    SELECT COUNT(*) AS years FROM years
),
excellent AS (
    SELECT a.person_id, COUNT(DISTINCT a.year) AS years
    FROM appraised AS a
    JOIN years AS y ON y.year = a.year
    WHERE a.grade_level = 1 AND a.participated = '参加考核'
    GROUP BY a.person_id
),
used AS (
    SELECT person_id, COUNT(*) AS outcomes FROM advancement WHERE COALESCE(since_date, 0) <= $as_of GROUP BY person_id
),
honoured AS (
    SELECT person_id, COUNT(*) AS awards FROM honour WHERE year <= $as_of_year GROUP BY person_id
)
SELECT
    c.*,
    CASE WHEN k.years = 3 THEN COALESCE(e.years, 0) END AS excellent_years,
    COALESCE(u.outcomes, 0) AS outcomes,
    COALESCE(h.awards, 0) AS awards
FROM cadre_in_post AS c
CROSS JOIN known AS k
LEFT JOIN excellent AS e ON e.person_id = c.person_id
LEFT JOIN used AS u ON u.person_id = c.person_id
LEFT JOIN honoured AS h ON h.person_id = c.person_id
