import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import { labelledValue } from '../../src/ingest/demo/labels.ts';
import { Demo } from '../../src/ingest/demo/generate.ts';
import { readTruth } from '../../src/ingest/demo/truth-file.ts';
import type { DemoTruth, TruthDimension, TruthValue } from '../../src/ingest/demo/truth.ts';
import { truePicos } from '../../src/ingest/demo/truth-price.ts';
import { openInstallation } from '../../src/installation.ts';
import { openLog } from '../../src/log.ts';
import type { Installation } from '../../src/operations/context.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import { query } from '../../src/operations/query.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const SIZE = { calls: 10_000, seed: 5, days: 90 };
const MEASURES = [
  'cost',
  'calls',
  'tokens',
  'errors',
  'retries',
  'unpricedCalls',
  'inputTokens',
  'outputTokens',
  'uncachedInputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'durationMs',
] as const;

type Answer = Awaited<ReturnType<typeof query.run>>;
type Row = Readonly<Record<string, string | number>>;
type Amounts = Readonly<Record<string, string | number | null | undefined>>;

describe('the ledger against the truth of the demo organisation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whence-demo-ledger-'));
  let whence: Installation;
  let truth: DemoTruth;

  beforeAll(async () => {
    const config = loadConfig(null, {}, { data: folder });
    whence = await openInstallation({ config, version: 'test', log: openLog('silent'), clock: () => NOW });
    const loaded = await loadDemo(whence.context, SIZE);
    truth = await readTruth(loaded.truth);
    expect(loaded).toMatchObject({
      calls: truth.total.total.calls,
      accepted: truth.total.total.calls,
      duplicate: 0,
      unpriced: truth.total.total.unpricedCalls,
    });
    await whence.ledger.settle();
  });

  afterAll(async () => {
    await whence.close();
    rmSync(folder, { recursive: true });
  });

  const ask = (by: readonly string[], more: Readonly<Record<string, unknown>> = {}): Promise<Answer> =>
    Promise.resolve(
      query.run(
        whence.context,
        query.input.parse({
          measure: [...MEASURES],
          by,
          from: truth.from,
          to: truth.to,
          timeZone: 'UTC',
          limit: 100_000,
          reveal: true,
          ...more,
        }),
      ),
    );

  /** The answer by one dimension, and the truth, in one form. */
  const found = async (name: string): Promise<Record<string, Row>> =>
    Object.fromEntries((await ask([name])).rows.map(({ values, measures }) => [values[name] ?? '', exact(measures)]));

  it.each(['model', 'provider', 'operation', 'modelDeveloper', 'errorType'])(
    '%s equals the truth in every measure',
    async (name) => {
      expect(await found(name)).toEqual(expected(truth.dimensions[name]!));
    },
  );

  it('L01: one model served directly and by Bedrock is one group, and two when asked for', async () => {
    const { rows } = await ask(['model', 'provider'], { where: ['model=claude-sonnet-4-5'] });
    const sold = new Set(
      truth.cells.filter(({ values }) => values.model === 'claude-sonnet-4-5').map(({ values }) => values.provider),
    );
    expect(new Set(rows.map(({ values }) => values['provider']))).toEqual(sold);
    expect(sold.size).toBe(2);
    const whole = truth.dimensions['model']!['claude-sonnet-4-5']!.total.cost;
    expect(sumCost(rows.map(({ measures }) => measures.cost))).toBe(picosFromDollars(whole));
  });

  it('L02: service, host and issuer are one for a direct call and differ where a cloud sells a partner', async () => {
    for (const name of ['serviceProvider', 'hostProvider', 'invoiceIssuer'])
      expect(await found(name)).toEqual(expected(truth.dimensions[name]!));
    const { rows } = await ask(['serviceProvider', 'hostProvider', 'invoiceIssuer']);
    const parties = rows.map(({ values }) => Object.values(values).join(' '));
    expect(parties).toContain('openai openai openai');
    expect(parties).toContain('anthropic aws aws');
  });

  it('P04: a cloud service, a metered SaaS and an external API are in one ledger, each priced and counted', async () => {
    const { rows, totals } = await ask(['provider', 'hostProvider', 'operation']);
    const of = (provider: string, host: string, operation: string): Row => {
      const row = rows.find(({ values }) => values['provider'] === provider && values['operation'] === operation);
      expect(row?.values['hostProvider']).toBe(host);
      return exact(row!.measures);
    };
    for (const row of [
      of('aws.bedrock', 'aws', 'chat'),
      of('pinecone', 'pinecone', 'vector.query'),
      of('openai', 'openai', 'chat'),
    ]) {
      expect(row['calls']).toBeGreaterThan(0);
      expect(picosFromDollars(String(row['cost']))).toBeGreaterThan(0n);
    }
    expect(sumCost(rows.map(({ measures }) => measures.cost))).toBe(picosFromDollars(String(totals.cost)));
  });

  it('N07: cost by model equals the truth and adds up to the total', () => checkSums('model', truth.dimensions));
  it('N08: cost by service equals the truth and adds up to the total', () => checkSums('service', truth.labelled));
  it('N10: cost by feature equals the truth and adds up to the total', () => checkSums('feature', truth.labelled));
  it('N11: cost by team equals the truth and adds up to the total', () => checkSums('team', truth.labelled));
  it('N12: cost by customer equals the truth and adds up to the total', () => checkSums('customer', truth.labelled));
  it('cost by product, environment, endpoint, tenant and purpose equals the truth', async () => {
    for (const name of ['product', 'environment', 'endpoint', 'tenant', 'purpose'])
      await checkSums(name, truth.labelled);
  });

  const checkSums = async (name: string, dimensions: DemoTruth['dimensions']): Promise<void> => {
    const { rows, totals } = await ask([name]);
    const sums = Object.fromEntries(rows.map(({ values, measures }) => [values[name] ?? '', exact(measures)]));
    expect(sums).toEqual(expected(dimensions[name]!));
    expect(sumCost(rows.map(({ measures }) => measures.cost))).toBe(picosFromDollars(truth.total.total.cost));
    expect(exact(totals)['cost']).toBe(truth.total.total.cost);
  };

  it('D01: cost by feature and by product is the truth where labels tell it, and the rest is shown', async () => {
    const rest = truth.labelled['feature']!['(not attributed)']!.total.cost;
    for (const name of ['feature', 'product']) {
      const sums = await found(name);
      expect(sums['(not attributed)']!['cost']).toBe(rest);
      const gap = picosFromDollars(rest)!;
      for (const [value, { total }] of Object.entries(truth.dimensions[name]!)) {
        const told = picosFromDollars(String(sums[value]?.['cost'] ?? '0'))!;
        const whole = picosFromDollars(total.cost)!;
        expect(told <= whole && whole - told <= gap).toBe(true);
      }
    }
  });

  it.each(['cost', 'calls', 'tokens'] as const)(
    'D02: teams and features rank by %s as in the truth',
    async (measure) => {
      for (const name of ['team', 'feature']) {
        const { rows } = await ask([name], { measure: [measure], order: `-${measure}` });
        const ranked = Object.entries(truth.labelled[name]!).sort(
          ([left, { total: one }], [right, { total: other }]) =>
            Number(other[measure]) - Number(one[measure]) || (left < right ? -1 : 1),
        );
        expect(rows.map(({ values }) => values[name])).toEqual(ranked.map(([value]) => value));
      }
    },
  );

  it('C02: calls by model, provider and operation equal the truth in every hour', async () => {
    for (const name of ['model', 'provider', 'operation']) {
      const { rows } = await ask([name], { measure: ['calls', 'cost', 'tokens'], grain: 'hour' });
      const start = Date.parse(truth.from);
      const seen: Record<string, string> = {};
      for (const { time, values, measures } of rows)
        seen[`${values[name]} ${(Date.parse(time!) - start) / 3_600_000}`] = hourText(measures);
      expect(seen).toEqual(hoursOf(truth.dimensions[name]!));
    }
  });

  it('P02: every dimension can be asked for money, calls or tokens', async () => {
    for (const measure of ['cost', 'calls', 'tokens'] as const) {
      const { totals } = await ask(['team'], { measure: [measure] });
      expect(exact(totals)[measure]).toBe(truth.total.total[measure]);
    }
  });

  it('N13: four dimensions at once, filtered, equal the truth and add up', async () => {
    const by = ['team', 'environment', 'model', 'customer'] as const;
    const wanted = new Map<string, bigint>();
    for (const call of new Demo({ ...SIZE, endAt: Date.parse(truth.to) }).calls()) {
      const [team, environment, customer] = (['team', 'environment', 'customer'] as const).map(
        (name) => labelledValue(call, name) ?? '(not attributed)',
      );
      if (environment !== 'production' || call.offer.provider !== 'anthropic') continue;
      const key = [team, environment, call.offer.model ?? '(none)', customer].join('\n');
      wanted.set(key, (wanted.get(key) ?? 0n) + BigInt(truePicos(call)));
    }
    const { rows, totals } = await ask([...by], {
      measure: ['cost'],
      where: ['environment=production', 'provider=anthropic'],
    });
    const seen = new Map(
      rows.map(({ values, measures }) => [
        by.map((name) => values[name]).join('\n'),
        picosFromDollars(String(measures.cost))!,
      ]),
    );
    expect(seen).toEqual(wanted);
    expect(picosFromDollars(String(totals.cost))).toBe([...wanted.values()].reduce((sum, picos) => sum + picos, 0n));
    expect(wanted.size).toBeGreaterThan(100);
  });

  it('loaded a second time, nothing counts twice', async () => {
    const again = await loadDemo(whence.context, SIZE);
    expect(again).toMatchObject({ accepted: 0, duplicate: truth.total.total.calls });
    expect(exact((await ask([])).totals)).toEqual(measuresOf(truth.total.total));
  });
});

/** Decimals without their trailing zeros, so that "1.50" and "1.5" are one. */
function exact(measures: Amounts): Row {
  return Object.fromEntries(
    Object.entries(measures).map(([name, amount]) => [
      name,
      typeof amount === 'string' ? formatPicos(picosFromDollars(amount) ?? -1n) : (amount ?? UNKNOWN),
    ]),
  );
}

/** Where no call has a price, the cost is unknown. */
const UNKNOWN = 'unknown';

function measuresOf(total: TruthValue['total']): Row {
  const amounts = Object.fromEntries(MEASURES.map((name) => [name, total[name]]));
  return total.unpricedCalls === total.calls ? { ...amounts, cost: UNKNOWN } : amounts;
}

function expected(dimension: TruthDimension): Record<string, Row> {
  return Object.fromEntries(Object.entries(dimension).map(([value, { total }]) => [value, measuresOf(total)]));
}

function sumCost(costs: readonly (string | number | null | undefined)[]): bigint {
  return costs.reduce((sum: bigint, cost) => sum + picosFromDollars(String(cost ?? 0))!, 0n);
}

function hourText(measures: Amounts): string {
  const { calls, tokens } = measures;
  return `${calls} calls, ${formatPicos(sumCost([measures['cost']]))} dollars, ${tokens} tokens`;
}

function hoursOf(dimension: TruthDimension): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [value, { hours }] of Object.entries(dimension))
    for (const [hour, calls] of (hours?.calls ?? []).entries())
      if (calls > 0)
        texts[`${value} ${hour}`] = hourText({ calls, cost: hours!.cost[hour]!, tokens: hours!.tokens[hour]! });
  return texts;
}
