-- Nothing is answered before it is asked.
SELECT id
FROM conversation_outcomes
WHERE first_response_s < 0 OR resolution_s < 0 OR resolution_s < first_response_s
