import { z } from 'zod';
import { NOT_ATTRIBUTED } from '../core/dimension.ts';
import type { Measure, SpendRow } from '../core/ledger/spend-query.ts';
import { formatPicos, type Picos, picosFromDollars } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { costStatuses } from '../store/metadata/cost-statuses.ts';
import { reportStates } from '../store/metadata/report-states.ts';
import { NONE } from '../store/ledger-dimension.ts';
import { runSpendQuery } from '../store/spend-query.ts';
import type { Context } from './context.ts';
import { askedInterval, intervalTexts } from './interval.ts';
import { operation } from './operation.ts';
import { checkDimensions, fromParameter, timeZoneParameter, toParameter } from './parameters.ts';

const CHECKS = [
  'ownerless-key',
  'unapproved-model',
  'unapproved-provider',
  'missing-context',
  'unpriced-model',
  'disputed-bill',
  'stale-source',
] as const;
type CheckName = (typeof CHECKS)[number];

const DAY_MS = 86_400_000;
/** Providers publish a day's report within two. */
const STALE_MS = 3 * DAY_MS;

interface Finding {
  readonly check: CheckName;
  readonly subject: string;
  /** Null where the money is what is not known. */
  readonly cost: Picos | null;
  readonly calls: number;
  readonly detail: string;
  readonly remedy: string;
  /** Conditions that find its spend; null where it is of none. */
  readonly where: readonly string[] | null;
}

export const checks = operation({
  name: 'checks',
  summary:
    'Governance, measured: keys without an owner, models and providers nobody approved, missing context, each with the money at stake.',
  access: 'read',
  input: z.object({ from: fromParameter, to: toParameter, timeZone: timeZoneParameter }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    sentence: z.string(),
    findings: z
      .array(
        z.object({
          check: z.enum(CHECKS),
          subject: z.string(),
          cost: z.string().nullable().describe('The money at stake in the interval; null where just that is unknown.'),
          calls: z.number(),
          detail: z.string(),
          remedy: z.string(),
          where: z.array(z.string()).nullable().describe('Conditions that find its spend; null where it is of none.'),
        }),
      )
      .describe('Those with the most money first. Nothing is refused by them.'),
  }),
  async run(context, asked) {
    const { interval, timeZone } = askedInterval(context, asked);
    const { requiredContext, keyOwner } = context.config.governance;
    checkDimensions(
      [...requiredContext, keyOwner],
      context.rules().dimensions.map(({ name }) => name),
    );
    const found = (
      await Promise.all([
        ownerlessKeys(context, interval),
        unapproved(context, interval),
        missingContext(context, interval),
        unpricedModels(context, interval),
        disputedBills(context),
        staleSources(context),
      ])
    ).flat();
    const findings = found.toSorted(
      (one, other) => Number((other.cost ?? 0n) > (one.cost ?? 0n)) - Number((other.cost ?? 0n) < (one.cost ?? 0n)),
    );
    return {
      ...intervalTexts(interval, timeZone),
      sentence:
        findings.length === 0 ? 'Nothing was found.' : `${findings.length} findings; no call is refused by any.`,
      findings: findings.map((finding) => ({
        ...finding,
        cost: finding.cost === null ? null : formatPicos(finding.cost),
        where: finding.where && [...finding.where],
      })),
    };
  },
  table: ({ findings }) =>
    findings.map(({ check, subject, cost, calls, detail }) => ({ check, subject, cost, calls, detail })),
});

async function ownerlessKeys(context: Context, interval: Interval): Promise<Finding[]> {
  const { keyOwner } = context.config.governance;
  if (!context.rules().dimensions.some(({ name }) => name === 'apiKey')) return [];
  const rows = await spent(context, interval, ['apiKey', keyOwner]);
  return rows
    .filter(({ values }) => !isGap(values['apiKey']) && isGap(values[keyOwner]))
    .map((row) => ({
      ...stakeOf(row),
      check: 'ownerless-key' as const,
      subject: row.values['apiKey'] ?? '',
      detail: `nobody is known for it in ${keyOwner}`,
      remedy: `Name its ${keyOwner} in the keys file, or by a rule.`,
      where: [`apiKey=${row.values['apiKey']}`, `${keyOwner}=${row.values[keyOwner]}`],
    }));
}

async function unapproved(context: Context, interval: Interval): Promise<Finding[]> {
  const { approvedModels, approvedProviders } = context.config.governance;
  const rows = await spent(context, interval, ['provider', 'model']);
  const models = rows.filter(({ values }) => !isGap(values['model']) && !isAmong(values['model'], approvedModels));
  const providers = rows.filter(
    ({ values }) => !isGap(values['provider']) && !isAmong(values['provider'], approvedProviders),
  );
  const remedy = 'Approve it in governance, or move its traffic.';
  return [
    ...together(models, 'model').map((stake) => ({
      ...stake,
      check: 'unapproved-model' as const,
      detail: 'no approved model',
      remedy,
      where: [`model=${stake.subject}`],
    })),
    ...together(providers, 'provider').map((stake) => ({
      ...stake,
      check: 'unapproved-provider' as const,
      detail: 'no approved provider',
      remedy,
      where: [`provider=${stake.subject}`],
    })),
  ];
}

async function missingContext(context: Context, interval: Interval): Promise<Finding[]> {
  const found = context.config.governance.requiredContext.map(async (dimension) => {
    const rows = (await spent(context, interval, [dimension])).filter(({ values }) => isGap(values[dimension]));
    return rows.map((row) => ({
      ...stakeOf(row),
      check: 'missing-context' as const,
      subject: dimension,
      detail: `spend without a value in ${dimension}`,
      remedy: 'See Attribution for what it is, largest first, with a rule that would name it.',
      where: [`${dimension}=${row.values[dimension]}`],
    }));
  });
  return (await Promise.all(found)).flat();
}

async function unpricedModels(context: Context, interval: Interval): Promise<Finding[]> {
  const rows = await spent(context, interval, ['provider', 'model', 'unpricedReason'], ['calls', 'unpricedCalls']);
  return rows
    .filter(({ measures }) => Number(measures.unpricedCalls) > 0)
    .map(({ values, measures }) => ({
      check: 'unpriced-model' as const,
      subject: `${values['provider']} ${values['model']}`,
      cost: null,
      calls: Number(measures.unpricedCalls),
      detail: `calls without a price: ${values['unpricedReason']}`,
      remedy: 'Set a price: `whence prices set`.',
      where: ['provider', 'model', 'unpricedReason'].map((name) => `${name}=${values[name]}`),
    }));
}

/** Months whose bill does not agree, or may still change. */
async function disputedBills({ metadata, clock }: Context): Promise<Finding[]> {
  const open = (await costStatuses(metadata)).filter(
    ({ status, month }) => status === 'provisional' && clock() - month > 2 * 31 * DAY_MS,
  );
  return open.map(({ provider, month }) => ({
    check: 'disputed-bill' as const,
    subject: `${provider} ${new Date(month).toISOString().slice(0, 'YYYY-MM'.length)}`,
    cost: null,
    calls: 0,
    detail: 'the month is over for a month and not reconciled',
    remedy: 'See `whence reconcile`.',
    where: null,
  }));
}

async function staleSources({ metadata, clock }: Context): Promise<Finding[]> {
  const stale = (await reportStates(metadata)).filter(({ doneAt }) => doneAt === null || clock() - doneAt > STALE_MS);
  return stale.map(({ source, report, doneAt }) => ({
    check: 'stale-source' as const,
    subject: `${source} ${report}`,
    cost: null,
    calls: 0,
    detail: doneAt === null ? 'was never read to its end' : `was last read on ${new Date(doneAt).toISOString()}`,
    remedy: 'See Sources for what it says.',
    where: null,
  }));
}

async function spent(
  { store }: Context,
  interval: Interval,
  by: readonly string[],
  measures: readonly Measure[] = ['cost', 'calls'],
): Promise<readonly SpendRow[]> {
  const nothing = { grain: null, where: [], versus: null, order: null, limit: null };
  const { rows } = await runSpendQuery(store, { ...nothing, measures, by, interval, timeZone: 'UTC' });
  return rows;
}

function stakeOf({ measures }: SpendRow): { cost: Picos; calls: number } {
  return { cost: picosFromDollars(String(measures.cost ?? 0)) ?? 0n, calls: Number(measures.calls ?? 0) };
}

function together(rows: readonly SpendRow[], name: string): { subject: string; cost: Picos; calls: number }[] {
  return [...Map.groupBy(rows, ({ values }) => values[name] ?? '')].map(([subject, same]) => {
    const stakes = same.map(stakeOf);
    return {
      subject,
      cost: stakes.reduce((sum, { cost }) => sum + cost, 0n),
      calls: stakes.reduce((sum, { calls }) => sum + calls, 0),
    };
  });
}

function isGap(value: string | undefined): boolean {
  return value === undefined || value === NOT_ATTRIBUTED || value === NONE;
}

/** Where nothing is approved, everything is. */
function isAmong(value: string | undefined, approved: readonly string[]): boolean {
  if (approved.length === 0 || value === undefined) return true;
  return approved.some((name) => (name.endsWith('*') ? value.startsWith(name.slice(0, -1)) : value === name));
}
