import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, type Picos, picosFromDollars } from '../../src/core/money.ts';
import { type BillRow, focusBill } from '../focus-bill.ts';
import { importAll } from '../imported-file.ts';
import { billRows, type Billed, DAY_MS, OCTOBER, traffic } from '../metered-october.ts';
import { openWhence, type TestWhence } from '../whence.ts';

interface Month {
  readonly metered: string;
  readonly reported: string | null;
  readonly variance: string | null;
  readonly unexplained: string | null;
  readonly byCause: readonly { readonly cause: string; readonly cost: string }[];
}

let whence: TestWhence;
beforeAll(async () => {
  const currencies = { EUR: [{ from: '2026-01-01', rate: '1.08' }] };
  whence = await openWhence({ currencies }, () => OCTOBER + 45 * DAY_MS);
});
afterAll(() => whence.close());

const october = { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC' };
const picos = (dollars: string | number | null | undefined): Picos => picosFromDollars(String(dollars ?? 0)) ?? 0n;

async function ask(input: Record<string, unknown>): Promise<SpendAnswer> {
  return whence.ask<SpendAnswer>('query', { ...october, ...input });
}

async function month(provider: string): Promise<Month> {
  const { months } = await whence.ask<{ months: Month[] }>('reconcile', { provider, period: '2026-10' });
  if (!months[0]) throw new Error(`${provider} has no October`);
  return months[0];
}

async function bill(rows: readonly BillRow[]): Promise<void> {
  expect(await importAll(whence, 'focus', [focusBill(rows)])).toMatchObject({ problems: [], accepted: rows.length });
}

function tenthMore(amount: string): string {
  return formatPicos((picos(amount) * 11n) / 10n);
}

async function outputCost(provider: string): Promise<Picos> {
  const where = [`provider=${provider}`, 'costOrigin=metered'];
  return picos((await ask({ measure: ['outputCost'], where })).totals.outputCost);
}

/** The whole variance has this one cause, and this size but for a picodollar a line where the test itself rounds. */
function expectCause(found: Month | undefined, cause: string, size: Picos): void {
  expect(found?.byCause.map((part) => part.cause)).toEqual([cause]);
  expect(found?.unexplained).toBe('0');
  const away = picos(found?.variance) - size;
  expect(away < 100n && away > -100n).toBe(true);
}

describe('three sides of a month', () => {
  it('H06: of three sides, calls that are missing, a bill that came twice, a drifted price, other days and another rate are each found and sized', async () => {
    const plant = async (provider: string, model: string, told: Omit<Billed, 'model' | 'invoice'>) => {
      await whence.importLines('calls', traffic(provider, model));
      return billRows(whence, provider, { ...told, model, invoice: `${provider}-1` });
    };
    // Calls of one day that nobody metered, a tenth of what was.
    const unseen = (await plant('gcp.gemini', 'gemini-2.5-flash', { issuer: 'Google', service: 'Gemini API' })).map(
      (row) =>
        row.at.startsWith('2026-10-09')
          ? { ...row, cost: tenthMore(row.cost), quantity: tenthMore(row.quantity ?? '0') }
          : row,
    );
    await bill(unseen);
    const twice = await plant('x_ai', 'grok-3', { issuer: 'xAI' });
    await bill(twice);
    const again = twice.filter(({ at }) => at.startsWith('2026-10-1')).map((row) => ({ ...row, invoice: 'x_ai-2' }));
    await bill(again);
    await bill(await plant('mistral_ai', 'mistral-large-latest', { issuer: 'Mistral AI', outputPrice: 112n }));
    await bill(await plant('anthropic', 'claude-sonnet-4-5', { issuer: 'Anthropic', shiftHours: 7 }));
    // 1.0185 euros where our rate says 0.926: ten percent more in dollars.
    const euros = await plant('groq', 'llama-3.3-70b-versatile', { issuer: 'Groq' });
    await bill(euros.map((row) => ({ ...row, currency: 'EUR', cost: formatPicos((picos(row.cost) * 110n) / 108n) })));
    const [gemini, xai, mistral, anthropic, groq] = await Promise.all(
      ['gcp.gemini', 'x_ai', 'mistral_ai', 'anthropic', 'groq'].map(month),
    );
    const day = unseen
      .filter(({ at }) => at.startsWith('2026-10-09'))
      .reduce((sum, { cost: line }) => sum + picos(line), 0n);
    expectCause(gemini, 'unmetered', day / 11n);
    expectCause(
      xai,
      'duplicate',
      again.reduce((sum, { cost: line }) => sum + picos(line), 0n),
    );
    expectCause(mistral, 'price-drift', ((await outputCost('mistral_ai')) * 12n) / 100n);
    const shifted = { from: '2026-10-01T07:00:00Z', to: '2026-11-01T07:00:00Z' };
    const where = ['provider=anthropic', 'costOrigin=metered'];
    const inPacific = picos((await ask({ ...shifted, measure: ['cost'], where })).totals.cost);
    expectCause(anthropic, 'timing', inPacific - picos(anthropic?.metered));
    expectCause(groq, 'currency', picos(groq?.metered) / 10n);
    // The third side: what the provider's own report says.
    const bucket = { object: 'bucket', start_time: OCTOBER / 1000, end_time: OCTOBER / 1000 + 86_400 };
    const amount = { value: 12.5, currency: 'usd' };
    const page = {
      object: 'page',
      has_more: false,
      data: [{ ...bucket, results: [{ object: 'organization.costs.result', amount }] }],
    };
    await importAll(whence, 'openai-costs', [JSON.stringify(page)]);
    await whence.importLines('calls', traffic('openai', 'gpt-4o'));
    expect((await month('openai')).reported).toBe('12.5');
  }, 180_000);
});
