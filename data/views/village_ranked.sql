-- One row per village and appraised year.
SELECT r.* FROM village_appraisal AS r WHERE r.year <= $as_of_year
