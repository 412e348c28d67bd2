-- How often each source was cited by replies of the period.
SELECT
    source_id,
    count(*) AS replies,
    cast(sum(citations) AS BIGINT) AS citations
FROM source_citations
WHERE created_at >= $since AND created_at < $until
GROUP BY source_id
ORDER BY replies DESC, source_id ASC
