-- One row per village of the townships that have sent a roster, with its reserve people on the as-of date and the posts that they
-- may have to fill: no secretary today, or a cadre who reaches the age of 到龄年龄 within 到龄研判年数. NULL where no such age is set.
WITH pool AS (
    SELECT
        village_code,
        COUNT(*) AS reserves,
        COUNT(CASE WHEN available = 1 THEN 1 END) AS available,
        COUNT(CASE WHEN readiness = '近期可使用' THEN 1 END) AS ready
    FROM reserve_pool
    GROUP BY village_code
),
rules AS (
    SELECT
        MAX(CASE WHEN name = '可用后备人数' THEN value END) AS fewest,
        COALESCE(MAX(CASE WHEN name = '到龄研判年数' THEN value END), 0) AS ahead,
        MAX(CASE WHEN name = '到龄年龄' THEN value END) AS any_age,
        MAX(CASE WHEN name = '到龄年龄' AND post_group IS NULL THEN value END) AS common_age,
        MAX(CASE WHEN name = '到龄年龄' AND post_group = '书记' THEN value END) AS secretary_age,
        MAX(CASE WHEN name = '到龄年龄' AND post_group = '副职' THEN value END) AS deputy_age,
        MAX(CASE WHEN name = '到龄年龄' AND post_group = '一般工作人员' THEN value END) AS staff_age
    FROM rule_in_force
),
ageing AS (
    SELECT
        c.village_code,
        COUNT(
            CASE
                WHEN c.age + q.ahead >= COALESCE(
                    CASE c.post_group WHEN '书记' THEN q.secretary_age WHEN '副职' THEN q.deputy_age WHEN '一般工作人员' THEN q.staff_age END,
                    q.common_age
                ) THEN 1
            END
        ) AS ageing
    FROM cadre_in_post AS c
    CROSS JOIN rules AS q
    GROUP BY c.village_code
),
counted AS (
    SELECT
        v.village_code, v.unit_code, v.county_code, v.township_code, v.name, v.kind, v.cadres,
        COALESCE(p.reserves, 0) AS reserves,
        COALESCE(p.available, 0) AS available,
        COALESCE(p.ready, 0) AS ready,
        q.fewest,
        CASE WHEN q.any_age IS NOT NULL THEN COALESCE(a.ageing, 0) + CASE WHEN v.secretaries = 0 THEN 1 ELSE 0 END END AS openings
    FROM village_team AS v
    CROSS JOIN rules AS q
    LEFT JOIN pool AS p ON p.village_code = v.village_code
    LEFT JOIN ageing AS a ON a.village_code = v.village_code
)
SELECT
    n.*,
    CASE WHEN n.fewest IS NULL THEN '未设规定' WHEN n.available < n.fewest THEN '不足规定人数' ELSE '达到规定人数' END AS sufficiency,
    CASE
        WHEN n.openings IS NULL THEN '未设规定'
        WHEN n.openings = 0 THEN '没有预计空缺'
        WHEN n.available < n.openings THEN '后备不足'
        ELSE '后备充足'
    END AS succession
FROM counted AS n
