-- title:   Deflection rate
-- unit:    ratio
-- better:  higher
-- meaning: Share of handled conversations in which no person was involved. Every resolution is a
--          deflection, not the reverse.
-- opens:   deflected
SELECT
    bucket,
    sum_where(conversations, is_deflected) / nullif(sum_where(conversations, is_handled), 0) AS value,
    sum_where(conversations, is_handled) AS n
FROM outcome_counts
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
