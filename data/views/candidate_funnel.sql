-- One row per candidate nominated by the as-of date, with what the departments asked have replied by then.
WITH answers AS (
    SELECT
        unit_code, name, COALESCE(birth_date, 0) AS born,
        COUNT(*) AS asked,
        COUNT(reply) AS replied,
        COUNT(CASE WHEN reply = '无异议' THEN 1 END) AS cleared,
        COUNT(CASE WHEN reply = '有问题' THEN 1 END) AS objections
    FROM vetting_record
    GROUP BY unit_code, name, COALESCE(birth_date, 0)
)
SELECT
    i.unit_code, i.county_code, i.township_code, i.village_code,
    i.name, i.gender, i.birth_date, i.intended_post, i.nominated_on,
    CAST(FLOOR(($age_on - i.birth_date) / 10000.0) AS INTEGER) AS age,
    CASE WHEN COALESCE(i.inspected_on, 0) <= $as_of THEN i.politics END AS politics,
    CASE WHEN COALESCE(i.inspected_on, 0) <= $as_of THEN i.conduct END AS conduct,
    CASE WHEN COALESCE(i.inspected_on, 0) <= $as_of THEN i.enrichment END AS enrichment,
    CASE WHEN COALESCE(i.inspected_on, 0) <= $as_of THEN i.coordination END AS coordination,
    CASE WHEN i.inspected_on <= $as_of THEN 1 ELSE 0 END AS inspected,
    CASE WHEN i.filed_on <= $as_of THEN 1 ELSE 0 END AS filed,
    COALESCE(a.asked, 0) AS asked,
    COALESCE(a.replied, 0) AS replied,
    COALESCE(a.cleared, 0) AS cleared,
    COALESCE(a.objections, 0) AS objections,
    CASE
        WHEN i.filed_on <= $as_of THEN '备案'
        WHEN i.inspected_on <= $as_of THEN '考察'
        WHEN a.asked > 0 THEN '联审'
        ELSE '提名'
    END AS stage
FROM inspection AS i
LEFT JOIN answers AS a ON a.unit_code = i.unit_code AND a.name = i.name AND a.born = COALESCE(i.birth_date, 0)
WHERE i.nominated_on <= $as_of
