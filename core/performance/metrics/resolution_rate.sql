-- title:   Resolution rate
-- unit:    ratio
-- better:  higher
-- meaning: Share of handled conversations that the agent answered, in which nothing was left without an
--          answer in the end, nobody asked for a person and no person stepped in, with positive feedback or
--          none, checked 72 hours after the last activity. Conversations not yet checked are pending and
--          left out.
-- opens:   resolved
SELECT
    bucket,
    sum_where(conversations, is_resolved) / nullif(sum_where(conversations, is_checked), 0) AS value,
    sum_where(conversations, is_checked) AS n
FROM outcome_counts
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
