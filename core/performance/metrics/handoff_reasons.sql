-- title:   Handoff reasons
-- unit:    count
-- better:  neither
-- meaning: Handed-off conversations by the reason of the handoff.
-- opens:   handed_off
-- series:  handoff_reason
SELECT
    bucket,
    handoff_reason AS series,
    cast(sum(conversations) AS BIGINT) AS value
FROM outcome_counts
WHERE is_handed_off
GROUP BY GROUPING SETS ((handoff_reason), (handoff_reason, bucket))
ORDER BY bucket NULLS FIRST, handoff_reason
