-- title:   Handoff rate
-- unit:    ratio
-- better:  lower
-- meaning: Share of handled conversations passed to a person at the customer's request or by the agent's
--          rules. A person who takes over by hand is not a handoff.
-- opens:   handed_off
SELECT
    bucket,
    sum_where(conversations, is_handed_off) / nullif(sum_where(conversations, is_handled), 0) AS value,
    sum_where(conversations, is_handled) AS n
FROM outcome_counts
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
