-- The one row of what local policy asks of the next election, by the rules in force on the as-of date; NULL where it is not set.
SELECT
    MAX(CASE WHEN name = '换届日期' THEN text_value END) AS held_on,
    MAX(CASE WHEN name = '换届连任年龄上限' THEN value END) AS again_oldest,
    MAX(CASE WHEN name = '换届新任年龄上限' THEN value END) AS new_oldest,
    MAX(CASE WHEN name = '换届新任学历下限' THEN text_value END) AS least_education
FROM rule_in_force
