-- title:   Answer rate
-- unit:    ratio
-- better:  higher
-- meaning: Share of handled conversations with at least one grounded answer.
-- opens:   answered
SELECT
    bucket,
    sum_where(conversations, is_answered) / nullif(sum_where(conversations, is_handled), 0) AS value,
    sum_where(conversations, is_handled) AS n
FROM outcome_counts
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
