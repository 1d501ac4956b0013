-- One row per candidate nominated by the as-of date, with what the departments asked have replied by then. Nobody passes a stage while
-- the one before is not through: `ahead` marks who was inspected or filed all the same.
WITH answers AS (
    SELECT
        unit_code, name, COALESCE(birth_date, 0) AS born,
        COUNT(*) AS asked,
        COUNT(reply) AS replied,
        COUNT(CASE WHEN reply = '无异议' THEN 1 END) AS cleared,
        COUNT(CASE WHEN reply = '有问题' THEN 1 END) AS objections
    FROM vetting_record
    GROUP BY unit_code, name, COALESCE(birth_date, 0)
),
nominated AS (
    SELECT
        i.unit_code, i.county_code, i.township_code, i.village_code,
        i.name, i.gender, i.birth_date, i.intended_post, i.nominated_on,
        CAST(FLOOR(($age_on - i.birth_date) / 10000.0) AS INTEGER) AS age,
        CASE WHEN COALESCE(i.inspected_on, 0) <= $as_of THEN i.politics END AS politics,
        CASE WHEN COALESCE(i.inspected_on, 0) <= $as_of THEN i.conduct END AS conduct,
        CASE WHEN COALESCE(i.inspected_on, 0) <= $as_of THEN i.enrichment END AS enrichment,
        CASE WHEN COALESCE(i.inspected_on, 0) <= $as_of THEN i.coordination END AS coordination,
        CASE WHEN i.inspected_on <= $as_of THEN 1 ELSE 0 END AS was_inspected,
        CASE WHEN i.filed_on <= $as_of THEN 1 ELSE 0 END AS was_filed,
        COALESCE(a.asked, 0) AS asked,
        COALESCE(a.replied, 0) AS replied,
        COALESCE(a.objections, 0) AS objections,
        CASE WHEN a.cleared = a.asked THEN 1 ELSE 0 END AS vetted
    FROM inspection AS i
    LEFT JOIN answers AS a ON a.unit_code = i.unit_code AND a.name = i.name AND a.born = COALESCE(i.birth_date, 0)
    WHERE i.nominated_on <= $as_of
)
SELECT
    n.*,
    n.vetted * n.was_inspected AS inspected,
    n.vetted * n.was_inspected * n.was_filed AS filed,
    CASE WHEN (n.vetted = 0 AND n.was_inspected + n.was_filed > 0) OR (n.was_inspected = 0 AND n.was_filed = 1) THEN 1 ELSE 0 END AS ahead,
    CASE
        WHEN n.vetted * n.was_inspected * n.was_filed = 1 THEN '备案'
        WHEN n.vetted * n.was_inspected = 1 THEN '考察'
        WHEN n.asked > 0 THEN '联审'
        ELSE '提名'
    END AS stage
FROM nominated AS n
