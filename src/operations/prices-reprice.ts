import { z } from 'zod';
import { formatPicos, picosFromDollars } from '../core/money.ts';
import { callExtent } from '../store/call-extent.ts';
import { recordAudit } from '../store/metadata/audit.ts';
import { planRepricing, type RepricingPlan } from '../store/repricing.ts';
import { applyRepricing } from '../store/repricing-apply.ts';
import type { Context } from './context.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation, type TableRow } from './operation.ts';
import { flagParameter, timeZoneParameter } from './parameters.ts';

const moved = z.object({
  month: z.string(),
  provider: z.string(),
  model: z.string(),
  calls: z.number(),
  changed: z.number().describe('Calls whose price or list price is another.'),
  newlyPriced: z.number(),
  newlyUnpriced: z.number(),
  before: z.string().describe('Dollars.'),
  after: z.string().describe('Dollars.'),
});
const output = z.object({
  sentence: z.string(),
  priceBook: z.string(),
  interval: z.object({ from: z.string(), to: z.string() }).nullable(),
  months: z.array(moved),
  closed: z
    .array(z.object({ provider: z.string(), month: z.string() }))
    .describe('Closed billing months: their calls keep the price they were settled at.'),
  applied: z.boolean(),
  rows: z.number().describe('Stored calls that were priced anew; 0 for a plan.'),
});
type Output = z.infer<typeof output>;

export const pricesReprice = operation({
  name: 'prices-reprice',
  summary:
    'The money that moves, by month and model, when calls are priced by the prices in force now; with apply it does.',
  access: 'admin',
  input: z.object({
    from: z.string().optional().describe('Start: a date, an instant, or relative; default: the first call.'),
    to: z.string().optional().describe('End, exclusive; default: after the last call.'),
    timeZone: timeZoneParameter,
    plan: flagParameter('Change nothing (this is so unless apply is given).'),
    apply: flagParameter('Price the calls anew.'),
  }),
  output,
  command: { words: ['prices', 'reprice'] },
  async run(context, { apply, plan: isPlan, ...asked }): Promise<Output> {
    const isApplied = apply && !isPlan;
    const when = await asInterval(context, asked);
    const { revision } = context.book;
    if (when === null) return { ...NOTHING, priceBook: revision, applied: isApplied };
    const { interval, timeZone } = when;
    const plan = await planRepricing(context, context.book, interval);
    const rows = isApplied ? await applyRepricing(context, context.book, interval) : 0;
    if (isApplied) await audit(context, plan, rows);
    return {
      sentence: sentenceOf(plan, isApplied),
      priceBook: revision,
      interval: intervalTexts(interval, timeZone),
      months: plan.months.map((line) => ({ ...line, month: monthText(line.month) })),
      closed: plan.closed.map(({ provider, month }) => ({ provider, month: monthText(month) })),
      applied: isApplied,
      rows,
    };
  },
  table: tableOf,
});

const NOTHING = { sentence: 'There are no calls yet.', interval: null, months: [], closed: [], rows: 0 };

async function asInterval(
  context: Context,
  { from, to, timeZone }: { from?: string | undefined; to?: string | undefined; timeZone?: string | undefined },
) {
  const { firstAt, lastAt } = await callExtent(context.store);
  if (firstAt === null || lastAt === null) return null;
  return askedInterval(context, {
    from: from ?? new Date(firstAt).toISOString(),
    to: to ?? new Date(lastAt + 1).toISOString(),
    timeZone,
  });
}

async function audit({ metadata, clock, book }: Context, plan: RepricingPlan, rows: number): Promise<void> {
  const detail = { rows, changed: totalOf(plan).changed };
  await recordAudit(metadata, {
    at: clock(),
    actor: 'local',
    action: 'prices.reprice',
    subject: book.revision,
    detail,
  });
}

function picos(text: string): bigint {
  return picosFromDollars(text) ?? 0n;
}

function totalOf({ months }: RepricingPlan) {
  return months.reduce(
    (sum, line) => ({
      changed: sum.changed + line.changed,
      newlyPriced: sum.newlyPriced + line.newlyPriced,
      newlyUnpriced: sum.newlyUnpriced + line.newlyUnpriced,
      before: sum.before + picos(line.before),
      after: sum.after + picos(line.after),
    }),
    { changed: 0, newlyPriced: 0, newlyUnpriced: 0, before: 0n, after: 0n },
  );
}

function sentenceOf(plan: RepricingPlan, isApplied: boolean): string {
  const { changed, newlyPriced, newlyUnpriced, before, after } = totalOf(plan);
  const kept =
    plan.closed.length === 0
      ? ''
      : ` Closed billing months stay as they were settled: ${plan.closed.map(({ provider, month }) => `${provider} ${monthText(month)}`).join(', ')}.`;
  if (changed === 0) return `No call has another price now.${kept}`;
  const would = isApplied ? 'were priced anew' : 'would be priced anew';
  const ends = `from $${formatPicos(before)} to $${formatPicos(after)}`;
  return `${changed} calls ${would}, ${ends}; ${newlyPriced} newly priced, ${newlyUnpriced} no longer.${kept}`;
}

function monthText(month: number): string {
  return new Date(month).toISOString().slice(0, 'YYYY-MM'.length);
}

function tableOf({ sentence, months }: Output): TableRow[] {
  return [
    ...months.map(({ month, provider, model, changed, before, after, newlyPriced, newlyUnpriced }) => ({
      month,
      provider,
      model,
      calls: changed,
      before,
      after,
      'newly priced': newlyPriced,
      'newly unpriced': newlyUnpriced,
    })),
    {
      month: sentence,
      provider: null,
      model: null,
      calls: null,
      before: null,
      after: null,
      'newly priced': null,
      'newly unpriced': null,
    },
  ];
}
