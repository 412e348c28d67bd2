-- title:   Helpful
-- unit:    ratio
-- better:  higher
-- meaning: Share of the handled conversations with feedback that were rated helpful.
-- opens:   helpful
SELECT
    bucket,
    sum_where(conversations, is_helpful) / nullif(sum_where(conversations, is_rated), 0) AS value,
    sum_where(conversations, is_rated) AS n
FROM outcome_counts
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
