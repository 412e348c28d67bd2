-- title:   Conversations by channel
-- unit:    count
-- better:  neither
-- meaning: Conversations by the channel on which they took place.
-- opens:   all
-- series:  channel
SELECT
    slots.bucket,
    conversation.channel AS series,
    count(*) AS value
FROM conversation_outcomes AS conversation
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON conversation.slot = slots.slot
WHERE
    conversation.opened_at >= $since AND conversation.opened_at < $until
    AND ($channel IS NULL OR conversation.channel = $channel)
    AND ($language IS NULL OR conversation.language = $language)
    AND ($agent_version IS NULL OR conversation.agent_version = $agent_version)
GROUP BY GROUPING SETS ((conversation.channel), (conversation.channel, slots.bucket))
ORDER BY slots.bucket NULLS FIRST, conversation.channel
