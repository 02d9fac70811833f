import { z } from 'zod';
import { type Measure, MEASURES, type Measures, type SpendQuery, type SpendRow } from '../core/ledger/spend-query.ts';
import { GRAINS } from '../core/period.ts';
import { AppError } from '../errors.ts';
import { callExtent } from '../store/call-extent.ts';
import { costByStatus } from '../store/cost-status.ts';
import { storeByRules } from '../store/revision-store.ts';
import { unconvertedCharges } from '../store/unconverted-charges.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import { allocationsFrom } from './allocations-in-force.ts';
import type { Context } from './context.ts';
import { askedInterval, intervalTexts, versusInterval } from './interval.ts';
import { operation, type TableRow } from './operation.ts';
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
import { spendSentence } from './spend-sentence.ts';

const MOST_ROWS = 100_000;
/** Stands in a terminal where no price is known. */
const UNKNOWN = 'unknown';

const input = z.object({
  measure: listOf(z.enum(MEASURES))
    .default(['cost', 'calls'])
    .describe('What to count: cost, calls, tokens and their parts.'),
  by: listOf(z.string())
    .default([])
    .describe('Dimensions to break down by: fields, dimensions of the rules, label.<key>.'),
  from: fromParameter,
  to: toParameter,
  timeZone: timeZoneParameter,
  grain: z.enum(GRAINS).optional().describe('One row a bucket: hour, day, week (from Monday) or month.'),
  where: whereParameter,
  vs: z.string().optional().describe('A second interval beside the first: previous, or FROM..TO.'),
  order: z.string().optional().describe('Measure, dimension or time to order by; a leading - is descending.'),
  limit: limitParameter(MOST_ROWS, 1000),
  rulesRevision: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Attribute by this revision of the rules instead of the one in force.'),
  reveal: revealParameter,
});

const amounts = z
  .partialRecord(z.enum(MEASURES), z.union([z.string(), z.number(), z.null()]))
  .describe('Cost measures as exact decimal dollars, others as numbers; null is a cost of which nothing is known.');
const ends = z.object({ from: z.string(), to: z.string() });
const output = z.object({
  sentence: z.string(),
  interval: ends,
  versusInterval: ends.nullable(),
  timeZone: z.string(),
  rows: z.array(
    z.object({
      time: z.string().nullable(),
      values: z.record(z.string(), z.string()),
      measures: amounts,
      versus: amounts.nullable(),
      unpricedCalls: z.number(),
    }),
  ),
  totals: amounts,
  versusTotals: amounts.nullable(),
  rest: z.object({ rows: z.number(), measures: amounts }).nullable(),
  calls: z.number(),
  unpricedCalls: z.number(),
  unconvertedCharges: z
    .number()
    .describe('Lines of bills in the interval, whatever the filters, whose currency has no rate: in no total.'),
  status: z
    .object({
      estimated: z.string(),
      provisional: z.string(),
      reconciled: z.string(),
      closed: z.string(),
      reconciledShare: z.number().nullable(),
    })
    .describe('The cost by how final it is: metered only, billed, agreed, closed; they add up to it.'),
  readFrom: z.object({ ledgerHours: z.number(), rawHours: z.number() }),
  rulesRevision: z.number(),
  priceBook: z.string(),
});
type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;
type Amounts = z.infer<typeof amounts>;

export const query = operation({
  name: 'query',
  summary: 'What was spent, called or used, cut by anything.',
  access: 'read',
  input,
  output,
  async run(inForce, asked): Promise<Output> {
    const context = await byRevision(inForce, asked.rulesRevision);
    const when = askedInterval(context, asked);
    const versus = versusInterval(asked.vs, when, context.clock());
    const spendQuery = spendQueryOf(context, asked, when.interval, when.timeZone, versus);
    const [answer, status, unconverted] = await Promise.all([
      runSpendQuery(context.store, withRemainders(spendQuery)),
      costByStatus(context, spendQuery),
      unconvertedCharges(context.store, when.interval),
    ]);
    return {
      ...answer,
      unconvertedCharges: unconverted,
      status: status ?? allEstimated(answer.totals),
      rows: revealedRows(context, answer.rows, asked.reveal).map((row) => ({ ...row, ...told(row, asked.measure) })),
      totals: toldMeasures(answer.totals, asked.measure),
      versusTotals: answer.versusTotals && toldMeasures(answer.versusTotals, asked.measure),
      rest: answer.rest && {
        rows: answer.rest.rows,
        measures: toldMeasures(answer.rest.measures, asked.measure),
      },
      sentence:
        answer.calls === 0 && !hasSpend(answer.totals)
          ? await nothingSentence(context)
          : spendSentence(spendQuery, answer),
      interval: intervalTexts(when.interval, when.timeZone),
      versusInterval: versus && intervalTexts(versus, when.timeZone),
      timeZone: when.timeZone,
    };
  },
  table: (answer) => [
    ...answer.rows.filter(isCut).map((row) => ({
      ...(row.time === null ? {} : { time: row.time }),
      ...row.values,
      ...cells(row.measures, row.versus),
      ...unpricedCell(row.unpricedCalls),
    })),
    ...(answer.rest ? [{ ...first(answer, `(${answer.rest.rows} more)`), ...cells(answer.rest.measures, null) }] : []),
    { ...first(answer, 'total'), ...cells(answer.totals, answer.versusTotals), ...unpricedCell(answer.unpricedCalls) },
  ],
});

/** Everything as it is, and the rules of a revision. Throws not-found. */
async function byRevision(context: Context, revision: number | undefined): Promise<Context> {
  if (revision === undefined || revision === context.rules().revision) return context;
  const published = await context.rulesInForce.revision(revision);
  const rules = context.rulesInForce.read(published);
  const allocations = allocationsFrom(published.text, rules);
  return { ...context, rules: () => rules, store: storeByRules(context.store, rules, allocations) };
}

/** A row that is a part of the answer; the one row of an answer that is cut by nothing repeats its total. */
function isCut(row: Output['rows'][number]): boolean {
  return row.time !== null || Object.keys(row.values).length > 0;
}

function unpricedCell(unpriced: number): TableRow {
  return unpriced > 0 ? { unpriced } : {};
}

/** Bills are spend without calls. */
function hasSpend(totals: Measures): boolean {
  return Object.values(totals).some((amount) => Number(amount) !== 0);
}

/** Of an empty interval, what there is elsewhere: recordings are often older than the usual 30 days. */
async function nothingSentence(context: Context): Promise<string> {
  const { calls, firstAt, lastAt } = await callExtent(context.store);
  if (firstAt === null || lastAt === null) return 'There are no calls yet.';
  return `No calls match; the ${calls} calls there are were made from ${dayOf(firstAt)} to ${dayOf(lastAt)}.`;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function spendQueryOf(
  context: Context,
  asked: Input,
  interval: SpendQuery['interval'],
  timeZone: string,
  versus: SpendQuery['versus'],
): SpendQuery {
  const dimensions = context.rules().dimensions.map(({ name }) => name);
  const where = asked.where.map(parseCondition);
  checkDimensions([...asked.by, ...where.map(({ dimension }) => dimension)], dimensions);
  return {
    measures: asked.measure,
    by: asked.by,
    interval,
    grain: asked.grain ?? null,
    timeZone,
    where: tokensInstead(context, where),
    versus,
    order: orderOf(asked),
    limit: asked.limit,
  };
}

/** Where no bill has ever come. */
function allEstimated({ cost }: Measures): Output['status'] {
  const estimated = String(cost ?? '0');
  const reconciledShare = estimated === '0' ? null : 0;
  return { estimated, provisional: '0', reconciled: '0', closed: '0', reconciledShare };
}

/** Every row is told with the calls of which no price is known, whatever was asked: without them a cost may look complete. */
function withRemainders(spendQuery: SpendQuery): SpendQuery {
  return { ...spendQuery, measures: [...new Set([...spendQuery.measures, 'cost', 'calls', 'unpricedCalls'] as const)] };
}

function told(row: SpendRow, asked: readonly Measure[]) {
  return {
    measures: toldMeasures(row.measures, asked),
    versus: row.versus && toldMeasures(row.versus, asked),
    unpricedCalls: Number(row.measures.unpricedCalls ?? 0),
  };
}

/** The measures asked for; a cost is null when no call it counts has a known price. */
function toldMeasures(measures: Measures, asked: readonly Measure[]): z.infer<typeof amounts> {
  const isUnknown = Number(measures.calls ?? 0) > 0 && measures.calls === measures.unpricedCalls;
  return Object.fromEntries(
    asked.map((name) => [
      name,
      isUnknown && /cost/i.test(name) && measures[name] === '0' ? null : (measures[name] ?? 0),
    ]),
  );
}

function orderOf(asked: Input): SpendQuery['order'] {
  if (asked.order === undefined) return null;
  const by = asked.order.replace(/^-/, '');
  const known: readonly string[] = [...asked.measure, ...asked.by, ...(asked.grain ? ['time'] : [])];
  if (!known.includes(by))
    throw new AppError('bad-request', `Rows cannot be ordered by "${by}".`, `They can be by ${known.join(', ')}.`);
  return { by, descending: asked.order.startsWith('-') };
}

function cells(measures: Amounts, versus: Amounts | null): TableRow {
  const before = Object.entries(versus ?? {}).map(([name, value]) => [`${name} before`, value ?? UNKNOWN]);
  return Object.fromEntries([...Object.entries(measures).map(([name, value]) => [name, value ?? UNKNOWN]), ...before]);
}

/** A label in the first column that names something, so that totals can be told from rows. */
function first(answer: Output, text: string): TableRow {
  const row = answer.rows[0];
  const column = row === undefined ? undefined : row.time === null ? Object.keys(row.values)[0] : 'time';
  return column === undefined ? {} : { [column]: text };
}
