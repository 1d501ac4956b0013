-- One row per person who studied or studies for a degree: the highest that is theirs by the day $until, with its level, and how many
-- studies leave it undecided.
SELECT
    d.person_id, d.unit_code, d.county_code, d.township_code, d.village_code,
    MAX(CASE WHEN d.gained = 1 THEN l.level END) AS level,
    COUNT(CASE WHEN d.gained IS NULL THEN 1 END) AS undated
FROM study_due AS d
JOIN education_level AS l ON l.education = d.level
GROUP BY d.person_id, d.unit_code, d.county_code, d.township_code, d.village_code
