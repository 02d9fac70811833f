import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Statement } from '../../statement.ts';
import { MARKER_FIELDS } from './marker-line.ts';
import { METRIC_FIELDS } from './metric-line.ts';
import { OUTCOME_FIELDS } from './outcome-line.ts';
import { eventKindOf, statementFromLine, type StatementKind } from './statement-line.ts';

const NOW = Date.UTC(2026, 10, 20);
const OPTIONS = { now: NOW, inherited: {}, imposed: {} };
const FIELDS: Readonly<Record<StatementKind, readonly string[]>> = {
  metric: METRIC_FIELDS,
  outcome: OUTCOME_FIELDS,
  marker: MARKER_FIELDS,
};
const KINDS = ['metric', 'outcome', 'marker'] as const;
const AT = '2026-11-01T00:00:00Z';
const SOUND: Readonly<Record<StatementKind, object>> = {
  metric: { name: 'revenue', at: AT, value: '1.5' },
  outcome: { outcome: 'done', at: AT },
  marker: { marker: 'deploy', at: AT },
};

function statement(kind: StatementKind, line: object, options = OPTIONS): Statement {
  const read = statementFromLine(line, kind, options);
  if (Array.isArray(read)) throw new Error(JSON.stringify(read));
  return read;
}

describe('a line of a statement', () => {
  it('whatever it holds, is a statement or told with place, reason and remedy; it never throws', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constant(AT), fc.constant(NOW), fc.string(), fc.double());
    for (const kind of KINDS) {
      const line = fc.oneof(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom(...FIELDS[kind], '__proto__', 'constructor', 'other'), value),
        fc.dictionary(fc.constantFrom(...FIELDS[kind]), value).map((some) => ({ ...SOUND[kind], ...some })),
      );
      fc.assert(
        fc.property(line, (one) => {
          eventKindOf(one);
          const read = statementFromLine(one, kind, OPTIONS);
          if (Array.isArray(read)) {
            expect(read.length).toBeGreaterThan(0);
            for (const problem of read) expect(Object.values(problem).every((text) => text.length > 0)).toBe(true);
          } else expect(read.id).toMatch(/^[0-9a-f]{32}$/);
        }),
        { numRuns: 400 },
      );
    }
  });

  it('of a metric is the same whatever the order of its labels, its value and when it is told; another time, name or label is another', () => {
    const labels = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.stringMatching(/^[a-z]{1,6}$/), { maxKeys: 6 });
    fc.assert(
      fc.property(labels, fc.integer({ min: -1000, max: 1000 }), (some, value) => {
        const metric = statement('metric', { ...SOUND.metric, labels: some });
        const turned = Object.fromEntries(Object.entries(some).reverse());
        const again = statement('metric', { ...SOUND.metric, value, labels: turned }, { ...OPTIONS, now: NOW + 1 });
        expect(again.id).toBe(metric.id);
        expect(statement('metric', { ...SOUND.metric, labels: { ...some, more: 'x' } }).id).not.toBe(metric.id);
        expect(statement('metric', { ...SOUND.metric, name: 'other', labels: some }).id).not.toBe(metric.id);
        expect(statement('metric', { ...SOUND.metric, at: '2026-11-02T00:00:00Z', labels: some }).id).not.toBe(
          metric.id,
        );
      }),
    );
  });

  it('of an outcome with an id is that outcome, whatever else it says; without one, equal lines are one', () => {
    const first = statement('outcome', { outcome: 'done', id: 'T1', at: AT, success: true });
    expect(statement('outcome', { outcome: 'done', id: 'T1', at: '2026-11-03T00:00:00Z', success: false }).id).toBe(
      first.id,
    );
    expect(statement('outcome', { outcome: 'done', id: 'T2', at: AT, success: true }).id).not.toBe(first.id);
    const bare = statement('outcome', { outcome: 'done', at: AT, success: true });
    expect(statement('outcome', { outcome: 'done', at: AT, success: true }).id).toBe(bare.id);
    expect(statement('outcome', { outcome: 'done', at: AT, success: false }).id).not.toBe(bare.id);
  });

  it('keeps every digit of an amount that is text', () => {
    const read = statement('metric', { ...SOUND.metric, value: '12345678901234567890.123456789012' });
    expect(read).toMatchObject({ value: '12345678901234567890.123456789012' });
  });

  it('has labels of the request below its own and of an import above', () => {
    const options = { now: NOW, inherited: { team: 'a', region: 'eu' }, imposed: { source: 'file' } };
    const read = statement('metric', { ...SOUND.metric, labels: { team: 'b', source: 'x' } }, options);
    expect(read.labels).toEqual({ team: 'b', region: 'eu', source: 'file' });
  });
});
