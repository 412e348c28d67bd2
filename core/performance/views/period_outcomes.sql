-- Conversations opened in a period, each with its bucket in a zone. A filter that is NULL narrows nothing.
CREATE OR REPLACE MACRO period_outcomes(since_at, until_at, zone, grain, on_channel, in_language, by_version)
AS TABLE
    SELECT
        slots.bucket,
        conversation.*  -- noqa: AM04
    FROM conversation_outcomes AS conversation
    INNER JOIN time_slots(since_at, until_at, zone, grain) AS slots ON conversation.slot = slots.slot
    WHERE
        conversation.opened_at >= since_at AND conversation.opened_at < until_at
        AND (on_channel IS NULL OR conversation.channel = on_channel)
        AND (in_language IS NULL OR conversation.language = in_language)
        AND (by_version IS NULL OR conversation.agent_version = by_version)
