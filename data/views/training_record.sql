-- One row per person and course up to the as-of date, with what the person was on its first day, else on the last of its year.
SELECT t.*, CAST(FLOOR((COALESCE(t.start_date, t.year * 10000 + 1231) - t.birth_date) / 10000.0) AS INTEGER) AS age
FROM training AS t
WHERE t.counts_from <= $as_of
