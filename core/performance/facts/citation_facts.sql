-- One row for each reply and source it cites, with what the conversation is filtered by.
WITH use AS (
    SELECT
        conversation_id,
        position,
        source_id,
        any_value(created_at) AS created_at,
        count(*) AS citations
    FROM citations
    GROUP BY conversation_id, position, source_id
)

SELECT
    use.conversation_id,
    use.position,
    use.source_id,
    use.created_at,
    use.citations,
    use.position = min(use.position) OVER (PARTITION BY use.conversation_id, use.source_id) AS is_first_use,
    conversation.opened_at,
    conversation.slot,
    conversation.channel,
    conversation.language,
    conversation.agent_version,
    conversation.is_test
FROM use
INNER JOIN conversation_facts AS conversation ON use.conversation_id = conversation.id
ORDER BY conversation.opened_at, use.conversation_id, use.position, use.source_id
