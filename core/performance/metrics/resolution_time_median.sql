-- title:   Resolution time, median
-- unit:    seconds
-- better:  lower
-- meaning: Time from the customer's first message to the agent's last reply, resolved conversations only;
--          half are faster.
-- opens:   timed
SELECT
    bucket,
    quantile_cont(resolution_s, 0.5) AS value,
    count(resolution_s) AS n
FROM conversation_times
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
