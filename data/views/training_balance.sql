-- One row per person, year and theme wanted or attended by the as-of date, with what the person was then, else had last been.
WITH marks AS (
    SELECT person_id, year, theme, 1 AS wanted, 0 AS attended FROM training_need
    WHERE year <= $as_of_year AND year BETWEEN $year_from AND $year_to
    UNION ALL
    SELECT person_id, year, theme, 0 AS wanted, 1 AS attended FROM attendance
    WHERE counts_from <= $as_of AND year BETWEEN $year_from AND $year_to
),
themes AS (
    SELECT person_id, year, theme, MAX(wanted) AS wanted, COUNT(CASE WHEN attended = 1 THEN 1 END) AS courses
    FROM marks
    GROUP BY person_id, year, theme
)
SELECT
    c.person_id, c.unit_code, c.county_code, c.township_code, c.village_code,
    c.name, c.gender, c.post_group,
    t.year, t.theme, t.wanted, t.courses
FROM themes AS t
JOIN career AS c ON c.person_id = t.person_id AND c.valid_from <= $as_of AND c.next_from > $as_of
