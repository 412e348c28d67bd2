-- Each citation of a source in a reply that counts.
CREATE OR REPLACE VIEW source_citations AS
SELECT
    citations.source_id,
    citations.conversation_id,
    citations.conversation_id || ' ' || citations.position AS reply,
    citations.created_at
FROM citations
INNER JOIN conversation_facts ON citations.conversation_id = conversation_facts.id
WHERE NOT conversation_facts.is_test AND conversation_facts.channel <> 'preview'
