-- One row per reserve person in the pool on the as-of date, with what the rules in force on it say of their readiness.
-- vetted_fit, trained_fit, age_fit, education_fit: 1, 0, or NULL where a blank leaves it undecided; a rule that is not set fits everybody.
WITH required AS (
    SELECT
        MAX(CASE WHEN name = '后备年龄上限' THEN value END) AS oldest,
        MAX(CASE WHEN name = '后备学历下限' THEN text_value END) AS education
    FROM rule_in_force
),
fitted AS (
    SELECT
        p.*,
        CASE WHEN q.oldest IS NULL OR p.age <= q.oldest THEN 1 WHEN p.age IS NOT NULL THEN 0 END AS age_fit,
        CASE
            WHEN q.education IS NULL OR held.level >= lowest.level THEN 1
            WHEN held.level IS NOT NULL AND lowest.level IS NOT NULL THEN 0
        END AS education_fit
    FROM reserve_entry AS p
    CROSS JOIN required AS q
    LEFT JOIN education_level AS held ON held.education = p.education
    LEFT JOIN education_level AS lowest ON lowest.education = q.education
)
SELECT
    f.*,
    CASE
        WHEN f.vetted_fit = 0 OR f.trained_fit = 0 OR f.age_fit = 0 OR f.education_fit = 0 THEN '需继续培养'
        WHEN f.vetted_fit + f.trained_fit + f.age_fit + f.education_fit = 4 THEN '近期可使用'
        ELSE '无法判断'
    END AS readiness
FROM fitted AS f
