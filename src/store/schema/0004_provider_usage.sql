-- What providers' own usage and cost reports say, bucket by bucket; never part of what calls add up to.
-- A bucket that is fetched again gets all its rows anew with the next version, in one insert: the rows of the highest version
-- of a bucket are what it says now. A row of kind `bucket` is always among them, so that an empty bucket replaces a full one.
CREATE TABLE IF NOT EXISTS providerUsage
(
    bucketStart DateTime('UTC') CODEC(Delta, ZSTD(1)),
    bucketEnd DateTime('UTC') CODEC(Delta, ZSTD(1)),
    source LowCardinality(String),
    report LowCardinality(String),
    version UInt64 CODEC(ZSTD(1)),
    fetchedAt DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    -- of all lines of the bucket, on its row of kind `bucket`
    contentHash UInt64 CODEC(NONE),
    kind LowCardinality(String),
    provider LowCardinality(String),
    operation LowCardinality(String),
    model LowCardinality(String),
    project LowCardinality(String),
    workspace LowCardinality(String),
    account LowCardinality(String),
    apiKey LowCardinality(String),
    user LowCardinality(String),
    serviceTier LowCardinality(String),
    region LowCardinality(String),
    lineItem LowCardinality(String),
    quantities Map(LowCardinality(String), Decimal(18, 6)) CODEC(ZSTD(1)),
    requests Nullable(UInt32) CODEC(ZSTD(1)),
    cost Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    currency LowCardinality(String),
    attributes Map(LowCardinality(String), String) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(bucketStart, 'UTC')
ORDER BY (source, report, bucketStart, version)
SETTINGS non_replicated_deduplication_window = 1000;
