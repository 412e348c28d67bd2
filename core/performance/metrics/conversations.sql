-- title:   Conversations
-- unit:    count
-- better:  neither
-- meaning: Conversations opened in the period. Tests and previews never count, here or anywhere below.
-- opens:   all
SELECT
    slots.bucket,
    count(*) AS value,
    count(*) AS n
FROM conversation_outcomes AS conversation
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON conversation.slot = slots.slot
WHERE
    conversation.opened_at >= $since AND conversation.opened_at < $until
    AND ($channel IS NULL OR conversation.channel = $channel)
    AND ($language IS NULL OR conversation.language = $language)
    AND ($agent_version IS NULL OR conversation.agent_version = $agent_version)
GROUP BY GROUPING SETS ((), (slots.bucket))
ORDER BY slots.bucket NULLS FIRST
