-- One row for each conversation brought in: all that the metrics need, so that none of them reads messages.
WITH customer_start AS (
    SELECT
        conversation_id,
        min(created_at) AS started_at
    FROM messages
    WHERE role = 'customer'
    GROUP BY conversation_id
),

message_span AS (
    SELECT
        messages.conversation_id,
        any_value(customer_start.started_at) AS started_at,
        min(messages.created_at) FILTER (
            WHERE messages.role = 'agent' AND messages.created_at >= customer_start.started_at
        ) AS first_reply_at,
        max(messages.created_at) FILTER (
            WHERE messages.role = 'agent' AND messages.created_at >= customer_start.started_at
        ) AS last_reply_at,
        max(messages.config_version) FILTER (WHERE messages.role = 'agent') AS agent_version,
        bool_or(messages.role = 'person') AS person_wrote
    FROM messages
    LEFT JOIN customer_start ON messages.conversation_id = customer_start.conversation_id
    GROUP BY messages.conversation_id
),

assigned_conversation AS (
    SELECT DISTINCT conversation_id
    FROM events
    WHERE kind = 'assigned'
)

SELECT
    conversations.id,
    conversations.opened_at,
    cast(epoch_us(conversations.opened_at) // 900000000 AS INTEGER) AS slot,
    conversations.channel,
    conversations.language,
    message_span.agent_version,
    conversations.is_test,
    conversations.outcome,
    conversations.handoff_reason,
    conversations.feedback,
    conversations.agent_took_part,
    conversations.answered_count,
    conversations.handoff_reason IS NOT NULL
    OR conversations.state IN ('queued', 'with_person')
    OR coalesce(message_span.person_wrote, FALSE)
    OR assigned_conversation.conversation_id IS NOT NULL AS person_involved,
    (epoch_us(message_span.first_reply_at) - epoch_us(message_span.started_at)) / 1000000 AS first_response_s,
    (epoch_us(message_span.last_reply_at) - epoch_us(message_span.started_at)) / 1000000 AS reply_span_s
FROM conversations
LEFT JOIN message_span ON conversations.id = message_span.conversation_id
LEFT JOIN assigned_conversation ON conversations.id = assigned_conversation.conversation_id
ORDER BY conversations.opened_at, conversations.id
