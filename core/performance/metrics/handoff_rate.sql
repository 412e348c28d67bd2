-- title:   Handoff rate
-- unit:    ratio
-- better:  lower
-- meaning: Share of handled conversations passed to a person at the customer's request or by the agent's
--          rules. A person who takes over by hand is not a handoff.
-- opens:   handed_off
SELECT
    slots.bucket,
    count(*) FILTER (WHERE conversation.is_handed_off)
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
