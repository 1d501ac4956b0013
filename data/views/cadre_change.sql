-- One row per thing that changed of a person after the comparison date, up to the as-of date: who came, went and moved, each in the unit
-- where that happened, and what was written of whom afterwards, in the unit they have on the as-of date, or last had. `was` and `became`
-- say it, a unit by its code, which is NULL where it is not in scope. What was blank before did not change, it was filled in.
WITH changed AS (
    SELECT
        n.*,
        CAST(FLOOR(($age_on - n.birth_date) / 10000.0) AS INTEGER) AS age,
        o.post AS old_post,
        o.post_group AS old_group,
        o.education AS old_education
    FROM career AS n
    JOIN career AS o ON o.person_id = n.person_id AND o.valid_to = n.valid_from
    WHERE n.valid_from > $since AND n.valid_from <= $as_of
)
SELECT
    m.person_id, m.unit_code, m.county_code, m.township_code, m.village_code,
    m.name, m.gender, m.ethnicity, m.education, m.post_group, m.source, m.age,
    m.movement AS change, m.moved_on AS changed_on,
    CASE m.movement WHEN '新任' THEN '—' WHEN '调入' THEN o.unit_code WHEN '调出' THEN m.unit_code ELSE COALESCE(m.post, '未填') END AS was,
    CASE m.movement WHEN '离任' THEN '—' WHEN '调入' THEN m.unit_code WHEN '调出' THEN n.unit_code ELSE COALESCE(m.post, '未填') END AS became
FROM cadre_movement AS m
LEFT JOIN cadre AS o ON o.person_id = m.person_id AND o.valid_to = m.moved_on AND m.movement = '调入'
LEFT JOIN cadre AS n ON n.person_id = m.person_id AND n.valid_from = m.moved_on AND m.movement = '调出'
UNION ALL
SELECT
    c.person_id, c.unit_code, c.county_code, c.township_code, c.village_code,
    c.name, c.gender, c.ethnicity, c.education, c.post_group, c.source, c.age,
    '岗位类别变化', c.valid_from, c.old_group, c.post_group
FROM changed AS c
WHERE c.old_group <> c.post_group
UNION ALL
SELECT
    c.person_id, c.unit_code, c.county_code, c.township_code, c.village_code,
    c.name, c.gender, c.ethnicity, c.education, c.post_group, c.source, c.age,
    '职务变化', c.valid_from, c.old_post, c.post
FROM changed AS c
WHERE c.old_post <> c.post
UNION ALL
SELECT
    c.person_id, c.unit_code, c.county_code, c.township_code, c.village_code,
    c.name, c.gender, c.ethnicity, c.education, c.post_group, c.source, c.age,
    '学历提升', c.valid_from, c.old_education, c.education
FROM changed AS c
JOIN education_level AS before_it ON before_it.education = c.old_education
JOIN education_level AS after_it ON after_it.education = c.education
WHERE after_it.level > before_it.level
