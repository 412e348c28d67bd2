-- title:   Source usage
-- unit:    count
-- better:  neither
-- meaning: Conversations in which at least one reply cites the source; one that cites two counts for both.
-- opens:   all
-- series:  source
SELECT
    slots.bucket,
    citation.source_id AS series,
    count(DISTINCT citation.conversation_id) AS value
FROM source_citations AS citation
INNER JOIN conversation_outcomes AS conversation ON citation.conversation_id = conversation.id
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON conversation.slot = slots.slot
WHERE
    conversation.opened_at >= $since AND conversation.opened_at < $until
    AND ($channel IS NULL OR conversation.channel = $channel)
    AND ($language IS NULL OR conversation.language = $language)
    AND ($agent_version IS NULL OR conversation.agent_version = $agent_version)
GROUP BY GROUPING SETS ((citation.source_id), (citation.source_id, slots.bucket))
ORDER BY slots.bucket NULLS FIRST, citation.source_id
