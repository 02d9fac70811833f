-- How calls came: in a session, a batch, a burst, on a schedule, in a loop, or steadily (docs/methods/context.md). Derived anew, the row
-- that came last stands.
CREATE TABLE IF NOT EXISTS callPattern
(
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    pattern LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(hour, 'UTC')
ORDER BY (hour, id);
