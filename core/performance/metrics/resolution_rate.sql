-- title:   Resolution rate
-- unit:    ratio
-- better:  higher
-- meaning: Share of handled conversations that the agent answered, in which nobody asked for a person and
--          no person stepped in, with positive feedback or none, checked 72 hours after the last activity.
--          Conversations not yet checked are pending and left out.
-- opens:   resolved
SELECT
    slots.bucket,
    count(*) FILTER (WHERE conversation.is_resolved)
    / nullif(count(*) FILTER (WHERE conversation.is_checked), 0) AS value,
    count(*) FILTER (WHERE conversation.is_checked) AS n
FROM conversation_outcomes AS conversation
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON conversation.slot = slots.slot
WHERE
    conversation.opened_at >= $since AND conversation.opened_at < $until
    AND ($channel IS NULL OR conversation.channel = $channel)
    AND ($language IS NULL OR conversation.language = $language)
    AND ($agent_version IS NULL OR conversation.agent_version = $agent_version)
GROUP BY GROUPING SETS ((), (slots.bucket))
ORDER BY slots.bucket NULLS FIRST
