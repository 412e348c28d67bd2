-- Every resolution is a deflection.
SELECT id
FROM conversation_outcomes
WHERE is_resolved AND NOT is_deflected
