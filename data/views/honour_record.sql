-- One row per person and award of the as-of year or before, with what the person was in the year of the award.
SELECT h.*, c.name, c.gender, c.post_group
FROM honour AS h
LEFT JOIN career AS c
    ON c.person_id = h.person_id
    AND c.valid_from <= CASE WHEN h.year = $as_of_year THEN $as_of ELSE h.year * 10000 + 1231 END
    AND c.next_from > CASE WHEN h.year = $as_of_year THEN $as_of ELSE h.year * 10000 + 1231 END
WHERE h.year <= $as_of_year
