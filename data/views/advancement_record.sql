-- One row per person and outcome up to the as-of date, leavers too, with what the person was as a village cadre, now or last.
SELECT a.*, CAST(FLOOR(a.since_date / 10000.0) AS INTEGER) AS year, c.name, c.gender, c.post_group
FROM advancement AS a
LEFT JOIN career AS c ON c.person_id = a.person_id AND c.valid_from <= $as_of AND c.next_from > $as_of
WHERE COALESCE(a.since_date, 0) <= $as_of
