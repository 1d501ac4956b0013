-- One row per unit, kind and item registered by the as-of date, with whether it was cleared by then.
SELECT
    b.*,
    CASE WHEN b.cleared_on <= $as_of THEN 1 ELSE 0 END AS cleared,
    CASE WHEN b.village_code IS NOT NULL THEN '村(社区)' WHEN b.township_code IS NOT NULL THEN '乡镇(街道)' ELSE '县(市、区)' END AS unit_level
FROM burden AS b
WHERE COALESCE(b.found_on, 0) <= $as_of
