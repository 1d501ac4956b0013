-- One row per candidate and department asked by the as-of date, with the reply that had come by then.
SELECT
    v.unit_code, v.county_code, v.township_code, v.village_code,
    v.name, v.gender, v.birth_date, v.department, v.asked_on,
    CASE WHEN COALESCE(v.replied_on, 0) <= $as_of THEN v.reply END AS reply,
    CASE WHEN COALESCE(v.replied_on, 0) <= $as_of THEN v.bar END AS bar
FROM vetting AS v
WHERE COALESCE(v.asked_on, 0) <= $as_of
