-- title:   Feedback
-- unit:    count
-- better:  neither
-- meaning: Handled conversations with feedback, by what the customer thought.
-- opens:   rated
-- series:  feedback
SELECT
    bucket,
    feedback AS series,
    cast(sum(conversations) AS BIGINT) AS value
FROM outcome_counts
WHERE is_rated
GROUP BY GROUPING SETS ((feedback), (feedback, bucket))
ORDER BY bucket NULLS FIRST, feedback
