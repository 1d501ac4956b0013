-- One row per village of the townships that have sent a roster, with its reserve people on the as-of date.
WITH pool AS (
    SELECT
        village_code,
        COUNT(*) AS reserves,
        COUNT(CASE WHEN available = 1 THEN 1 END) AS available,
        COUNT(CASE WHEN readiness = '近期可使用' THEN 1 END) AS ready
    FROM reserve_pool
    GROUP BY village_code
),
rules AS (
    SELECT MAX(value) AS fewest FROM rule_in_force WHERE name = '可用后备人数'
)
SELECT
    v.village_code, v.unit_code, v.county_code, v.township_code, v.name, v.kind, v.cadres,
    COALESCE(p.reserves, 0) AS reserves,
    COALESCE(p.available, 0) AS available,
    COALESCE(p.ready, 0) AS ready,
    CASE
        WHEN q.fewest IS NULL THEN '未设规定'
        WHEN COALESCE(p.available, 0) < q.fewest THEN '不足规定人数'
        ELSE '达到规定人数'
    END AS sufficiency
FROM village_team AS v
CROSS JOIN rules AS q
LEFT JOIN pool AS p ON p.village_code = v.village_code
