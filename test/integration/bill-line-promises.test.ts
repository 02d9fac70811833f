import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Charge } from '../../src/core/charge.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, type Picos, picosFromDollars } from '../../src/core/money.ts';
import { storeCharges } from '../../src/store/charges.ts';
import { deriveCharges } from '../../src/store/derived-charges.ts';
import { sampleCharge } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const OCTOBER = Date.parse('2026-10-01T00:00:00Z');
const MONTH = { from: OCTOBER, to: Date.parse('2026-11-01T00:00:00Z') };
const FEATURES = ['search', 'chat', 'summaries'] as const;
const PRODUCTS: Readonly<Record<string, string>> = { search: 'shop', chat: 'desk', summaries: 'desk' };

interface Opened {
  readonly line: { readonly id: string; readonly cost: string };
  readonly status: string;
  readonly costStatus: string;
  readonly contributors: readonly {
    readonly values: Record<string, string>;
    readonly cost: string;
    readonly calls: number;
  }[];
  readonly unexplained: string;
}
interface FromCall {
  readonly call: string;
  readonly usage: Record<string, number>;
  readonly price: { readonly cost: string; readonly priceBook: string };
  readonly context: Record<string, string>;
  readonly lines: readonly { readonly id: string; readonly invoice: string; readonly quantity: string }[];
  readonly status: string;
  readonly profitAndLoss: { readonly product: string; readonly period: string; readonly cost: string };
}

let whence: TestWhence;
/** What each quantity of the calls of October cost. */
let metered: { readonly input: Picos; readonly output: Picos };
beforeAll(async () => {
  whence = await openWhence({ privacy: { pseudonymise: false } }, () => OCTOBER + 45 * DAY_MS);
  await whence.importLines(
    'calls',
    Array.from({ length: 60 }, (_, number) => callNumber(number)),
  );
  const { totals } = await whence.ask<SpendAnswer>('query', { ...october, measure: ['inputCost', 'outputCost'] });
  metered = { input: picos(totals.inputCost), output: picos(totals.outputCost) };
  const dearer = formatPicos((metered.output * 103n) / 100n);
  const { derive, engine } = whence.context;
  const lines = [
    line('input', 'uncachedInputTokens', formatPicos(metered.input)),
    line('output', 'visibleOutputTokens', dearer),
    line('nothing seen', 'uncachedInputTokens', '4', 'o3'),
  ];
  await storeCharges(
    engine,
    lines.map((charge) => derive.charge(charge)),
    'bill',
  );
  await deriveCharges(whence.context, null);
});
afterAll(() => whence.close());

const october = { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC' };
const picos = (dollars: string | number | undefined): Picos => picosFromDollars(String(dollars ?? 0)) ?? 0n;

function callNumber(number: number): Record<string, unknown> {
  const at = new Date(OCTOBER + number * 12 * HOUR_MS).toISOString();
  const feature = FEATURES[number % FEATURES.length] ?? '';
  const usage = { inputTokens: 1000 + number * 37, outputTokens: 100 + number * 11 };
  const labels = { feature, product: PRODUCTS[feature], customer: `customer-${number % 7}`, team: 'all' };
  return { id: `event-${number}`, at, provider: 'openai', requestModel: 'gpt-4o', usage, labels };
}

function line(name: string, quantity: string, dollars: string, model = 'gpt-4o'): Charge {
  const traffic = { provider: 'openai', model, operation: 'chat', quantity, serviceTier: null } as const;
  const told = { chargePeriod: MONTH, billingPeriod: MONTH, invoice: 'INV-10', description: name, skuMeter: quantity };
  return sampleCharge(name, dollars, { ...told, traffic });
}

function open(name: string, by = ['feature', 'customer']): Promise<Opened> {
  return whence.ask<Opened>('charge-calls', { id: sampleCharge(name, '0').id, by });
}

/** A POST to its path is a door's, so it is asked by GET. */
async function callsWhere(...where: readonly string[]): Promise<{ readonly id: string }[]> {
  const asked = new URLSearchParams([...Object.entries(october), ...where.map((text) => ['where', text])]);
  const response = await whence.request(`/api/calls?${asked}`);
  const answer: { readonly calls: { readonly id: string }[] } = await response.json();
  return answer.calls;
}

describe('a line of a bill and the calls behind it', () => {
  it('B10: a line opens to features and customers and an explicit remainder, which add up to the line', async () => {
    for (const [name, unexplained] of [
      ['input', 0n],
      ['output', (metered.output * 103n) / 100n - metered.output],
      ['nothing seen', picos('4')],
    ] as const) {
      const opened = await open(name);
      const parts = opened.contributors.reduce((sum, { cost }) => sum + picos(cost), picos(opened.unexplained));
      expect([parts, picos(opened.unexplained)]).toEqual([picos(opened.line.cost), unexplained]);
    }
    const { contributors } = await open('input', ['feature']);
    expect(new Set(contributors.map(({ values }) => values['feature']))).toEqual(new Set(FEATURES));
    expect(contributors.reduce((sum, { calls }) => sum + calls, 0)).toBe(60);
  });

  it('D08: of any line of an invoice one sees whether it is matched, varies, or has no calls', async () => {
    expect((await open('input')).status).toBe('matched');
    expect((await open('output')).status).toBe('variance');
    expect(await open('nothing seen')).toMatchObject({ status: 'missing', contributors: [], unexplained: '4' });
    await expect(whence.ask('charge-calls', { id: 'INV-10' })).rejects.toThrow(/No line of a bill/);
  });

  it('K06: every call cites its usage, its price and bill, and its context', async () => {
    for (let number = 0; number < 60; number += 7) {
      const found = await whence.ask<FromCall>('call-bill', { id: `event-${number}` });
      expect(found.call).toMatch(/^[0-9a-f]{32}$/);
      expect(found.usage).toMatchObject({ uncachedInputTokens: 1000 + number * 37 });
      expect(picos(found.price.cost)).toBeGreaterThan(0n);
      expect(found.price.priceBook).toBe(whence.context.book.revision);
      expect(found.lines.map(({ invoice }) => invoice)).toEqual(['INV-10', 'INV-10']);
      expect(found.context['feature']).toBe(FEATURES[number % FEATURES.length]);
    }
  });

  it('P15: from 20 random events to a line of the invoice and of a profit and loss, and back', async () => {
    let seed = 20_261_125;
    for (let round = 0; round < 20; round++) {
      seed = (seed * 48_271) % 2_147_483_647;
      const number = seed % 60;
      const event = callNumber(number);
      const found = await whence.ask<FromCall>('call-bill', { id: String(event['id']) });
      // From the invoice's line back to the feature, and to the call itself.
      const [first] = found.lines;
      const back = await whence.ask<Opened>('charge-calls', { id: first?.id, by: ['feature', 'product'] });
      const { feature = '', product = '' } = found.context;
      expect(
        back.contributors.some(({ values }) => values['feature'] === feature && values['product'] === product),
      ).toBe(true);
      const { profitAndLoss } = found;
      expect(profitAndLoss).toMatchObject({ product: PRODUCTS[feature], period: '2026-10' });
      const { totals } = await whence.ask<SpendAnswer>('query', { ...october, where: [`product=${product}`] });
      expect(profitAndLoss.cost).toBe(totals.cost);
      const calls = await callsWhere(`feature=${feature}`, `customer=${found.context['customer']}`);
      expect(calls.map(({ id }) => id)).toContain(found.call);
    }
  });
});
