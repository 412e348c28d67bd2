-- How often each source was cited by replies of the period.
SELECT
    citation.source_id,
    count(DISTINCT citation.reply) AS replies,
    count(*) AS citations
FROM source_citations AS citation
WHERE citation.created_at >= $since AND citation.created_at < $until
GROUP BY citation.source_id
ORDER BY replies DESC, citation.source_id ASC
