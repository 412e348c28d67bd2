-- title:   Source usage
-- unit:    count
-- better:  neither
-- meaning: Conversations in which at least one reply cites the source; one that cites two counts for both.
-- opens:   all
-- series:  source
SELECT
    bucket,
    source_id AS series,
    cast(sum(conversations) AS BIGINT) AS value
FROM source_counts
GROUP BY GROUPING SETS ((source_id), (source_id, bucket))
ORDER BY bucket NULLS FIRST, source_id
