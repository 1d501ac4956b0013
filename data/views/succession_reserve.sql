-- One row per reserve person in the pool on the as-of date as they will be on the day $until (an election), and whether they qualify for
-- a first term. vetted_fit, trained_fit, age_fit, education_fit: 1, 0, or NULL where a blank leaves it undecided; what is not asked for
-- fits everybody. Who is in post already is known by name, birth and gender in their township, and has the degrees due by then.
WITH student AS (
    SELECT
        c.township_code, c.name, c.birth_date, c.gender, MAX(due.level) AS level, MAX(due.undated) AS undated
    FROM education_due AS due
    JOIN cadre_in_post AS c ON c.person_id = due.person_id
    GROUP BY c.township_code, c.name, c.birth_date, c.gender
    HAVING COUNT(*) = 1
),
placed AS (
    SELECT
        p.unit_code, p.county_code, p.township_code, p.village_code,
        p.name, p.gender, p.birth_date, p.ethnicity, p.political_status, p.source, p.intended_post, p.vetting_state, p.trained,
        p.vetted_fit, p.trained_fit,
        CASE WHEN due.level > COALESCE(held.level, 0) THEN gained.education ELSE p.education END AS education,
        COALESCE(due.undated, 0) AS undated,
        CAST(FLOOR(($age_until - p.birth_date) / 10000.0) AS INTEGER) AS age,
        CAST(
            FLOOR(
                (
                    $age_until - CASE p.birth_date_precision
                        WHEN 'month' THEN CAST(FLOOR(p.birth_date / 100.0) AS INTEGER) * 100 + 31
                        WHEN 'year' THEN CAST(FLOOR(p.birth_date / 10000.0) AS INTEGER) * 10000 + 1231
                        ELSE p.birth_date
                    END
                ) / 10000.0
            ) AS INTEGER
        ) AS least_age
    FROM reserve_entry AS p
    LEFT JOIN student AS due
        ON due.township_code = p.township_code AND due.name = p.name AND due.birth_date = p.birth_date AND due.gender = p.gender
    LEFT JOIN education_level AS held ON held.education = p.education
    LEFT JOIN education_level AS gained ON gained.level = due.level
),
fitted AS (
    SELECT
        p.*,
        CASE WHEN $new_oldest IS NULL OR p.age <= $new_oldest THEN 1 WHEN p.least_age > $new_oldest THEN 0 END AS age_fit,
        CASE
            WHEN $least_education IS NULL OR held.level >= lowest.level THEN 1
            WHEN held.level IS NOT NULL AND lowest.level IS NOT NULL AND p.undated = 0 THEN 0
        END AS education_fit
    FROM placed AS p
    LEFT JOIN education_level AS held ON held.education = p.education
    LEFT JOIN education_level AS lowest ON lowest.education = $least_education
)
SELECT
    f.*,
    CASE
        WHEN f.vetted_fit = 0 OR f.trained_fit = 0 OR f.age_fit = 0 OR f.education_fit = 0 THEN '不符合条件'
        WHEN f.vetted_fit + f.trained_fit + f.age_fit + f.education_fit = 4 THEN '符合条件'
        ELSE '无法判断'
    END AS fitness
FROM fitted AS f
