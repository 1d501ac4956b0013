-- One row per rule, post group and period of validity, in force on the as-of date: its last day (规定截止日期) is still of it.
SELECT r.*
FROM rule AS r
WHERE COALESCE(r.valid_from, 0) <= $as_of AND COALESCE(r.valid_to, 99991231) >= $as_of
