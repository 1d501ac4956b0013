-- One row per pay rule of the as-of year or before.
SELECT r.* FROM pay_rule AS r WHERE r.year <= $as_of_year
