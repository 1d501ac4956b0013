-- One row per person and programme begun by the as-of date, with how far it had come by then and what the person was, else had last been.
SELECT
    s.person_id, s.unit_code, s.county_code, s.township_code, s.village_code,
    c.name, c.gender, c.post_group, c.education,
    s.programme, s.level, s.enrolled_on, s.graduated_on, s.subsidy, s.subsidy_amount, s.subsidy_paid_on,
    CAST(FLOOR(s.enrolled_on / 10000.0) AS INTEGER) AS cohort,
    CASE
        WHEN s.graduated_on <= $as_of THEN '毕业'
        WHEN s.graduated_on > $as_of THEN '在读'
        WHEN s.state <> '毕业' THEN s.state
    END AS state,
    CASE WHEN s.subsidy_paid_on <= $as_of THEN s.subsidy_amount END AS subsidy_paid
FROM study AS s
JOIN career AS c ON c.person_id = s.person_id AND c.valid_from <= $as_of AND c.next_from > $as_of
WHERE COALESCE(s.enrolled_on, s.graduated_on, 0) <= $as_of
