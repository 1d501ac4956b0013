-- One row per person whom a roster named by the as-of date, with what they are, or last were.
SELECT
    c.*,
    CAST(FLOOR(($age_on - c.birth_date) / 10000.0) AS INTEGER) AS age,
    CASE WHEN c.valid_to > $as_of THEN '现任' ELSE '离任' END AS state
FROM career AS c
WHERE c.valid_from <= $as_of AND c.next_from > $as_of
