-- Long calls: the threshold of their price that they crossed, and what that added. A call whose price is known by no threshold has
-- none. Derived anew, the row that came last stands.
CREATE TABLE IF NOT EXISTS longContext
(
    hour DateTime('UTC') CODEC(Delta, ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    crossedAbove UInt64 CODEC(ZSTD(1)),
    lengthPremium Decimal(18, 12) CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(hour, 'UTC')
ORDER BY (hour, id);
