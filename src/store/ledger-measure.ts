import type { Measure } from '../core/ledger/spend-query.ts';
import { BEHAVIOUR_MEASURES } from './behaviour/behaviour-measure.ts';
import type { ChargeCost } from './charge-source.ts';
import type { SpendReader, StoredMeasure } from './stored-measure.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../core/quantity.ts';

const CACHE_READS = ['cacheReadTokens', 'cacheReadAudioTokens', 'cacheReadImageTokens'] as const;
const CACHE_WRITES = ['cacheWriteTokens', 'cacheWrite30mTokens', 'cacheWrite1hTokens', 'cacheWrite12hTokens'] as const;
const NO_MONEY = 'toDecimal128(0, 12)';
const COST_PARTS = [
  'inputCost',
  'cacheReadCost',
  'cacheWriteCost',
  'outputCost',
  'reasoningCost',
  'otherCost',
] as const;

function count(column: Measure, ofCall: string): StoredMeasure {
  return { column, type: 'UInt64', ofCall };
}

function money(column: Measure, ofCall: string): StoredMeasure {
  return { column, type: 'Decimal(38, 12)', ofCall };
}

/**
 * What the ledger sums, one column each. Cache reads and writes count every kind of token and every lifetime.
 * An unpriced call adds nothing to cost and one to unpricedCalls; an unknown duration adds nothing.
 */
export const STORED_MEASURES: readonly StoredMeasure[] = [
  count('calls', '1'),
  count('errors', "status != 'ok'"),
  count('retries', "role = 'retry' OR attempt > 1"),
  count('unpricedCalls', 'cost IS NULL'),
  count('inputTokens', INPUT_CLASSES.join(' + ')),
  count('outputTokens', OUTPUT_CLASSES.join(' + ')),
  count('uncachedInputTokens', 'uncachedInputTokens'),
  count('cacheReadTokens', CACHE_READS.join(' + ')),
  count('cacheWriteTokens', CACHE_WRITES.join(' + ')),
  count('reasoningTokens', 'reasoningTokens'),
  count('durationMs', 'ifNull(durationMs, 0)'),
  money('cost', 'ifNull(cost, toDecimal64(0, 12))'),
  money('listCost', 'coalesce(listCost, cost, toDecimal64(0, 12))'),
  ...COST_PARTS.map((part) => money(part, part)),
];

/** What the behaved ledger sums. */
export const BEHAVED_MEASURES: readonly StoredMeasure[] = [...STORED_MEASURES, ...BEHAVIOUR_MEASURES];

const STORED = new Map(BEHAVED_MEASURES.map((measure) => [measure.column, measure]));

/** Whether it is read from calls joined with their behaviour. */
export function isBehaviour(measure: Measure): boolean {
  return BEHAVIOUR_MEASURES.some(({ column }) => column === measure);
}

/** Measures that are no column of the ledger: what calls add to them. Nobody has billed a call, and its price is the contracted one. */
const DERIVED: { readonly [M in Measure]?: Measure | null } = {
  meteredCost: 'cost',
  contractedCost: 'cost',
  billedCost: null,
};

/** What a charge adds: its four costs, of which the effective one is of no part that calls have. */
const OF_CHARGES: { readonly [M in Measure]?: ChargeCost } = {
  cost: 'cost',
  otherCost: 'cost',
  billedCost: 'billedCost',
  listCost: 'listCost',
  contractedCost: 'contractedCost',
};

/** The measure's amount in one call, one line of the ledger or one piece of a charge, as SQL. */
export function measureSql(measure: Measure, reader: SpendReader): string {
  if (reader === 'charges') return chargeMeasureSql(measure, (cost) => cost);
  if (measure === 'tokens') return `${measureSql('inputTokens', reader)} + ${measureSql('outputTokens', reader)}`;
  const derived = DERIVED[measure];
  if (derived === null) return NO_MONEY;
  const stored = STORED.get(derived ?? measure);
  if (!stored) throw new Error(`the ledger has no measure ${measure}`);
  return reader === 'ledger' ? stored.column : stored.ofCall;
}

/** The same of a piece of a charge, where `costIn` says how one of its costs is read. */
export function chargeMeasureSql(measure: Measure, costIn: (cost: ChargeCost) => string): string {
  const cost = OF_CHARGES[measure];
  if (cost !== undefined) return `ifNull(${costIn(cost)}, ${NO_MONEY})`;
  return isMoney(measure) ? NO_MONEY : 'toUInt64(0)';
}

/** Whether a measure is money: an exact decimal, told as text. */
export function isMoney(measure: Measure): boolean {
  return measure in DERIVED || STORED.get(measure)?.type === 'Decimal(38, 12)';
}
