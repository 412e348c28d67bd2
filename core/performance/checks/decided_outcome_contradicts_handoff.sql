-- A checked conversation counts as handed off exactly when it was handed off.
SELECT id
FROM conversation_outcomes
WHERE is_checked AND (outcome = 'handed_off') <> is_handed_off
