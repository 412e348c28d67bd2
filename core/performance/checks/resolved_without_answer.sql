-- A resolution needs an answer.
SELECT id
FROM conversation_outcomes
WHERE is_resolved AND NOT is_answered
