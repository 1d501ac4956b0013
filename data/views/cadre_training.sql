-- One row per cadre in post on the as-of date, with all training up to that date.
WITH in_all AS (
    SELECT person_id, CAST(SUM(courses) AS BIGINT) AS courses, CAST(SUM(completed) AS BIGINT) AS completed
    FROM attended
    GROUP BY person_id
)
SELECT c.*, COALESCE(a.courses, 0) AS courses, COALESCE(a.completed, 0) AS completed
FROM cadre_in_post AS c
LEFT JOIN in_all AS a ON a.person_id = c.person_id
