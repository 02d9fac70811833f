import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileRules } from '../../src/core/attribution/evaluate.ts';
import { parseRules } from '../../src/core/attribution/rules-text.ts';
import { capture } from '../../src/core/capture/capture.ts';
import type { Call } from '../../src/core/call.ts';
import { formatPicos, picosFromDollars } from '../../src/core/money.ts';
import { priceBookFrom } from '../../src/core/pricing/book.ts';
import type { PriceBook } from '../../src/core/pricing/book.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import type { PricedCall } from '../../src/core/pricing/price.ts';
import { inputTokens, outputTokens } from '../../src/core/quantity.ts';
import type { Quantity } from '../../src/core/quantity.ts';
import { Demo, demoExchanges } from '../../src/ingest/demo/generate.ts';
import type { DemoOptions } from '../../src/ingest/demo/generate.ts';
import type { DemoTruth, TruthDimension } from '../../src/ingest/demo/truth.ts';
import { TruthTally } from '../../src/ingest/demo/truth.ts';
import { readTruth, TRUTH_FILE, writeTruth } from '../../src/ingest/demo/truth-file.ts';

const OPTIONS: DemoOptions = { seed: 3, calls: 20_000, endAt: Date.UTC(2026, 10, 23) };
const BOOK = new URL('../../prices/book/', import.meta.url);

/** What the product makes of a call, in the truth's measures. */
interface Sums {
  picos: bigint;
  calls: number;
  tokens: number;
  errors: number;
  retries: number;
  unpricedCalls: number;
  inputTokens: number;
  outputTokens: number;
  uncachedInputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
  visibleOutputTokens: number;
  reasoningTokens: number;
  searches: number;
  readUnits: number;
}

async function readBook(): Promise<PriceBook> {
  const files = await Promise.all(
    (await readdir(BOOK)).map(async (name): Promise<unknown> =>
      JSON.parse(await readFile(new URL(name, BOOK), 'utf8')),
    ),
  );
  return priceBookFrom(files);
}

/** Generates, captures and prices; an exchange that is no call fails the test. */
function load(
  options: DemoOptions,
  book: PriceBook,
): { readonly calls: readonly PricedCall[]; readonly truth: DemoTruth } {
  const tally = new TruthTally(new Demo(options));
  const calls: PricedCall[] = [];
  for (const exchange of demoExchanges(options, (call) => tally.add(call))) {
    const captured = capture(exchange, { now: options.endAt });
    if (captured.kind !== 'call') throw new Error(`${exchange.url}: ${JSON.stringify(captured)}`);
    calls.push(priceCall(captured.call, book));
  }
  return { calls, truth: tally.truth() };
}

function sumsOf({ call, price }: PricedCall): Sums {
  const { usage } = call;
  const used = (quantity: Quantity): number => usage[quantity] ?? 0;
  return {
    picos: price.kind === 'priced' ? price.picos : 0n,
    calls: 1,
    tokens: inputTokens(usage) + outputTokens(usage),
    errors: call.status === 'ok' ? 0 : 1,
    retries: call.attempt > 1 ? 1 : 0,
    unpricedCalls: price.kind === 'priced' ? 0 : 1,
    inputTokens: inputTokens(usage),
    outputTokens: outputTokens(usage),
    uncachedInputTokens: used('uncachedInputTokens'),
    cacheReadTokens: used('cacheReadTokens'),
    cacheWriteTokens: used('cacheWriteTokens') + used('cacheWrite1hTokens'),
    cacheWrite1hTokens: used('cacheWrite1hTokens'),
    visibleOutputTokens: used('visibleOutputTokens'),
    reasoningTokens: used('reasoningTokens'),
    searches: used('searches'),
    readUnits: used('readUnits'),
  };
}

function groupBy(calls: readonly PricedCall[], value: (priced: PricedCall) => string): Record<string, Sums> {
  const groups: Record<string, Sums> = {};
  for (const priced of calls) {
    const sums = sumsOf(priced);
    const name = value(priced);
    const group = groups[name];
    groups[name] = group ? add(group, sums) : sums;
  }
  return groups;
}

function add(left: Sums, right: Sums): Sums {
  const total = { ...left, picos: left.picos + right.picos };
  for (const name of COUNTS) total[name] += right[name];
  return total;
}

const COUNTS = [
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
  'cacheWrite1hTokens',
  'visibleOutputTokens',
  'reasoningTokens',
  'searches',
  'readUnits',
] as const satisfies readonly (keyof Sums)[];

/** The truth's totals in the same form. */
function truthSums(dimension: TruthDimension): Record<string, Sums> {
  return Object.fromEntries(
    Object.entries(dimension).map(([value, { total }]) => {
      const { cost, executions: _e, historyTokens: _h, cacheBreaks: _b, durationMs: _d, ...counts } = total;
      return [value, { picos: picosFromDollars(cost) ?? -1n, ...counts }];
    }),
  );
}

/** Nobody at the demo organisation names a key, a project or an account, or sets a temperature or a limit. */
const UNNAMED = new Set(['apiKey', 'project', 'account', 'temperature', 'maxTokens']);

describe('the demo organisation through capture, prices and rules', () => {
  let book: PriceBook;
  let calls: readonly PricedCall[];
  let truth: DemoTruth;

  beforeAll(async () => {
    book = await readBook();
    ({ calls, truth } = load(OPTIONS, book));
  });

  it('gives every call one identity', () => {
    expect(new Set(calls.map(({ call }) => call.id)).size).toBe(truth.total.total.calls);
  });

  it('leaves unpriced only what nobody knows the usage of', () => {
    const unpriced = calls.filter(({ price }) => price.kind === 'unpriced');
    expect(new Set(unpriced.map(({ call }) => call.errorType))).toEqual(new Set(['no_response']));
    expect(unpriced).toHaveLength(truth.total.total.unpricedCalls);
  });

  it('reads usage that adds up to what the provider stated', () => {
    expect(calls.filter(({ call }) => call.conservation === 'broken')).toEqual([]);
  });

  it.each([
    ['provider', ({ call }: PricedCall): string => call.provider],
    ['model', ({ model }: PricedCall): string => model.model || '(none)'],
    ['modelDeveloper', ({ model }: PricedCall): string => model.developer ?? '(none)'],
    ['serviceProvider', ({ serviceProvider }: PricedCall): string => serviceProvider],
    ['hostProvider', ({ hostProvider }: PricedCall): string => hostProvider],
    ['invoiceIssuer', ({ invoiceIssuer }: PricedCall): string => invoiceIssuer],
    ['operation', ({ call }: PricedCall): string => call.operation],
    ['errorType', ({ call }: PricedCall): string => call.errorType ?? '(none)'],
  ])('equals the truth by %s, to the last digit', (name, value) => {
    expect(groupBy(calls, value)).toEqual(truthSums(truth.dimensions[name]!));
  });

  it.each([
    ['role', ({ role }: Call): string => role],
    ['label.promptVersion', ({ labels }: Call): string => labels['promptVersion'] ?? '(none)'],
    ['label.experiment', ({ labels }: Call): string => labels['experiment'] ?? '(none)'],
    ['label.variant', ({ labels }: Call): string => labels['variant'] ?? '(none)'],
  ])('equals the labelled truth by %s', (name, value) => {
    expect(groupBy(calls, ({ call }) => value(call))).toEqual(truthSums(truth.labelled[name]!));
  });

  it('equals the labelled truth in every dimension of the starter rules, whatever the spelling', async () => {
    const parsed = parseRules(await readFile(new URL('../../rules/starter.yaml', import.meta.url), 'utf8'));
    if (!('rules' in parsed)) throw new Error(JSON.stringify(parsed));
    const rules = compileRules(parsed.rules);
    // The evaluator gives the same array each time.
    const values = calls.map((priced) => [...rules.values(priced)]);
    for (const [index, name] of rules.names.entries()) {
      const at = new Map(calls.map((priced, row) => [priced, values[row]![index]!]));
      const sums = groupBy(calls, (priced) => at.get(priced)!);
      const isUnnamed = UNNAMED.has(name);
      if (isUnnamed) expect(Object.keys(sums), name).toEqual(['(not attributed)']);
      else expect(sums, name).toEqual(truthSums(truth.labelled[name]!));
    }
    expect(rules.names.length).toBe(24);
  });

  it('finds what labels name and counts the rest as not attributed: more than 95 % of cost has a feature', () => {
    const gap = picosFromDollars(truth.labelled['feature']!['(not attributed)']!.total.cost)!;
    const total = picosFromDollars(truth.total.total.cost)!;
    expect(gap).toBeGreaterThan(0n);
    expect(gap * 20n).toBeLessThan(total);
  });

  it('equals the truth for each hour', () => {
    const start = Date.parse(truth.from);
    const hours = groupBy(calls, ({ call }) => String(Math.floor((call.at - start) / 3_600_000)));
    const { cost, calls: counts, tokens } = truth.total.hours!;
    for (const [hour, expected] of cost.entries()) {
      const found = hours[hour] ?? { picos: 0n, calls: 0, tokens: 0 };
      expect([formatPicos(found.picos), found.calls, found.tokens]).toEqual([expected, counts[hour], tokens[hour]]);
    }
  });

  it.each([
    ['November 2025', Date.UTC(2026, 0, 5)],
    ['January 2026', Date.UTC(2026, 2, 1)],
  ])('prices by date: the same organisation before and after the price lists changed in %s', (_, endAt) => {
    const earlier = load({ ...OPTIONS, calls: 6_000, endAt }, book);
    expect(groupBy(earlier.calls, ({ model }) => model.model || '(none)')).toEqual(
      truthSums(earlier.truth.dimensions['model']!),
    );
  });

  it('keeps conversations, traces and attempts together', () => {
    const traces = Map.groupBy(calls, ({ call }) => call.traceId);
    expect(traces.size).toBe(truth.total.total.executions);
    const retried = calls.filter(({ call }) => call.attempt === 2);
    for (const { call } of retried)
      expect(traces.get(call.traceId)!.some(({ call: first }) => first.attempt === 1 && first.at <= call.at)).toBe(
        true,
      );
    expect(retried.length).toBeGreaterThan(50);
  });

  it('comes back from its file as it was written; another file is refused with advice', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'whence-demo-'));
    try {
      const path = join(folder, TRUTH_FILE);
      await writeTruth(path, truth);
      expect(await readTruth(path)).toEqual(truth);
      await writeFile(path, JSON.stringify({ ...truth, version: 2 }));
      await expect(readTruth(path)).rejects.toMatchObject({ code: 'unreadable-input' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
