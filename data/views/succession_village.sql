-- One row per village of village_team: the posts that open by the day $until (an election), who stays, and who of its reserve qualifies.
-- A post opens for each who goes, and where there is no secretary; `most_openings` counts those whose age nobody can tell too.
-- `committee_out`: seats of the committee that fall vacant, NULL where somebody goes and the seats of the village, or theirs, are unrecorded.
WITH team AS (
    SELECT
        village_code,
        COUNT(CASE WHEN outcome = '到龄' THEN 1 END) AS aged_out,
        COUNT(CASE WHEN outcome = '不再留任' THEN 1 END) AS leaving,
        COUNT(CASE WHEN outcome = '无法判断' THEN 1 END) AS undecided,
        COUNT(CASE WHEN outcome = '留任' THEN 1 END) AS staying,
        COUNT(CASE WHEN outcome IN ('到龄', '不再留任') AND post_group = '书记' THEN 1 END) AS secretaries_out,
        COUNT(CASE WHEN outcome IN ('到龄', '不再留任') AND seat LIKE '%|村(居)委会|%' THEN 1 END) AS seats_out,
        COUNT(CASE WHEN outcome IN ('到龄', '不再留任') AND seat IS NULL THEN 1 END) AS seats_blank,
        COUNT(CASE WHEN outcome = '留任' AND gender = '女' THEN 1 END) AS women,
        COUNT(CASE WHEN outcome = '无法判断' OR (outcome = '留任' AND gender IS NULL) THEN 1 END) AS gender_unknown,
        COUNT(CASE WHEN outcome = '留任' AND age <= 35 THEN 1 END) AS under_36,
        COUNT(CASE WHEN outcome = '无法判断' OR (outcome = '留任' AND age IS NULL) THEN 1 END) AS age_unknown
    FROM succession_cadre
    GROUP BY village_code
),
pool AS (
    SELECT
        village_code,
        COUNT(*) AS reserves,
        COUNT(CASE WHEN fitness = '符合条件' THEN 1 END) AS fit,
        COUNT(CASE WHEN fitness = '符合条件' AND intended_post = '书记' THEN 1 END) AS fit_secretaries,
        COUNT(CASE WHEN fitness = '无法判断' THEN 1 END) AS fit_undecided
    FROM succession_reserve
    GROUP BY village_code
),
counted AS (
    SELECT
        v.village_code, v.unit_code, v.county_code, v.township_code, v.name, v.kind, v.cadres, v.committee_seats,
        COALESCE(t.aged_out, 0) AS aged_out,
        COALESCE(t.leaving, 0) AS leaving,
        COALESCE(t.undecided, 0) AS undecided,
        COALESCE(t.staying, 0) AS staying,
        CASE WHEN v.secretaries = 0 THEN 1 ELSE 0 END AS no_secretary,
        COALESCE(t.secretaries_out, 0) AS secretaries_out,
        CASE
            WHEN COALESCE(t.aged_out, 0) + COALESCE(t.leaving, 0) = 0 THEN 0
            WHEN v.committee_seats IS NOT NULL AND t.seats_blank = 0 THEN t.seats_out
        END AS committee_out,
        COALESCE(t.women, 0) AS women,
        COALESCE(t.gender_unknown, 0) AS gender_unknown,
        COALESCE(t.under_36, 0) AS under_36,
        COALESCE(t.age_unknown, 0) AS age_unknown,
        COALESCE(p.reserves, 0) AS reserves,
        COALESCE(p.fit, 0) AS fit,
        COALESCE(p.fit_secretaries, 0) AS fit_secretaries,
        COALESCE(p.fit_undecided, 0) AS fit_undecided,
        COALESCE(t.aged_out, 0) + COALESCE(t.leaving, 0) + CASE WHEN v.secretaries = 0 THEN 1 ELSE 0 END AS openings
    FROM village_team AS v
    LEFT JOIN team AS t ON t.village_code = v.village_code
    LEFT JOIN pool AS p ON p.village_code = v.village_code
)
SELECT
    n.*,
    n.openings + n.undecided AS most_openings,
    CASE
        WHEN n.openings + n.undecided = 0 THEN '没有空缺'
        WHEN n.fit >= n.openings + n.undecided THEN '人选充足'
        WHEN n.openings > 0 AND n.fit + n.fit_undecided = 0 THEN '无合适人选'
        WHEN n.fit + n.fit_undecided < n.openings THEN '人选不足'
        ELSE '无法判断'
    END AS cover
FROM counted AS n
