-- One row per reserve person of succession_reserve, with whether they are in post already, so that they would add nobody to a team.
WITH holder AS (
    SELECT c.township_code, c.name, c.birth_date, c.gender, COUNT(*) AS people
    FROM cadre_in_post AS c
    GROUP BY c.township_code, c.name, c.birth_date, c.gender
)
SELECT
    s.*,
    CASE WHEN h.people > 0 THEN '是' ELSE '否' END AS in_post
FROM succession_reserve AS s
LEFT JOIN holder AS h
    ON h.township_code = s.township_code AND h.name = s.name AND h.birth_date = s.birth_date AND h.gender = s.gender
