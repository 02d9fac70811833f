import { SPEND_RULES, VERDICT_DAYS } from '../core/analysis/experiment/spend-class.ts';
import { lossesOf } from '../core/analysis/experiment/verdict.ts';
import { NOT_ATTRIBUTED, SPEND_CLASS_DIMENSIONS } from '../core/dimension.ts';
import { experimentExtent } from './experiment-extent.ts';
import { experimentConclusions } from './experiment-verdicts.ts';
import { type LedgerDimension, NONE } from './ledger-dimension.ts';
import type { Parameters } from './engine.ts';
import type { SpendStore } from './spend-query.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NEVER = 0xffff_ffff;
const NAMES: readonly string[] = SPEND_CLASS_DIMENSIONS;
/** What the class depends on beside the hour. */
const READS = ['wasteReason', 'experiment', 'variant', 'lifecycle'] as const;

/** What `find` finds, and what money was spent for where it is asked: that depends on verdicts, which are read then. */
export async function withSpendClass(
  store: SpendStore,
  find: (name: string) => LedgerDimension,
  asked: readonly string[],
): Promise<(name: string) => LedgerDimension> {
  if (!asked.some((name) => NAMES.includes(name))) return find;
  const known = new Set(store.rules().dimensions.map(({ name }) => name));
  const read = READS.map((name) => (name === 'wasteReason' || known.has(name) ? find(name) : null));
  const parameters = await verdictParameters(store);
  return (name) => (NAMES.includes(name) ? derived(name, read, parameters) : find(name));
}

/** Variants that lost with the hour from which on their calls are waste, and experiments that nobody concluded. */
async function verdictParameters(store: SpendStore): Promise<Parameters> {
  const [{ variants, lastAt }, { verdicts }] = [await experimentExtent(store), await experimentConclusions(store)];
  const experiments = Map.groupBy(variants, ({ experiment }) => experiment);
  const names = new Map([...experiments].map(([name, ones]) => [name, ones.map(({ variant }) => variant)]));
  const losses = lossesOf(verdicts, names);
  const concluded = new Set(verdicts.map(({ experiment }) => experiment));
  const forgotten = [...experiments].filter(
    ([name, ones]) =>
      !concluded.has(name) && lastAt - Math.max(...ones.map((one) => one.lastAt)) >= VERDICT_DAYS * DAY_MS,
  );
  return {
    lostVariants: ['', ...losses.map(({ experiment, variant }) => keyOf(experiment, variant))],
    lostFrom: [NEVER, ...losses.map(({ at }) => Math.ceil(at / HOUR_MS) * 3600)],
    forgotten: forgotten.map(([name]) => name),
  };
}

function keyOf(experiment: string, variant: string): string {
  return `${experiment}\n${variant}`;
}

type Read = readonly (LedgerDimension | null)[];

function derived(name: string, read: Read, verdicts: Parameters): LedgerDimension {
  const sql = (of: (dimension: LedgerDimension) => string | null, hour: string | null): string => {
    const values = read.map((dimension) => `toString(${(dimension && of(dimension)) ?? `'${NOT_ATTRIBUTED}'`})`);
    const rule = ruleSql(values, read, hour);
    return `toLowCardinality(${name === 'spendRule' ? rule : classSql(rule)})`;
  };
  return {
    name,
    kind: 'behaviour',
    madeOf: read.flatMap((dimension) => dimension?.name ?? []),
    ofCall: sql(({ ofCall }) => ofCall, 'hour'),
    // Lines of bills are of days and months: what a verdict says of hours says nothing of them.
    ofCharge: sql(({ ofCharge }) => ofCharge, null),
    ofAllCalls: null,
    column: sql(({ column }) => column, 'hour'),
    parameters: Object.assign({}, verdicts, ...read.map((dimension) => dimension?.parameters)),
    gaps: [],
    executions: read.flatMap((dimension) => dimension?.executions ?? []),
    rule: null,
  };
}

/** The name of the rule that decides, the first of SPEND_RULES that holds. */
function ruleSql([waste, experiment, variant, lifecycle]: readonly string[], read: Read, hour: string | null): string {
  const isGap = (index: number, value: string | undefined): string =>
    `${value} IN (${[NOT_ATTRIBUTED, ...(read[index]?.gaps ?? [])].map((gap) => `'${gap.replaceAll(/['\\]/g, '\\$&')}'`).join(', ')})`;
  const lostFrom = `transform(concat(${experiment}, '\n', ${variant}), {lostVariants:Array(String)}, {lostFrom:Array(UInt32)}, toUInt32(${NEVER}))`;
  return `multiIf(${[
    `${waste} != '${NONE}', ${waste}`,
    ...(hour === null ? [] : [`toUnixTimestamp(${hour}) >= ${lostFrom}, 'after-verdict'`]),
    `has({forgotten:Array(String)}, ${experiment}), 'no-verdict'`,
    `NOT ${isGap(1, experiment)}, 'experiment'`,
    `${isGap(3, lifecycle)}, 'unmarked'`,
    `${lifecycle} = 'production', 'production'`,
    "'lifecycle'",
  ].join(', ')})`;
}

function classSql(rule: string): string {
  const names = SPEND_RULES.map(({ name }) => `'${name}'`).join(', ');
  const classes = SPEND_RULES.map(({ spendClass }) => `'${spendClass}'`).join(', ');
  return `transform(${rule}, [${names}], [${classes}], 'waste')`;
}
