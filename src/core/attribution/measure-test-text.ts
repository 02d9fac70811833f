import type { Node } from 'yaml';
import { picosFromDollars } from '../money.ts';
import { DECIMAL_TEXT, decimalMicros } from './decimal-text.ts';
import type { Entry, RulesDocument } from './rules-document.ts';
import { COMPARISONS } from './rules.ts';
import type { Comparison, Condition, Reading } from './rules.ts';
import type { MoneySource } from './source.ts';
import { readInstant } from './validity-text.ts';

const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)$/;
const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** "2s", "1.5m" as milliseconds; null when it is written otherwise. */
export function durationMs(document: RulesDocument, node: Node): number | null {
  const [, amount, unit] = document.isScalar(node)
    ? (DURATION.exec(document.text(node, 'a duration') ?? '') ?? [])
    : [];
  const length = Object.entries(UNIT_MS).find(([name]) => name === unit)?.[1];
  return amount === undefined || length === undefined ? null : Math.round(Number(amount) * length);
}

/** Comparisons with dates: `at: {atLeast: 2026-10-01, below: 2026-11-01}`. */
export function readInstantTests(document: RulesDocument, entry: Entry): Condition | null {
  return comparisons(document, entry, 'Write `at: {atLeast: 2026-10-01}`.', (comparison, test) => {
    const at = readInstant(document, test);
    return at === null ? null : { kind: 'instant', comparison, at };
  });
}

/** Comparisons with dollars: `cost: {above: 0.05}`. */
export function readMoneyTests(document: RulesDocument, name: MoneySource, entry: Entry): Condition | null {
  return comparisons(document, entry, `Write \`${name}: {above: 0.05}\`.`, (comparison, test) => {
    const picos = picosFromDollars(document.text(test.value, 'an amount of dollars') ?? '');
    if (picos !== null) return { kind: 'money', name, comparison, picos };
    document.report('rules-bad-value', test.value, 'this is no amount of dollars', 'Write 0.05: a plain number.');
    return null;
  });
}

/** Compares text that is a number: `label.turns: {above: 10}`. */
export function readDecimalTest(
  document: RulesDocument,
  reading: Reading,
  comparison: Comparison,
  node: Node,
): Condition | null {
  const text = document.text(node, 'a number');
  const micros = text === null ? null : decimalMicros(text);
  if (micros !== null) return { kind: 'decimal', reading, comparison, micros };
  const remedy = `Write a plain number with at most six decimals (${DECIMAL_TEXT}).`;
  document.report('rules-bad-value', node, 'this is no number to compare with', remedy);
  return null;
}

function comparisons(
  document: RulesDocument,
  entry: Entry,
  remedy: string,
  read: (comparison: Comparison, test: Entry) => Condition | null,
): Condition | null {
  const tests = document.entries(entry.value, `the test of ${entry.name}`, COMPARISONS);
  const found = [...(tests?.values() ?? [])].map((test) => {
    const comparison = COMPARISONS.find((name) => name === test.name);
    return comparison ? read(comparison, test) : null;
  });
  if (tests?.size === 0) document.report('rules-missing-key', entry.key, `nothing is asked of ${entry.name}`, remedy);
  const known = found.filter((condition) => condition !== null);
  if (known.length === 0 || known.length < found.length) return null;
  return known.length === 1 ? (known[0] ?? null) : { kind: 'all', conditions: known };
}
