-- The first instant of a local day. Where clocks go back over midnight it comes twice, an hour apart,
-- and the engine would take the second.
CREATE OR REPLACE MACRO first_instant(zone, local_start) AS
CASE
    WHEN timezone(zone, timezone(zone, local_start) - INTERVAL 1 HOUR) >= local_start
        THEN timezone(zone, local_start) - INTERVAL 1 HOUR
    ELSE timezone(zone, local_start)
END
