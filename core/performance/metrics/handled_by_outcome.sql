-- title:   Handled by outcome
-- unit:    count
-- better:  neither
-- meaning: Handled conversations by how they count: resolved, deflected only, handed off, taken over by
--          hand, or pending.
-- opens:   handled
-- series:  outcome
SELECT
    bucket,
    outcome AS series,
    cast(sum(conversations) AS BIGINT) AS value
FROM outcome_counts
WHERE is_handled
GROUP BY GROUPING SETS ((outcome), (outcome, bucket))
ORDER BY bucket NULLS FIRST, outcome
