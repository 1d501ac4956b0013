-- One row per person and year in post on the year's last day (the as-of date in its own year), with that year's training.
-- The unit is the person's on the as-of date, else the last one held; the post group is that of the year.
WITH of_year AS (
    SELECT person_id, year, courses, hours, hours_unknown, national_courses
    FROM attended
    WHERE year BETWEEN $year_from AND $year_to
)
SELECT
    c.*,
    y.year,
    CAST(FLOOR((CASE WHEN y.reckoned_on = $as_of THEN $age_on ELSE y.reckoned_on END - c.birth_date) / 10000.0) AS INTEGER) AS age,
    COALESCE(a.courses, 0) AS courses,
    COALESCE(a.hours, 0) AS hours,
    COALESCE(a.hours_unknown, 0) AS hours_unknown,
    COALESCE(a.national_courses, 0) AS national_courses
FROM career AS c
JOIN training_reckoned AS y ON c.valid_from <= y.reckoned_on AND c.valid_to > y.reckoned_on
LEFT JOIN of_year AS a ON a.person_id = c.person_id AND a.year = y.year
