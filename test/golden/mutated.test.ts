import { describe, expect, it } from 'vitest';
import type { Captured } from '../../src/core/capture/exchange.ts';
import { isObject } from '../../src/core/capture/json.ts';
import { hasUsage, MAX_QUANTITY, type Usage } from '../../src/core/quantity.ts';
import { captureRow, recordedRows, type RecordedRow } from './recorded.ts';

/** What a broken or hostile provider may put in the place of anything. */
const SPOILERS: readonly unknown[] = [
  null,
  true,
  -1,
  0.5,
  1e300,
  Number.MAX_SAFE_INTEGER,
  Number.MAX_VALUE,
  '',
  '12',
  '__proto__',
  'x'.repeat(10_000),
  [],
  [[[]]],
  {},
  { __proto__: null, length: 1e9 },
  JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toString":1}'),
];
const RESPONSES = ['response_body', 'sse_text', 'eventstream_events', 'grpc_chunks', 'ws_events', 'response_headers'];
const ROUNDS = 3;

/** Numbers that look random and are the same in every run (Lehmer's generator). */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** A copy with one value, found by a random walk, replaced; a stream's text may also be cut or turned. */
function spoiled(value: unknown, pick: (below: number) => number): unknown {
  if (typeof value === 'string' && value.length > 1) return spoiledText(value, pick);
  const keys = isObject(value) || Array.isArray(value) ? Object.keys(value) : [];
  const key = keys[pick(Math.max(1, keys.length))];
  if (key === undefined || pick(6) === 0) return SPOILERS[pick(SPOILERS.length)];
  const copy: Record<string, unknown> = Object.assign(Array.isArray(value) ? [] : {}, value);
  Object.defineProperty(copy, key, {
    value: spoiled(copy[key], pick),
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return copy;
}

function spoiledText(text: string, pick: (below: number) => number): string {
  const at = pick(text.length);
  const digits = text.replaceAll(/\d+/g, (number) => (pick(4) === 0 ? String(SPOILERS[2 + pick(5)]) : number));
  return [text.slice(0, at), text.slice(at), digits, text.slice(0, at) + text.slice(at + 1)][pick(4)] ?? '';
}

function mutations(row: RecordedRow, pick: (below: number) => number): RecordedRow[] {
  const named = RESPONSES.filter((name) => Object.hasOwn(row, name));
  return Array.from({ length: ROUNDS }, () => {
    const name = named[pick(named.length)] ?? 'response_body';
    return Object.assign({ ...row }, { [name]: spoiled(Reflect.get(row, name), pick) });
  });
}

function unsound(usage: Usage): boolean {
  return Object.values(usage).some((amount) => !(amount > 0 && amount <= MAX_QUANTITY));
}

function isSound(captured: Captured): boolean {
  if (captured.kind !== 'call') return true;
  const { usage, parts, metering } = captured.call;
  return (
    !unsound(usage) && !(parts ?? []).some((part) => unsound(part.usage)) && hasUsage(usage) === (metering !== 'none')
  );
}

describe('recorded traffic, spoiled', () => {
  it('is read without throwing or hanging; what is accepted is sound, and no prototype is touched', () => {
    const pick = generator(20_261_101);
    const slowest = { milliseconds: 0, id: '' };
    const wrong: string[] = [];
    for (const row of recordedRows()) {
      for (const mutated of mutations(row, pick)) {
        const begun = performance.now();
        if (!isSound(captureRow(mutated))) wrong.push(`${row.provider} ${row.api} ${row.id}`);
        const milliseconds = performance.now() - begun;
        if (milliseconds > slowest.milliseconds) Object.assign(slowest, { milliseconds, id: row.id });
      }
    }
    expect(wrong).toEqual([]);
    expect('polluted' in {}).toBe(false);
    expect(slowest.milliseconds).toBeLessThan(2000);
  });
});
