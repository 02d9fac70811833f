import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capture } from '../../src/core/capture/capture.ts';
import type { Captured } from '../../src/core/capture/exchange.ts';
import { exchangeFromRecord } from '../../src/core/capture/record.ts';
import { MAX_QUANTITY } from '../../src/core/quantity.ts';
import { recordedRows } from './recorded.ts';

const NOW = Date.UTC(2026, 10, 1);
const SLOWEST_MS = 2000;

/** One row of every provider, API and kind, small enough to be mutated many times. */
const SAMPLES = [
  ...Map.groupBy(
    recordedRows().filter((row) => JSON.stringify(row).length < 30_000),
    (row) => `${row.provider} ${row.api} ${row.kind} ${row.streaming} ${row.has_usage}`,
  ).values(),
].map(([row]) => JSON.stringify(row));

function captureText(text: string): Captured | null {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    return null;
  }
  const exchange = exchangeFromRecord(row, 'exchanges');
  return 'code' in exchange ? { kind: 'rejected', problem: exchange } : capture(exchange, { now: NOW });
}

/** What must hold of whatever comes out: sound quantities, or a problem that helps. */
function expectSound(captured: Captured | null): void {
  if (captured === null) return;
  if (captured.kind === 'skipped') expect(captured.reason).not.toBe('');
  if (captured.kind === 'rejected') expect(captured.problem.remedy).not.toBe('');
  if (captured.kind !== 'call') return;
  const { call } = captured;
  expect(call.id).toMatch(/^[0-9a-f]{32}$/);
  expect(Number.isFinite(call.at)).toBe(true);
  for (const usage of [call.usage, ...(call.parts ?? []).map((part) => part.usage)]) {
    for (const amount of Object.values(usage)) {
      expect(Number.isFinite(amount) && amount >= 0 && amount <= MAX_QUANTITY).toBe(true);
    }
  }
  expect(Object.values(call.labels).every((value) => typeof value === 'string')).toBe(true);
}

const PIECES = ['null', '-1', '1e400', '0.5', '9e15', '"x"', '{}', '[]', 'true', '""', '{"__proto__":{"polluted":1}}'];

describe('hostile input', () => {
  it('there are samples of every kind of traffic', () => {
    expect(SAMPLES.length).toBeGreaterThan(100);
  });

  it('bytes changed anywhere make a call, a skip or a rejection, never a crash or a hang', () => {
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      byte: fc.integer({ min: 0, max: 127 }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.array(change, { minLength: 1, maxLength: 8 }), (text, changes) => {
        const started = performance.now();
        const characters = text.split('');
        for (const { at, byte } of changes) characters[Math.floor(at * characters.length)] = String.fromCharCode(byte);
        expectSound(captureText(characters.join('')));
        expect(performance.now() - started).toBeLessThan(SLOWEST_MS);
      }),
      { numRuns: 1500 },
    );
  });

  it('any value replaced by any other makes a call, a skip or a rejection', () => {
    const VALUE = /:(?:-?\d+(?:\.\d+)?|null|true|false|"[^"\\]{0,40}"|\{\}|\[\])/g;
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.nat(), fc.constantFrom(...PIECES), (text, pick, piece) => {
        const values = [...text.matchAll(VALUE)];
        const chosen = values[pick % values.length];
        if (!chosen) return;
        const end = chosen.index + chosen[0].length;
        expectSound(captureText(`${text.slice(0, chosen.index)}:${piece}${text.slice(end)}`));
      }),
      { numRuns: 3000 },
    );
    expect({}).not.toHaveProperty('polluted');
  });

  it('a recorded stream cut anywhere is still a call, a skip or a rejection', () => {
    const streams = SAMPLES.filter((text) => JSON.parse(text).sse_text);
    fc.assert(
      fc.property(fc.constantFrom(...streams), fc.double({ min: 0, max: 1, noNaN: true }), (text, share) => {
        const row = JSON.parse(text);
        const cut = { ...row, sse_text: row.sse_text.slice(0, Math.floor(share * row.sse_text.length)) || ' ' };
        expectSound(captureText(JSON.stringify(cut)));
      }),
      { numRuns: 500 },
    );
  });

  it('prototype keys anywhere in a row pollute nothing', () => {
    for (const text of SAMPLES) {
      const evil = text
        .replace(
          '"request_headers":{',
          '"request_headers":{"__proto__":"p","x-whence-constructor":"c","x-whence-__proto__":"p",',
        )
        .replaceAll('"usage":{', '"usage":{"__proto__":{"prompt_tokens":7},"constructor":1,')
        .replace('"request_body":{', '"request_body":{"metadata":{"__proto__":"p","constructor":"c"},');
      expectSound(captureText(evil));
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect({}).not.toHaveProperty('prompt_tokens');
  });

  it('endless nesting, endless lists and endless text are read in bounded time', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const base = '"url":"https://api.openai.com/v1/chat/completions","response_status":200';
    const bodies = [
      `{${base},"response_body":${deep}}`,
      `{${base},"request_body":${deep},"response_body":{"usage":${deep}}}`,
      `{${base},"response_body":{"object":"chat.completion","choices":[${'{},'.repeat(100_000)}{}]}}`,
      `{${base},"sse_text":${JSON.stringify('data: '.repeat(200_000))}}`,
      `{${base},"sse_text":${JSON.stringify(':\n'.repeat(200_000))}}`,
      `{${base},"sse_text":${JSON.stringify('data: {"choices":[]}\r\n\r\n'.repeat(50_000))}}`,
    ];
    for (const body of bodies) {
      const started = performance.now();
      expectSound(captureText(body));
      expect(performance.now() - started).toBeLessThan(SLOWEST_MS);
    }
  });
});
