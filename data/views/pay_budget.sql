-- One row per cadre in post on the as-of date, year with pay standards and kind of pay: what the standard that fits grants for a whole year.
-- Basic pay is what asks for no category of the village and no grade; it is NULL where no standard fits. Performance pay goes by the last
-- year that was appraised. Of several standards that fit, that which says the most holds. `before` is what was granted before the rise.
WITH latest AS (
    SELECT MAX(y.year) AS year FROM fact_year AS y WHERE y.table_name = 'appraisal' AND y.year <= $as_of_year
),
graded AS (
    SELECT a.person_id, MAX(a.village_category) AS category, MAX(a.grade) AS grade
    FROM appraised AS a
    JOIN latest AS l ON l.year = a.year
    GROUP BY a.person_id
),
placed AS (
    SELECT
        c.person_id, c.unit_code, c.county_code, c.township_code, c.village_code, c.post_group, v.pay_tier, g.category, g.grade,
        COALESCE(v.pay_tier, '') || '|' || COALESCE(c.post_group, '') || '|' || COALESCE(g.category, '') || '|' || COALESCE(g.grade, '')
            AS cell
    FROM cadre_in_post AS c
    LEFT JOIN village AS v ON v.code = c.village_code
    LEFT JOIN graded AS g ON g.person_id = c.person_id
),
cells AS (
    SELECT
        cell, MAX(pay_tier) AS pay_tier, MAX(post_group) AS post_group, MAX(category) AS category, MAX(grade) AS grade
    FROM placed
    GROUP BY cell
),
standards AS (
    SELECT
        r.year, r.pay_tier, r.post_group, r.category, r.grade, r.amount,
        CASE WHEN r.category IS NULL AND r.grade IS NULL THEN '基本' ELSE '绩效' END AS kind,
        -- Six decimals hide what a binary fraction is off by.
        CAST(FLOOR(ROUND(r.base * COALESCE(r.percent, 100) / 100.0, 6) + 0.5) AS INTEGER) AS before,
        CAST(r.year AS VARCHAR(20)) || '|' || COALESCE(r.pay_tier, '') || '|' || COALESCE(r.post_group, '') || '|'
            || COALESCE(r.category, '') || '|' || COALESCE(r.grade, '') AS standard,
        CASE WHEN r.pay_tier IS NULL THEN 0 ELSE 1 END + CASE WHEN r.post_group IS NULL THEN 0 ELSE 1 END
            + CASE WHEN r.category IS NULL THEN 0 ELSE 1 END + CASE WHEN r.grade IS NULL THEN 0 ELSE 1 END AS weight
    FROM pay_standard AS r
    WHERE r.year BETWEEN $year_from AND $year_to
),
fitting AS (
    SELECT
        c.cell, s.year, s.kind, s.standard, s.amount, s.before,
        ROW_NUMBER() OVER (PARTITION BY c.cell, s.year, s.kind ORDER BY s.weight DESC, s.standard) AS nth
    FROM cells AS c
    JOIN standards AS s
        ON (s.pay_tier IS NULL OR s.pay_tier = c.pay_tier)
        AND (s.post_group IS NULL OR s.post_group = c.post_group)
        AND (s.category IS NULL OR s.category = c.category)
        AND (s.grade IS NULL OR s.grade = c.grade)
),
years AS (
    SELECT year FROM standards GROUP BY year
)
SELECT
    p.person_id, p.unit_code, p.county_code, p.township_code, p.village_code, p.post_group, p.pay_tier, p.category, p.grade,
    y.year, '基本' AS kind, f.standard, f.amount, f.before
FROM placed AS p
CROSS JOIN years AS y
LEFT JOIN fitting AS f ON f.cell = p.cell AND f.year = y.year AND f.kind = '基本' AND f.nth = 1
UNION ALL
SELECT
    p.person_id, p.unit_code, p.county_code, p.township_code, p.village_code, p.post_group, p.pay_tier, p.category, p.grade,
    f.year, f.kind, f.standard, f.amount, f.before
FROM placed AS p
JOIN fitting AS f ON f.cell = p.cell AND f.kind = '绩效' AND f.nth = 1
