-- What programs tell of the business (core/metric.ts, outcome.ts, marker.ts). Of rows with the same id the one told last
-- stands: read with FINAL. `until` is `at` where a statement is of an instant.
CREATE TABLE IF NOT EXISTS metrics
(
    at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    until DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    toldAt DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    isDeleted UInt8 CODEC(ZSTD(1)),
    contentHash UInt64 CODEC(NONE),
    name LowCardinality(String),
    reading LowCardinality(String),
    unit LowCardinality(String),
    value Decimal(38, 12) CODEC(ZSTD(1)),
    -- NULL where the unit is no currency with a known rate
    dollars Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    labels Map(LowCardinality(String), String) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(toldAt, isDeleted)
PARTITION BY toYYYYMM(at, 'UTC')
ORDER BY (name, at, id)
SETTINGS non_replicated_deduplication_window = 1000;
-- A correction may move an outcome or an event in time, so that no month holds all of what was said of it.
CREATE TABLE IF NOT EXISTS outcomes
(
    at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    toldAt DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    isDeleted UInt8 CODEC(ZSTD(1)),
    contentHash UInt64 CODEC(NONE),
    name LowCardinality(String),
    senderId String CODEC(ZSTD(1)),
    -- 'true', 'false', or empty where it was not told
    success LowCardinality(String),
    score Nullable(Decimal(38, 6)) CODEC(ZSTD(1)),
    unit LowCardinality(String),
    value Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    dollars Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    callId String CODEC(ZSTD(1)),
    traceId String CODEC(ZSTD(1)),
    conversationId String CODEC(ZSTD(1)),
    labels Map(LowCardinality(String), String) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(toldAt, isDeleted)
ORDER BY (name, id)
SETTINGS non_replicated_deduplication_window = 1000;
CREATE TABLE IF NOT EXISTS events
(
    at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    until DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    toldAt DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    isDeleted UInt8 CODEC(ZSTD(1)),
    contentHash UInt64 CODEC(NONE),
    kind LowCardinality(String),
    senderId String CODEC(ZSTD(1)),
    title String CODEC(ZSTD(1)),
    link String CODEC(ZSTD(1)),
    labels Map(LowCardinality(String), String) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(toldAt, isDeleted)
ORDER BY (kind, id)
SETTINGS non_replicated_deduplication_window = 1000;
