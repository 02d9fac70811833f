import type { Node } from 'yaml';
import { CHARGE_DIMENSIONS, FIELD_DIMENSIONS, NOT_ATTRIBUTED } from '../dimension.ts';
import type { Problem } from '../problem.ts';
import { readCondition } from './condition-text.ts';
import { checkRules } from './rules-check.ts';
import { RulesDocument } from './rules-document.ts';
import type { Entry } from './rules-document.ts';
import type { Dimension, Rule, Rules } from './rules.ts';
import { readValidity } from './validity-text.ts';
import { readValueRule, VALUE_KEYS } from './value-text.ts';

/** The rules of a file, with what is likely a mistake in them; or what is wrong with it. */
export type ParsedRules =
  | { readonly kind: 'rules'; readonly rules: Rules; readonly warnings: readonly Problem[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] };

const DIMENSION_KEYS = ['description', 'parent', 'sensitivity', 'rules', 'default'];
const RULE_KEYS = [...VALUE_KEYS, 'when', 'validFrom', 'validUntil', 'confidence', 'source', 'note'];
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Names that mean something else in a question. */
const TAKEN: ReadonlySet<string> = new Set([
  ...FIELD_DIMENSIONS,
  ...CHARGE_DIMENSIONS,
  'label',
  'dimension',
  'time',
  'cost',
  'calls',
]);

/** Reads a rules file (docs/reference/rules.md). Problems name line and column. */
export function parseRules(text: string): ParsedRules {
  const document = new RulesDocument(text);
  const rules = document.root ? readRules(document, document.root) : null;
  if (!document.root && document.problems.length === 0) {
    document.report('rules-missing-key', null, 'the file is empty', 'Write `version: 1` and `dimensions:`.');
  }
  if (!rules || document.problems.length > 0) return { kind: 'problems', problems: document.problems };
  return { kind: 'rules', rules, warnings: document.warnings };
}

function readRules(document: RulesDocument, root: Node): Rules | null {
  const entries = document.entries(root, 'the file', ['version', 'dimensions']);
  const version = entries?.get('version');
  if (!version || document.text(version.value, 'version') !== '1') {
    document.report(
      'rules-missing-key',
      version?.value ?? root,
      'the file has no version 1',
      'Write `version: 1` first.',
    );
  }
  const listed = entries?.get('dimensions');
  if (!listed) {
    document.report('rules-missing-key', root, 'the file has no dimensions', 'Write `dimensions:` and one below it.');
    return null;
  }
  const dimensions = document.entries(listed.value, 'dimensions', null);
  if (!dimensions) return null;
  const read = [...dimensions.values()].map((entry) => ({ entry, dimension: readDimension(document, entry) }));
  checkRules(document, read);
  return { dimensions: read.map(({ dimension }) => dimension) };
}

function readDimension(document: RulesDocument, entry: Entry): Dimension {
  checkName(document, entry);
  const entries =
    document.entries(entry.value, `the dimension ${entry.name}`, DIMENSION_KEYS) ?? new Map<string, Entry>();
  const text = (key: string): string | null => {
    const found = entries.get(key);
    return found ? document.text(found.value, key) : null;
  };
  const rules = entries.get('rules');
  if (!rules)
    document.report('rules-missing-key', entry.key, `${entry.name} has no rules`, 'Write `rules:` with a list.');
  return {
    name: entry.name,
    description: text('description'),
    parent: text('parent'),
    sensitivity: readSensitivity(document, entries.get('sensitivity')),
    rules: rules ? document.items(rules.value).flatMap((node) => readRule(document, node) ?? []) : [],
    fallback: text('default'),
  };
}

function checkName(document: RulesDocument, { name, key }: Entry): void {
  if (TAKEN.has(name)) {
    document.report('rules-bad-name', key, `"${name}" is already a field of every call`, 'Choose another name.');
  } else if (!NAME.test(name)) {
    const remedy = 'Begin with a letter; then letters, digits, _ and -, at most 64.';
    document.report('rules-bad-name', key, `"${name}" is no name for a dimension`, remedy);
  }
}

function readSensitivity(document: RulesDocument, entry: Entry | undefined): 'pseudonymise' | null {
  const text = entry ? document.text(entry.value, 'sensitivity') : null;
  if (text === null || text === 'pseudonymise') return text;
  document.report(
    'rules-bad-value',
    entry?.value ?? null,
    `sensitivity "${text}" is not known`,
    'Write `pseudonymise`.',
  );
  return null;
}

function readRule(document: RulesDocument, node: Node): Rule | null {
  const entries = document.entries(node, 'a rule', RULE_KEYS);
  if (!entries) return null;
  const when = entries.get('when');
  const confidence = entries.get('confidence');
  const source = entries.get('source');
  const value = readValueRule(document, node, entries);
  if (value?.kind === 'constant' && value.text === NOT_ATTRIBUTED) {
    const remedy = 'Leave the rule out: what no rule finds is not attributed.';
    document.report('rules-bad-value', node, `"${NOT_ATTRIBUTED}" is the absence of a value`, remedy);
  }
  if (!value) return null;
  return {
    value,
    when: when ? readCondition(document, when.value) : null,
    ...readValidity(document, entries),
    confidence: (confidence && document.number(confidence.value, 'confidence', 0, 1)) ?? 1,
    source: source ? document.text(source.value, 'source') : null,
  };
}
