import type { Node } from 'yaml';
import { BEHAVIOUR_DIMENSIONS, CHARGE_DIMENSIONS, FIELD_DIMENSIONS, NOT_ATTRIBUTED } from '../dimension.ts';
import { readCondition } from './condition-text.ts';
import { PROVENANCES } from './provenance.ts';
import type { Entry, RulesDocument } from './rules-document.ts';
import { GRAINS } from './rules.ts';
import type { Dimension, Rule } from './rules.ts';
import { readValidity } from './validity-text.ts';
import { readValueRule, VALUE_KEYS } from './value-text.ts';

const DIMENSION_KEYS = ['description', 'parent', 'sensitivity', 'grain', 'values', 'rules', 'default'];
const RULE_KEYS = [...VALUE_KEYS, 'when', 'validFrom', 'validUntil', 'confidence', 'source', 'kind', 'note'];
/** What names of dimensions, modules and tables look like. */
export const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
/** Names that mean something else in a question. */
const TAKEN: ReadonlySet<string> = new Set([
  ...FIELD_DIMENSIONS,
  ...BEHAVIOUR_DIMENSIONS,
  ...CHARGE_DIMENSIONS,
  'label',
  'dimension',
  'time',
  'cost',
  'calls',
]);

export function readDimension(document: RulesDocument, entry: Entry): Dimension {
  checkName(document, entry);
  const entries =
    document.entries(entry.value, `the dimension ${entry.name}`, DIMENSION_KEYS) ?? new Map<string, Entry>();
  const text = (key: string): string | null => {
    const found = entries.get(key);
    return found ? document.text(found.value, key) : null;
  };
  const [rules, values] = [entries.get('rules'), entries.get('values')];
  if (!rules)
    document.report('rules-missing-key', entry.key, `${entry.name} has no rules`, 'Write `rules:` with a list.');
  const grain = readOneOf(document, entries.get('grain'), GRAINS);
  document.isAtRoot = grain === 'execution';
  const dimension = {
    name: entry.name,
    description: text('description'),
    parent: text('parent'),
    sensitivity: readOneOf(document, entries.get('sensitivity'), ['pseudonymise'] as const),
    grain,
    values: values ? new Set(document.texts(values.value, 'a value')) : null,
    rules: rules ? document.items(rules.value).flatMap((node) => readRule(document, node) ?? []) : [],
    fallback: text('default'),
  };
  document.isAtRoot = false;
  return dimension;
}

function checkName(document: RulesDocument, { name, key }: Entry): void {
  if (TAKEN.has(name)) {
    document.report('rules-bad-name', key, `"${name}" is already a field of every call`, 'Choose another name.');
  } else if (!NAME.test(name)) {
    const remedy = 'Begin with a letter; then letters, digits, _ and -, at most 64.';
    document.report('rules-bad-name', key, `"${name}" is no name for a dimension`, remedy);
  }
}

function readOneOf<Word extends string>(
  document: RulesDocument,
  entry: Entry | undefined,
  words: readonly Word[],
): Word | null {
  const text = entry ? document.text(entry.value, entry.name) : null;
  const known = words.find((word) => word === text);
  if (!entry || text === null || known !== undefined) return known ?? null;
  document.report('rules-bad-value', entry.value, `${entry.name} "${text}" is not known`, `Write ${orList(words)}.`);
  return null;
}

function orList(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(' or ');
}

function readRule(document: RulesDocument, node: Node): Rule | null {
  const entries = document.entries(node, 'a rule', RULE_KEYS);
  if (!entries) return null;
  const [when, confidence, source] = ['when', 'confidence', 'source'].map((key) => entries.get(key));
  const value = readValueRule(document, node, entries);
  const poolOwner = readPoolOwner(document, entries);
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
    kind: readOneOf(document, entries.get('kind'), PROVENANCES),
    poolOwner,
  };
}

/** A pool is what nobody is known to have caused; somebody answers for it all the same. */
function readPoolOwner(document: RulesDocument, entries: ReadonlyMap<string, Entry>): string | null {
  const [pool, owner] = [entries.get('pool'), entries.get('owner')];
  if (pool && owner) return document.text(owner.value, 'owner');
  if (pool) document.report('rules-missing-key', pool.key, 'the pool has no owner', 'Write `owner: finops` beside it.');
  if (owner) document.report('rules-bad-value', owner.key, 'owner has nothing to own', 'It goes with `pool`.');
  return null;
}
