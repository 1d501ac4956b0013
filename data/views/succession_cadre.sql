-- One row per cadre in post on the as-of date as they will be on the day of the election: their age (at $age_until) and whether they stay.
-- `age` is the most they can be by what is known of their birth, `least_age` the least: a month alone leaves it open whether the birthday
-- comes before the day. Nobody of unknown age is too old.
WITH aged AS (
    SELECT
        c.person_id, c.unit_code, c.county_code, c.township_code, c.village_code,
        c.name, c.gender, c.ethnicity, c.political_status, c.post, c.post_group, c.seat, c.source,
        c.education AS education_today,
        CAST(FLOOR(($age_until - c.birth_date) / 10000.0) AS INTEGER) AS age,
        CAST(
            FLOOR(
                (
                    $age_until - CASE c.birth_date_precision
                        WHEN 'month' THEN CAST(FLOOR(c.birth_date / 100.0) AS INTEGER) * 100 + 31
                        WHEN 'year' THEN CAST(FLOOR(c.birth_date / 10000.0) AS INTEGER) * 10000 + 1231
                        ELSE c.birth_date
                    END
                ) / 10000.0
            ) AS INTEGER
        ) AS least_age
    FROM cadre_in_post AS c
)
SELECT
    a.*,
    CASE
        WHEN $staying LIKE '%|' || CAST(a.person_id AS VARCHAR(20)) || '|%' THEN '留任'
        WHEN a.least_age > $again_oldest THEN '到龄'
        WHEN $leaving LIKE '%|' || CAST(a.person_id AS VARCHAR(20)) || '|%' THEN '不再留任'
        WHEN $again_oldest IS NULL OR a.age <= $again_oldest THEN '留任'
        ELSE '无法判断'
    END AS outcome
FROM aged AS a
