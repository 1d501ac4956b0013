-- One row per mentor and cadre in post whom they mentor on the as-of date. Mentors of one name are told apart by unit.
SELECT
    c.*,
    m.mentor_name, m.mentor_kind, m.mentor_unit, m.started_on, m.way, m.last_activity_on,
    m.mentor_name || '|' || COALESCE(m.mentor_unit, c.township_code, c.county_code) AS mentor
FROM mentoring AS m
JOIN cadre_in_post AS c ON c.person_id = m.person_id
WHERE COALESCE(m.started_on, 0) <= $as_of AND COALESCE(m.ended_on, 99991231) > $as_of
