-- title:   Feedback
-- unit:    count
-- better:  neither
-- meaning: Handled conversations with feedback, by what the customer thought.
-- opens:   rated
-- series:  feedback
SELECT
    slots.bucket,
    conversation.feedback AS series,
    count(*) AS value
FROM conversation_outcomes AS conversation
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON conversation.slot = slots.slot
WHERE
    conversation.opened_at >= $since AND conversation.opened_at < $until
    AND ($channel IS NULL OR conversation.channel = $channel)
    AND ($language IS NULL OR conversation.language = $language)
    AND ($agent_version IS NULL OR conversation.agent_version = $agent_version)
    AND conversation.is_rated
GROUP BY GROUPING SETS ((conversation.feedback), (conversation.feedback, slots.bucket))
ORDER BY slots.bucket NULLS FIRST, conversation.feedback
