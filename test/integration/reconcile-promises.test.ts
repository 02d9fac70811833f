import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { formatPicos, type Picos, picosFromDollars } from '../../src/core/money.ts';
import { type BillRow, focusBill } from '../focus-bill.ts';
import { billRows, DAY_MS, OCTOBER, traffic } from '../metered-october.ts';
import { importAll } from '../imported-file.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const STARTER = readFileSync(new URL('../../rules/starter.yaml', import.meta.url), 'utf8');
/** The variance of a bill goes to those who caused the bill; storage to the indexes that take it. */
const RULES = `${STARTER}
allocations:
  true_up:
    description: Behaviour at billed rates.
    pool: { provider: openai, costOrigin: [bill, settlement] }
    by: [feature, team]
    driver: { measure: meteredCost, where: { provider: openai } }
    bucket: month
  storage:
    pool: { serviceName: Pinecone }
    by: index
    driver: { measure: gigabyteHours, where: { operation: vector.storage } }
    bucket: month
`;

interface Month {
  readonly status: string;
  readonly metered: string;
  readonly reported: string | null;
  readonly billed: string | null;
  readonly variance: string | null;
  readonly unexplained: string | null;
  readonly byCause: readonly { readonly cause: string; readonly cost: string }[];
  readonly history: readonly { readonly status: string; readonly since: string }[];
}

let now = OCTOBER + 45 * DAY_MS;
let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({ privacy: { pseudonymise: false } }, () => now);
  await whence.ask('rules-publish', { text: RULES });
});
afterAll(() => whence.close());

const picos = (dollars: string | number | null | undefined): Picos => picosFromDollars(String(dollars ?? 0)) ?? 0n;
const october = { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC' };

async function ask(input: Record<string, unknown>): Promise<SpendAnswer> {
  return whence.ask<SpendAnswer>('query', { ...october, ...input });
}

async function cost(...where: readonly string[]): Promise<Picos> {
  return picos((await ask({ measure: ['cost'], where })).totals.cost);
}

async function month(provider: string): Promise<Month> {
  const { months } = await whence.ask<{ months: Month[] }>('reconcile', { provider, period: '2026-10' });
  if (!months[0]) throw new Error(`${provider} has no October`);
  return months[0];
}

async function bill(rows: readonly BillRow[]): Promise<void> {
  const summary = await importAll(whence, 'focus', [focusBill(rows)]);
  expect(summary.problems).toEqual([]);
  expect(summary).toMatchObject({ rejected: 0, accepted: rows.length });
}

describe('promises about bills and what was metered', () => {
  it('B02: what a provider cost in a month is its invoice, and the difference to what was metered is a named variance', async () => {
    await whence.importLines('calls', traffic('openai', 'gpt-4o'));
    const rows = await billRows(whence, 'openai', {
      issuer: 'OpenAI',
      model: 'gpt-4o',
      invoice: 'INV-1',
      outputPrice: 110n,
    });
    await bill(rows);
    const invoice = rows.reduce((sum, row) => sum + picos(row.cost), 0n);
    expect(await cost('provider=openai')).toBe(invoice);
    const found = await month('openai');
    expect(found).toMatchObject({ billed: formatPicos(invoice), unexplained: '0' });
    expect(found.byCause).toEqual([{ cause: 'price-drift', cost: found.variance }]);
  });

  it('O05: behaviour priced at billed rates is what was billed, feature by feature', async () => {
    const { rows } = await ask({ by: ['feature'], measure: ['cost', 'meteredCost'], where: ['provider=openai'] });
    const attributed = rows.filter(({ values }) => values['feature'] !== '(not attributed)');
    expect(
      attributed.map(({ values }) => values['feature']).toSorted((one, other) => one!.localeCompare(other!)),
    ).toEqual(['chat', 'search']);
    expect(attributed.reduce((sum, { measures }) => sum + picos(measures.cost), 0n)).toBe(
      picos((await month('openai')).billed),
    );
    for (const { measures } of attributed) expect(picos(measures.cost)).toBeGreaterThan(picos(measures.meteredCost));
  });

  it('B04: a bill of Bedrock and its invocation logs tell the same tokens, and cost once', async () => {
    const records = Array.from({ length: 10 }, (_, number) => invocation(number));
    await importAll(whence, 'bedrock-log', [records.map((record) => JSON.stringify(record)).join('\n')]);
    const { totals } = await ask({
      where: ['provider=aws.bedrock', 'costOrigin=metered'],
      measure: ['inputTokens', 'outputTokens', 'inputCost', 'outputCost'],
    });
    await bill([bedrockLine('input', '10.45', totals.inputCost), bedrockLine('output', '2.2', totals.outputCost)]);
    expect(totals).toMatchObject({ inputTokens: 10_450, outputTokens: 2_200 });
    const found = await month('aws.bedrock');
    expect(found).toMatchObject({ variance: '0', byCause: [], status: 'reconciled' });
    expect(await cost('provider=aws.bedrock')).toBe(picos(totals.inputCost) + picos(totals.outputCost));
  });

  it('G03: a month’s line for storage is split to the indexes that take it, and they add up to the invoice', async () => {
    await whence.importLines('calls', [stored('products', 7440), stored('tickets', 3720), stored('faq', 1)]);
    await bill([
      {
        cost: '99.99',
        at: '2026-10-01',
        to: '2026-11-01',
        provider: 'Pinecone',
        service: 'Pinecone',
        meter: 'Storage',
      },
    ]);
    const { rows } = await ask({ by: ['index'], measure: ['cost'], where: ['provider=pinecone'] });
    const costs = new Map(rows.map(({ values, measures }) => [values['index'], picos(measures.cost)]));
    expect([...costs.keys()].filter((name) => costs.get(name) !== 0n).length).toBe(3);
    expect([...costs.values()].reduce((sum, part) => sum + part, 0n)).toBe(picos('99.99'));
    expect(Number(costs.get('products')) / Number(costs.get('tickets'))).toBeCloseTo(2, 6);
  });

  it('K07: a call is in an answer within a minute; later its month is trued up, and what it was before is kept', async () => {
    const url = await whence.listen();
    const waits: number[] = [];
    for (let number = 0; number < 20; number++) {
      const sent = Date.now();
      const body = JSON.stringify({ ...traffic('cohere', 'command-r-08-2024')[number], id: `fresh-${number}` });
      await fetch(`${url}/api/calls`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body });
      await whence.drained();
      expect((await ask({ measure: ['calls'], where: ['provider=cohere', 'costOrigin=metered'] })).totals.calls).toBe(
        number + 1,
      );
      waits.push(Date.now() - sent);
    }
    expect(waits.toSorted((one, other) => one - other)[18]).toBeLessThan(60_000);
    const rows = await billRows(whence, 'cohere', { issuer: 'Cohere', model: 'command-r-08-2024', invoice: '' });
    const billed = rows.filter(({ quantity }) => quantity !== '0');
    await bill(billed);
    expect((await month('cohere')).status).toBe('provisional');
    now += DAY_MS;
    const invoiced = focusBill(billed.map((row) => ({ ...row, invoice: 'CO-7' })));
    expect(await importAll(whence, 'focus', [invoiced])).toMatchObject({ accepted: 0, restated: billed.length });
    const trued = await month('cohere');
    expect(trued).toMatchObject({ status: 'reconciled', variance: '0' });
    expect(trued.history.map(({ status }) => status)).toEqual(['provisional', 'reconciled']);
  });
});

function invocation(number: number): Record<string, unknown> {
  const inputTokens = 1_000 + number * 10;
  const outputTokens = 220;
  return {
    schemaType: 'ModelInvocationLog',
    schemaVersion: '1.0',
    timestamp: `2026-10-05T1${number}:00:00Z`,
    accountId: '111122223333',
    region: 'us-east-1',
    requestId: `8c1f0e0a-6a6e-4f0b-9d57-6f6a2b1c3d4${number}`,
    operation: 'Converse',
    modelId: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
    input: { inputTokenCount: inputTokens },
    output: {
      outputBodyJson: {
        stopReason: 'end_turn',
        usage: { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens },
      },
      outputTokenCount: outputTokens,
    },
    requestMetadata: { feature: 'support' },
  };
}

function bedrockLine(direction: string, thousands: string, dollars: unknown): BillRow {
  return {
    cost: String(dollars),
    at: '2026-10-05T00:00:00Z',
    to: '2026-10-06T00:00:00Z',
    provider: 'AWS',
    service: 'Amazon Bedrock',
    category: 'AI and Machine Learning',
    meter: `USE1-Claude4.5Sonnet-${direction}-tokens`,
    quantity: thousands,
    unit: '1K tokens',
    invoice: 'AWS-1',
    tags: { team: 'care' },
  };
}

function stored(index: string, gigabyteHours: number): Record<string, unknown> {
  const at = '2026-10-20T00:00:00Z';
  return { at, provider: 'pinecone', operation: 'vector.storage', usage: { gigabyteHours }, labels: { index } };
}
