-- One row per person, kind of benefit and year, with its state on the as-of date and what the person was that year.
-- overdue, soon (within three months): 1, 0, or NULL where a blank leaves it undecided. A bound such as 20240631 is no day, but what
-- is due by it is due by the end of June.
WITH state AS (
    SELECT
        b.person_id, b.unit_code, b.county_code, b.township_code, b.village_code, b.year, b.kind, b.due_on, b.done_on, b.amount,
        CASE
            WHEN COALESCE(b.done_on, 0) > $as_of THEN '否'
            WHEN b.done IS NULL AND b.done_on IS NOT NULL THEN '是'
            ELSE b.done
        END AS done,
        CASE WHEN b.year = $as_of_year THEN $as_of ELSE b.year * 10000 + 1231 END AS reckoned_on,
        $as_of + CASE WHEN $as_of % 10000 < 1000 THEN 300 ELSE 9100 END AS soon_by
    FROM benefit AS b
    WHERE b.year <= $as_of_year
)
SELECT
    s.*,
    SUBSTR(CAST(s.due_on AS VARCHAR(20)), 1, 4) || '-' || SUBSTR(CAST(s.due_on AS VARCHAR(20)), 5, 2) AS due_month,
    CASE WHEN s.due_on < $as_of THEN 1 WHEN s.due_on >= $as_of THEN 0 END AS fallen_due,
    CASE WHEN s.done = '是' OR s.due_on >= $as_of THEN 0 WHEN s.done = '否' AND s.due_on < $as_of THEN 1 END AS overdue,
    CASE
        WHEN s.done = '是' OR s.due_on < $as_of OR s.due_on > s.soon_by THEN 0
        WHEN s.done = '否' AND s.due_on IS NOT NULL THEN 1
    END AS soon,
    c.name, c.gender, c.post_group
FROM state AS s
LEFT JOIN career AS c ON c.person_id = s.person_id AND c.valid_from <= s.reckoned_on AND c.next_from > s.reckoned_on
