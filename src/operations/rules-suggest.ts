import { z } from 'zod';
import { NOT_ATTRIBUTED } from '../core/dimension.ts';
import type { SpendQuery, SpendRow } from '../core/ledger/spend-query.ts';
import { picosFromDollars } from '../core/money.ts';
import { NONE } from '../store/ledger-dimension.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import type { Context } from './context.ts';
import { askedInterval } from './interval.ts';
import { operation } from './operation.ts';
import { checkDimensions, fromParameter, limitParameter, timeZoneParameter, toParameter } from './parameters.ts';

/** What usually tells whose a call is, where its labels do not: tried as far as the rules have them. */
const TELLING = ['service', 'endpoint', 'apiKey', 'project', 'team', 'product', 'environment'] as const;
const FIELDS = ['model', 'operation'] as const;
/** A rule is only suggested where most of what looks alike goes to one value. */
const LEAST_SUPPORT = 0.5;

const suggestion = z.object({
  source: z.string().describe('What the rule would look at.'),
  found: z.string().describe('Its value.'),
  calls: z.number(),
  cost: z.string().describe('What it would attribute.'),
  value: z.string().describe('Where most of what looks alike goes; or the found value itself.'),
  support: z
    .number()
    .nullable()
    .describe('Share of the attributed cost of that source value that has the value; null without any.'),
  rule: z.string().describe('The rule as YAML.'),
});

export const rulesSuggest = operation({
  name: 'rules-suggest',
  summary: 'What a dimension leaves unattributed, largest first, each with a rule that would attribute it.',
  access: 'read',
  input: z.object({
    dimension: z.string().describe('A dimension of the rules.'),
    from: fromParameter,
    to: toParameter,
    timeZone: timeZoneParameter,
    limit: limitParameter(100, 10),
  }),
  output: z.object({ dimension: z.string(), suggestions: z.array(suggestion) }),
  command: { words: ['rules', 'suggest'], argument: { parameter: 'dimension', isFile: false } },
  async run(context, asked) {
    const { interval, timeZone } = askedInterval(context, asked);
    const dimensions = context.rules().dimensions.map(({ name }) => name);
    checkDimensions([asked.dimension], dimensions);
    const telling = [...TELLING, ...FIELDS].filter(
      (name) => name !== asked.dimension && (dimensions.includes(name) || FIELDS.some((field) => field === name)),
    );
    const ask = (by: readonly string[], where: SpendQuery['where']): Promise<readonly SpendRow[]> =>
      rowsOf(context, { by, where, interval, timeZone });
    const gap = { dimension: asked.dimension, operator: 'is', values: [NOT_ATTRIBUTED] } as const;
    const found = await Promise.all(
      telling.map(async (name) => {
        const [open, known] = await Promise.all([
          ask([name], [gap]),
          ask([name, asked.dimension], [{ ...gap, operator: 'isNot' }]),
        ]);
        return open.flatMap((row) => suggestionOf(row, name, asked.dimension, known, dimensions) ?? []);
      }),
    );
    const suggestions = found
      .flat()
      .filter(isTelling)
      .toSorted((left, right) => Number(right.cost) - Number(left.cost));
    return { dimension: asked.dimension, suggestions: suggestions.slice(0, asked.limit) };
  },
  table: ({ suggestions }) => suggestions.map(({ cost, calls, rule, support }) => ({ cost, calls, rule, support })),
});

async function rowsOf(
  context: Context,
  asked: Pick<SpendQuery, 'by' | 'where' | 'interval' | 'timeZone'>,
): Promise<readonly SpendRow[]> {
  const question = {
    ...asked,
    measures: ['cost', 'calls'],
    grain: null,
    versus: null,
    order: null,
    limit: 500,
  } as const;
  return (await runSpendQuery(context.store, question)).rows;
}

/** Null where the source has no value either: nothing can be said of those. */
function suggestionOf(
  { values, measures }: SpendRow,
  name: string,
  dimension: string,
  known: readonly SpendRow[],
  dimensions: readonly string[],
): z.infer<typeof suggestion> | null {
  const text = values[name] ?? '';
  if (text === '' || text === NONE || text === NOT_ATTRIBUTED) return null;
  const { value, support } = usual(
    known.filter((row) => row.values[name] === text),
    dimension,
  );
  const source = dimensions.includes(name) ? `dimension.${name}` : name;
  return {
    source,
    found: text,
    calls: Number(measures.calls ?? 0),
    cost: String(measures.cost ?? '0'),
    value: value ?? text,
    support,
    rule: `- { value: ${quoted(value ?? text)}, when: { ${source}: ${quoted(text)} }, confidence: 0.6 }`,
  };
}

/** A service that nothing else is known of may name a value; a model may not. */
function isTelling({ source, support }: z.infer<typeof suggestion>): boolean {
  return support === null ? !FIELDS.some((field) => field === source) : support >= LEAST_SUPPORT;
}

/** The value that costs most of some rows, and its share; null without any. */
function usual(
  rows: readonly SpendRow[],
  dimension: string,
): { readonly value: string | null; readonly support: number | null } {
  const all = rows.reduce((sum, row) => sum + costOf(row), 0n);
  const [most] = rows.toSorted((left, right) => (costOf(right) > costOf(left) ? 1 : -1));
  const value = most?.values[dimension] ?? null;
  return { value, support: most && all > 0n ? Number((costOf(most) * 1000n) / all) / 1000 : null };
}

function costOf({ measures }: SpendRow): bigint {
  return picosFromDollars(String(measures.cost ?? '0')) ?? 0n;
}

/** As YAML takes any text. */
function quoted(text: string): string {
  return /^[A-Za-z][\w./-]*$/.test(text) ? text : JSON.stringify(text);
}
