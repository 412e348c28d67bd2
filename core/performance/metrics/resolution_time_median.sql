-- title:   Resolution time, median
-- unit:    seconds
-- better:  lower
-- meaning: Time from the customer's first message to the agent's last reply, resolved conversations only;
--          half are faster.
-- opens:   timed
SELECT
    slots.bucket,
    quantile_cont(conversation.resolution_s, 0.5) FILTER (WHERE conversation.is_timed) AS value,
    count(*) FILTER (WHERE conversation.is_timed) AS n
FROM conversation_outcomes AS conversation
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON conversation.slot = slots.slot
WHERE
    conversation.opened_at >= $since AND conversation.opened_at < $until
    AND ($channel IS NULL OR conversation.channel = $channel)
    AND ($language IS NULL OR conversation.language = $language)
    AND ($agent_version IS NULL OR conversation.agent_version = $agent_version)
GROUP BY GROUPING SETS ((), (slots.bucket))
ORDER BY slots.bucket NULLS FIRST
