-- One row per person, year and kind of pay that was paid by the as-of date; without a day of payment, the year says so.
SELECT p.*
FROM payment AS p
WHERE p.year <= $as_of_year AND COALESCE(p.paid_on, p.year * 10000 + 101) <= $as_of
