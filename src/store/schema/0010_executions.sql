-- Executions: calls that belong together, one row each, in the hour of its first call. Derived with behaviour; of rows with the same
-- (hour, executionId) the one derived last stands: read with FINAL. cost = cleanCost and what was paid on top, stage by stage.
CREATE TABLE IF NOT EXISTS executions
(
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    executionId FixedString(16) CODEC(NONE),
    derivedAt UInt64 DEFAULT toUnixTimestamp64Micro(now64(6)) CODEC(ZSTD(1)),
    isDeleted UInt8 CODEC(ZSTD(1)),
    joinedBy LowCardinality(String),
    at DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    -- from the first start to the last end
    durationMs UInt64 CODEC(ZSTD(1)),
    -- the first call
    opening FixedString(16) CODEC(NONE),
    calls UInt32 CODEC(ZSTD(1)),
    errors UInt32 CODEC(ZSTD(1)),
    retries UInt32 CODEC(ZSTD(1)),
    fallbacks UInt32 CODEC(ZSTD(1)),
    searches UInt32 CODEC(ZSTD(1)),
    unpricedCalls UInt32 CODEC(ZSTD(1)),
    -- fallbacks of which it is not known what was intended would have cost
    unknownPremiums UInt32 CODEC(ZSTD(1)),
    inputTokens UInt64 CODEC(ZSTD(1)),
    outputTokens UInt64 CODEC(ZSTD(1)),
    cost Decimal(38, 12) CODEC(ZSTD(1)),
    cleanCost Decimal(38, 12) CODEC(ZSTD(1)),
    chainCost Decimal(38, 12) CODEC(ZSTD(1)),
    retryCost Decimal(38, 12) CODEC(ZSTD(1)),
    fallbackCost Decimal(38, 12) CODEC(ZSTD(1)),
    guardrailCost Decimal(38, 12) CODEC(ZSTD(1)),
    judgeCost Decimal(38, 12) CODEC(ZSTD(1)),
    retrievalCost Decimal(38, 12) CODEC(ZSTD(1)),
    embeddingCost Decimal(38, 12) CODEC(ZSTD(1)),
    subagentCost Decimal(38, 12) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree(derivedAt, isDeleted)
PARTITION BY toYYYYMM(hour, 'UTC')
ORDER BY (hour, executionId);
