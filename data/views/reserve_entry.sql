-- One row per reserve person in the pool on the as-of date, with what needs no rule: vetted_fit, trained_fit are 1, 0, or NULL where a blank
-- leaves it undecided.
SELECT
    r.unit_code, r.county_code, r.township_code, r.village_code,
    r.name, r.gender, r.birth_date, r.birth_date_precision, r.ethnicity, r.political_status, r.education, r.source, r.intended_post,
    r.recommended_on, r.inspected_on, r.vetting_state, r.trained, r.mentor, r.entered_on,
    CAST(FLOOR(($age_on - r.birth_date) / 10000.0) AS INTEGER) AS age,
    CASE WHEN r.vetting_state = '未通过' THEN 0 ELSE 1 END AS available,
    CASE WHEN r.vetting_state = '通过' THEN 1 WHEN r.vetting_state IS NOT NULL THEN 0 END AS vetted_fit,
    CASE WHEN r.trained = '是' THEN 1 WHEN r.trained IS NOT NULL THEN 0 END AS trained_fit
FROM reserve AS r
WHERE COALESCE(r.entered_on, 0) <= $as_of AND COALESCE(r.left_on, 99991231) > $as_of
