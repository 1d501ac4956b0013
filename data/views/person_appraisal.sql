-- One row per person and appraised year, with what the person was at the end of that year.
SELECT
    a.person_id, a.unit_code, a.county_code, a.township_code, a.village_code,
    a.year, a.grade, a.score, a.person_name, a.gender, a.ethnicity, a.education, a.source, a.village_category,
    a.role AS post_group,
    a.participated AS participation,
    a.grade_level,
    CAST(FLOOR((a.year * 10000 + 1231 - a.birth_date) / 10000.0) AS INTEGER) AS age
FROM appraisal AS a
WHERE a.year BETWEEN $year_from AND $year_to
