import { expect, it } from 'vitest';
import { kindOfCall, type TracePart, WholeTrace } from './whole-trace.ts';

const failed = kindOfCall({ metering: 'none', status: 'error' });
const metered = kindOfCall({ metering: 'provider', status: 'ok' });

function part(spanId: string, parentSpanId: string | null, kind: TracePart['kind']): TracePart {
  return { spanId, parentSpanId, kind, labels: {} };
}

it('a call that failed stands for the failed ones directly above it, in whatever order they came', () => {
  const [framework, client] = [part('a', null, failed), part('b', 'a', failed)];
  for (const parts of [
    [framework, client],
    [client, framework],
  ]) {
    expect(new WholeTrace(parts).outerCalls()).toEqual(new Map([[framework, client]]));
  }
});

it('a call that was answered in the end stays beside the attempts below it that failed', () => {
  const parts = [part('a', null, metered), part('b', 'a', failed)];
  expect(new WholeTrace(parts).outerCalls().size).toBe(0);
});

it('what failed below a tool is work of its own', () => {
  const parts = [part('a', null, failed), part('t', 'a', 'node'), part('b', 't', failed)];
  expect(new WholeTrace(parts).outerCalls().size).toBe(0);
});
