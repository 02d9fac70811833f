import type { Node } from 'yaml';
import { picosFromDollars } from '../money.ts';
import type { Picos } from '../money.ts';
import { readGiven } from './given-text.ts';
import type { Entry, RulesDocument } from './rules-document.ts';
import type { Expectation, RulesTest } from './rules-test.ts';

const TEST_KEYS = ['name', 'given', 'expect'];

/** Reads `tests:`: a list of cases, each with what is given and what must come out. */
export function readTests(document: RulesDocument, node: Node): readonly RulesTest[] {
  return document.items(node).flatMap((item, index) => readTest(document, item, index) ?? []);
}

function readTest(document: RulesDocument, node: Node, index: number): RulesTest | null {
  const entries = document.entries(node, 'a test', TEST_KEYS);
  const [name, given, expect] = TEST_KEYS.map((key) => entries?.get(key));
  if (!given || !expect) {
    const remedy = 'Write `given: {labels: {...}}` and `expect: {team: search}`.';
    if (entries) document.report('rules-missing-key', node, 'a test has given and expect', remedy);
    return null;
  }
  const lines = document.items(given.value).flatMap((line) => readGiven(document, line) ?? []);
  const expected = document.entries(expect.value, 'expect', null);
  return {
    name: (name && document.text(name.value, 'name')) ?? `test ${index + 1}`,
    place: document.placeOf(node),
    given: lines,
    expect: [...(expected?.values() ?? [])].flatMap((entry) => readExpectation(document, entry) ?? []),
  };
}

function readExpectation(document: RulesDocument, { name, value }: Entry): Expectation | null {
  if (!document.isMapping(value)) {
    const text = document.text(value, name);
    return text === null ? null : { kind: 'value', dimension: name, value: text };
  }
  const costs = new Map<string, Picos>();
  for (const entry of document.entries(value, name, null)?.values() ?? []) {
    const picos = picosFromDollars(document.text(entry.value, entry.name) ?? '');
    if (picos !== null) costs.set(entry.name, picos);
    else document.report('rules-bad-value', entry.value, 'this is no amount of dollars', 'Write a plain number.');
  }
  return { kind: 'cost', dimension: name, costs };
}
