-- One row per arrival in or departure from a unit after the comparison date, up to the as-of date. `arrived` (joined, moved) and
-- `departed` (left, moved) are what the store says, `movement` the same in words: a figure that looks at the first need not spell them.
SELECT
    c.*,
    CAST(FLOOR(($age_on - c.birth_date) / 10000.0) AS INTEGER) AS age,
    c.valid_from AS moved_on,
    c.opened_by AS arrived,
    NULL AS departed,
    CASE c.opened_by WHEN 'joined' THEN '新任' ELSE '调入' END AS movement
FROM cadre AS c
WHERE c.valid_from > $since AND c.valid_from <= $as_of AND c.opened_by IN ('joined', 'moved')
UNION ALL
SELECT
    c.*,
    CAST(FLOOR(($age_on - c.birth_date) / 10000.0) AS INTEGER) AS age,
    c.valid_to AS moved_on,
    NULL AS arrived,
    c.closed_by AS departed,
    CASE c.closed_by WHEN 'left' THEN '离任' ELSE '调出' END AS movement
FROM cadre AS c
WHERE c.valid_to > $since AND c.valid_to <= $as_of AND c.closed_by IN ('left', 'moved')
