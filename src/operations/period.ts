import { z } from 'zod';
import { formatPicos } from '../core/money.ts';
import type { Interval } from '../core/period.ts';
import { AppError } from '../errors.ts';
import { ledgerCost } from '../store/corrections.ts';
import { deriveCharges } from '../store/derived-charges.ts';
import { recordAudit } from '../store/metadata/audit.ts';
import { type BillingPeriod, keepBillingPeriod } from '../store/metadata/billing-periods.ts';
import type { Context } from './context.ts';
import { operation } from './operation.ts';
import {
  billingMonth,
  periodParameter,
  providerParameter,
  reconciliationFacts,
  reconciliationOf,
  toldReconciliation,
} from './reconcile.ts';

const MOST_REASON = 1000;
const DAY_MS = 86_400_000;
const settled = z.object({
  provider: providerParameter,
  period: periodParameter.describe('A billing month, as 2026-10.'),
  reason: z.string().min(1).max(MOST_REASON).describe('Why, for whoever reads it later.'),
});

export const reconcileAccept = operation({
  name: 'reconcile-accept',
  summary: 'Accept what is left between a month’s bill and what was metered: the month costs what its bill says.',
  access: 'admin',
  input: settled,
  output: reconciliationFacts,
  command: { words: ['reconcile', 'accept'] },
  async run(context, { provider, period, reason }) {
    const month = billingMonth(period);
    const { status, billed } = await reconciliationOf(context, provider, month);
    if (status === 'closed') throw isClosed(provider, period);
    if (billed === null) throw noBill(provider, period);
    await keep(context, { provider, month, reason, status: 'accepted', closedCost: null });
    return toldReconciliation(context, provider, month);
  },
  table: ({ provider, period, status, billed }) => [{ provider, period, status, billed }],
});

export const periodClose = operation({
  name: 'period-close',
  summary: 'Close a provider’s month: what is found of it later becomes a correction in the next open one.',
  access: 'admin',
  input: settled,
  output: reconciliationFacts.extend({ closedCost: z.string() }),
  command: { words: ['period', 'close'] },
  async run(context, { provider, period, reason }) {
    const month = billingMonth(period);
    const { status, billed } = await reconciliationOf(context, provider, month);
    if (status === 'closed') throw isClosed(provider, period);
    if (billed === null) throw noBill(provider, period);
    if (status !== 'reconciled') throw notReconciled(provider, period);
    // Accepted first, so that everything metered is settled by the bill before the cost is written down.
    await keep(context, { provider, month, reason, status: 'accepted', closedCost: null });
    const closedCost = formatPicos(await ledgerCost(context.store, provider, month, true));
    await keep(context, { provider, month, reason, status: 'closed', closedCost });
    return { ...(await toldReconciliation(context, provider, month)), closedCost };
  },
  table: ({ provider, period, status, closedCost }) => [{ provider, period, status, closedCost }],
});

type Settling = Pick<BillingPeriod, 'provider' | 'reason' | 'status' | 'closedCost'> & { readonly month: Interval };

async function keep(context: Context, { month, ...said }: Settling): Promise<void> {
  const at = context.clock();
  await keepBillingPeriod(context.metadata, { ...said, month: month.from, by: 'local', at });
  await recordAudit(context.metadata, {
    at,
    actor: 'local',
    action: `period.${said.status}`,
    subject: `${said.provider} ${new Date(month.from).toISOString().slice(0, 'YYYY-MM'.length)}`,
    detail: { reason: said.reason, closedCost: said.closedCost },
  });
  // Days of the months beside it are theirs.
  await deriveCharges(context, { from: month.from + DAY_MS, to: month.to - DAY_MS }, said.provider);
}

function isClosed(provider: string, period: string): AppError {
  return new AppError(
    'conflict',
    `${provider} ${period} is closed.`,
    'What comes later is booked as a correction by itself.',
  );
}

function noBill(provider: string, period: string): AppError {
  return new AppError(
    'conflict',
    `${provider} has no bill for ${period}.`,
    'Import its bill first: `whence import focus`.',
  );
}

function notReconciled(provider: string, period: string): AppError {
  return new AppError(
    'conflict',
    `${provider} ${period} is not reconciled.`,
    'See `whence reconcile` for what differs; accept it with a reason, then close the month.',
  );
}
