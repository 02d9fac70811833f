import { z } from 'zod';
import { formatPicos, type Picos } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { COST_STATUSES } from '../core/reconciliation/cost-status.ts';
import { PARTY_LEVELS, type PartyLevel } from '../core/reconciliation/party.ts';
import { VARIANCE_CAUSES } from '../core/reconciliation/variance.ts';
import { AppError } from '../errors.ts';
import { monthOf } from '../core/period.ts';
import { costStatusHistory, type KnownCostStatus } from '../store/metadata/cost-statuses.ts';
import {
  type PartyReconciliation,
  reconcile as reconcileMonths,
  type Reconciliation,
} from '../store/reconciliation.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
/** Months looked at unless one is named. */
const USUAL_MONTHS = 3;
const MOST_MONTHS = 36;

export const periodParameter = z.string().describe('A billing month, as 2026-10; the last ones unless told.');
export const providerParameter = z.string().max(200).describe('As calls name it: openai, aws.bedrock.');

const cause = z.object({
  cause: z.enum(VARIANCE_CAUSES),
  cost: z.string().describe('Billed minus metered, exact dollars.'),
  model: z.string().nullable(),
  quantity: z.string().nullable(),
  detail: z.string(),
});

const byCause = z.array(z.object({ cause: z.enum(VARIANCE_CAUSES), cost: z.string() }));

const party = z.object({
  name: z.string().nullable().describe('Null of those that nobody names, or whose name the bill lacks.'),
  metered: z.string(),
  billed: z.string(),
  variance: z.string(),
  lines: z.number(),
  byCause,
});

export const reconciliationFacts = z.object({
  provider: z.string(),
  period: z.string(),
  status: z.enum(COST_STATUSES),
  metered: z.string(),
  reported: z.string().nullable().describe('By the provider’s own cost report; null where none was read.'),
  billed: z.string().nullable().describe('Null where there is no bill yet.'),
  variance: z.string().nullable().describe('Billed minus metered.'),
  unexplained: z.string().nullable().describe('The part of the variance that nothing known explains.'),
  byCause,
  parts: z.array(cause).describe('Largest first; they add up to the variance.'),
  lines: z.number().describe('Lines of bills.'),
  isInvoiced: z.boolean(),
  history: z
    .array(z.object({ status: z.enum(COST_STATUSES), since: z.string() }))
    .describe('What the month was found to be, oldest first; it is estimated before.'),
  reason: z.string().nullable().describe('Why the variance was accepted, or the month closed.'),
  levels: z
    .array(z.enum(PARTY_LEVELS))
    .describe('At which bill and calls have names in common: they are matched there.'),
  parties: z.array(party).describe('What `by` asks for, the largest first; they add up to the month.'),
  note: z.string().nullable().describe('Why there are no parties, where they were asked for.'),
});

export const reconcile = operation({
  name: 'reconcile',
  summary: 'Whether the bill agrees with what was metered, and why not: variance by cause.',
  access: 'read',
  input: z.object({
    provider: providerParameter.optional(),
    period: periodParameter.optional(),
    months: z.coerce
      .number()
      .int()
      .min(1)
      .max(MOST_MONTHS)
      .default(USUAL_MONTHS)
      .describe('How many months back, this one included, where no period is named.'),
    by: z
      .enum(PARTY_LEVELS)
      .optional()
      .describe('Each account, project or key apart, where both sides name them alike.'),
  }),
  output: z.object({ sentence: z.string(), months: z.array(reconciliationFacts) }),
  async run(context, { provider, period, months, by }) {
    const interval = period === undefined ? lastMonths(context.clock(), months) : billingMonth(period);
    const found = await reconcileMonths(context, interval, provider ?? null, by ?? null);
    const history = await costStatusHistory(context.metadata);
    const told = found.map((month) => ({ ...factsOf(month, history), note: noteOf(month, by ?? null) }));
    return { sentence: sentenceOf(found), months: told };
  },
  table: ({ months }) =>
    months.flatMap(({ provider, period, status, metered, billed, variance, byCause: causes, parties, note }) => [
      { provider, period, status, metered, billed, variance, cause: note ?? '' },
      ...(parties.length === 0 ? causeRows(causes) : []),
      ...parties.flatMap(({ name, byCause: own, ...amounts }) => [
        { ...NOWHERE, provider: `  ${name ?? '(no name)'}`, ...pick(amounts), cause: '' },
        ...causeRows(own),
      ]),
    ]),
});

const NOWHERE = { provider: '', period: '', status: '', metered: null, billed: null };

function pick({ metered, billed, variance }: Pick<z.infer<typeof party>, 'metered' | 'billed' | 'variance'>) {
  return { metered, billed, variance };
}

function causeRows(causes: z.infer<typeof byCause>) {
  return causes.map(({ cause: name, cost }) => ({ ...NOWHERE, variance: cost, cause: name }));
}

function noteOf({ billed, levels }: Reconciliation, by: PartyLevel | null): string | null {
  if (by === null || levels.includes(by)) return null;
  if (billed === null) return 'There is no bill yet.';
  return `Bill and calls have no ${by} in common, so they are held against each other without it.`;
}

/** The month that a text names. Throws bad-request when it names none. */
export function billingMonth(text: string): Interval {
  const match = MONTH.exec(text);
  if (!match) throw new AppError('bad-request', `"${text}" is no billing month.`, 'Write it as 2026-10.');
  return monthOf(Date.UTC(Number(match[1]), Number(match[2]) - 1));
}

/** The same, as it is told. */
export async function toldReconciliation(context: Context, provider: string, month: Interval) {
  const found = await reconciliationOf(context, provider, month);
  return factsOf(found, await costStatusHistory(context.metadata));
}

/** One provider's month as it stands. Throws not-found when it has neither calls nor bills. */
export async function reconciliationOf(context: Context, provider: string, month: Interval): Promise<Reconciliation> {
  const [found] = await reconcileMonths(context, month, provider);
  if (found) return found;
  throw new AppError(
    'not-found',
    `${provider} has neither calls nor bills in ${periodText(month)}.`,
    'See `whence reconcile` for the months there are.',
  );
}

function factsOf(found: Reconciliation, history: readonly KnownCostStatus[]): z.infer<typeof reconciliationFacts> {
  const { provider, month, status, metered, reported, billed, variances, lines, isInvoiced, settled, levels, parties } =
    found;
  const parts = variances
    .toSorted((one, other) => bySize(one.cost, other.cost))
    .map((part) => ({ ...part, cost: formatPicos(part.cost) }));
  return {
    provider,
    period: periodText(month),
    status,
    metered: formatPicos(metered),
    reported: reported === null ? null : formatPicos(reported),
    billed: billed === null ? null : formatPicos(billed),
    variance: billed === null ? null : formatPicos(billed - metered),
    unexplained: billed === null ? null : formatPicos(causeCost(found, 'unexplained')),
    byCause: causesOf(found),
    parts,
    lines,
    isInvoiced,
    history: history
      .filter((known) => known.provider === provider && known.month === month.from)
      .map((known) => ({ status: known.status, since: new Date(known.since).toISOString() })),
    reason: settled?.reason ?? null,
    levels: [...levels],
    parties: parties.toSorted((one, other) => bySize(one.billed, other.billed)).map(partyFacts),
    note: null,
  };
}

function partyFacts(found: PartyReconciliation): z.infer<typeof party> {
  const { name, metered, billed, lines } = found;
  return {
    name,
    metered: formatPicos(metered),
    billed: formatPicos(billed),
    variance: formatPicos(billed - metered),
    lines,
    byCause: causesOf(found),
  };
}

function causesOf(found: Pick<Reconciliation, 'variances'>): z.infer<typeof byCause> {
  const causes = VARIANCE_CAUSES.filter((name) => found.variances.some((part) => part.cause === name));
  return causes.map((name) => ({ cause: name, cost: formatPicos(causeCost(found, name)) }));
}

/** The largest first, whether it is owed or owing. */
function bySize(one: Picos, other: Picos): number {
  const [left, right] = [size(one), size(other)];
  return Number(right > left) - Number(right < left);
}

function causeCost({ variances }: Pick<Reconciliation, 'variances'>, cause: string): Picos {
  return variances.filter((part) => part.cause === cause).reduce((sum, { cost }) => sum + cost, 0n);
}

function sentenceOf(found: readonly Reconciliation[]): string {
  if (found.length === 0) return 'There are neither calls nor bills in these months.';
  const billed = found.filter((month) => month.billed !== null);
  if (billed.length === 0) return 'No bill has come yet; every cost is an estimate.';
  const sum = (read: (month: Reconciliation) => Picos): string =>
    formatPicos(billed.reduce((all, month) => all + read(month), 0n));
  const reconciled = billed.filter(({ status }) => status === 'reconciled' || status === 'closed').length;
  const all = sum(({ billed: amount }) => amount ?? 0n);
  const variance = sum((month) => (month.billed ?? 0n) - month.metered);
  return `Bills of ${billed.length} months say $${all}, which is $${variance} more than was metered; ${reconciled} of them are reconciled.`;
}

function periodText({ from }: Interval): string {
  return new Date(from).toISOString().slice(0, 'YYYY-MM'.length);
}

function lastMonths(now: number, months: number): Interval {
  const date = new Date(now);
  const month = (ago: number): number => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - ago);
  return { from: month(months - 1), to: month(-1) };
}

function size(cost: Picos): Picos {
  return cost < 0n ? -cost : cost;
}
