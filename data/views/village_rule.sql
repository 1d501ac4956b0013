-- One row per village of village_team and rule that applies to it on the as-of date, with what the records say of it. The figure lies
-- between `low` and `high` (NULL: nothing limits it) whatever the blanks hide; only what no blank can change is met or broken.
-- A rule for villages or for communities goes before the common one of its name; without a threshold a rule is off. How many reserve
-- people a village must have is the rule 可用后备人数 of 规定值.
WITH standard AS (
    SELECT r.name, r.kind, r.measure, COALESCE(r.basis, '村干部') AS basis, r.operator, r.threshold, r.upper, r.attention,
        r.days, r.tag, r.policy
    FROM team_rule AS r
    WHERE COALESCE(r.valid_from, 0) <= $as_of AND COALESCE(r.valid_to, 99991231) >= $as_of
        AND (r.threshold IS NOT NULL OR r.operator = '只展示')
    UNION ALL
    SELECT f.name, NULL, '可用后备', '村干部', '不少于', MAX(f.value), NULL, NULL, NULL, '本地', MAX(f.policy)
    FROM rule_in_force AS f
    WHERE f.name = '可用后备人数' AND f.value IS NOT NULL
    GROUP BY f.name
),
pool AS (
    SELECT village_code, COUNT(CASE WHEN available = 1 THEN 1 END) AS available FROM reserve_pool GROUP BY village_code
),
applied AS (
    SELECT
        v.village_code, v.unit_code, v.county_code, v.township_code, v.name, v.kind, v.cadres,
        s.name AS rule_name, s.measure, s.basis, s.operator, s.threshold, s.upper, s.attention, s.days, s.tag, s.policy,
        CASE WHEN v.kind IS NULL AND s.kind IS NOT NULL THEN 1 ELSE 0 END AS kind_blank
    FROM village_team AS v
    CROSS JOIN standard AS s
    LEFT JOIN standard AS own ON own.name = s.name AND own.kind = COALESCE(v.kind, '村')
    WHERE (s.kind = COALESCE(v.kind, '村') OR (s.kind IS NULL AND own.name IS NULL))
        AND (s.measure <> '人数较少民族成员' OR v.mixed_ethnicity = '是')
),
weighed AS (
    SELECT
        a.*, b.seats, b.members, b.beyond, b.ethnic_groups,
        CASE a.measure
            WHEN '女性成员' THEN b.women WHEN '35岁及以下成员' THEN b.young WHEN '大专及以上占比' THEN b.college
            WHEN '一肩挑' THEN b.duals WHEN '可用后备' THEN COALESCE(p.available, 0)
        END AS have,
        CASE a.measure
            WHEN '女性成员' THEN b.gender_blank WHEN '35岁及以下成员' THEN b.age_blank WHEN '大专及以上占比' THEN b.education_blank
            WHEN '人数较少民族成员' THEN b.ethnicity_blank WHEN '一肩挑' THEN b.dual_blank ELSE 0
        END AS blank
    FROM applied AS a
    JOIN village_body AS b ON b.village_code = a.village_code AND b.basis = a.basis
    LEFT JOIN pool AS p ON p.village_code = a.village_code
),
bounded AS (
    SELECT
        w.*,
        CASE
            WHEN w.measure = '职数' THEN COALESCE(w.seats, w.members)
            WHEN w.measure = '近亲属' THEN 0
            WHEN w.measure = '人数较少民族成员' THEN CASE WHEN w.ethnic_groups > 1 THEN 1 ELSE 0 END
            WHEN w.measure = '一肩挑' THEN CASE WHEN w.have > 0 THEN 1 ELSE 0 END
            WHEN w.measure = '大专及以上占比' THEN COALESCE(w.have * 100.0 / NULLIF(w.members + w.beyond, 0), 0)
            ELSE w.have
        END AS low,
        CASE
            WHEN w.measure = '近亲属' THEN NULL
            WHEN w.measure = '可用后备' THEN w.have
            WHEN w.measure = '职数' THEN w.members + w.beyond
            WHEN w.measure = '人数较少民族成员' THEN
                CASE WHEN w.ethnic_groups > 1 OR w.blank + w.beyond > 0 THEN 1 WHEN w.beyond = 0 THEN 0 END
            WHEN w.measure = '一肩挑' THEN CASE WHEN w.have + w.blank > 0 THEN 1 WHEN w.cadres > 0 THEN 0 END
            WHEN w.measure = '大专及以上占比' THEN (w.have + w.blank + w.beyond) * 100.0 / NULLIF(w.members + w.beyond, 0)
            ELSE w.have + w.blank + w.beyond
        END AS high
    FROM weighed AS w
)
SELECT
    b.*,
    CASE
        WHEN b.operator = '只展示' THEN '只展示'
        WHEN b.kind_blank = 1 THEN '无法判断'
        WHEN (b.operator = '不少于' AND b.low >= b.threshold)
            OR (b.operator = '不多于' AND b.high <= b.threshold)
            OR (b.operator = '等于' AND b.low = b.threshold AND b.high = b.threshold)
            OR (b.operator = '介于' AND b.low >= b.threshold AND b.high <= b.upper)
            THEN CASE
                WHEN (b.operator = '不少于' AND b.high < b.attention) OR (b.operator = '不多于' AND b.low > b.attention) THEN '需关注'
                ELSE '达标'
            END
        WHEN (b.operator IN ('不少于', '等于', '介于') AND b.high < b.threshold)
            OR (b.operator IN ('不多于', '等于') AND b.low > b.threshold)
            OR (b.operator = '介于' AND b.low > b.upper)
            -- Which group is the smaller one is not recorded: members of one group alone are a reason to look, no breach.
            THEN CASE WHEN b.measure = '人数较少民族成员' THEN '需关注' ELSE '未达标' END
        ELSE '无法判断'
    END AS outcome
FROM bounded AS b
