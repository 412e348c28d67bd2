-- The sum of the counts that a condition holds for; 0 when it holds for none.
CREATE OR REPLACE MACRO sum_where(counts, condition) AS
cast(coalesce(sum(counts) FILTER (WHERE condition), 0) AS BIGINT)
