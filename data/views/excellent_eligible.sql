-- One row per cadre in post on the as-of date, with what may bar them from 优秀 in its year: a measure in its effect period, whichever
-- year it began in; away for half a year (183 days) or more of it; hours of training short when the year is over.
-- `ends_on` is the day from which a measure bars nobody: twelve, eighteen or twenty-four months from the decision where it is not written.
WITH measures AS (
    SELECT
        d.person_id, d.kind,
        COALESCE(
            d.ends_on,
            CASE d.kind
                WHEN '警告' THEN d.decided_on + 10000
                WHEN '严重警告' THEN d.decided_on + CASE WHEN CAST(FLOOR(d.decided_on / 100.0) AS INTEGER) % 100 <= 6 THEN 10600 ELSE 19400 END
                WHEN '撤职' THEN d.decided_on + 20000
            END
        ) AS ends_on
    FROM discipline AS d
    WHERE d.decided_on <= $as_of
),
disciplined AS (
    SELECT
        person_id,
        MAX(CASE WHEN ends_on > $as_of THEN ends_on END) AS ends_on,
        COUNT(CASE WHEN ends_on IS NULL THEN 1 END) AS endless
    FROM measures
    GROUP BY person_id
),
kinds AS (
    SELECT m.person_id, MAX(m.kind) AS kind
    FROM measures AS m
    JOIN disciplined AS d ON d.person_id = m.person_id AND d.ends_on = m.ends_on
    GROUP BY m.person_id
),
-- The days of a leave that lie in the year, both ends of it away.
spells AS (
    SELECT
        person_id,
        CASE WHEN from_date > $as_of_year * 10000 + 101 THEN from_date ELSE $as_of_year * 10000 + 101 END AS first_day,
        CASE WHEN COALESCE(to_date, $as_of) < $as_of THEN to_date ELSE $as_of END AS last_day
    FROM leave
    WHERE from_date <= $as_of AND COALESCE(to_date, $as_of) >= $as_of_year * 10000 + 101
),
-- Both days lie in one year, so that the number of the day in it will do.
numbered AS (
    SELECT
        person_id,
        CAST(FLOOR(first_day / 100.0) AS INTEGER) % 100 AS first_month, first_day % 100 AS first_of_month,
        CAST(FLOOR(last_day / 100.0) AS INTEGER) % 100 AS last_month, last_day % 100 AS last_of_month,
        CASE WHEN $as_of_year % 4 = 0 AND ($as_of_year % 100 <> 0 OR $as_of_year % 400 = 0) THEN 1 ELSE 2 END AS shortened
    FROM spells
),
away AS (
    SELECT
        person_id,
        CAST(
            SUM(
                FLOOR(275 * last_month / 9.0) - CASE WHEN last_month > 2 THEN shortened ELSE 0 END + last_of_month
                - FLOOR(275 * first_month / 9.0) + CASE WHEN first_month > 2 THEN shortened ELSE 0 END - first_of_month + 1
            ) AS INTEGER
        ) AS days
    FROM numbered
    GROUP BY person_id
),
asked AS (
    SELECT COUNT(*) AS rules FROM rule_in_force WHERE name = '年度学时'
),
known AS (
    SELECT
        c.*,
        d.ends_on, k.kind AS measure,
        COALESCE(d.endless, 0) AS endless,
        COALESCE(w.days, 0) AS days_away,
        y.hours, y.required_hours,
        CASE WHEN q.rules = 0 THEN '未设规定' ELSE y.hours_met END AS hours_met
    FROM cadre_in_post AS c
    CROSS JOIN asked AS q
    LEFT JOIN disciplined AS d ON d.person_id = c.person_id
    LEFT JOIN kinds AS k ON k.person_id = c.person_id
    LEFT JOIN away AS w ON w.person_id = c.person_id
    LEFT JOIN cadre_year_required AS y ON y.person_id = c.person_id AND y.year = $as_of_year
)
SELECT
    n.*,
    CASE WHEN n.ends_on IS NOT NULL THEN 1 ELSE 0 END AS barred_by_measure,
    CASE WHEN n.days_away >= 183 THEN 1 ELSE 0 END AS barred_by_leave,
    CASE WHEN n.hours_met = '未达标' THEN 1 ELSE 0 END AS hours_short,
    CASE
        WHEN n.ends_on IS NOT NULL OR n.days_away >= 183 OR (n.hours_met = '未达标' AND $as_of % 10000 = 1231) THEN '不具备'
        WHEN n.endless > 0 OR n.hours_met IS NULL THEN '无法判断'
        WHEN n.hours_met = '未达标' THEN '待补学时'
        ELSE '具备'
    END AS eligibility
FROM known AS n
