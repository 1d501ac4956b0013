-- One row per cadre in post, or reserve person, about whom two records disagree on the as-of date: `one` and `other` are what they say.
-- A birth date without a day (or month) agrees with any day (or month). Each is decided by a person: nothing is overwritten.
WITH numbered AS (
    SELECT
        c.*,
        CASE WHEN LENGTH(c.id_number) = 18 THEN SUBSTR(c.id_number, 7, 8) ELSE '19' || SUBSTR(c.id_number, 7, 6) END AS id_birth,
        CASE
            WHEN SUBSTR(c.id_number, CASE WHEN LENGTH(c.id_number) = 18 THEN 17 ELSE 15 END, 1) IN ('1', '3', '5', '7', '9') THEN '男'
            ELSE '女'
        END AS id_gender,
        CASE c.birth_date_precision WHEN 'year' THEN 4 WHEN 'month' THEN 6 ELSE 8 END AS digits
    FROM cadre_in_post AS c
    WHERE c.id_number IS NOT NULL
),
graduated AS (
    SELECT person_id, MAX(held.level) AS level
    FROM study_record AS s
    JOIN education_level AS held ON held.education = s.level
    WHERE s.state = '毕业'
    GROUP BY person_id
)
SELECT
    '身份证号与出生日期' AS conflict, n.unit_code, n.county_code, n.township_code, n.village_code, n.name,
    '身份证号 ' || SUBSTR(n.id_birth, 1, n.digits) AS one, '花名册 ' || SUBSTR(CAST(n.birth_date AS VARCHAR(20)), 1, n.digits) AS other
FROM numbered AS n
WHERE SUBSTR(n.id_birth, 1, n.digits) <> SUBSTR(CAST(n.birth_date AS VARCHAR(20)), 1, n.digits)
UNION ALL
SELECT
    '身份证号与性别', n.unit_code, n.county_code, n.township_code, n.village_code, n.name,
    '身份证号 ' || n.id_gender, '花名册 ' || n.gender
FROM numbered AS n
WHERE n.id_gender <> n.gender
UNION ALL
SELECT
    '花名册与学历提升', c.unit_code, c.county_code, c.township_code, c.village_code, c.name,
    '学历提升表 已毕业，' || risen.education, '花名册 ' || c.education
FROM cadre_in_post AS c
JOIN graduated AS g ON g.person_id = c.person_id
JOIN education_level AS held ON held.education = c.education
JOIN education_level AS risen ON risen.level = g.level AND risen.education <> '高中' -- of the two of one level, the one that is studied
WHERE g.level > held.level
UNION ALL
SELECT
    '花名册与考核表', a.unit_code, a.county_code, a.township_code, a.village_code, h.name,
    '考核表 ' || CAST(a.year AS VARCHAR(20)) || '年 ' || a.post_group, '花名册 ' || h.post_group
FROM appraised AS a
JOIN career AS h ON h.person_id = a.person_id AND h.valid_from <= a.year * 10000 + 1231 AND h.valid_to > a.year * 10000 + 1231
WHERE a.post_group <> h.post_group AND a.year <= $as_of_year
UNION ALL
SELECT
    '花名册与后备库', r.unit_code, r.county_code, r.township_code, r.village_code, r.name,
    '后备库 仍在库', '花名册 已在任'
FROM reserve_pool AS r
JOIN cadre_in_post AS c ON c.name = r.name AND c.birth_date = r.birth_date AND c.township_code = r.township_code
