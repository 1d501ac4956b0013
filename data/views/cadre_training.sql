-- One row per cadre in post on the as-of date, with all training up to that date.
WITH attended AS (
    SELECT
        person_id,
        COUNT(*) AS courses,
        COUNT(CASE WHEN result = '结业' THEN 1 END) AS completed
    FROM attendance
    WHERE counts_from <= $as_of
    GROUP BY person_id
)
SELECT c.*, COALESCE(a.courses, 0) AS courses, COALESCE(a.completed, 0) AS completed
FROM cadre_in_post AS c
LEFT JOIN attended AS a ON a.person_id = c.person_id
