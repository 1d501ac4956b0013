-- One row per mentor and township in which they mentor on the as-of date, with whom they have there.
SELECT
    county_code, township_code, mentor, mentor_name, mentor_kind, mentor_unit,
    COUNT(DISTINCT person_id) AS mentees,
    COUNT(DISTINCT village_code) AS villages
FROM mentoring_pair
GROUP BY county_code, township_code, mentor, mentor_name, mentor_kind, mentor_unit
