import type { Engine } from '../../src/store/engine.ts';

/** How many calls, over which days. */
export interface GeneratedCalls {
  readonly calls: number;
  readonly days: number;
  /** Start of the first day, epoch milliseconds. */
  readonly from: number;
  /** Calls of one trace, one after the other in time; default: each has one of its own. */
  readonly aTrace?: number;
}

/**
 * Fills `calls` inside the engine, deterministic by number: 30 features (a few do most of the work) of 9 teams on 12 models
 * of 3 providers for 400 customers (a few are large), a daily wave, 3 % errors, retries, cached prefixes, some unpriced.
 */
export async function generateCalls(engine: Engine, { calls, days, from, aTrace = 0 }: GeneratedCalls): Promise<void> {
  for (let first = 0; first < calls; first += CALLS_AT_ONCE) {
    const count = Math.min(CALLS_AT_ONCE, calls - first);
    const parameters = { calls, first, count, span: days * 86_400_000, from: from / 1000, aTrace };
    await engine.command(INSERT, parameters, { insert_deduplicate: 0 });
  }
}

const CALLS_AT_ONCE = 250_000;

const draw = (salt: number): string => `cityHash64(number, ${salt}) / 18446744073709551616.`;

const DRAWS = [
  `cityHash64(number, 5) AS noise`,
  `${draw(3)} AS mix`,
  `${draw(4)} AS luck`,
  `toUInt32(floor(pow(${draw(1)}, 2.2) * 30)) AS feature`,
  `toUInt32(floor(pow(${draw(2)}, 3) * 400)) AS customer`,
  `(feature + multiIf(mix < 0.7, 0, mix < 0.95, 5, 7)) % 12 AS modelNumber`,
  `concat('model-', toString(modelNumber)) AS modelName`,
  `['openai', 'anthropic', 'google'][modelNumber % 3 + 1] AS vendor`,
  `toUInt64(200 + floor(pow(${draw(6)}, 3) * 8000)) AS allInput`,
  `toUInt64(allInput * (noise % 60) / 100) AS cached`,
  `toUInt64(20 + noise % 900) AS visible`,
  `toUInt64(if(modelNumber % 4 = 0, noise % 500, 0)) AS reasoning`,
  `luck < 0.97 AS succeeded`,
  `noise % 500 != 0 AS known`,
  `toDecimal64((allInput - cached) * (modelNumber + 1) * 0.00000025, 12) AS inputPrice`,
  `toDecimal64(cached * (modelNumber + 1) * 0.000000025, 12) AS cachePrice`,
  `toDecimal64(visible * (modelNumber + 1) * 0.000001, 12) AS outputPrice`,
  `toDecimal64(reasoning * (modelNumber + 1) * 0.000001, 12) AS reasoningPrice`,
  `number * ({span:UInt64} / {calls:UInt64}) AS position`,
  // Half of a day's calls fall into its eight busy hours.
  `toInt64(position + 14400000 * sin(position / 13750987.)) AS offset`,
  `toDateTime64({from:UInt32}, 3, 'UTC') + toIntervalMillisecond(least(greatest(offset, 0), {span:Int64} - 1)) AS begun`,
];

const COLUMNS: Readonly<Record<string, string>> = {
  hour: 'toStartOfHour(begun)',
  at: 'begun',
  id: 'toFixedString(MD5(toString(number)), 16)',
  identityKind: "'sender'",
  contentHash: 'noise',
  door: "if(noise % 3 = 0, 'otlp', 'gateway')",
  provider: 'vendor',
  requestModel: 'modelName',
  responseModel: "concat(modelName, '-2026-01-01')",
  operation: "if(feature % 6 = 5, 'embeddings', 'chat')",
  status: "multiIf(succeeded, 'ok', luck < 0.99, 'error', 'timeout')",
  errorType: "if(succeeded, '', 'rate_limit')",
  durationMs: '300 + noise % 4000',
  metering: "'provider'",
  conservation: "'holds'",
  serviceTier: "if(noise % 20 = 0, 'batch', 'standard')",
  streamed: 'noise % 2',
  responseId: "concat('resp_', hex(noise))",
  traceId: `if({aTrace:UInt32} = 0, hex(noise), lower(hex(MD5(toString(intDiv(number, greatest({aTrace:UInt32}, 1)))))))`,
  attempt: '1 + (noise % 40 = 0)',
  role: "if(noise % 40 = 0, 'retry', 'primary')",
  labels: `map('feature', concat('feature-', toString(feature)),
    'team', if(feature % 9 = 8, '', concat('team-', toString(feature % 9))),
    'customer', if(feature % 5 = 4, '', concat('customer-', toString(customer))),
    'environment', if(mix < 0.9, 'production', 'staging'), 'promptVersion', concat('v', toString(noise % 5)))`,
  uncachedInputTokens: 'allInput - cached',
  cacheReadTokens: 'cached',
  visibleOutputTokens: 'visible',
  reasoningTokens: 'reasoning',
  model: 'modelName',
  modelDeveloper: 'vendor',
  modelFamily: "concat('family-', toString(modelNumber % 5))",
  serviceProvider: 'vendor',
  hostProvider: 'vendor',
  invoiceIssuer: 'vendor',
  cost: 'if(known, inputPrice + cachePrice + outputPrice + reasoningPrice, NULL)',
  inputCost: 'if(known, inputPrice, 0)',
  cacheReadCost: 'if(known, cachePrice, 0)',
  outputCost: 'if(known, outputPrice, 0)',
  reasoningCost: 'if(known, reasoningPrice, 0)',
  priceBasis: "if(known, 'book', '')",
  unpricedReason: "if(known, '', 'unknown-model')",
  priceBook: "'bench'",
};

const INSERT = `INSERT INTO calls (${Object.keys(COLUMNS).join(', ')})
WITH ${DRAWS.join(',\n')}
SELECT ${Object.values(COLUMNS).join(',\n')}
FROM numbers({first:UInt64}, {count:UInt64})`;
