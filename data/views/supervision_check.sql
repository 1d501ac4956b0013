-- One row per unit and check up to the as-of date, with what is still open past its term: NULL where a blank leaves that undecided.
SELECT
    s.*,
    CAST(FLOOR(s.checked_on / 10000.0) AS INTEGER) AS year,
    CASE
        WHEN s.due_on >= $as_of OR s.findings = 0 OR s.rectified >= s.findings THEN 0
        WHEN s.due_on < $as_of THEN s.findings - s.rectified
    END AS overdue
FROM supervision AS s
WHERE s.checked_on <= $as_of
