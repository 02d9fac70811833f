-- What stands between the calls of an execution: agents, tools, requests of services. Slim, and no money: calls have that.
-- The same span may be sent again; the one that came last stands.
CREATE TABLE IF NOT EXISTS spans
(
    at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    traceId FixedString(16) CODEC(ZSTD(1)),
    spanId String CODEC(ZSTD(1)),
    parentSpanId String CODEC(ZSTD(1)),
    kind LowCardinality(String),
    name String CODEC(ZSTD(1)),
    service LowCardinality(String),
    durationMs Nullable(UInt32) CODEC(ZSTD(1)),
    status LowCardinality(String),
    labels Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    door LowCardinality(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(at, 'UTC')
ORDER BY (traceId, spanId)
SETTINGS non_replicated_deduplication_window = 10000;
