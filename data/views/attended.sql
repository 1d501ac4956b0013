-- One row per person and year with training up to the as-of date, added up; without a unit, like `attendance`.
SELECT person_id, year, courses, completed, national_courses, hours, hours_unknown
FROM attendance_total
WHERE complete_from <= $as_of
UNION ALL
SELECT
    person_id, year,
    COUNT(*) AS courses,
    COUNT(CASE WHEN result = '结业' THEN 1 END) AS completed,
    COUNT(CASE WHEN level = '全国' THEN 1 END) AS national_courses,
    SUM(hours) AS hours,
    COUNT(CASE WHEN hours IS NULL THEN 1 END) AS hours_unknown
FROM attendance
WHERE counts_from <= $as_of AND complete_from > $as_of
GROUP BY person_id, year
