-- One row per thing that only the city's own lists say of a person up to the as-of date; the columns are those of person_event.
-- Candidates have no number of their own: the same name and birth date are the same person. Nobody has passed while a reply is missing.
WITH life AS (
    SELECT * FROM person_known
),
answers AS (
    SELECT
        name, birth_date, unit_code, MIN(asked_on) AS asked_on,
        COUNT(*) AS asked,
        COUNT(reply) AS replied,
        COUNT(CASE WHEN reply = '有问题' THEN 1 END) AS objections
    FROM vetting_record
    GROUP BY name, birth_date, unit_code
),
candidates AS (
    SELECT
        l.person_id, l.unit_code, l.county_code, l.township_code, l.village_code, i.unit_code AS place,
        i.intended_post, i.nominated_on, i.inspected_on, i.filed_on
    FROM life AS l
    JOIN inspection AS i ON i.name = l.name AND i.birth_date = l.birth_date
    WHERE COALESCE(i.gender, l.gender, '') = COALESCE(l.gender, i.gender, '')
)
SELECT
    person_id, unit_code, county_code, township_code, village_code, nominated_on AS on_date,
    CAST(FLOOR(nominated_on / 10000.0) AS INTEGER) AS year,
    '选拔' AS lane, '提名' AS event, intended_post AS detail, NULL AS level, NULL AS state, NULL AS who, NULL AS amount, NULL AS hours, place
FROM candidates
WHERE nominated_on <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, inspected_on, CAST(FLOOR(inspected_on / 10000.0) AS INTEGER),
    '选拔', '考察', intended_post, NULL, NULL, NULL, NULL, NULL, place
FROM candidates
WHERE inspected_on <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, filed_on, CAST(FLOOR(filed_on / 10000.0) AS INTEGER),
    '选拔', '备案', intended_post, NULL, NULL, NULL, NULL, NULL, place
FROM candidates
WHERE filed_on <= $as_of
UNION ALL
SELECT
    l.person_id, l.unit_code, l.county_code, l.township_code, l.village_code, a.asked_on,
    CAST(FLOOR(a.asked_on / 10000.0) AS INTEGER),
    '选拔', '资格联审', NULL, NULL,
    CASE WHEN a.objections > 0 THEN '有部门提出问题' WHEN a.replied < a.asked THEN '部门未全部反馈' ELSE '各部门无异议' END,
    NULL, NULL, NULL, a.unit_code
FROM life AS l
JOIN answers AS a ON a.name = l.name AND a.birth_date = l.birth_date
UNION ALL
SELECT
    l.person_id, l.unit_code, l.county_code, l.township_code, l.village_code, d.decided_on,
    CAST(FLOOR(d.decided_on / 10000.0) AS INTEGER),
    '监督', '处分', d.kind, NULL, CASE WHEN d.ends_on <= $as_of THEN '影响期已满' WHEN d.ends_on > $as_of THEN '影响期内' END,
    NULL, NULL, NULL, NULL
FROM life AS l
JOIN discipline AS d ON d.person_id = l.person_id
WHERE d.decided_on <= $as_of
UNION ALL
SELECT
    l.person_id, l.unit_code, l.county_code, l.township_code, l.village_code, v.from_date,
    CAST(FLOOR(v.from_date / 10000.0) AS INTEGER),
    '监督', '离岗', v.kind, NULL, CASE WHEN v.to_date <= $as_of THEN '已返岗' ELSE '未返岗' END, NULL, NULL, NULL, NULL
FROM life AS l
JOIN leave AS v ON v.person_id = l.person_id
WHERE v.from_date <= $as_of
