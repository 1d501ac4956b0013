-- One row per unit, project and year of the as-of year or before.
SELECT f.* FROM funding AS f WHERE f.year <= $as_of_year
