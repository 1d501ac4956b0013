-- One row per person and course up to the as-of date, with what the person was on the first day of the course.
SELECT t.* FROM training AS t WHERE COALESCE(t.start_date, t.year * 10000 + 101) <= $as_of
