-- title:   Handle rate
-- unit:    ratio
-- better:  higher
-- meaning: Share of all conversations in which the agent took part.
-- opens:   handled
SELECT
    slots.bucket,
    count(*) FILTER (WHERE conversation.is_handled) / nullif(count(*), 0) AS value,
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
