-- One row per cadre in post on the as-of date, with the study they could take up and the degree they are working on.
WITH studies AS (
    SELECT
        person_id,
        COUNT(CASE WHEN state = '在读' THEN 1 END) AS current,
        COUNT(CASE WHEN state IN ('在读', '毕业') AND level IN ('研究生', '本科', '大专') THEN 1 END) AS degrees
    FROM study_record
    GROUP BY person_id
),
required AS (
    SELECT
        MAX(CASE WHEN name = '报读专科年龄上限' THEN value END) AS college_oldest,
        MAX(CASE WHEN name = '报读本科年龄上限' THEN value END) AS bachelor_oldest
    FROM rule_in_force
),
placed AS (
    SELECT
        c.*,
        COALESCE(s.current, 0) AS in_study,
        COALESCE(s.degrees, 0) AS degrees,
        held.level,
        CASE held.level WHEN 3 THEN '大专' WHEN 4 THEN '本科' END AS next_level,
        CASE held.level WHEN 3 THEN q.college_oldest WHEN 4 THEN q.bachelor_oldest END AS oldest
    FROM cadre_in_post AS c
    CROSS JOIN required AS q
    LEFT JOIN studies AS s ON s.person_id = c.person_id
    LEFT JOIN education_level AS held ON held.education = c.education
)
SELECT
    p.*,
    CASE
        WHEN p.in_study > 0 THEN '在读'
        WHEN p.level IS NULL THEN '无法判断'
        WHEN p.next_level IS NULL THEN '学历不在报读范围'
        WHEN p.oldest IS NULL THEN '未设规定'
        WHEN p.age IS NULL THEN '无法判断'
        WHEN p.age <= p.oldest THEN '可报读'
        ELSE '超过年龄'
    END AS eligibility,
    CASE
        WHEN p.degrees > 0 OR p.education IN ('研究生', '本科', '大专') THEN '是'
        WHEN p.education IS NOT NULL THEN '否'
    END AS projected_college
FROM placed AS p
