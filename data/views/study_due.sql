-- One row per person and degree that they studied or study for: whether it is theirs by the day $until (1, 0), if who studies now
-- graduates on the day that is known, else after the years that the rule gives. NULL where that leaves it undecided.
WITH required AS (
    SELECT MAX(CASE WHEN name = '学历提升学制' THEN value END) AS years FROM rule_in_force
),
studies AS (
    SELECT
        s.person_id, s.unit_code, s.county_code, s.township_code, s.village_code, s.level, s.state, s.graduated_on,
        -- Days count as parts of a month of 100: months are added, and two days compare, without a calendar.
        (CAST(FLOOR(s.enrolled_on / 10000.0) AS INTEGER) * 12 + CAST(FLOOR(s.enrolled_on / 100.0) AS INTEGER) % 100 + 12 * q.years) * 100
        + s.enrolled_on % 100 AS done_on
    FROM study_record AS s
    CROSS JOIN required AS q
    WHERE s.level IN ('研究生', '本科', '大专') AND s.state IN ('在读', '毕业')
)
SELECT
    s.person_id, s.unit_code, s.county_code, s.township_code, s.village_code, s.level,
    CASE
        WHEN s.state = '毕业' OR s.graduated_on <= $until THEN 1
        WHEN s.graduated_on IS NOT NULL THEN 0
        WHEN s.done_on <= (CAST(FLOOR($until / 10000.0) AS INTEGER) * 12 + CAST(FLOOR($until / 100.0) AS INTEGER) % 100) * 100
            + $until % 100 THEN 1
        WHEN s.done_on IS NOT NULL THEN 0
    END AS gained
FROM studies AS s
