-- One row per cadre in post on the as-of date: whether they hold a degree on the day $until, if who studies now graduates on the day that
-- is known, else after the years that the rule gives. NULL where that leaves it undecided.
WITH required AS (
    SELECT MAX(CASE WHEN name = '学历提升学制' THEN value END) AS years FROM rule_in_force
),
studies AS (
    SELECT
        s.person_id, s.state, s.graduated_on,
        -- Days count as parts of a month of 100: months are added, and two days compare, without a calendar.
        (CAST(FLOOR(s.enrolled_on / 10000.0) AS INTEGER) * 12 + CAST(FLOOR(s.enrolled_on / 100.0) AS INTEGER) % 100 + 12 * q.years) * 100
        + s.enrolled_on % 100 AS done_on
    FROM study_record AS s
    CROSS JOIN required AS q
    WHERE s.level IN ('研究生', '本科', '大专') AND s.state IN ('在读', '毕业')
),
degrees AS (
    SELECT
        person_id,
        COUNT(
            CASE
                WHEN state = '毕业' OR graduated_on <= $until THEN 1
                WHEN graduated_on IS NULL
                    AND done_on <= (CAST(FLOOR($until / 10000.0) AS INTEGER) * 12 + CAST(FLOOR($until / 100.0) AS INTEGER) % 100) * 100
                        + $until % 100 THEN 1
            END
        ) AS gained,
        COUNT(CASE WHEN state = '在读' AND graduated_on IS NULL AND done_on IS NULL THEN 1 END) AS undated
    FROM studies
    GROUP BY person_id
)
SELECT
    c.*,
    $until AS until,
    CASE
        WHEN d.gained > 0 OR c.education IN ('研究生', '本科', '大专') THEN '是'
        WHEN d.undated > 0 OR c.education IS NULL THEN NULL
        ELSE '否'
    END AS college_then
FROM cadre_in_post AS c
LEFT JOIN degrees AS d ON d.person_id = c.person_id
