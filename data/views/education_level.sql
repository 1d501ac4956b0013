-- One row per education that has a level: 中专 and 高中 open the same doors.
SELECT '研究生' AS education, 6 AS level
UNION ALL SELECT '本科', 5
UNION ALL SELECT '大专', 4
UNION ALL SELECT '中专', 3
UNION ALL SELECT '高中', 3
UNION ALL SELECT '初中', 2
UNION ALL SELECT '小学及以下', 1
