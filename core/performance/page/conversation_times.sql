-- The times of each conversation of the period; NULL where a time does not count.
CREATE OR REPLACE TEMP TABLE conversation_times AS
SELECT
    bucket,
    CASE WHEN is_responded THEN first_response_s END AS first_response_s,
    CASE WHEN is_timed THEN resolution_s END AS resolution_s
FROM period_outcomes($since, $until, $zone, $bucket, $channel, $language, $agent_version)
