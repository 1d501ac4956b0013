-- One row per year with training, and the day on which its teams are reckoned: its last one, the as-of date in its own year.
SELECT year, CASE WHEN year = $as_of_year THEN $as_of ELSE year * 10000 + 1231 END AS reckoned_on
FROM fact_year
WHERE table_name = 'training' AND year <= $as_of_year AND year BETWEEN $year_from AND $year_to
