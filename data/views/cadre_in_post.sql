-- One row per cadre in post on the as-of date.
SELECT
    c.*,
    CAST(FLOOR(($age_on - c.birth_date) / 10000.0) AS INTEGER) AS age,
    CAST(FLOOR(($as_of - c.joined_date) / 10000.0) AS INTEGER) AS tenure
FROM cadre AS c
WHERE c.valid_from <= $as_of AND c.valid_to > $as_of
