-- Quarter hours since 1970 in UTC, each with the day, week or month it belongs to in a zone.
-- Every zone's offset is a multiple of a quarter hour, so no slot belongs to two buckets.
CREATE OR REPLACE MACRO time_slots(since_at, until_at, zone, grain) AS TABLE
    WITH step AS (
        SELECT CASE grain
            WHEN 'month' THEN INTERVAL 1 MONTH
            WHEN 'week' THEN INTERVAL 7 DAY
            WHEN 'day' THEN INTERVAL 1 DAY
        END AS length
    ),

    bucket_start AS (
        SELECT
            length,
            unnest(generate_series(
                date_trunc(grain, timezone(zone, since_at)),
                timezone(zone, until_at - INTERVAL 1 MICROSECOND),
                length
            )) AS starts_at
        FROM step
    ),

    bucket_slots AS (
        SELECT
            cast(starts_at AS DATE) AS bucket,
            range(
                epoch_us(first_instant(zone, starts_at)) // 900000000,
                epoch_us(first_instant(zone, starts_at + length)) // 900000000
            ) AS slots
        FROM bucket_start
    )

    SELECT
        bucket,
        cast(unnest(slots) AS INTEGER) AS slot
    FROM bucket_slots
