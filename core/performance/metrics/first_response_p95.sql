-- title:   First response, 95 %
-- unit:    seconds
-- better:  lower
-- meaning: Time from the customer's first message to the agent's first reply; 95 of 100 handled
--          conversations are faster.
-- opens:   responded
SELECT
    bucket,
    quantile_cont(first_response_s, 0.95) AS value,
    count(first_response_s) AS n
FROM conversation_times
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
