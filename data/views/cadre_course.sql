-- One row per person and year in post on the year's last day, theme and level of training, with what they had of it that year.
-- What a record leaves unnamed has a row of its own, in which only those stand who have it: nothing is left out, and nobody counted
-- in a team that no theme speaks of (in_team is 0).
WITH of_kind AS (
    SELECT person_id, year, theme, level, COUNT(*) AS courses, SUM(hours) AS hours
    FROM attendance
    WHERE counts_from <= $as_of AND year BETWEEN $year_from AND $year_to
    GROUP BY person_id, year, theme, level
),
themes AS (
    SELECT '集体经济' AS theme
    UNION ALL SELECT '基层治理'
    UNION ALL SELECT '乡村振兴'
    UNION ALL SELECT '党建业务'
    UNION ALL SELECT '其他'
),
levels AS (
    SELECT '全国' AS level
    UNION ALL SELECT '省级'
    UNION ALL SELECT '州级'
    UNION ALL SELECT '市级'
    UNION ALL SELECT '乡镇(街道)'
)
SELECT c.*, t.theme, l.level, 1 AS in_team, COALESCE(a.courses, 0) AS part_courses, COALESCE(a.hours, 0) AS part_hours
FROM cadre_year AS c
CROSS JOIN themes AS t
CROSS JOIN levels AS l
LEFT JOIN of_kind AS a ON a.person_id = c.person_id AND a.year = c.year AND a.theme = t.theme AND a.level = l.level
UNION ALL
SELECT c.*, a.theme, a.level, 0 AS in_team, a.courses AS part_courses, COALESCE(a.hours, 0) AS part_hours
FROM cadre_year AS c
JOIN of_kind AS a ON a.person_id = c.person_id AND a.year = c.year
WHERE a.theme IS NULL OR a.level IS NULL
