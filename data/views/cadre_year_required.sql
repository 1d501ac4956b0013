-- The rows of cadre_year with the hours required of each. A rule without a post group speaks of all that have none of their own.
WITH required AS (
    SELECT
        y.year,
        MAX(CASE WHEN r.post_group = '书记' THEN r.value END) AS secretary_hours,
        MAX(CASE WHEN r.post_group = '副职' THEN r.value END) AS deputy_hours,
        MAX(CASE WHEN r.post_group = '一般工作人员' THEN r.value END) AS staff_hours,
        MAX(CASE WHEN r.post_group IS NULL THEN r.value END) AS common_hours
    FROM training_reckoned AS y
    LEFT JOIN rule AS r
        ON r.name = '年度学时'
        AND COALESCE(r.valid_from, 0) <= y.reckoned_on
        AND COALESCE(r.valid_to, 99991231) >= y.reckoned_on
    GROUP BY y.year
),
judged AS (
    SELECT
        c.*,
        COALESCE(
            CASE c.post_group WHEN '书记' THEN q.secretary_hours WHEN '副职' THEN q.deputy_hours WHEN '一般工作人员' THEN q.staff_hours END,
            q.common_hours
        ) AS required_hours
    FROM cadre_year AS c
    JOIN required AS q ON q.year = c.year
)
SELECT
    j.*,
    CASE
        WHEN j.required_hours IS NULL THEN '未设规定'
        WHEN j.hours >= j.required_hours THEN '达标'
        WHEN j.hours_unknown = 0 THEN '未达标'
    END AS hours_met
FROM judged AS j
