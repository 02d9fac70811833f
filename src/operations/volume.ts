import { MEASURES, type Measure, type SpendQuery } from '../core/ledger/spend-query.ts';
import { parseDecimal } from '../core/money.ts';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';
import { isMoney } from '../store/ledger-measure.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import { statementNames } from '../store/statement-list.ts';
import { metricSeries, outcomeSeries } from '../store/statement-series.ts';
import type { CallQuestion } from '../store/call-cut.ts';
import type { Context } from './context.ts';

/** What spend is held against: a metric, an outcome, or what calls themselves measure. */
export interface VolumeSource {
  readonly kind: 'metric' | 'outcome' | 'measure';
  readonly name: string;
}

/** How much there was in a bucket, of certain values. Amounts are whole 10^-12. */
export interface VolumeRow {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly volume: bigint;
  /** As money; null where it is none, or of a currency without a rate. */
  readonly dollars: bigint | null;
}

export interface Volume {
  readonly source: VolumeSource;
  readonly rows: readonly VolumeRow[];
  /** Dimensions of which it says nothing: rows are not cut by them. */
  readonly unstated: readonly string[];
}

const DIGITS = 12;
const ONE = 10n ** BigInt(DIGITS);

/** Finds by name what spend is held against. Throws AppError 'not-found' with what is known. */
export async function volumeSource(context: Context, name: string): Promise<VolumeSource> {
  const [, kind = null, bare = name] = /^(metric|outcome|measure):(.+)$/.exec(name) ?? [];
  const known: readonly VolumeSource[] = [
    ...(await statementNames(context.engine)),
    ...MEASURES.map((measure) => ({ kind: 'measure' as const, name: measure })),
  ];
  const found = known.find((one) => one.name === bare && (kind === null || one.kind === kind));
  if (found) return found;
  const names = known.map((one) => one.name);
  const meant = nearest(bare, names);
  throw new AppError(
    'not-found',
    `No metric or outcome is called "${bare}".`,
    `${meant === null ? '' : `Did you mean ${meant}? `}Known are ${names.join(', ')}; docs/guide/outcomes.md says how to send others.`,
  );
}

/** How much there was. An outcome counts unless it says that it was no success. */
export async function volumeOf(context: Context, source: VolumeSource, question: CallQuestion): Promise<Volume> {
  if (source.kind === 'metric') {
    const { rows, unstated } = await metricSeries(context.store, { ...question, kind: source.kind, name: source.name });
    const read = rows.map(({ amounts: { value, dollars, unconverted }, ...row }) => ({
      ...row,
      volume: value,
      dollars: unconverted > 0 ? null : dollars,
    }));
    return { source, rows: read, unstated };
  }
  if (source.kind === 'outcome') {
    const { rows, unstated } = await outcomeSeries(context.store, {
      ...question,
      kind: source.kind,
      name: source.name,
    });
    const read = rows.map(({ amounts: { count, judged, successes, dollars }, ...row }) => ({
      ...row,
      volume: BigInt(count - judged + successes) * ONE,
      dollars,
    }));
    return { source, rows: read, unstated };
  }
  return { source, rows: await measured(context, source.name, question), unstated: [] };
}

async function measured(context: Context, name: string, question: CallQuestion): Promise<VolumeRow[]> {
  const measure = MEASURES.find((known) => known === name) ?? 'calls';
  const { rows } = await runSpendQuery(context.store, spendQuestion(question, [measure]));
  return rows.map(({ time, values, measures }) => {
    const volume = amountOf(measures[measure]);
    return { time, values, volume, dollars: isMoney(measure) ? volume : null };
  });
}

/** The same question about spend. */
export function spendQuestion(question: CallQuestion, measures: readonly Measure[]): SpendQuery {
  return { ...question, measures, versus: null, order: null, limit: null };
}

/** A measure as whole 10^-12. */
export function amountOf(measure: string | number | undefined): bigint {
  return parseDecimal(String(measure ?? 0), DIGITS) ?? 0n;
}

/** What names a row: its bucket and its values, but for dimensions that are not stated. */
export function rowKey({ time, values }: Pick<VolumeRow, 'time' | 'values'>, unstated: readonly string[]): string {
  const stated = Object.entries(values).filter(([name]) => !unstated.includes(name));
  return JSON.stringify([time, stated.sort(([left], [right]) => (left < right ? -1 : 1))]);
}
