-- One row per village of today (现行区划) in the townships that have sent a roster, with its cadres in post on the as-of date.
WITH team AS (
    SELECT
        village_code,
        COUNT(*) AS cadres,
        COUNT(CASE WHEN post_group = '书记' THEN 1 END) AS secretaries,
        COUNT(CASE WHEN gender = '女' THEN 1 END) AS women,
        COUNT(CASE WHEN gender IS NULL THEN 1 END) AS gender_unknown,
        COUNT(CASE WHEN age <= 35 THEN 1 END) AS under_36,
        COUNT(CASE WHEN age IS NULL THEN 1 END) AS age_unknown
    FROM cadre_in_post
    GROUP BY village_code
)
SELECT
    v.code AS village_code, v.unit_code, v.county_code, v.township_code, v.name, v.kind, v.pay_tier,
    v.mixed_ethnicity, v.committee_seats,
    COALESCE(t.cadres, 0) AS cadres,
    COALESCE(t.secretaries, 0) AS secretaries,
    COALESCE(t.women, 0) AS women,
    COALESCE(t.gender_unknown, 0) AS gender_unknown,
    COALESCE(t.under_36, 0) AS under_36,
    COALESCE(t.age_unknown, 0) AS age_unknown
FROM village AS v
LEFT JOIN team AS t ON t.village_code = v.code
WHERE v.township_code IN (SELECT r.township_code FROM roster AS r WHERE r.as_of <= $as_of)
    AND (t.cadres IS NOT NULL OR v.is_gone IS NULL)
