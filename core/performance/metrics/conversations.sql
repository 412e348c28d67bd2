-- title:   Conversations
-- unit:    count
-- better:  neither
-- meaning: Conversations opened in the period. Tests and previews never count, here or anywhere below.
-- opens:   all
SELECT
    bucket,
    sum_where(conversations, TRUE) AS value,
    sum_where(conversations, TRUE) AS n
FROM outcome_counts
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
