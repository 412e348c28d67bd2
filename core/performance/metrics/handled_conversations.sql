-- title:   Handled
-- unit:    count
-- better:  higher
-- meaning: Conversations in which the agent took part: it replied, or passed the conversation on.
-- opens:   handled
SELECT
    bucket,
    sum_where(conversations, is_handled) AS value,
    sum_where(conversations, TRUE) AS n
FROM outcome_counts
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
