import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { pseudonymsFor } from '../../src/ingest/pseudonym.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.UTC(2026, 10, 20, 12, 30);
const PERIOD = { from: '2026-11-01', to: '2026-11-20' };
const CUSTOMERS = ['acme-industries', 'globex-corporation', 'initech'];

/** Ten calls a customer, by route, priced at $0.25 a million input tokens. */
const LINES = CUSTOMERS.flatMap((customer, index) =>
  Array.from({ length: 10 }, (_, call) => ({
    id: `${customer}-${call}`,
    at: `2026-11-${String(call + 2).padStart(2, '0')}T10:00:00Z`,
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    usage: { inputTokens: 1_000_000 * (index + 1) },
    labels: { customer, route: call % 2 === 0 ? '/v1/search' : '/v1/answer' },
  })),
);

describe('attribution over the store', () => {
  let whence: TestWhence;

  beforeAll(async () => {
    whence = await openWhence({}, () => NOW);
    expect(await whence.importLines('calls', LINES)).toMatchObject({
      accepted: LINES.length,
      rejected: 0,
      unpriced: 0,
    });
    await whence.installation.ledger.settle();
  });
  afterAll(() => whence.close());

  async function costBy(dimension: string, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { rows } = await whence.ask<SpendAnswer>('query', { ...PERIOD, measure: ['cost'], by: [dimension], ...more });
    return Object.fromEntries(rows.map(({ values, measures }) => [values[dimension], measures.cost]));
  }

  it('L09: customers group by tokens that only the key reverses, and no file holds their ids', async () => {
    const pseudonymous = await costBy('customer');
    expect(Object.values(pseudonymous).toSorted(byText)).toEqual(['2.5', '5', '7.5']);
    const tokens = Object.keys(pseudonymous);
    expect(tokens.every((token) => token.startsWith('px_'))).toBe(true);
    expect(await costBy('customer', { reveal: true })).toEqual({
      'acme-industries': '2.5',
      'globex-corporation': '5',
      initech: '7.5',
    });
    expect(await costBy('customer', { where: ['customer=initech'], reveal: true })).toEqual({ initech: '7.5' });
    const key = readFileSync(join(whence.dataDir, 'keys', 'privacy.key'), 'utf8').trim();
    expect(tokens.map((token) => pseudonymsFor(key).idOf(token)).toSorted(byText)).toEqual(CUSTOMERS);
    expect(tokens.map((token) => pseudonymsFor('00'.repeat(32)).idOf(token))).toEqual([null, null, null]);
    expect(filesHolding(whence.dataDir, CUSTOMERS)).toEqual([]);
  });

  it('rules may name a pseudonymised customer in clear, in a condition and in a map', async () => {
    await publish(`
version: 1
dimensions:
  customer: {sensitivity: pseudonymise, rules: [{from: label.customer}]}
  segment:
    rules:
      - {value: strategic, when: {label.customer: acme-industries}}
      - {from: label.customer, map: {globex-corporation: midmarket}}
`);
    const raw = await costBy('segment');
    await whence.installation.ledger.settle();
    expect(await costBy('segment')).toEqual({ strategic: '2.5', midmarket: '5', '(not attributed)': '7.5' });
    expect(raw).toEqual(await costBy('segment'));
  });

  it('K08: another context map changes the answers about the past, without importing anything again', async () => {
    await publish(routeMap('answers'));
    await whence.installation.ledger.settle();
    expect(await costBy('feature')).toEqual({ search: '7.5', answers: '7.5' });
    await publish(routeMap('assistant'));
    expect(await costBy('feature')).toEqual({ search: '7.5', assistant: '7.5' });
    await whence.installation.ledger.settle();
    expect(await costBy('feature')).toEqual({ search: '7.5', assistant: '7.5' });
    expect((await whence.ask<{ calls: number }>('status')).calls).toBe(LINES.length);
  });

  async function publish(text: string): Promise<void> {
    await whence.ask('rules-publish', { text });
  }
});

/** Files below the folder in which one of the texts stands. */
function filesHolding(folder: string, texts: readonly string[]): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name), { throwIfNoEntry: false })?.isFile(),
  );
  expect(files.length).toBeGreaterThan(10);
  return files.filter((name) => texts.some((text) => readFileSync(join(folder, name)).includes(text)));
}

/** Features by route; only the name of the second one changes. */
function routeMap(answer: string): string {
  return `
version: 1
dimensions:
  feature:
    rules:
      - {from: label.route, map: {/v1/search: search, /v1/answer: ${answer}}}
`;
}

function byText(left: unknown, right: unknown): number {
  return String(left) < String(right) ? -1 : 1;
}
