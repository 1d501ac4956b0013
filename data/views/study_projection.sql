-- One row per cadre in post on the as-of date and end of this year and the next four: whether they hold a degree by then, if who studies
-- now graduates on the day that is known, else after the years that the rule gives. NULL where that leaves it undecided.
WITH required AS (
    SELECT MAX(CASE WHEN name = '学历提升学制' THEN value END) AS years FROM rule_in_force
),
ends AS (
    SELECT $as_of_year AS year_end
    UNION ALL SELECT $as_of_year + 1
    UNION ALL SELECT $as_of_year + 2
    UNION ALL SELECT $as_of_year + 3
    UNION ALL SELECT $as_of_year + 4
),
studies AS (
    SELECT
        s.person_id, s.state, s.graduated_on,
        CAST(FLOOR(s.enrolled_on / 10000.0) AS INTEGER) * 12 + CAST(FLOOR(s.enrolled_on / 100.0) AS INTEGER) % 100 + 12 * q.years AS done_month
    FROM study_record AS s
    CROSS JOIN required AS q
    WHERE s.level IN ('研究生', '本科', '大专') AND s.state IN ('在读', '毕业')
),
degrees AS (
    SELECT
        s.person_id, e.year_end,
        COUNT(
            CASE
                WHEN s.state = '毕业' OR s.graduated_on <= e.year_end * 10000 + 1231 THEN 1
                WHEN s.graduated_on IS NULL AND s.done_month <= e.year_end * 12 + 12 THEN 1
            END
        ) AS gained,
        COUNT(CASE WHEN s.state = '在读' AND s.graduated_on IS NULL AND s.done_month IS NULL THEN 1 END) AS undated
    FROM studies AS s
    CROSS JOIN ends AS e
    GROUP BY s.person_id, e.year_end
)
SELECT
    c.*,
    e.year_end,
    CASE
        WHEN d.gained > 0 OR c.education IN ('研究生', '本科', '大专') THEN '是'
        WHEN d.undated > 0 OR c.education IS NULL THEN NULL
        ELSE '否'
    END AS college_then
FROM cadre_in_post AS c
CROSS JOIN ends AS e
LEFT JOIN degrees AS d ON d.person_id = c.person_id AND d.year_end = e.year_end
