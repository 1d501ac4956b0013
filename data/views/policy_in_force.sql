-- One row per document in force on the as-of date: from its first day until the day it ends (失效日期), which is not of it.
SELECT p.*
FROM policy AS p
WHERE COALESCE(p.valid_from, 0) <= $as_of AND COALESCE(p.valid_to, 99991231) > $as_of
