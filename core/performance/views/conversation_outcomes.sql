-- What each conversation counts as, defined once. Tests are no part of any figure.
CREATE OR REPLACE VIEW conversation_outcomes AS
SELECT
    id,
    opened_at,
    slot,
    channel,
    language,
    agent_version,
    outcome,
    handoff_reason,
    feedback,
    agent_took_part AS is_handled,
    agent_took_part AND outcome = 'pending' AS is_pending,
    agent_took_part AND outcome <> 'pending' AS is_checked,
    agent_took_part AND outcome = 'resolved' AS is_resolved,
    agent_took_part AND NOT person_involved AS is_deflected,
    agent_took_part AND handoff_reason IS NOT NULL AS is_handed_off,
    agent_took_part AND answered_count > 0 AS is_answered,
    agent_took_part AND feedback IS NOT NULL AS is_rated,
    agent_took_part AND coalesce(feedback = 'helpful', FALSE) AS is_helpful,
    agent_took_part AND first_response_s IS NOT NULL AS is_responded,
    agent_took_part AND outcome = 'resolved' AND reply_span_s IS NOT NULL AS is_timed,
    first_response_s,
    reply_span_s AS resolution_s
FROM conversation_facts
WHERE NOT is_test AND channel <> 'preview'
