-- One row per village of village_team and body, with who is recorded in it on the as-of date: the seats of the committee, or the cadres
-- who are paid. `members` are those recorded; `beyond`: how many more the body has, NULL where nobody can tell: not all who sit on a
-- committee are paid, so that a roster alone never says how many seats there are.
WITH people AS (
    SELECT
        c.village_code, c.gender, c.ethnicity, c.age, c.seat,
        CASE WHEN c.education IN ('研究生', '本科', '大专') THEN 1 WHEN c.education IS NOT NULL THEN 0 END AS college,
        CASE
            WHEN c.dual_post = '是' OR (c.post LIKE '%|党组织书记|%' AND c.post LIKE '%|村(居)委会主任|%') THEN 1
            WHEN c.post_group = '书记' AND c.dual_post IS NULL THEN NULL
            ELSE 0
        END AS dual
    FROM cadre_in_post AS c
),
placed AS (
    SELECT '村干部' AS basis, p.* FROM people AS p
    UNION ALL
    SELECT '村(居)委会席位' AS basis, p.* FROM people AS p WHERE p.seat LIKE '%|村(居)委会|%'
),
counted AS (
    SELECT
        village_code, basis,
        COUNT(*) AS members,
        COUNT(CASE WHEN gender = '女' THEN 1 END) AS women,
        COUNT(CASE WHEN gender IS NULL THEN 1 END) AS gender_blank,
        COUNT(CASE WHEN age <= 35 THEN 1 END) AS young,
        COUNT(CASE WHEN age IS NULL THEN 1 END) AS age_blank,
        COUNT(CASE WHEN college = 1 THEN 1 END) AS college,
        COUNT(CASE WHEN college IS NULL THEN 1 END) AS education_blank,
        COUNT(DISTINCT ethnicity) AS ethnic_groups,
        COUNT(CASE WHEN ethnicity IS NULL THEN 1 END) AS ethnicity_blank,
        COUNT(CASE WHEN dual = 1 THEN 1 END) AS duals,
        COUNT(CASE WHEN dual IS NULL THEN 1 END) AS dual_blank
    FROM placed
    GROUP BY village_code, basis
),
bodies AS (
    SELECT '村干部' AS basis
    UNION ALL
    SELECT '村(居)委会席位' AS basis
)
SELECT
    v.village_code, v.unit_code, v.county_code, v.township_code, b.basis,
    CASE WHEN b.basis = '村(居)委会席位' THEN v.committee_seats END AS seats,
    COALESCE(c.members, 0) AS members,
    COALESCE(c.women, 0) AS women,
    COALESCE(c.gender_blank, 0) AS gender_blank,
    COALESCE(c.young, 0) AS young,
    COALESCE(c.age_blank, 0) AS age_blank,
    COALESCE(c.college, 0) AS college,
    COALESCE(c.education_blank, 0) AS education_blank,
    COALESCE(c.ethnic_groups, 0) AS ethnic_groups,
    COALESCE(c.ethnicity_blank, 0) AS ethnicity_blank,
    COALESCE(c.duals, 0) AS duals,
    COALESCE(c.dual_blank, 0) AS dual_blank,
    CASE
        WHEN b.basis = '村干部' THEN CASE WHEN c.members > 0 THEN 0 END
        WHEN v.committee_seats > COALESCE(c.members, 0) THEN v.committee_seats - COALESCE(c.members, 0)
        WHEN v.committee_seats IS NOT NULL THEN 0
    END AS beyond
FROM village_team AS v
CROSS JOIN bodies AS b
LEFT JOIN counted AS c ON c.village_code = v.village_code AND c.basis = b.basis
