-- title:   Conversations by channel
-- unit:    count
-- better:  neither
-- meaning: Conversations by the channel on which they took place.
-- opens:   all
-- series:  channel
SELECT
    bucket,
    channel AS series,
    cast(sum(conversations) AS BIGINT) AS value
FROM outcome_counts
GROUP BY GROUPING SETS ((channel), (channel, bucket))
ORDER BY bucket NULLS FIRST, channel
