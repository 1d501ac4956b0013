-- One row per appraised year, township and pool of places for 优秀, as the caps in force on the as-of date make them. A person counts in
-- one pool only: of the caps that fit, that of the township goes before the common one, then that of the village's category, then that of
-- the post group. `allowed` is NULL where no cap fits. A percentage is of those appraised in the pool, rounded as the cap says.
WITH cap AS (
    SELECT
        c.year, c.applies_to, c.category, c.post_group, c.percent, c.rounding, c.places, c.policy,
        CASE WHEN c.applies_to IS NULL THEN 0 ELSE 4 END + CASE WHEN c.category IS NULL THEN 0 ELSE 2 END
            + CASE WHEN c.post_group IS NULL THEN 0 ELSE 1 END AS weight
    FROM excellent_cap AS c
    WHERE COALESCE(c.valid_from, 0) <= $as_of AND COALESCE(c.valid_to, 99991231) >= $as_of
),
people AS (
    SELECT
        p.year, p.county_code, p.township_code, p.unit_code, p.person_id, p.village_category, p.post_group, p.grade_level, t.name
    FROM person_appraisal AS p
    LEFT JOIN township AS t ON t.code = p.township_code
    WHERE p.participation = '参加考核'
),
fitting AS (
    SELECT
        p.*, c.weight, c.category AS cap_category, c.post_group AS cap_post_group, c.percent, c.rounding, c.places, c.policy,
        ROW_NUMBER() OVER (PARTITION BY p.person_id, p.year ORDER BY c.weight DESC) AS nth
    FROM people AS p
    LEFT JOIN cap AS c
        ON c.year = p.year
        AND (c.applies_to IS NULL OR c.applies_to = p.township_code OR c.applies_to = p.name)
        AND (c.category IS NULL OR c.category = p.village_category)
        AND (c.post_group IS NULL OR c.post_group = p.post_group)
),
pool AS (
    SELECT
        year, county_code, township_code, cap_category, cap_post_group, percent, rounding, places, policy, weight,
        COUNT(*) AS people,
        COUNT(CASE WHEN grade_level = 1 THEN 1 END) AS used
    FROM fitting
    WHERE nth = 1
    GROUP BY year, county_code, township_code, cap_category, cap_post_group, percent, rounding, places, policy, weight
),
-- Six decimals hide what a binary fraction is off by: 22.2 % of 500 is 111, not 110.99…
counted AS (
    SELECT
        p.*,
        COALESCE(
            p.places,
            CAST(
                CASE p.rounding
                    WHEN '只舍不入' THEN FLOOR(ROUND(p.people * p.percent / 100.0, 6))
                    WHEN '只入不舍' THEN -FLOOR(-ROUND(p.people * p.percent / 100.0, 6))
                    ELSE FLOOR(ROUND(p.people * p.percent / 100.0, 6) + 0.5)
                END AS INTEGER
            )
        ) AS allowed
    FROM pool AS p
)
SELECT
    c.year, c.county_code, c.township_code,
    COALESCE(c.cap_category, '各类合并') AS category, COALESCE(c.cap_post_group, '各岗位合并') AS post_group,
    c.percent, c.rounding, c.policy, c.people, c.used, c.allowed,
    CASE WHEN c.allowed >= c.used THEN c.allowed - c.used WHEN c.allowed < c.used THEN 0 END AS remaining,
    CASE WHEN c.used > c.allowed THEN c.used - c.allowed WHEN c.used <= c.allowed THEN 0 END AS exceeding
FROM counted AS c
