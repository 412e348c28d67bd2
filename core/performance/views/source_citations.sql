-- Each reply that counts, with each source it cites.
CREATE OR REPLACE VIEW source_citations AS
SELECT
    source_id,
    conversation_id,
    position,
    created_at,
    citations,
    is_first_use,
    opened_at,
    slot,
    channel,
    language,
    agent_version
FROM citation_facts
WHERE NOT is_test AND channel <> 'preview'
