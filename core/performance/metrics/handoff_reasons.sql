-- title:   Handoff reasons
-- unit:    count
-- better:  neither
-- meaning: Handed-off conversations by the reason of the handoff.
-- opens:   handed_off
-- series:  handoff_reason
SELECT
    slots.bucket,
    conversation.handoff_reason AS series,
    count(*) AS value
FROM conversation_outcomes AS conversation
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON conversation.slot = slots.slot
WHERE
    conversation.opened_at >= $since AND conversation.opened_at < $until
    AND ($channel IS NULL OR conversation.channel = $channel)
    AND ($language IS NULL OR conversation.language = $language)
    AND ($agent_version IS NULL OR conversation.agent_version = $agent_version)
    AND conversation.is_handed_off
GROUP BY GROUPING SETS ((conversation.handoff_reason), (conversation.handoff_reason, slots.bucket))
ORDER BY slots.bucket NULLS FIRST, conversation.handoff_reason
