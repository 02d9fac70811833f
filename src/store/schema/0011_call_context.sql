-- What calls carried into their models, derived from calls alone. One row for each answered call of a language model; derived anew,
-- the row that came last stands. Tokens are of the call's input.
CREATE TABLE IF NOT EXISTS callContext
(
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    -- which request of its conversation or execution it is, from 1; 0 is not known
    turn UInt32 CODEC(ZSTD(1)),
    -- how many there are
    turns UInt32 CODEC(ZSTD(1)),
    -- how history is known: from the prompt, or from the turns before; empty where it is not
    historyBasis LowCardinality(String),
    historyTokens UInt64 CODEC(ZSTD(1)),
    systemTokens UInt64 CODEC(ZSTD(1)),
    toolTokens UInt64 CODEC(ZSTD(1)),
    resultTokens UInt64 CODEC(ZSTD(1)),
    -- what kept a cache from having what it could have had: what changed first (tools, system, history, model), `pause` or `missed`
    cacheBreak LowCardinality(String),
    cacheMissTokens UInt64 CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(hour, 'UTC')
ORDER BY (hour, id);
