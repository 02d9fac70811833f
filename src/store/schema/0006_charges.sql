-- Lines of bills, and what is derived from them (core/charge.ts). Columns that calls have too are named as there, so that the
-- same expressions of rules read both. A line that is stated anew is a row of a higher version: read with FINAL.
CREATE TABLE IF NOT EXISTS charges
(
    chargeStart DateTime('UTC') CODEC(Delta, ZSTD(1)),
    chargeEnd DateTime('UTC') CODEC(Delta, ZSTD(1)),
    billingStart DateTime('UTC') CODEC(Delta, ZSTD(1)),
    billingEnd DateTime('UTC') CODEC(Delta, ZSTD(1)),
    id FixedString(16) CODEC(NONE),
    version UInt64 CODEC(ZSTD(1)),
    isDeleted UInt8 CODEC(ZSTD(1)),
    -- of everything that the id leaves out: whether a line says what it said
    contentHash UInt64 CODEC(NONE),
    -- the import or the piece of work that it came from
    delivery LowCardinality(String),
    origin LowCardinality(String),
    format LowCardinality(String),
    invoiceIssuer LowCardinality(String),
    serviceProvider LowCardinality(String),
    hostProvider LowCardinality(String),
    billingAccount LowCardinality(String),
    billingAccountName LowCardinality(String),
    subAccount LowCardinality(String),
    subAccountName LowCardinality(String),
    invoice LowCardinality(String),
    chargeCategory LowCardinality(String),
    isCorrection Bool CODEC(ZSTD(1)),
    chargeFrequency LowCardinality(String),
    serviceCategory LowCardinality(String),
    serviceSubcategory LowCardinality(String),
    serviceName LowCardinality(String),
    sku LowCardinality(String),
    skuPrice LowCardinality(String),
    skuMeter LowCardinality(String),
    description String CODEC(ZSTD(1)),
    region LowCardinality(String),
    resource String CODEC(ZSTD(1)),
    resourceName String CODEC(ZSTD(1)),
    resourceType LowCardinality(String),
    consumedQuantity String CODEC(ZSTD(1)),
    consumedUnit LowCardinality(String),
    pricingQuantity String CODEC(ZSTD(1)),
    pricingUnit LowCardinality(String),
    pricingCategory LowCardinality(String),
    commitment LowCardinality(String),
    commitmentStatus LowCardinality(String),
    -- as the bill states it, in its own currency
    currency LowCardinality(String),
    billedInCurrency Decimal(38, 12) CODEC(ZSTD(1)),
    effectiveInCurrency Decimal(38, 12) CODEC(ZSTD(1)),
    listInCurrency Decimal(38, 12) CODEC(ZSTD(1)),
    contractedInCurrency Decimal(38, 12) CODEC(ZSTD(1)),
    -- in dollars; NULL where no rate is known for the currency. cost is the effective cost
    cost Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    billedCost Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    listCost Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    contractedCost Nullable(Decimal(38, 12)) CODEC(ZSTD(1)),
    labels Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    assigned Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    native Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    -- which AI traffic it is for; isTraffic is false for all other lines
    isTraffic Bool CODEC(ZSTD(1)),
    provider LowCardinality(String),
    requestModel LowCardinality(String),
    model LowCardinality(String),
    modelDeveloper LowCardinality(String),
    modelFamily LowCardinality(String),
    modelVersion LowCardinality(String),
    operation LowCardinality(String),
    chargedQuantity LowCardinality(String),
    chargedAmount Nullable(Decimal(38, 6)) CODEC(ZSTD(1)),
    serviceTier LowCardinality(String)
)
ENGINE = ReplacingMergeTree(version, isDeleted)
PARTITION BY toYYYYMM(billingStart, 'UTC')
ORDER BY (origin, invoiceIssuer, id)
SETTINGS non_replicated_deduplication_window = 1000;
