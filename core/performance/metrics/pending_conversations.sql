-- title:   Pending
-- unit:    count
-- better:  neither
-- meaning: Handled conversations whose outcome is not decided yet: 72 hours have not passed since the last
--          activity.
-- opens:   pending
SELECT
    bucket,
    sum_where(conversations, is_pending) AS value,
    sum_where(conversations, is_handled) AS n
FROM outcome_counts
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
