import type { SpendAnswer } from '../src/core/ledger/spend-query.ts';
import { formatPicos, type Picos, picosFromDollars } from '../src/core/money.ts';
import type { BillRow } from './focus-bill.ts';
import type { TestWhence } from './whence.ts';

const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const OCTOBER = Date.parse('2026-10-01T00:00:00Z');
const DAYS = 31;

const picos = (dollars: string | number | undefined): Picos => picosFromDollars(String(dollars ?? 0)) ?? 0n;

/** A call every six hours, more by day, and more with every day. */
export function traffic(provider: string, requestModel: string): Record<string, unknown>[] {
  return Array.from({ length: DAYS * 4 }, (_, number) => ({
    at: new Date(OCTOBER + number * 6 * HOUR_MS).toISOString(),
    provider,
    requestModel,
    usage: { inputTokens: 100_000 + (number % 4) * 7_919 + number * 104, outputTokens: 20_000 + number * 31 },
    labels: { feature: number % 3 ? 'search' : 'chat', team: number % 2 ? 'discovery' : 'growth' },
  }));
}

export interface Billed {
  readonly issuer: string;
  readonly service?: string;
  readonly model: string;
  readonly invoice: string;
  /** So many hours after those of UTC its days begin. */
  readonly shiftHours?: number;
  /** Percent of our price for output. */
  readonly outputPrice?: bigint;
}

/** The bill for what was metered of a provider: two lines a day. */
export async function billRows(whence: TestWhence, provider: string, told: Billed): Promise<BillRow[]> {
  const shift = (told.shiftHours ?? 0) * HOUR_MS;
  const rows: BillRow[] = [];
  for (let day = 0; day < DAYS; day++) {
    const from = OCTOBER + day * DAY_MS;
    const { totals } = await whence.ask<SpendAnswer>('query', {
      timeZone: 'UTC',
      from: new Date(from + shift).toISOString(),
      to: new Date(from + shift + DAY_MS).toISOString(),
      where: [`provider=${provider}`, 'costOrigin=metered'],
      measure: ['uncachedInputTokens', 'inputCost', 'outputTokens', 'outputCost'],
    });
    const line = (meter: string, quantity: unknown, dollars: string): BillRow => ({
      cost: dollars,
      at: new Date(from).toISOString(),
      to: new Date(from + DAY_MS).toISOString(),
      provider: told.issuer,
      service: told.service ?? `${told.issuer} API`,
      description: `${told.model} ${meter}`,
      meter: `${told.model} ${meter}`,
      quantity: String(quantity),
      unit: 'Tokens',
      invoice: told.invoice,
    });
    const output = (picos(totals.outputCost) * (told.outputPrice ?? 100n)) / 100n;
    rows.push(line('input tokens', totals.uncachedInputTokens, String(totals.inputCost)));
    rows.push(line('output tokens', totals.outputTokens, formatPicos(output)));
  }
  return rows;
}
