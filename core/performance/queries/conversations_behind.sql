-- The conversations behind a figure, newest first: those with its mark, in one bucket and series if asked.
SELECT
    conversation.id,
    count(*) OVER () AS total
FROM period_outcomes($since, $until, $zone, $bucket, $channel, $language, $agent_version) AS conversation
WHERE
    ($at IS NULL OR conversation.bucket = $at)
    AND CASE $opens
        WHEN 'all' THEN TRUE
        WHEN 'handled' THEN conversation.is_handled
        WHEN 'pending' THEN conversation.is_pending
        WHEN 'resolved' THEN conversation.is_resolved
        WHEN 'deflected' THEN conversation.is_deflected
        WHEN 'handed_off' THEN conversation.is_handed_off
        WHEN 'answered' THEN conversation.is_answered
        WHEN 'rated' THEN conversation.is_rated
        WHEN 'helpful' THEN conversation.is_helpful
        WHEN 'responded' THEN conversation.is_responded
        WHEN 'timed' THEN conversation.is_timed
        ELSE FALSE
    END
    AND ($dimension IS DISTINCT FROM 'outcome' OR conversation.outcome = $series)
    AND ($dimension IS DISTINCT FROM 'channel' OR conversation.channel = $series)
    AND ($dimension IS DISTINCT FROM 'handoff_reason' OR conversation.handoff_reason = $series)
    AND ($dimension IS DISTINCT FROM 'feedback' OR conversation.feedback = $series)
    AND (
        $dimension IS DISTINCT FROM 'source'
        OR conversation.id IN (
            SELECT citation.conversation_id
            FROM source_citations AS citation
            WHERE citation.source_id = $series
        )
    )
ORDER BY conversation.opened_at DESC, conversation.id DESC
LIMIT $limit OFFSET $offset
