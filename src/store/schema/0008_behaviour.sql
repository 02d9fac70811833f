-- What calls were in their executions, derived from calls alone and never told by senders. One row a call; derived anew, the row
-- that came last stands. Prices and rules play no part but in premium.
CREATE TABLE IF NOT EXISTS behaviour
(
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    -- the trace where there is one, else the id of the first call
    executionId FixedString(16) CODEC(NONE),
    joinedBy LowCardinality(String),
    part LowCardinality(String),
    cause LowCardinality(String),
    stage LowCardinality(String),
    -- whether it is the first call of its execution
    opens Bool CODEC(ZSTD(1)),
    -- whether more than the counts of its execution had to be looked at
    isWeighed Bool CODEC(ZSTD(1)),
    intendedProvider LowCardinality(String),
    intendedModel LowCardinality(String),
    -- of a fallback: its cost minus that of the same tokens on the intended model; NULL is not known
    premium Nullable(Decimal(18, 12)) CODEC(ZSTD(1)),
    INDEX byExecution executionId TYPE bloom_filter(0.01) GRANULARITY 1
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(hour, 'UTC')
ORDER BY (hour, id);
