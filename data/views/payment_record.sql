-- One row per person, year and kind of pay that was paid by the as-of date; without a day of payment, the year says so.
-- The category and grade are those of the unit that paid: what another unit appraised, a township might not see.
SELECT p.*, a.village_category, a.grade
FROM payment AS p
LEFT JOIN appraisal AS a ON a.person_id = p.person_id AND a.year = p.year AND a.unit_code = p.unit_code
WHERE p.year <= $as_of_year AND COALESCE(p.paid_on, p.year * 10000 + 101) <= $as_of
