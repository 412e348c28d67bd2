-- title:   Handled by outcome
-- unit:    count
-- better:  neither
-- meaning: Handled conversations by how they count: resolved, deflected only, handed off, taken over by
--          hand, or pending.
-- opens:   handled
-- series:  outcome
SELECT
    slots.bucket,
    conversation.outcome AS series,
    count(*) AS value
FROM conversation_outcomes AS conversation
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON conversation.slot = slots.slot
WHERE
    conversation.opened_at >= $since AND conversation.opened_at < $until
    AND ($channel IS NULL OR conversation.channel = $channel)
    AND ($language IS NULL OR conversation.language = $language)
    AND ($agent_version IS NULL OR conversation.agent_version = $agent_version)
    AND conversation.is_handled
GROUP BY GROUPING SETS ((conversation.outcome), (conversation.outcome, slots.bucket))
ORDER BY slots.bucket NULLS FIRST, conversation.outcome
