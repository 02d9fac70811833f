import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picosFromDollars } from '../../src/core/money.ts';
import { AROUND, type CallLine, callLine, failedLine, traceOf } from '../execution-lines.ts';
import { openWhence, type TestWhence } from '../whence.ts';

interface Part {
  readonly name: string;
  readonly calls: number;
  readonly cost: string;
  readonly share: string | null;
}
interface Execution {
  readonly cost: string;
  readonly cleanCost: string;
  readonly amplification: string | null;
  readonly joinedBy: string;
  readonly stages: readonly { readonly stage: string; readonly cost: string }[];
  readonly parts: readonly Part[];
  readonly vendors: readonly Part[];
  readonly tagging: readonly Part[];
  readonly callerView: {
    readonly label: string;
    readonly value: string;
    readonly cost: string;
    readonly ratio: string | null;
  };
  readonly nodes: readonly {
    readonly id: string;
    readonly parentId: string | null;
    readonly depth: number;
    readonly cost: string | null;
    readonly totalCost: string;
    readonly part: string | null;
  }[];
  readonly comparison: {
    readonly difference: string;
    readonly ratio: string | null;
    readonly drivers: readonly { readonly stage: string; readonly amount: string }[];
  } | null;
}

const [TREE, MIXED, CALLER, CLEAN] = [traceOf(1), traceOf(2), traceOf(3), traceOf(4)];

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.UTC(2026, 10, 2));
  const lines = [...tree(), ...mixed(), ...caller(), ...clean(), ...conversation(), ...profile()];
  expect((await whence.importLines('calls', lines)).rejected).toBe(0);
  await whence.installation.ledger.settle();
});
afterAll(() => whence.close());

const open = (id: string, more: object = {}): Promise<Execution> => whence.ask<Execution>('execution', { id, ...more });
const span = (number: number): string => number.toString(16).padStart(16, '0');
const sumOf = (costs: readonly (string | null)[]): bigint =>
  costs.reduce((sum, text) => sum + (picosFromDollars(text ?? '0') ?? 0n), 0n);

const place = (own: number, above: number | null): CallLine => ({
  traceId: TREE,
  spanId: span(own),
  ...(above === null ? {} : { parentSpanId: span(above) }),
});

/** Three vendors, one after the other, each called by the answer of the one before. */
function tree(): CallLine[] {
  return [
    callLine('one', 0, '0.10', { ...place(1, null), durationMs: 9000 }),
    callLine('two', 1, '0.20', { ...place(2, 1), provider: 'anthropic', requestModel: 'claude-haiku-4-5' }),
    callLine('three', 3, '0.40', { ...place(3, 2), provider: 'gcp.gemini', requestModel: 'gemini-2.5-flash' }),
  ];
}

/** Four calls that were answered, two retries, a fallback and a search of an index. */
function mixed(): CallLine[] {
  const more = { traceId: MIXED };
  return [
    callLine('plan', 0, '0.10', more),
    callLine('look up', 2, '0.25', { ...more, provider: 'pinecone', requestModel: 'index', operation: 'vector.query' }),
    callLine('draft', 4, '0.20', more),
    callLine('summary', 6, '0.05', more),
    failedLine('answer', 8, null, { httpStatus: 429 }, more),
    failedLine('answer again', 10, null, { httpStatus: 429 }, more),
    failedLine('answer once more', 12, null, { httpStatus: 429 }, more),
    callLine('answer elsewhere', 14, '0.40', { ...more, provider: 'anthropic', requestModel: 'claude-haiku-4-5' }),
  ];
}

const ofService = (service: string): CallLine => ({ traceId: CALLER, labels: { 'resource.service.name': service } });

/** A web service that makes one call of a dollar itself, and what other services do for it. */
function caller(): CallLine[] {
  return [
    callLine('own', 0, '1', ofService('web')),
    callLine('theirs', 2, '5', { ...ofService('search'), operation: 'vector.query', provider: 'pinecone' }),
    callLine('of others', 4, '3', ofService('agents')),
  ];
}

function clean(): CallLine[] {
  return [callLine('only', 0, '0.40', { traceId: CLEAN, provider: 'anthropic', requestModel: 'claude-haiku-4-5' })];
}

function conversation(): CallLine[] {
  const more = { conversationId: 'talk' };
  return [
    callLine('guard of the turn', 0, '0.01', { ...more, operation: 'guardrail' }),
    callLine('answer of the turn', 1, '0.10', more),
    callLine('turn after it', 200, '0.20', more),
  ];
}

/** Ten requests: two are tried again; half of the input is cached; each has 200 tokens in and 50 out, and takes as long as its number. */
function profile(): CallLine[] {
  const usage = { inputTokens: 200, cacheReadTokens: 100, outputTokens: 50 };
  return Array.from({ length: 10 }, (_, n) => n).flatMap((n) => {
    const more = { labels: { feature: 'profile' }, traceId: traceOf(100 + n), usage, durationMs: 100 * (n + 1) };
    const again = callLine(`profile ${n} again`, 30 + n, '0.01', { ...more, attempt: 2 });
    return [callLine(`profile ${n}`, n, '0.01', more), ...(n < 2 ? [again] : [])];
  });
}

describe('one execution', () => {
  it('F01: is the graph of its trace with cost on every node, and nodes add up to the total', async () => {
    const { nodes, cost } = await open(TREE);
    expect(nodes.map(({ id, parentId, depth, cost: own, totalCost }) => [id, parentId, depth, own, totalCost])).toEqual(
      [
        [span(1), null, 0, '0.1', '0.7'],
        [span(2), span(1), 1, '0.2', '0.6'],
        [span(3), span(2), 2, '0.4', '0.4'],
      ],
    );
    expect(sumOf(nodes.map((node) => node.cost))).toBe(picosFromDollars(cost));
  });

  it('F05: a chain over three vendors has one cost, and what each vendor took of it', async () => {
    const { cost, vendors, parts } = await open(TREE);
    expect(cost).toBe('0.7');
    expect(vendors.map(({ name, cost: own }) => [name, own])).toEqual([
      ['gcp.gemini', '0.4'],
      ['anthropic', '0.2'],
      ['openai', '0.1'],
    ]);
    expect(parts.map(({ name, calls }) => [name, calls])).toEqual([
      ['primary', 1],
      ['chain', 2],
    ]);
  });

  it('B15: tells which parts no tag can be put on, and their share of the cost', async () => {
    const { tagging, parts, nodes } = await open(MIXED);
    expect(tagging).toMatchObject([
      { name: 'untaggable', calls: 7, cost: '0.75', share: '75.0%' },
      { name: 'taggable', calls: 1, cost: '0.25', share: '25.0%' },
    ]);
    const counts = Object.fromEntries(parts.map(({ name, calls }) => [name, calls]));
    expect(counts).toEqual({ chain: 3, fallback: 1, primary: 1, retrieval: 1, retry: 2 });
    expect(sumOf(parts.map(({ cost }) => cost))).toBe(sumOf(nodes.map(({ cost }) => cost)));
  });

  it('F08: what the caller sees under its own tag stands beside what the execution truly cost', async () => {
    const { callerView, cost } = await open(CALLER);
    expect(cost).toBe('9');
    expect(callerView).toEqual({ label: 'resource.service.name', value: 'web', calls: 1, cost: '1', ratio: '9' });
  });

  it('says how it differs from another, by stages that add up to the difference', async () => {
    const { comparison, stages, cleanCost, cost } = await open(MIXED, { with: CLEAN });
    expect(sumOf([cleanCost, ...stages.map((one) => one.cost)])).toBe(picosFromDollars(cost));
    expect(comparison).toMatchObject({ id: CLEAN, difference: '0.6', ratio: '2.5' });
    expect(sumOf(comparison!.drivers.map(({ amount }) => amount))).toBe(picosFromDollars('0.6'));
  });

  it('is found by any call of it, though no trace joins them', async () => {
    const { executions } = await whence.ask<{ executions: { id: string; calls: number }[] }>('executions', AROUND);
    const turn = executions.find(({ calls, id }) => calls === 2 && !id.startsWith('f'));
    const found = await open(turn!.id);
    expect(found).toMatchObject({ joinedBy: 'conversation-turn', cost: '0.11', amplification: '1.10' });
    expect(found.nodes).toHaveLength(2);
  });
});

describe('how requests behave', () => {
  it('O03: the rate of retries, the share of cached input, length and latency are those of the fixture', async () => {
    const question = { ...AROUND, where: ['feature=profile'] };
    const measure = ['calls', 'retries', 'inputTokens', 'cacheReadTokens', 'outputTokens'];
    const { totals } = await whence.ask<{ totals: Record<string, number> }>('query', { ...question, measure });
    expect(totals['retries']! / totals['calls']!).toBeCloseTo(2 / 12);
    expect(totals['cacheReadTokens']! / totals['inputTokens']!).toBe(0.5);
    expect((totals['inputTokens']! + totals['outputTokens']!) / totals['calls']!).toBe(250);
    const { rows } = await whence.ask<{ rows: { p50Ms: number; p95Ms: number }[] }>('performance', {
      ...question,
      by: ['feature'],
    });
    expect(rows).toMatchObject([{ p95Ms: 945 }]);
    const { totals: whole } = await whence.ask<{ totals: { p95DurationMs: number; retries: number } }>(
      'executions',
      question,
    );
    expect(whole.retries).toBe(2);
  });
});
