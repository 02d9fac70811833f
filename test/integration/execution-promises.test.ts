import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picosFromDollars } from '../../src/core/money.ts';
import { AROUND, type CallLine, callLine, failedLine, traceOf } from '../execution-lines.ts';
import { openWhence, type TestWhence } from '../whence.ts';

interface Amounts {
  readonly calls: number;
  readonly cost: string;
  readonly cleanCost: string;
  readonly amplification: string | null;
  readonly stages: readonly { readonly stage: string; readonly cost: string; readonly factor: string | null }[];
}
interface Listed extends Amounts {
  readonly id: string;
  readonly joinedBy: string;
  readonly providers: readonly string[];
  readonly values: Readonly<Record<string, string>>;
}
interface Bucket extends Amounts {
  readonly executions: number;
  readonly searching: number;
  readonly p50Searches: number;
  readonly p95Searches: number;
}
interface Executions {
  readonly totals: Bucket;
  readonly trend: readonly Bucket[];
  readonly bins: readonly { readonly from: number; readonly to: number; readonly executions: number }[];
  readonly executions: readonly Listed[];
  readonly next: string | null;
}

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.UTC(2026, 10, 2));
  const { rejected } = await whence.importLines('calls', [...mixed(), ...amplified(), ...searching(), ...turns()]);
  expect(rejected).toBe(0);
  await whence.installation.ledger.settle();
});
afterAll(() => whence.close());

const list = (given: object): Promise<Executions> => whence.ask<Executions>('executions', { ...AROUND, ...given });
const MIXED = traceOf(1);
const AMPLIFIED = traceOf(2);

/** Four calls that were answered, two retries, a fallback and a search of an index. */
function mixed(): CallLine[] {
  const more = { labels: { feature: 'mixed' }, traceId: MIXED };
  const other = { ...more, provider: 'anthropic', requestModel: 'claude-haiku-4-5' };
  const refused = { httpStatus: 429 };
  return [
    callLine('plan', 0, '0.10', more),
    callLine('look up', 2, '0.01', { ...more, provider: 'pinecone', requestModel: 'index', operation: 'vector.query' }),
    callLine('draft', 4, '0.20', more),
    callLine('summary', 6, '0.30', more),
    failedLine('answer', 8, null, refused, more),
    failedLine('answer again', 10, null, refused, more),
    failedLine('answer once more', 12, null, refused, more),
    callLine('answer elsewhere', 14, '0.40', other),
  ];
}

/** One clean call of a dollar that was made to cost 3.40: a retry, a dearer model, a chain, guardrails and a search. */
function amplified(): CallLine[] {
  const more = { labels: { feature: 'amplified' }, traceId: AMPLIFIED };
  return [
    callLine('check', 0, '0.15', { ...more, operation: 'guardrail' }),
    callLine('find', 1, '0.25', { ...more, operation: 'vector.query', provider: 'pinecone' }),
    callLine('think', 2, '0.60', more),
    failedLine('say', 4, '0.80', { status: 'timeout' }, { ...more, parentSpanId: 'a' }),
    // A dollar on gpt-5-mini: 0.25 and 2 dollars a million tokens.
    callLine('say elsewhere', 6, '1.40', {
      ...more,
      parentSpanId: 'a',
      provider: 'anthropic',
      requestModel: 'claude-sonnet-4-5',
      usage: { inputTokens: 1_000_000, outputTokens: 375_000 },
    }),
    callLine('check again', 8, '0.20', { ...more, operation: 'guardrail' }),
  ];
}

/** Twenty questions, each a user's: of most one search, of one twelve, in the namespaces of a tenant. */
function searching(): CallLine[] {
  return Array.from({ length: 20 }, (_, n) => n).flatMap((n) => {
    const more = { labels: { feature: 'searching' }, traceId: traceOf(100 + n) };
    const search = { ...more, operation: 'vector.query', provider: 'pinecone', requestModel: 'index' };
    const searches = Array.from({ length: n === 7 ? 12 : 1 }, (_, m) =>
      callLine(`search ${n} ${m}`, 60 + n, '0.01', { ...search, labels: { ...more.labels, namespace: `n${m}` } }),
    );
    return [...searches, callLine(`reply ${n}`, 70 + n, '0.05', more)];
  });
}

/** A conversation of three turns without a trace, a minute apart. */
function turns(): CallLine[] {
  const more = { labels: { feature: 'turns' }, conversationId: 'c-1' };
  return [0, 60, 120].flatMap((second, turn) => [
    callLine(`guard ${turn}`, second, '0.01', { ...more, operation: 'guardrail' }),
    callLine(`turn ${turn}`, second + 1, '0.10', more),
  ]);
}

const sumOf = (amounts: readonly string[]): bigint =>
  amounts.reduce((sum, text) => sum + (picosFromDollars(text) ?? 0n), 0n);

describe('executions', () => {
  it('B14: calls of one feature execution are one, with a total and subtotals by what they were that are exact', async () => {
    const { executions, totals } = await list({ where: ['feature=mixed'] });
    expect(executions).toHaveLength(1);
    expect(executions[0]).toMatchObject({
      id: MIXED,
      joinedBy: 'trace',
      calls: 8,
      cost: '1.01',
      providers: ['anthropic', 'openai', 'pinecone'],
      values: { feature: 'mixed' },
    });
    expect(totals).toMatchObject({
      executions: 1,
      calls: 8,
      cost: '1.01',
      retries: 2,
      fallbacks: 1,
      searches: 1,
      errors: 3,
    });
    const one = executions[0]!;
    expect(sumOf([one.cleanCost, ...one.stages.map(({ cost }) => cost)])).toBe(picosFromDollars(one.cost));
  });

  it('F07: cost over that of one clean call is the amplification, and stages add up to what is beyond one', async () => {
    const [one] = (await list({ where: ['feature=amplified'] })).executions;
    expect(one).toMatchObject({ cost: '3.4', cleanCost: '1', amplification: '3.40' });
    expect(one!.stages).toEqual([
      { stage: 'chain', cost: '0.6', factor: '0.60' },
      { stage: 'retry', cost: '0.8', factor: '0.80' },
      { stage: 'fallback', cost: '0.4', factor: '0.40' },
      { stage: 'guardrail', cost: '0.35', factor: '0.35' },
      { stage: 'retrieval', cost: '0.25', factor: '0.25' },
    ]);
  });

  it('G05: the fan-out is how many searches were made for one query of a user, and its 95th percentile is a series', async () => {
    const { executions, totals, trend } = await list({
      where: ['feature=searching'],
      order: '-searches',
      grain: 'day',
    });
    expect(executions[0]).toMatchObject({ searches: 12 });
    expect(totals).toMatchObject({ executions: 20, searching: 20, searches: 31, p50Searches: 1 });
    expect(trend).toMatchObject([{ time: '2026-10-05T00:00:00+00:00', p50Searches: 1, p95Searches: 12, searches: 31 }]);
  });

  it('turns of a conversation without a trace are executions, and say how sure that is', async () => {
    const { executions } = await list({ where: ['feature=turns'], order: 'at' });
    expect(executions.map(({ calls, cost }) => [calls, cost])).toEqual([
      [2, '0.11'],
      [2, '0.11'],
      [2, '0.11'],
    ]);
    expect(executions[0]).toMatchObject({ joinedBy: 'conversation-turn', confidence: 0.7 });
  });

  it('pages neither repeat nor skip, whatever they are ordered by, and bins hold all', async () => {
    for (const order of ['-cost', '-amplification', 'durationMs', '-at']) {
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null;) {
        const page: Executions = await list({ order, limit: 9, ...(cursor ? { cursor } : {}) });
        seen.push(...page.executions.map(({ id }) => id));
        cursor = page.next;
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBe(25);
    }
    const { bins, totals } = await list({});
    expect(bins.reduce((sum, { executions }) => sum + executions, 0)).toBe(25);
    expect(totals.executions).toBe(25);
    const { executions } = await list({ order: '-cost', least: 1, below: 2 });
    expect(executions.map(({ cost }) => cost)).toEqual(['1.01']);
  });
});
