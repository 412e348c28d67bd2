-- The conversations of the period, counted by everything that a figure may ask of them: a few thousand rows.
CREATE OR REPLACE TEMP TABLE outcome_counts AS
SELECT
    bucket,
    channel,
    outcome,
    handoff_reason,
    feedback,
    is_handled,
    is_pending,
    is_checked,
    is_resolved,
    is_deflected,
    is_handed_off,
    is_answered,
    is_rated,
    is_helpful,
    count(*) AS conversations
FROM period_outcomes($since, $until, $zone, $bucket, $channel, $language, $agent_version)
GROUP BY ALL
