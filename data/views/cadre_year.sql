-- One row per person and year in post on the year's last day (the as-of date in its own year), with that year's training.
-- The unit is the person's on the as-of date, else the last one held; the post group is that of the year. A rule without a post group
-- speaks of all that have none of their own.
WITH reckoned AS (
    SELECT DISTINCT year, CASE WHEN year = $as_of_year THEN $as_of ELSE year * 10000 + 1231 END AS reckoned_on
    FROM fact_year
    WHERE table_name = 'training' AND year <= $as_of_year AND year BETWEEN $year_from AND $year_to
),
years AS (
    SELECT
        y.year, y.reckoned_on,
        MAX(CASE WHEN r.post_group = '书记' THEN r.value END) AS secretary_hours,
        MAX(CASE WHEN r.post_group = '副职' THEN r.value END) AS deputy_hours,
        MAX(CASE WHEN r.post_group = '一般工作人员' THEN r.value END) AS staff_hours,
        MAX(CASE WHEN r.post_group IS NULL THEN r.value END) AS common_hours
    FROM reckoned AS y
    LEFT JOIN rule AS r
        ON r.name = '年度学时'
        AND COALESCE(r.valid_from, 0) <= y.reckoned_on
        AND COALESCE(r.valid_to, 99991231) >= y.reckoned_on
    GROUP BY y.year, y.reckoned_on
),
attended AS (
    SELECT
        person_id, year,
        COUNT(*) AS courses,
        SUM(hours) AS hours,
        COUNT(CASE WHEN hours IS NULL THEN 1 END) AS hours_unknown,
        COUNT(CASE WHEN level = '全国' THEN 1 END) AS national_courses
    FROM training
    WHERE COALESCE(start_date, year * 10000 + 101) <= $as_of AND year BETWEEN $year_from AND $year_to
    GROUP BY person_id, year
),
trained AS (
    SELECT
        c.*,
        y.year,
        CAST(FLOOR((CASE WHEN y.reckoned_on = $as_of THEN $age_on ELSE y.reckoned_on END - c.birth_date) / 10000.0) AS INTEGER) AS age,
        COALESCE(a.courses, 0) AS courses,
        COALESCE(a.hours, 0) AS hours,
        COALESCE(a.hours_unknown, 0) AS hours_unknown,
        COALESCE(a.national_courses, 0) AS national_courses,
        COALESCE(
            CASE c.post_group WHEN '书记' THEN y.secretary_hours WHEN '副职' THEN y.deputy_hours WHEN '一般工作人员' THEN y.staff_hours END,
            y.common_hours
        ) AS required_hours
    FROM career AS c
    JOIN years AS y ON c.valid_from <= y.reckoned_on AND c.valid_to > y.reckoned_on
    LEFT JOIN attended AS a ON a.person_id = c.person_id AND a.year = y.year
)
SELECT
    t.*,
    CASE
        WHEN t.required_hours IS NULL THEN '未设规定'
        WHEN t.hours >= t.required_hours THEN '达标'
        WHEN t.hours_unknown = 0 THEN '未达标'
    END AS hours_met
FROM trained AS t
