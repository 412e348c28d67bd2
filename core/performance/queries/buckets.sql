-- The buckets that a period touches, in order: what a chart's axis shows, with or without rows.
SELECT DISTINCT slots.bucket
FROM time_slots($since, $until, $zone, $bucket) AS slots
ORDER BY slots.bucket
