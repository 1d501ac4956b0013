-- One row per cadre of succession_cadre, with the schooling that they will have on the day $until: what they hold, or a degree due by then.
SELECT
    s.*,
    CASE WHEN due.level > COALESCE(held.level, 0) THEN gained.education ELSE s.education_today END AS education
FROM succession_cadre AS s
LEFT JOIN education_due AS due ON due.person_id = s.person_id
LEFT JOIN education_level AS held ON held.education = s.education_today
LEFT JOIN education_level AS gained ON gained.level = due.level
