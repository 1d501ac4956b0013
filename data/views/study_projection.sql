-- One row per cadre in post on the as-of date: whether they hold a degree on the day $until. NULL where their studies leave it undecided.
WITH degrees AS (
    SELECT
        person_id,
        COUNT(CASE WHEN gained = 1 THEN 1 END) AS gained,
        COUNT(CASE WHEN gained IS NULL THEN 1 END) AS undated
    FROM study_due
    GROUP BY person_id
)
SELECT
    c.*,
    $until AS until,
    CASE
        WHEN d.gained > 0 OR c.education IN ('研究生', '本科', '大专') THEN '是'
        WHEN d.undated > 0 OR c.education IS NULL THEN NULL
        ELSE '否'
    END AS college_then
FROM cadre_in_post AS c
LEFT JOIN degrees AS d ON d.person_id = c.person_id
