-- The conversations of the period that cite each source.
CREATE OR REPLACE TEMP TABLE source_counts AS
SELECT
    slots.bucket,
    citation.source_id,
    count(*) AS conversations
FROM source_citations AS citation
INNER JOIN time_slots($since, $until, $zone, $bucket) AS slots ON citation.slot = slots.slot
WHERE
    citation.is_first_use
    AND citation.opened_at >= $since AND citation.opened_at < $until
    AND ($channel IS NULL OR citation.channel = $channel)
    AND ($language IS NULL OR citation.language = $language)
    AND ($agent_version IS NULL OR citation.agent_version = $agent_version)
GROUP BY slots.bucket, citation.source_id
