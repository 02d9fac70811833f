import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileRules } from '../../src/core/attribution/evaluate.ts';
import { asWritten } from '../../src/core/attribution/literal.ts';
import type { Literal } from '../../src/core/attribution/literal.ts';
import type { Dimension, Rules, ValueRule } from '../../src/core/attribution/rules.ts';
import { parseRules } from '../../src/core/attribution/rules-text.ts';
import { NOT_ATTRIBUTED } from '../../src/core/dimension.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { describeProblem } from '../../src/core/problem.ts';
import { METERS, QUANTITIES } from '../../src/core/quantity.ts';
import { dimensionSql } from '../../src/store/attribution-sql.ts';
import { openEngine } from '../../src/store/engine.ts';
import type { Engine } from '../../src/store/engine.ts';
import { migrate } from '../../src/store/migrations.ts';
import { generatedCall, generatedRules } from '../generated-rules.ts';

const RULE_SETS = 200;
const dataDir = mkdtempSync(join(tmpdir(), 'whence-attribution-'));
const calls = fc.sample(generatedCall, { numRuns: 300, seed: 20261102 });
const translated: Literal = (source, text) => (source === 'label.feature' ? `a${text}` : text.toUpperCase());
let engine: Engine;

beforeAll(async () => {
  engine = await openEngine({ dataDir });
  await migrate(engine);
  await engine.command(`INSERT INTO calls FORMAT JSONEachRow\n${calls.map(rowOf).join('\n')}`);
});

afterAll(async () => {
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A call as a row of `calls`; its number stands in contentHash. */
function rowOf({ call, model, serviceProvider, hostProvider, invoiceIssuer }: PricedCall, index: number): string {
  const { usage, at, labels, requestModel, region, traceId, durationMs, httpStatus } = call;
  const { attempt, status, operation, provider } = call;
  const tokens = Object.fromEntries(
    QUANTITIES.filter((name) => !isMeter(name)).map((name) => [name, usage[name] ?? 0]),
  );
  const meters = Object.fromEntries(METERS.flatMap((name) => (usage[name] ? [[name, usage[name].toFixed(6)]] : [])));
  const row = {
    contentHash: index,
    id: '0'.repeat(16),
    hour: Math.floor(at / 3_600_000) * 3600,
    at: new Date(at).toISOString(),
    provider,
    requestModel: requestModel ?? '',
    region: region ?? '',
    traceId: traceId ?? '',
    httpStatus: httpStatus ?? 0,
    model: model.model,
    modelDeveloper: model.developer ?? '',
    serviceProvider,
    hostProvider,
    invoiceIssuer,
    ...tokens,
    meters,
    labels,
    attempt,
    status,
    operation,
    durationMs,
  };
  // As UTF-8 holds it, which JSON's escapes would go around.
  return JSON.stringify(row, (_key, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value));
}

function isSurrogate(point: number): boolean {
  return point >= 0xd800 && point < 0xe000;
}

function isMeter(name: string): boolean {
  return METERS.some((meter) => meter === name);
}

/** Value and rule of every dimension for every call, as the store decides: [value, rule, value, rule, ...]. */
async function decidedByStore(rules: Rules, literal: Literal): Promise<readonly (readonly string[])[]> {
  const dimensions = dimensionSql(rules, literal);
  const columns = dimensions.map(({ sql, ruleSql }) => `${sql}, ${ruleSql}`).join(', ');
  const params = Object.assign({}, ...dimensions.map((dimension) => dimension.params));
  const rows = await engine.query<{ decided: readonly string[] }>(
    `SELECT [${columns}] AS decided FROM calls ORDER BY contentHash`,
    params,
  );
  return rows.map(({ decided }) => decided);
}

function decidedByEvaluator(rules: Rules, literal: Literal): readonly (readonly string[])[] {
  const compiled = compileRules(rules, literal);
  return calls.map((call) => {
    const values = compiled.values(call);
    return compiled.explain(call).flatMap(({ value, rule }, index) => {
      expect(values[index]).toBe(value);
      return [rule === null ? '' : value, rule ?? ''];
    });
  });
}

describe('attribution in the store', () => {
  it('the store and the evaluator decide alike, by the same rule, for any rules and any call', async () => {
    await fc.assert(
      fc.asyncProperty(generatedRules, async (rules) => {
        expect(await decidedByStore(rules, asWritten)).toEqual(decidedByEvaluator(rules, asWritten));
      }),
      { numRuns: RULE_SETS, endOnFailure: false },
    );
  }, 300_000);

  it('both translate the literals that tokens are compared with', async () => {
    await fc.assert(
      fc.asyncProperty(generatedRules, async (rules) => {
        expect(await decidedByStore(rules, translated)).toEqual(decidedByEvaluator(rules, translated));
      }),
      { numRuns: 50, endOnFailure: false },
    );
  }, 120_000);

  it('references stay affordable however many dimensions they pass through', async () => {
    const chain = Array.from({ length: 12 }, (_, index) =>
      index === 0 ? yielding({ kind: 'constant', text: 'search' }) : copyOf(index),
    );
    const rules: Rules = { dimensions: chain.toReversed() };
    expect(Math.max(...dimensionSql(rules).map(({ sql }) => sql.length))).toBeLessThan(20_000);
    const [first] = await decidedByStore(rules, asWritten);
    expect(first?.slice(0, 2)).toEqual(['search', 'd11#2']);
  });

  it('a map may have as many entries as a rules file has room for', async () => {
    const entries = new Map(
      Array.from({ length: 20_000 }, (_, index) => [`key-${index} schlüssel`, `team-${index % 500}`]),
    );
    const readings = [{ source: { kind: 'field' as const, name: 'provider' as const }, transforms: [] }];
    const value: ValueRule = { kind: 'first', readings, transforms: [], map: entries };
    entries.set('openai', 'found');
    const [first] = await decidedByStore({ dimensions: [yielding(value)] }, asWritten);
    expect(first).toEqual(['found', 'd0#1']);
  });

  it('letter case is the same on both sides for every character', async () => {
    for (let start = 0x20; start < 0x30000; start += 0x2000) {
      const points = Array.from({ length: 0x2000 }, (_, offset) => start + offset);
      const text = points
        .flatMap((point) => (isSurrogate(point) ? [] : [`${String.fromCodePoint(point)} aΣ`]))
        .join('');
      const sql = 'SELECT lowerUTF8({text:String}) AS lower, upperUTF8({text:String}) AS upper';
      expect(await engine.query(sql, { text })).toEqual([{ lower: text.toLowerCase(), upper: text.toUpperCase() }]);
    }
  });

  it('a value that says "(not attributed)" is a value like any other in the store', async () => {
    const rules: Rules = { dimensions: [yielding({ kind: 'constant', text: NOT_ATTRIBUTED })] };
    const [row] = await decidedByStore(rules, asWritten);
    expect(row).toEqual([NOT_ATTRIBUTED, 'd0#1']);
  });
});

/** A dimension that names the one before it three times. */
function copyOf(index: number): Dimension {
  const text = `
version: 1
dimensions:
  d${index}:
    rules:
      - { value: never, when: { dimension.d${index - 1}: none } }
      - { from: dimension.d${index - 1}, when: { dimension.d${index - 1}: { contains: sea } } }
  d${index - 1}: { rules: [{ value: search }] }`;
  const parsed = parseRules(text);
  if (parsed.kind === 'problems') throw new Error(parsed.problems.map(describeProblem).join('\n'));
  return parsed.rules.dimensions[0]!;
}

function yielding(value: ValueRule): Dimension {
  const rule = { when: null, validFrom: null, validUntil: null, value, confidence: 1, source: null };
  return { name: 'd0', description: null, parent: null, sensitivity: null, rules: [rule], fallback: null };
}
