-- title:   First response, median
-- unit:    seconds
-- better:  lower
-- meaning: Time from the customer's first message to the agent's first reply; half of the handled
--          conversations are faster.
-- opens:   responded
SELECT
    bucket,
    quantile_cont(first_response_s, 0.5) AS value,
    count(first_response_s) AS n
FROM conversation_times
GROUP BY GROUPING SETS ((), (bucket))
ORDER BY bucket NULLS FIRST
