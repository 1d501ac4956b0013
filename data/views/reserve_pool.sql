-- One row per reserve person in the pool on the as-of date, with what the rules in force on it say of their readiness.
WITH required AS (
    SELECT
        MAX(CASE WHEN name = '后备年龄上限' THEN value END) AS oldest,
        MAX(CASE WHEN name = '后备学历下限' THEN text_value END) AS education
    FROM rule_in_force
),
aged AS (
    SELECT
        r.unit_code, r.county_code, r.township_code, r.village_code,
        r.name, r.gender, r.birth_date, r.ethnicity, r.political_status, r.education, r.source, r.intended_post,
        r.recommended_on, r.inspected_on, r.vetting_state, r.trained, r.mentor, r.entered_on,
        CAST(FLOOR(($age_on - r.birth_date) / 10000.0) AS INTEGER) AS age
    FROM reserve AS r
    WHERE COALESCE(r.entered_on, 0) <= $as_of AND COALESCE(r.left_on, 99991231) > $as_of
)
SELECT
    p.*,
    CASE WHEN p.vetting_state = '未通过' THEN 0 ELSE 1 END AS available,
    CASE
        WHEN p.vetting_state <> '通过' OR p.trained <> '是' OR p.age > q.oldest OR held.level < lowest.level THEN '需继续培养'
        WHEN p.vetting_state IS NULL OR p.trained IS NULL THEN '无法判断'
        WHEN q.oldest IS NOT NULL AND p.age IS NULL THEN '无法判断'
        WHEN q.education IS NOT NULL AND (held.level IS NULL OR lowest.level IS NULL) THEN '无法判断'
        ELSE '近期可使用'
    END AS readiness
FROM aged AS p
CROSS JOIN required AS q
LEFT JOIN education_level AS held ON held.education = p.education
LEFT JOIN education_level AS lowest ON lowest.education = q.education
