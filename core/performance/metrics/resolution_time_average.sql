-- title:   Resolution time, average
-- unit:    seconds
-- better:  lower
-- meaning: Mean time from the customer's first message to the agent's last reply, resolved conversations
--          only.
-- opens:   timed
SELECT
    bucket,
    avg(resolution_s) AS value,
    count(resolution_s) AS n
FROM conversation_times
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
