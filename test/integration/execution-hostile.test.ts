import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportOfTrace, frameworkTraces } from '../golden/framework-trace.ts';
import { AROUND, type CallLine, callLine, traceOf } from '../execution-lines.ts';
import { picosFromDollars } from '../../src/core/money.ts';
import { openWhence, type TestWhence } from '../whence.ts';

interface Execution {
  readonly cost: string;
  readonly calls: number;
  readonly truncated: boolean;
  readonly unpricedCalls: number;
  readonly inputTokens: number;
  readonly nodes: readonly {
    readonly id: string;
    readonly callId: string | null;
    readonly gap: boolean;
    readonly cost: string | null;
  }[];
}
interface Listed {
  readonly executions: readonly { readonly id: string; readonly calls: number; readonly cost: string }[];
}

const sumOf = (costs: readonly (string | null)[]): bigint =>
  costs.reduce((sum, text) => sum + (picosFromDollars(text ?? '0') ?? 0n), 0n);
const span = (number: number): string => number.toString(16).padStart(16, '0');

describe('executions of recorded traces', () => {
  const traces = frameworkTraces();
  let whence: TestWhence;
  let url: string;
  beforeAll(async () => {
    whence = await openWhence({}, () => Date.UTC(2026, 10, 2));
    url = await whence.listen();
    for (const trace of traces) {
      const body = JSON.stringify(exportOfTrace(trace));
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(`${url}/v1/traces`, { method: 'POST', body, headers })).status).toBe(200);
    }
    await whence.drained();
    await whence.installation.ledger.settle();
  });
  afterAll(() => whence.close());

  it('cost of each tree is the sum of its calls, and none is counted twice', async () => {
    const { executions } = await whence.ask<Listed>('executions', { from: '2025-01-01', to: '2026-11-02', limit: 500 });
    const listed = new Map(executions.map((one) => [one.id, one]));
    for (const { observations } of traces) {
      const id = observations[0]!.traceId;
      const tree = await whence.ask<Execution>('execution', { id });
      const ids = tree.nodes.flatMap(({ callId }) => (callId === null ? [] : [callId]));
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBe(tree.calls);
      expect(sumOf(tree.nodes.map(({ cost }) => cost))).toBe(picosFromDollars(tree.cost));
      expect(listed.get(id)).toMatchObject({ calls: tree.calls, cost: tree.cost });
    }
    // One trace was recorded twice.
    const ids = new Set(traces.map(({ observations }) => observations[0]!.traceId));
    expect([executions.length, ids.size]).toEqual([19, 19]);
  });
});

describe('executions of input that is wrong', () => {
  let whence: TestWhence;
  beforeAll(async () => {
    whence = await openWhence({}, () => Date.UTC(2026, 10, 2));
  });
  afterAll(() => whence.close());

  async function execution(lines: readonly CallLine[], id: string): Promise<Execution> {
    expect((await whence.importLines('calls', lines)).rejected).toBe(0);
    return whence.ask<Execution>('execution', { id });
  }

  it('calls that name each other as parents hang under the root, each once', async () => {
    const traceId = traceOf(1);
    const ring = [1, 2, 3].map((n) =>
      callLine(`ring ${n}`, n, '0.10', { traceId, spanId: span(n), parentSpanId: span((n % 3) + 1) }),
    );
    const own = callLine('ring own', 9, '0.10', { traceId, spanId: span(9), parentSpanId: span(9) });
    const { nodes, cost } = await execution([...ring, own], traceId);
    expect(nodes.map(({ id }) => id).toSorted()).toEqual([span(1), span(2), span(3), span(9)]);
    expect(cost).toBe('0.4');
  });

  it('a parent that was not recorded is a gap, and the call counts all the same', async () => {
    const traceId = traceOf(2);
    const lines = [
      callLine('top', 0, '0.10', { traceId, spanId: span(1) }),
      callLine('lost', 1, '0.20', { traceId, spanId: span(2), parentSpanId: span(77) }),
    ];
    const { nodes, cost } = await execution(lines, traceId);
    expect(nodes.map(({ gap }) => gap)).toEqual([false, true]);
    expect(cost).toBe('0.3');
  });

  it('clocks that differ leave cost and parts as they are: a child may begin before its parent', async () => {
    const traceId = traceOf(3);
    const lines = [
      callLine('late parent', 30, '0.10', { traceId, spanId: span(1) }),
      callLine('early child', 0, '0.20', { traceId, spanId: span(2), parentSpanId: span(1) }),
    ];
    const { nodes, cost } = await execution(lines, traceId);
    expect(nodes.map(({ id }) => id)).toEqual([span(1), span(2)]);
    expect(cost).toBe('0.3');
  });

  it('of a trace of 100,000 calls the list knows every one, and the tree says that it shows the first', async () => {
    const traceId = traceOf(4);
    const lines = Array.from({ length: 100_000 }, (_, n) =>
      callLine(`many ${n}`, Math.floor(n / 50), '0.000001', {
        traceId,
        parentSpanId: span(n % 5000),
        spanId: span(100_000 + n),
      }),
    );
    const { truncated, nodes } = await execution(lines, traceId);
    expect(truncated).toBe(true);
    expect(nodes.length).toBe(10_000);
    await whence.installation.ledger.settle();
    const { executions } = await whence.ask<Listed>('executions', { ...AROUND, order: '-calls', limit: 1 });
    expect(executions).toMatchObject([{ id: traceId, calls: 100_000, cost: '0.1' }]);
  });
});
