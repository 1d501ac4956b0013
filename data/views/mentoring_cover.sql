-- One row per cadre in post on the as-of date: mentored, no longer mentored, or never.
WITH pairs AS (
    SELECT
        person_id,
        COUNT(CASE WHEN COALESCE(ended_on, 99991231) > $as_of THEN 1 END) AS active,
        COUNT(CASE WHEN ended_on <= $as_of THEN 1 END) AS ended
    FROM mentoring
    WHERE COALESCE(started_on, 0) <= $as_of
    GROUP BY person_id
)
SELECT
    c.*,
    v.kind AS unit_kind,
    COALESCE(p.active, 0) AS active,
    COALESCE(p.ended, 0) AS ended,
    CASE WHEN p.active > 0 THEN '帮带中' WHEN p.ended > 0 THEN '待重新结对' ELSE '未结对' END AS pairing
FROM cadre_in_post AS c
LEFT JOIN village AS v ON v.code = c.village_code
LEFT JOIN pairs AS p ON p.person_id = c.person_id
