import type { Node } from 'yaml';
import type { Comparison, Condition, Reading, TextTest } from './rules.ts';
import { COMPARISONS, TEXT_TESTS } from './rules.ts';
import { isMoney } from './source.ts';
import type { NumberSource } from './source.ts';
import { durationMs, readDecimalTest, readInstantTests, readMoneyTests } from './measure-test-text.ts';
import { readNamed } from './reading-text.ts';
import { readPattern, readTransforms } from './transform-text.ts';
import type { Entry, RulesDocument } from './rules-document.ts';

const MAX_DEPTH = 20;
/** `equals` is `in` with one value; a bare value, or a list, is short for both. */
const ORDERINGS = ['above', 'atLeast', 'below', 'atMost'] as const;
const TEXT_TEST_KEYS = ['equals', ...TEXT_TESTS, ...ORDERINGS, 'matchesPart', 'matchesWhole', 'set', 'transforms'];
const NUMBER_TEST_KEYS = [...COMPARISONS, 'set'];

/**
 * Reads a condition: a mapping of sources to tests, all of which must hold, and the words all, any, not.
 * Null when it has a problem.
 */
export function readCondition(document: RulesDocument, node: Node, depth = 0): Condition | null {
  if (depth > MAX_DEPTH) {
    document.report('rules-bad-value', node, `conditions nest deeper than ${MAX_DEPTH}`, 'Split the rule.');
    return null;
  }
  const entries = document.entries(node, 'a condition', null);
  if (!entries) return null;
  if (entries.size === 0) {
    document.report(
      'rules-bad-value',
      node,
      'the condition is empty',
      'Leave `when` out for a rule without condition.',
    );
    return null;
  }
  return joined(
    'all',
    [...entries.values()].map((entry) => readEntry(document, entry, depth)),
  );
}

function readEntry(document: RulesDocument, entry: Entry, depth: number): Condition | null {
  if (entry.name === 'not') return negation(readCondition(document, entry.value, depth + 1));
  if (entry.name === 'all' || entry.name === 'any') {
    const conditions = document.items(entry.value).map((item) => readCondition(document, item, depth + 1));
    return requireTests(document, entry, entry.name, conditions);
  }
  if (entry.name === 'at') return readInstantTests(document, entry);
  if (isMoney(entry.name)) return readMoneyTests(document, entry.name, entry);
  const reading = readNamed(document, entry.key);
  if (!reading) return null;
  return reading.source.kind === 'number'
    ? readNumberTests(document, reading.source.name, entry)
    : readTextTests(document, reading, entry);
}

function readTextTests(document: RulesDocument, bare: Reading, entry: Entry): Condition | null {
  if (!document.isMapping(entry.value)) return textTest(document, 'in', bare, entry.value);
  const tests = document.entries(entry.value, `the test of ${entry.name}`, TEXT_TEST_KEYS);
  if (!tests) return null;
  const transforms = tests.get('transforms');
  const added = transforms ? readTransforms(document, transforms.value) : [];
  const reading = { ...bare, transforms: [...bare.transforms, ...added] };
  const conditions = [...tests.values()]
    .filter((test) => test.name !== 'transforms')
    .map((test) => readTextTest(document, reading, test));
  return requireTests(document, entry, 'all', conditions);
}

function readTextTest(document: RulesDocument, reading: Reading, test: Entry): Condition | null {
  if (test.name === 'set') return readSet(document, reading, test.value);
  if (test.name === 'matchesPart' || test.name === 'matchesWhole') {
    const pattern = readPattern(document, test.value);
    return pattern === null ? null : { kind: 'matches', reading, pattern, whole: test.name === 'matchesWhole' };
  }
  const comparison = ORDERINGS.find((name) => name === test.name);
  if (comparison) return readDecimalTest(document, reading, comparison, test.value);
  const kind = TEXT_TESTS.find((name) => name === test.name) ?? 'in';
  return textTest(document, kind, reading, test.value);
}

function textTest(document: RulesDocument, kind: TextTest, reading: Reading, node: Node): Condition | null {
  const values = document.texts(node, 'a value to test for');
  return values.length === 0 ? null : { kind, reading, values };
}

function readSet(document: RulesDocument, reading: Reading, node: Node): Condition | null {
  const text = document.text(node, 'set');
  if (text === 'true') return { kind: 'set', reading };
  if (text === 'false') return { kind: 'not', condition: { kind: 'set', reading } };
  document.report('rules-bad-value', node, 'set is neither true nor false', 'Write `set: true` or `set: false`.');
  return null;
}

function readNumberTests(document: RulesDocument, name: NumberSource, entry: Entry): Condition | null {
  if (!document.isMapping(entry.value)) {
    const conditions = document.items(entry.value).map((item) => comparison(document, name, 'equals', item));
    return requireTests(document, entry, 'any', conditions);
  }
  const tests = document.entries(entry.value, `the test of ${entry.name}`, NUMBER_TEST_KEYS);
  if (!tests) return null;
  const reading: Reading = { source: { kind: 'number', name }, transforms: [] };
  const conditions = [...tests.values()].map((test) => {
    const kind = COMPARISONS.find((known) => known === test.name);
    return kind ? comparison(document, name, kind, test.value) : readSet(document, reading, test.value);
  });
  return requireTests(document, entry, 'all', conditions);
}

function comparison(document: RulesDocument, name: NumberSource, comparison: Comparison, node: Node): Condition | null {
  const milliseconds = name.endsWith('Ms') ? durationMs(document, node) : null;
  if (milliseconds !== null) return { kind: 'number', name, comparison, value: milliseconds };
  const value = document.number(node, `the number to compare ${name} with`, -1e12, 1e12);
  if (value === null || Number(value.toFixed(6)) === value)
    return value === null ? null : { kind: 'number', name, comparison, value };
  document.report('rules-bad-value', node, 'the number has more than six decimals', 'Quantities have at most six.');
  return null;
}

function requireTests(
  document: RulesDocument,
  entry: Entry,
  kind: 'all' | 'any',
  conditions: readonly (Condition | null)[],
): Condition | null {
  if (conditions.length > 0) return joined(kind, conditions);
  document.report(
    'rules-missing-key',
    entry.key,
    `nothing is asked of ${entry.name}`,
    'Write `set: true`, or a value.',
  );
  return null;
}

/** Null when one of them has a problem. */
function joined(kind: 'all' | 'any', conditions: readonly (Condition | null)[]): Condition | null {
  const known = conditions.filter((condition) => condition !== null);
  if (known.length < conditions.length) return null;
  return known.length === 1 ? (known[0] ?? null) : { kind, conditions: known };
}

function negation(condition: Condition | null): Condition | null {
  return condition && { kind: 'not', condition };
}
