-- One row per year with training, and the day on which its teams are reckoned: its last one, the as-of date in its own year.
SELECT year, CASE WHEN last_day > $as_of THEN $as_of ELSE last_day END AS reckoned_on
FROM training_year
WHERE year BETWEEN $year_from AND $year_to
