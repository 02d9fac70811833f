import { modelTier } from '../../core/analysis/kpi/model-tier.ts';
import { INFERENCE, TOKENS } from '../../core/analysis/kpi/kpi-filter.ts';
import { NOT_ATTRIBUTED } from '../../core/dimension.ts';
import type { Filter, Measure, SpendRow } from '../../core/ledger/spend-query.ts';
import type { CallQuestion } from '../../store/call-cut.ts';
import { ledgerDimensions } from '../../store/ledger-dimension.ts';
import { runSpendQuery } from '../../store/spend-query.ts';
import type { Context } from '../context.ts';
import { addAmounts, addRows, amountOf, counted, keyOf, type KpiReader, type KpiRow, nothing } from './kpi-answer.ts';

const CLASS_MEASURES = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
  'inputCost',
  'cacheReadCost',
  'cacheWriteCost',
  'outputCost',
  'reasoningCost',
] as const satisfies readonly Measure[];

/** Each class of tokens by itself, in the dimension `tokenClass`. */
export const tokenClassPrice: KpiReader = async (context, question) => {
  const rows = (await spent(context, question, CLASS_MEASURES)).flatMap(classRows);
  return { rows: rows.filter(({ denominator }) => denominator !== 0n), total: addAmounts(rows), missing: null };
};

function classRows({ time, values, measures }: SpendRow): KpiRow[] {
  const of = (name: Measure): bigint => amountOf(measures[name]);
  const sides: readonly (readonly [string, bigint, bigint])[] = [
    ['uncached input', of('inputCost'), of('inputTokens') - of('cacheReadTokens') - of('cacheWriteTokens')],
    ['cache read', of('cacheReadCost'), of('cacheReadTokens')],
    ['cache write', of('cacheWriteCost'), of('cacheWriteTokens')],
    ['output', of('outputCost'), of('outputTokens') - of('reasoningTokens')],
    ['reasoning', of('reasoningCost'), of('reasoningTokens')],
  ];
  return sides.map(([tokenClass, numerator, denominator]) => ({
    time,
    values: { ...values, tokenClass },
    numerator,
    denominator,
  }));
}

/** Cost that has a customer, and how many customers there are. */
export const customerCost: KpiReader = async (context, question) => {
  if (!hasDimension(context, 'customer')) return nothing('the rules have no dimension customer');
  const named = (row: SpendRow): boolean => !gapsOf(context, 'customer').has(row.values['customer'] ?? '');
  const rows = (await spent(context, { ...question, by: [...question.by, 'customer'] }, ['cost'])).filter(named);
  const customers = new Set(rows.map(({ values }) => values['customer']));
  const each = rows.map((row) => ({ ...cutAs(row, question.by), numerator: cost(row), denominator: counted(1) }));
  if (customers.size === 0) return nothing('no cost has a customer');
  return {
    rows: addRows(each),
    total: { numerator: addAmounts(each).numerator, denominator: counted(customers.size) },
    missing: null,
  };
};

/** Tokens of each tier of processing, in the dimension `serviceTier`. */
export const tierTokens: KpiReader = async (context, question) =>
  shares(await spent(context, withBy(question, 'serviceTier'), ['tokens'], [TOKENS]), 'tokens', question.by, (row) =>
    String(row.values['serviceTier']),
  );

/** Cost of models by what their output costs, in the dimension `modelTier`. */
export const modelTiers: KpiReader = async (context, question) => {
  const measures = ['meteredCost', 'outputCost', 'outputTokens', 'reasoningTokens'] as const;
  const rows = await spent(context, withBy(question, 'model'), measures, [INFERENCE]);
  const whole = Map.groupBy(rows, ({ values }) => values['model']);
  const tiers = new Map([...whole].map(([model, of]) => [model, tierOf(of)]));
  return shares(rows, 'meteredCost', question.by, ({ values }) => tiers.get(values['model']) ?? 'unknown', 'modelTier');
};

function tierOf(rows: readonly SpendRow[]): string {
  const sum = (name: Measure): bigint => rows.reduce((total, { measures }) => total + amountOf(measures[name]), 0n);
  return modelTier(sum('outputCost'), sum('outputTokens') - sum('reasoningTokens'));
}

const COVERED = ['feature', 'team', 'customer', 'environment'] as const;

/** Cost that has a value, for each dimension that most want covered, in the dimension `dimension`. */
export const coverage: KpiReader = async (context, question) => {
  const dimensions = COVERED.filter((name) => hasDimension(context, name));
  const rows: KpiRow[] = [];
  for (const dimension of dimensions) {
    const gaps = gapsOf(context, dimension);
    const found = await spent(context, withBy(question, dimension), ['cost']);
    const sides = found.map((row) => ({
      time: row.time,
      values: { ...kept(row.values, question.by), dimension },
      numerator: gaps.has(row.values[dimension] ?? '') ? 0n : cost(row),
      denominator: cost(row),
    }));
    rows.push(...addRows(sides));
  }
  return { rows, total: null, missing: rows.length === 0 ? 'there is no cost' : null };
};

/** Direct, allocated and unexplained, in the dimension `kind`. */
export const directShare: KpiReader = async (context, question) => {
  if (!hasDimension(context, 'feature')) return nothing('the rules have no dimension feature');
  const gaps = gapsOf(context, 'feature');
  const rows = await spent(context, withBy(withBy(question, 'feature'), 'costOrigin'), ['cost']);
  const kindOf = ({ values }: SpendRow): string => {
    if (gaps.has(values['feature'] ?? NOT_ATTRIBUTED)) return 'unexplained';
    return values['costOrigin'] === 'allocation' ? 'allocated' : 'direct';
  };
  return shares(rows, 'cost', question.by, kindOf, 'kind');
};

/** Cost at providers that the configuration does not approve. */
export const unapprovedShare: KpiReader = async (context, question) => {
  const approved = new Set(context.config.governance.approvedProviders);
  if (approved.size === 0) return nothing('governance.approvedProviders names no provider');
  const ai = { dimension: 'workload', operator: 'is', values: ['ai'] } as const;
  const rows = await spent(context, withBy(question, 'provider'), ['cost'], [ai]);
  const sides = rows.map((row) => ({
    ...cutAs(row, question.by),
    numerator: approved.has(row.values['provider'] ?? '') ? 0n : cost(row),
    denominator: cost(row),
  }));
  return { rows: addRows(sides), total: addAmounts(sides), missing: null };
};

/** Each kind's share of all that has the same time and values. */
function shares(
  rows: readonly SpendRow[],
  measure: Measure,
  by: readonly string[],
  kindOf: (row: SpendRow) => string,
  name = 'serviceTier',
): { rows: KpiRow[]; total: null; missing: string | null } {
  const sides = rows.map((row) => ({ ...cutAs(row, by), kind: kindOf(row), amount: amountOf(row.measures[measure]) }));
  const wholes = new Map<string, bigint>();
  for (const { time, values, amount } of sides)
    wholes.set(keyOf(time, values), (wholes.get(keyOf(time, values)) ?? 0n) + amount);
  const each = sides.map(({ time, values, kind, amount }) => ({
    time,
    values: { ...values, [name]: kind },
    numerator: amount,
    denominator: 0n,
  }));
  const added = addRows(each).map((row) => ({
    ...row,
    denominator: wholes.get(keyOf(row.time, kept(row.values, by))) ?? 0n,
  }));
  return { rows: added, total: null, missing: added.length === 0 ? 'there is no such spend' : null };
}

async function spent(
  { store }: Context,
  question: CallQuestion,
  measures: readonly Measure[],
  where: readonly Filter[] = [],
): Promise<readonly SpendRow[]> {
  const asked = { ...question, where: [...question.where, ...where] };
  const { rows } = await runSpendQuery(store, { ...asked, measures, versus: null, order: null, limit: null });
  return rows;
}

function cost({ measures }: SpendRow): bigint {
  return amountOf(measures.cost);
}

function withBy(question: CallQuestion, name: string): CallQuestion {
  return question.by.includes(name) ? question : { ...question, by: [...question.by, name] };
}

function cutAs({ time, values }: SpendRow, by: readonly string[]) {
  return { time, values: kept(values, by) };
}

function kept(values: Readonly<Record<string, string>>, by: readonly string[]): Record<string, string> {
  return Object.fromEntries(by.map((name) => [name, values[name] ?? '']));
}

function hasDimension(context: Context, name: string): boolean {
  return context.rules().dimensions.some((dimension) => dimension.name === name);
}

/** Values that name the gap of a dimension. */
function gapsOf({ store }: Context, name: string): ReadonlySet<string> {
  return new Set(ledgerDimensions(store.rules()).find((dimension) => dimension.name === name)?.gaps);
}
