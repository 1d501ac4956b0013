-- One row per person and year with training up to the as-of date: the hours of `training_record`, added up.
SELECT person_id, unit_code, county_code, township_code, village_code, year, hours, hours_unknown
FROM training_total
WHERE complete_from <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, year,
    SUM(hours) AS hours,
    COUNT(CASE WHEN hours IS NULL THEN 1 END) AS hours_unknown
FROM training
WHERE counts_from <= $as_of AND complete_from > $as_of
GROUP BY person_id, unit_code, county_code, township_code, village_code, year
