import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import { picosFromDollars } from '../../src/core/money.ts';
import { readTruth } from '../../src/ingest/demo/truth-file.ts';
import type { TruthTotals } from '../../src/ingest/demo/truth-measures.ts';
import type { DemoTruth } from '../../src/ingest/demo/truth.ts';
import { whence } from '../cli.ts';
import { startServer, type TestServer } from './server.ts';

const RANKED = ['cost', 'calls', 'tokens'] as const;
const TOP = 10;

/** The longest a user waits for the demo to answer, from the command to the last answer. */
const FIVE_MINUTES = 300_000;

/** The truth tells of the calls; bills have faults of their own. */
const OF_CALLS = 'where=costOrigin%3Dmetered';

describe('one command and the demo organisation answers', () => {
  let server: TestServer;
  let truth: DemoTruth;
  let period: string;

  beforeAll(async () => {
    server = await startServer(20_000);
    truth = await readTruth(join(server.dataDir, 'demo-truth.json'));
    period = `from=${truth.from}&to=${truth.to}`;
  }, FIVE_MINUTES);
  afterAll(() => server.stop());

  /** Values in the order of a measure, ties in any order, as the truth has them. */
  function trueRanking(dimension: string, measure: (typeof RANKED)[number]): [string, string | number][] {
    const size = (totals: TruthTotals): bigint => amountOf(totals[measure]);
    return Object.entries(truth.labelled[dimension] ?? truth.dimensions[dimension] ?? {})
      .sort(([, a], [, b]) => compare(size(b.total), size(a.total)))
      .map(([value, { total }]) => [value, total[measure]]);
  }

  async function ranking(dimension: string, measure: string): Promise<[string, string | number][]> {
    const { rows } = await server.ask<SpendAnswer>(
      `/api/query?${period}&by=${dimension}&measure=${measure}&order=-${measure}&${OF_CALLS}`,
    );
    return rows.map(({ values, measures }) => [values[dimension] ?? '', Object.values(measures)[0] ?? 0]);
  }

  it('K01: models ranked with share and change, as the truth has them', async () => {
    for (const measure of RANKED) expect(await ranking('model', measure)).toEqual(trueRanking('model', measure));
    const half = (Date.parse(truth.from) + Date.parse(truth.to)) / 2;
    const middle = new Date(half).toISOString();
    const answer = await server.ask<SpendAnswer>(
      `/api/query?by=model&measure=cost&from=${middle}&to=${truth.to}&vs=${truth.from}..${middle}&order=-cost&${OF_CALLS}`,
    );
    const sum = answer.rows.reduce((total, { measures }) => total + amountOf(measures.cost), 0n);
    expect(sum).toBe(amountOf(answer.totals.cost));
    const days = Object.values(truth.dimensions['model'] ?? {}).length;
    expect(answer.rows).toHaveLength(days);
    for (const { values, measures, versus } of answer.rows) {
      const daily = truth.dimensions['model']?.[values['model'] ?? '']?.days.cost ?? [];
      const [before, after] = [daily.slice(0, daily.length / 2), daily.slice(daily.length / 2)];
      expect([amountOf(measures.cost), amountOf(versus?.cost)]).toEqual([total(after), total(before)]);
    }
  });

  it('K02: features ranked by calls, tokens and cost: the top ten are the truth’s', async () => {
    for (const measure of RANKED) {
      expect((await ranking('feature', measure)).slice(0, TOP)).toEqual(trueRanking('feature', measure).slice(0, TOP));
    }
  });

  it('O11: npm start with --demo answers who, what and where within the time a visitor waits', async () => {
    for (const dimension of ['model', 'feature', 'team', 'environment', 'provider']) {
      expect((await ranking(dimension, 'cost')).length).toBeGreaterThan(1);
    }
    const drill = await server.ask<{ calls: { id: string }[] }>(`/api/calls?${period}&order=-cost&limit=1`);
    const { sentence } = await server.ask<{ sentence: string }>(`/api/call?id=${drill.calls[0]?.id}`);
    expect(sentence).toMatch(/^This call to .* cost \$/);
    const page = await fetch(server.url);
    expect(await page.text()).toContain('<div id="root">');
  });

  it('one answer: the command line, by the running server, says what REST says', async () => {
    const flags = ['--measure', 'cost,calls,tokens', '--by', 'team,model', '--from', truth.from, '--to', truth.to];
    const { code, out } = await whence(['query', ...flags, '--data', server.dataDir, '--json']);
    expect(code).toBe(0);
    const rest = await server.ask(`/api/query?measure=cost,calls,tokens&by=team,model&${period}`);
    expect(JSON.parse(out)).toEqual(rest);
  });

  it('a second process that wants the same folder is told who has it', async () => {
    const { code, err } = await whence(['serve', '--port', '0', '--data', server.dataDir]);
    expect(code).toBe(1);
    expect(err).toContain('store-locked');
    expect(err).toContain(server.url);
  });
});

function amountOf(amount: string | number | undefined): bigint {
  return picosFromDollars(String(amount ?? 0)) ?? 0n;
}

function total(amounts: readonly string[]): bigint {
  return amounts.reduce((sum, amount) => sum + amountOf(amount), 0n);
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
