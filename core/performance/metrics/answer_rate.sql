-- title:   Answer rate
-- unit:    ratio
-- better:  higher
-- meaning: Share of handled conversations with at least one grounded answer.
-- opens:   answered
SELECT
    slots.bucket,
    count(*) FILTER (WHERE conversation.is_answered)
    / nullif(count(*) FILTER (WHERE conversation.is_handled), 0) AS value,
    count(*) FILTER (WHERE conversation.is_handled) AS n
FROM conversation_outcomes AS conversation
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON conversation.slot = slots.slot
WHERE
    conversation.opened_at >= $since AND conversation.opened_at < $until
    AND ($channel IS NULL OR conversation.channel = $channel)
    AND ($language IS NULL OR conversation.language = $language)
    AND ($agent_version IS NULL OR conversation.agent_version = $agent_version)
GROUP BY GROUPING SETS ((), (slots.bucket))
ORDER BY slots.bucket NULLS FIRST
