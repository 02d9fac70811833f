import { z } from 'zod';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import type { SpendRow } from '../core/ledger/spend-query.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import {
  checkDimensions,
  fromParameter,
  limitParameter,
  listOf,
  parseCondition,
  revealParameter,
  timeZoneParameter,
  toParameter,
  whereParameter,
} from './parameters.ts';
import { revealedRows, tokensInstead } from './pseudonymised.ts';

const output = z.object({
  interval: z.object({ from: z.string(), to: z.string() }),
  models: z.array(z.string()),
  rows: z.array(
    z.object({
      value: z.string(),
      costs: z.record(z.string(), z.string()).describe('Exact dollars by each of the dimensions.'),
      difference: z.string().describe('The last minus the first.'),
    }),
  ),
  moves: z.array(z.object({ from: z.string(), to: z.string(), cost: z.string() })).describe('First to last dimension.'),
  totals: z.record(z.string(), z.string()),
});

export const rulesCompare = operation({
  name: 'rules-compare',
  summary:
    'Several ways to attribute the same spend, side by side: by caller, by root of the execution, by owner of the key.',
  access: 'read',
  input: z.object({
    models: listOf(z.string()).describe(
      'Two or more dimensions that answer the same question: owner,rootOwner,keyOwner.',
    ),
    from: fromParameter,
    to: toParameter,
    timeZone: timeZoneParameter,
    where: whereParameter,
    limit: limitParameter(1000, 100),
    reveal: revealParameter,
  }),
  output,
  command: { words: ['rules', 'compare'], argument: { parameter: 'models', isFile: false } },
  async run(context, asked) {
    const { interval, timeZone } = askedInterval(context, asked);
    const where = asked.where.map(parseCondition);
    const known = context.rules().dimensions.map(({ name }) => name);
    checkDimensions([...asked.models, ...where.map(({ dimension }) => dimension)], known);
    const answer = await runSpendQuery(context.store, {
      measures: ['cost'],
      by: asked.models,
      interval,
      grain: null,
      timeZone,
      where: tokensInstead(context, where),
      versus: null,
      order: null,
      limit: null,
    });
    const rows = revealedRows(context, answer.rows, asked.reveal);
    const sums = asked.models.map((model) => costsBy(rows, ({ values }) => values[model] ?? ''));
    const [first = NOTHING, last = NOTHING] = [sums[0], sums.at(-1)];
    const values = [...new Set(sums.flatMap((sum) => [...sum.keys()]))].map((value) => ({
      value,
      costs: Object.fromEntries(
        asked.models.map((model, index) => [model, formatPicos(sums[index]?.get(value) ?? 0n)]),
      ),
      difference: formatPicos((last.get(value) ?? 0n) - (first.get(value) ?? 0n)),
    }));
    return {
      interval: intervalTexts(interval, timeZone),
      models: asked.models,
      rows: values.toSorted((left, right) => size(right.difference) - size(left.difference)).slice(0, asked.limit),
      moves: movesOf(rows, asked.models).slice(0, asked.limit),
      totals: Object.fromEntries(
        asked.models.map((model, index) => [model, formatPicos([...(sums[index]?.values() ?? [])].reduce(add, 0n))]),
      ),
    };
  },
  table: ({ rows }) => rows.map(({ value, costs, difference }) => ({ value, ...costs, difference })),
});

const NOTHING: ReadonlyMap<string, bigint> = new Map();

function costsBy(rows: readonly SpendRow[], keyOf: (row: SpendRow) => string): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0n) + costOf(row));
  return sums;
}

/** What has one value by the first dimension and another by the last. */
function movesOf(rows: readonly SpendRow[], models: readonly string[]): { from: string; to: string; cost: string }[] {
  const ends = ({ values }: SpendRow): readonly string[] => [
    values[models[0] ?? ''] ?? '',
    values[models.at(-1) ?? ''] ?? '',
  ];
  const moving = rows.filter((row) => ends(row)[0] !== ends(row)[1]);
  const byEnds = [...Map.groupBy(moving, (row) => JSON.stringify(ends(row))).values()];
  return byEnds
    .map((same) => {
      const [from = '', to = ''] = same[0] ? ends(same[0]) : [];
      return { from, to, cost: formatPicos(same.map(costOf).reduce(add, 0n)) };
    })
    .toSorted((left, right) => size(right.cost) - size(left.cost));
}

function costOf({ measures }: SpendRow): bigint {
  return picosFromDollars(String(measures.cost ?? '0')) ?? 0n;
}

function add(left: bigint, right: bigint): bigint {
  return left + right;
}

function size(dollars: string): number {
  return Math.abs(Number(dollars));
}
