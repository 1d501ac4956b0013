-- One row per person and year with training up to the as-of date: the hours of `training_record`, added up.
SELECT w.person_id, w.unit_code, w.county_code, w.township_code, w.village_code, a.year, a.hours, a.hours_unknown
FROM attended AS a
JOIN whereabouts AS w ON w.person_id = a.person_id
