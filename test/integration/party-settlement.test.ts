import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { picosFromDollars } from '../../src/core/money.ts';
import { type BillRow, focusBill } from '../focus-bill.ts';
import { importAll } from '../imported-file.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const OCTOBER = { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC' };

interface Party {
  readonly name: string | null;
  readonly metered: string;
  readonly billed: string;
  readonly byCause: readonly { readonly cause: string; readonly cost: string }[];
}
interface Month {
  readonly metered: string;
  readonly billed: string | null;
  readonly levels: readonly string[];
  readonly parties: readonly Party[];
  readonly note: string | null;
}

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.parse('2026-11-20T00:00:00Z'));
});
afterAll(() => whence.close());

function call(number: number, provider: string, requestModel: string, labels: Readonly<Record<string, string>>) {
  const at = new Date(Date.UTC(2026, 9, 2, number)).toISOString();
  return { at, provider, requestModel, usage: { inputTokens: 1_000_000, outputTokens: 100_000 }, labels };
}

function ofProject(number: number, project: string) {
  return call(number, 'anthropic', 'claude-sonnet-4-5', {
    'metadata.organization': 'acme',
    'metadata.project': project,
  });
}

function row(provider: string, service: string, account: string, cost: string, told: Partial<BillRow> = {}): BillRow {
  const period = { at: '2026-10-02T00:00:00Z', to: '2026-10-03T00:00:00Z' };
  return { ...period, provider, service, billingAccount: account, cost, invoice: `${account}-1`, ...told };
}

async function bill(...rows: readonly BillRow[]): Promise<void> {
  expect(await importAll(whence, 'focus', [focusBill(rows)])).toMatchObject({ problems: [], accepted: rows.length });
  await whence.installation.ledger.settle();
}

async function cost(...where: readonly string[]): Promise<bigint> {
  const { totals } = await whence.ask<SpendAnswer>('query', { ...OCTOBER, measure: ['cost'], where });
  return picos(totals.cost);
}

async function month(provider: string, by?: string): Promise<Month> {
  const { months } = await whence.ask<{ months: Month[] }>('reconcile', { provider, period: '2026-10', by });
  if (!months[0]) throw new Error(`${provider} has no October`);
  return months[0];
}

function picos(dollars: string | number | null | undefined): bigint {
  return picosFromDollars(String(dollars ?? 0)) ?? 0n;
}

it('the bill of one of two accounts settles its own calls and leaves those of the other as they were metered', async () => {
  await whence.importLines('calls', [
    call(1, 'openai', 'gpt-4o', { 'metadata.organization': 'acme', 'metadata.project': 'shop' }),
    call(2, 'openai', 'gpt-4o', { 'metadata.organization': 'acme', 'metadata.project': 'labs' }),
    call(3, 'openai', 'gpt-4o', { 'metadata.organization': 'umbrella' }),
  ]);
  const metered = await cost('provider=openai');
  const one = metered / 3n;
  await bill(row('OpenAI', 'OpenAI API', 'acme', '9', { description: 'gpt-4o' }));
  expect(await cost('provider=openai')).toBe(picos('9') + one);
  const known = await month('openai', 'account');
  expect(known.levels).toEqual(['account']);
  expect(known.parties.map(({ name, metered: own, billed }) => [name, picos(own), picos(billed)])).toEqual([
    ['acme', 2n * one, picos('9')],
    ['umbrella', one, 0n],
  ]);
  expect(known.parties[1]?.byCause.map(({ cause }) => cause)).toEqual(['not-billed']);
  await bill(row('OpenAI', 'OpenAI API', 'umbrella', '4', { description: 'gpt-4o' }));
  expect(await cost('provider=openai')).toBe(picos('13'));
  expect(await cost('costOrigin=settlement', 'billingAccount=acme')).toBe(-2n * one);
  expect(await cost('costOrigin=settlement', 'billingAccount=umbrella')).toBe(-one);
});

it('a line of a bill opens to the calls of its own account, and a call to the line of its own', async () => {
  const { lines } = await whence.ask<{ lines: { id: string; billed: string; match: string }[] }>('reconcile-lines', {
    provider: 'openai',
    period: '2026-10',
  });
  const umbrella = lines.find(({ billed }) => billed === '4');
  const opened = await whence.ask<{ contributors: { values: Record<string, string>; calls: number }[] }>(
    'charge-calls',
    { id: umbrella?.id, by: ['account'] },
  );
  expect(opened.contributors.map(({ values, calls }) => [values['account'], calls])).toEqual([['umbrella', 1]]);
  const asked = new URLSearchParams({ ...OCTOBER, where: 'project=shop' });
  const { calls }: { calls: { id: string }[] } = await (await whence.request(`/api/calls?${asked}`)).json();
  const { lines: own } = await whence.ask<{ lines: { cost: string }[] }>('call-bill', { id: calls[0]?.id });
  expect(own.map((line) => line.cost)).toEqual(['9']);
});

it('by project too, where a line that names none is for the rest of its account', async () => {
  await whence.importLines('calls', [ofProject(1, 'shop'), ofProject(2, 'labs'), ofProject(3, 'docs')]);
  const one = (await cost('provider=anthropic')) / 3n;
  await bill(
    row('Anthropic', 'Claude API', 'acme', '5', {
      account: 'ws-1',
      accountName: 'shop',
      description: 'claude-sonnet-4-5',
    }),
    row('Anthropic', 'Claude API', 'acme', '6', { description: 'claude-sonnet-4-5' }),
  );
  expect(await cost('costOrigin=settlement', 'subAccount=ws-1')).toBe(-one);
  expect(await cost('provider=anthropic')).toBe(picos('11'));
  const { parties, levels } = await month('anthropic', 'project');
  expect(levels).toEqual(['account', 'project']);
  expect(parties.map(({ name, metered }) => [name, picos(metered)])).toEqual([
    [null, 2n * one],
    ['shop', one],
  ]);
});

it('where bill and calls have no name in common they are held against each other without it, and that is said', async () => {
  await whence.importLines('calls', [
    call(1, 'mistral_ai', 'mistral-large-latest', { 'metadata.organization': 'acme' }),
  ]);
  await bill(row('Mistral AI', 'Mistral API', '4711', '3', { description: 'mistral-large-latest' }));
  expect(await cost('provider=mistral_ai')).toBe(picos('3'));
  const { parties, note } = await month('mistral_ai', 'account');
  expect(parties).toEqual([]);
  expect(note).toContain('no account in common');
});
