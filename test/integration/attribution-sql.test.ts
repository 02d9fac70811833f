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
import { executionAt, nodeOfCall, nodeOfSpan } from '../../src/core/attribution/execution.ts';
import type { ExecutionNode } from '../../src/core/attribution/execution.ts';
import { formatPicos } from '../../src/core/money.ts';
import type { Span } from '../../src/core/span.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { describeProblem } from '../../src/core/problem.ts';
import { METERS, QUANTITIES } from '../../src/core/quantity.ts';
import { dimensionSql } from '../../src/store/attribution-sql.ts';
import type { DimensionSql } from '../../src/store/attribution-sql.ts';
import type { ExecutionColumn } from '../../src/store/execution-column.ts';
import { executionRows } from '../../src/store/execution-rows.ts';
import { LONG_STATEMENT } from '../../src/store/ledger-dimension.ts';
import { ParameterList } from '../../src/store/parameter-list.ts';
import { insertSpans } from '../../src/store/spans.ts';
import { openEngine } from '../../src/store/engine.ts';
import type { Engine } from '../../src/store/engine.ts';
import { migrate } from '../../src/store/migrations.ts';
import { generatedCall } from '../generated-lines.ts';
import { generatedRules } from '../generated-rules.ts';

const RULE_SETS = 200;
const dataDir = mkdtempSync(join(tmpdir(), 'whence-attribution-'));
const calls = fc.sample(generatedCall, { numRuns: 300, seed: 20261102 });
const translated: Literal = (source, text) => (source === 'label.feature' ? `a${text}` : text.toUpperCase());
const EVER = { from: 0, to: Date.UTC(2100, 0, 1) };
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
/** The calls are nodes of one trace, and so are these. */
const spans: readonly Span[] = [
  spanAt(Date.UTC(2026, 10, 1), { name: 'checkout', labels: { feature: 'cart' }, parentSpanId: null }),
  spanAt(Date.UTC(2026, 10, 2, 6), {
    name: 'agent',
    service: 'agents',
    kind: 'agent',
    labels: { team: 'shared', '': 'x' },
  }),
];
const nodes: readonly ExecutionNode[] = [
  ...calls.flatMap(({ call }, index) => (call.traceId ? [nodeOfCall({ ...call, spanId: spanOf(index) })] : [])),
  ...spans.map(nodeOfSpan),
];
let engine: Engine;

beforeAll(async () => {
  engine = await openEngine({ dataDir });
  await migrate(engine);
  await insertSpans(engine, spans, 'spans');
  await engine.command(`INSERT INTO calls FORMAT JSONEachRow\n${calls.map(rowOf).join('\n')}`);
});

afterAll(async () => {
  await engine.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function spanAt(at: number, given: Partial<Span>): Span {
  return {
    traceId: TRACE,
    spanId: `span-${at}`,
    parentSpanId: 'above',
    kind: 'request',
    name: '',
    service: null,
    at,
    durationMs: null,
    status: 'ok',
    labels: {},
    door: 'otlp',
    ...given,
  };
}

/** A call as a row of `calls`; its number stands in contentHash. */
function rowOf(
  { call, price, model, serviceProvider, hostProvider, invoiceIssuer }: PricedCall,
  index: number,
): string {
  const { usage, at, labels, requestModel, region, traceId, durationMs, httpStatus } = call;
  const { attempt, status, operation, provider, streamed, parentSpanId, conversationId } = call;
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
    streamed,
    spanId: spanOf(index),
    parentSpanId: parentSpanId ?? '',
    conversationId: conversationId ?? '',
    cost: price.kind === 'priced' ? formatPicos(price.picos) : null,
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

function spanOf(index: number): string {
  return String(index).padStart(4, '0');
}

function unique(dimensions: readonly DimensionSql[]): ExecutionColumn[] {
  return [...new Map(dimensions.flatMap(({ executions }) => executions).map((one) => [one.name, one])).values()];
}

/** Value and rule of every dimension for every call, as the store decides: [value, rule, value, rule, ...]. */
async function decidedByStore(rules: Rules, literal: Literal): Promise<readonly (readonly string[])[]> {
  const dimensions = dimensionSql(rules, literal);
  const columns = dimensions.map(({ sql, ruleSql }) => `${sql}, ${ruleSql}`).join(', ');
  const parameters = new ParameterList();
  for (const { params } of dimensions) parameters.add(params);
  const rows = await engine.query<{ decided: readonly string[] }>(
    `SELECT [${columns}] AS decided FROM ${executionRows(unique(dimensions), EVER, parameters)} ORDER BY contentHash`,
    parameters.values,
    LONG_STATEMENT,
  );
  return rows.map(({ decided }) => decided);
}

function decidedByEvaluator(rules: Rules, literal: Literal): readonly (readonly string[])[] {
  const compiled = compileRules(rules, literal);
  return calls.map((call) => {
    const execution = call.call.traceId ? executionAt(nodes, call.call.at) : undefined;
    const values = compiled.values(call, execution);
    return compiled.explain(call, execution).flatMap(({ value, rule }, index) => {
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
  const rule = {
    when: null,
    validFrom: null,
    validUntil: null,
    value,
    confidence: 1,
    source: null,
    kind: null,
    poolOwner: null,
  };
  return {
    name: 'd0',
    description: null,
    parent: null,
    sensitivity: null,
    grain: null,
    values: null,
    rules: [rule],
    fallback: null,
  };
}
