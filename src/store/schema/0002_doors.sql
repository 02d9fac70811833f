-- One call seen through several doors is one call. What a later sighting adds is a row of the same id with the next version,
-- which stands for all before it; those are deleted in the background. `doors` is empty where `door` is the only one.
ALTER TABLE calls
    ADD COLUMN IF NOT EXISTS version UInt16 CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS doors Array(LowCardinality(String)) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS logicalRequestId String CODEC(ZSTD(1)),
    -- the prompt's pieces in order; the three lists share their lengths
    ADD COLUMN IF NOT EXISTS `segments.kind` Array(LowCardinality(String)) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS `segments.hash` Array(UInt64) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS `segments.bytes` Array(UInt32) CODEC(ZSTD(1)),
    ADD INDEX IF NOT EXISTS byVersion version TYPE minmax GRANULARITY 1;
-- Other ids of calls: a span without a response id joins the call below it, and later sightings know either.
CREATE TABLE IF NOT EXISTS callAliases
(
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    alias FixedString(16) CODEC(NONE),
    id FixedString(16) CODEC(NONE)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(hour, 'UTC')
ORDER BY (hour, alias);
