import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Charge } from '../../src/core/charge.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import { storeCharges } from '../../src/store/charges.ts';
import { deriveCharges } from '../../src/store/derived-charges.ts';
import { sampleCharge } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OCTOBER = Date.parse('2026-10-01T00:00:00Z');
const MONTH = { from: OCTOBER, to: Date.parse('2026-11-01T00:00:00Z') };
const INPUT = 1_000_000;
const OUTPUT = 200_000;

interface Month {
  readonly provider: string;
  readonly period: string;
  readonly status: string;
  readonly metered: string;
  readonly billed: string | null;
  readonly variance: string | null;
  readonly unexplained: string | null;
  readonly byCause: readonly { readonly cause: string; readonly cost: string }[];
}

let whence: TestWhence;
/** What a day's calls cost, by quantity. */
let prices: { readonly input: bigint; readonly output: bigint };
beforeAll(async () => {
  whence = await openWhence({}, () => OCTOBER + 45 * DAY_MS);
  await whence.importLines(
    'calls',
    Array.from({ length: 31 }, (_, day) => callOn(day, 'openai', 'gpt-4o')),
  );
  const { totals } = await ask({ measure: ['inputCost', 'outputCost'] });
  prices = { input: picos(totals.inputCost) / 31n, output: picos(totals.outputCost) / 31n };
});
afterAll(() => whence.close());

function callOn(day: number, provider: string, model: string): Record<string, unknown> {
  const at = new Date(OCTOBER + day * DAY_MS + 12 * HOUR_MS).toISOString();
  const usage = { inputTokens: INPUT, outputTokens: OUTPUT };
  return { at, provider, requestModel: model, usage, labels: { feature: day % 2 ? 'search' : 'chat' } };
}

function picos(dollars: string | number | null | undefined): bigint {
  return picosFromDollars(String(dollars ?? 0)) ?? 0n;
}

/** The lines of a day of a bill that says what the calls say; what is told takes its place. */
function linesOf(day: number, invoice: string | null, factor = { quantity: 1, price: 100n }): [Charge, bigint][] {
  const from = OCTOBER + day * DAY_MS;
  const line = (quantity: string, tokens: number, cost: bigint): [Charge, bigint] => {
    const dollars = formatPicos((cost * BigInt(factor.quantity) * factor.price) / 100n);
    const traffic = { provider: 'openai', model: 'gpt-4o', operation: 'chat', quantity, serviceTier: null } as const;
    const told = {
      chargePeriod: { from, to: from + DAY_MS },
      billingPeriod: MONTH,
      invoice,
      skuMeter: quantity,
      traffic,
    };
    const name = `${day} ${quantity} ${invoice}`;
    return [sampleCharge(name, dollars, told), BigInt(tokens * factor.quantity) * 1_000_000n];
  };
  return [line('uncachedInputTokens', INPUT, prices.input), line('visibleOutputTokens', OUTPUT, prices.output)];
}

async function bill(lines: readonly [Charge, bigint][], delivery = 'bill'): Promise<void> {
  const { derive, engine } = whence.context;
  const storable = lines.map(([charge, amountMicros]) => ({ ...derive.charge(charge), amountMicros }));
  await storeCharges(engine, storable, delivery);
  await deriveCharges(whence.context, MONTH);
}

async function month(provider = 'openai'): Promise<Month | undefined> {
  return (await whence.ask<{ months: Month[] }>('reconcile', { provider, period: '2026-10' })).months[0];
}

type Answer = SpendAnswer & { readonly status: Readonly<Record<string, string | number | null>> };

async function ask(input: Record<string, unknown>): Promise<Answer> {
  return whence.ask<Answer>('query', { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC', ...input });
}

async function cost(...where: string[]): Promise<bigint> {
  return picos((await ask({ measure: ['cost'], where })).totals.cost);
}

async function statusOf(...where: string[]): Promise<Answer['status']> {
  return (await ask({ measure: ['cost'], where })).status;
}

/** Providers with a call in October, by whose names the last test goes. */
const MODELS = { groq: 'llama-3.3-70b-versatile', mistral_ai: 'mistral-large-latest', cohere: 'command-r-08-2024' };

const days = (count: number): number[] => Array.from({ length: count }, (_, day) => day);

describe('a month from metering to its close', () => {
  it('without a bill it is estimated', async () => {
    expect(await month()).toMatchObject({ status: 'estimated', billed: null, variance: null, byCause: [] });
  });

  it('while the bill grows it is provisional, and what is missing is not final', async () => {
    await bill(days(10).flatMap((day) => linesOf(day, null)));
    const day = prices.input + prices.output;
    const missing = formatPicos(-21n * day);
    expect(await month()).toMatchObject({ status: 'provisional', variance: missing });
    expect((await month())?.byCause).toEqual([{ cause: 'not-final', cost: missing }]);
    expect(await cost()).toBe(31n * day);
  });

  it('calls that are missing, a bill that came twice and a drifted price are each found and sized', async () => {
    const day = prices.input + prices.output;
    const whole = [
      ...days(30).flatMap((at) => linesOf(at, 'INV-1', at === 4 ? { quantity: 3, price: 100n } : undefined)),
      ...linesOf(6, 'INV-2'),
    ].map(([charge, amount]): [Charge, bigint] => {
      const isDearer = charge.traffic?.quantity === 'visibleOutputTokens' && charge.invoice === 'INV-1';
      const dearer = (charge.costs.billed * 11n) / 10n;
      const costs = { billed: dearer, effective: dearer, list: dearer, contracted: dearer };
      return isDearer ? [{ ...charge, costs }, amount] : [charge, amount];
    });
    await bill(whole);
    // The first ten days are there from the unfinished bill as well, without an invoice: the same charges twice.
    const found = await month();
    const by = new Map(found?.byCause.map(({ cause, cost: size }) => [cause, picos(size)]));
    const sum = [...by.values()].reduce((all, size) => all + size, 0n);
    expect(sum).toBe(picos(found?.variance));
    expect(found?.unexplained).toBe('0');
    expect(by.get('price-drift')).toBeGreaterThan(0n);
    expect(by.get('duplicate')).toBeGreaterThan(day);
    expect(by.get('unmetered')).toBeGreaterThan(0n);
    expect(await cost()).toBe(picos(found?.billed) + day);
  });

  it('a difference that is accepted leaves the month at its bill, whatever is metered later', async () => {
    const accept = { provider: 'openai', period: '2026-10', reason: 'The second invoice is credited in November.' };
    await expect(whence.ask('period-close', accept)).rejects.toThrow(/not reconciled/);
    expect(await whence.ask('reconcile-accept', accept)).toMatchObject({ status: 'reconciled', reason: accept.reason });
    const billed = picos((await month())?.billed);
    expect(await cost()).toBe(billed);
    await whence.importLines('calls', [callOn(30, 'openai', 'gpt-4o-mini')]);
    await whence.installation.ledger.settle();
    expect(await cost()).toBe(billed);
  });

  it('a closed month stays what it was; what is found later is a correction in the next, which names it', async () => {
    const close = { provider: 'openai', period: '2026-10', reason: 'October is done.' };
    const { closedCost } = await whence.ask<{ closedCost: string }>('period-close', close);
    expect(await month()).toMatchObject({ status: 'closed' });
    await bill(linesOf(20, 'INV-LATE'), 'late');
    const late = prices.input + prices.output;
    expect(formatPicos(await cost())).toBe(closedCost);
    const november = await ask({
      from: '2026-11-01',
      to: '2026-12-01',
      measure: ['cost'],
      where: ['costOrigin=correction'],
    });
    expect(picos(november.totals.cost)).toBe(late);
    await expect(whence.ask('reconcile-accept', close)).rejects.toThrow(/is closed/);
    expect(await deriveCharges(whence.context, null)).toBe(false);
  });

  it('a month without a bill can be neither accepted nor closed, and a month of nothing is not found', async () => {
    await whence.importLines('calls', [callOn(1, 'anthropic', 'claude-sonnet-4-5')]);
    const input = { provider: 'anthropic', period: '2026-10', reason: 'No.' };
    await expect(whence.ask('reconcile-accept', input)).rejects.toThrow(/has no bill/);
    await expect(whence.ask('period-close', { ...input, provider: 'nobody' })).rejects.toThrow(
      /neither calls nor bills/,
    );
    await expect(whence.ask('reconcile', { period: 'October' })).rejects.toThrow(/no billing month/);
  });

  it('M06: every answer tells how much of its cost is estimated, provisional, reconciled and closed', async () => {
    for (const [provider, model] of Object.entries(MODELS)) {
      await whence.importLines('calls', [callOn(2, provider, model)]);
      if (provider === 'groq') continue;
      const metered = (await ask({ measure: ['meteredCost'], where: [`provider=${provider}`] })).totals.meteredCost;
      const traffic = { provider, model: null, operation: 'chat', quantity: null, serviceTier: null } as const;
      const invoice = provider === 'cohere' ? 'INV-3' : null;
      const told = { chargePeriod: MONTH, billingPeriod: MONTH, invoice, traffic };
      await bill([[sampleCharge(provider, String(metered), told), 0n]]);
    }
    const costOf = async (provider: string) => formatPicos(await cost(`provider=${provider}`));
    const nothing = { estimated: '0', provisional: '0', reconciled: '0', closed: '0', reconciledShare: 0 };
    expect(await statusOf('provider=groq')).toEqual({ ...nothing, estimated: await costOf('groq') });
    expect(await statusOf('provider=mistral_ai')).toEqual({ ...nothing, provisional: await costOf('mistral_ai') });
    expect(await statusOf('provider=cohere')).toEqual({
      ...nothing,
      reconciled: await costOf('cohere'),
      reconciledShare: 1,
    });
    expect(await statusOf('provider=openai')).toEqual({
      ...nothing,
      closed: await costOf('openai'),
      reconciledShare: 1,
    });
    const whole = await statusOf();
    const { estimated, provisional, reconciled, closed } = whole;
    const sum = [estimated, provisional, reconciled, closed].reduce((all, part) => all + picos(part), 0n);
    expect(sum).toBe(await cost());
    const final = Number(picos(reconciled) + picos(closed)) / Number(sum);
    expect(Number(whole['reconciledShare'])).toBeCloseTo(final, 5);
  });
});
