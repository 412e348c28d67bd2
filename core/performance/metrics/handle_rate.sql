-- title:   Handle rate
-- unit:    ratio
-- better:  higher
-- meaning: Share of all conversations in which the agent took part.
-- opens:   handled
SELECT
    bucket,
    sum_where(conversations, is_handled) / nullif(sum_where(conversations, TRUE), 0) AS value,
    sum_where(conversations, TRUE) AS n
FROM outcome_counts
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
