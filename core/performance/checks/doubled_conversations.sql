-- Every conversation has one row of facts.
SELECT id
FROM conversation_facts
GROUP BY id
HAVING count(*) > 1
