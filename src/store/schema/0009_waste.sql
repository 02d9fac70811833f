-- Calls that bought nothing, by rules that look at calls alone (core/analysis/experiment/spend-class.ts). One row a call that is, or
-- once was; derived anew, the row that came last stands.
CREATE TABLE IF NOT EXISTS waste
(
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    -- the name of the rule; empty when it holds no more
    wasteReason LowCardinality(String),
    -- the id of the call that it repeats, or how often its request was tried, or which step it is
    evidence String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(hour, 'UTC')
ORDER BY (hour, id);
