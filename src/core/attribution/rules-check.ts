import type { Node } from 'yaml';
import { dependenciesOf, evaluationOrder } from './dependency.ts';
import type { Entry, RulesDocument } from './rules-document.ts';
import { isUnconditional, readingsOf } from './rules.ts';
import type { Condition, Dimension, Rule } from './rules.ts';
import { pseudonymisedLabels } from './sensitivity.ts';
import { nearest } from '../spelling.ts';

/** A dimension beside the place it was read from. */
export interface ReadDimension {
  readonly entry: Entry;
  readonly dimension: Dimension;
}

/** Checks what can only be seen of all dimensions together: references, cycles, rules that never get their turn. */
export function checkRules(document: RulesDocument, read: readonly ReadDimension[]): void {
  const dimensions = read.map(({ dimension }) => dimension);
  const names = new Set(dimensions.map(({ name }) => name));
  for (const { entry, dimension } of read) {
    for (const name of [...dependenciesOf(dimension), ...parentOf(dimension)]) {
      if (!names.has(name)) reportUnknown(document, entry.key, name, names);
    }
    checkReachable(document, entry, dimension);
  }
  checkCycles(document, read);
  checkTokens(document, read);
}

function reportUnknown(document: RulesDocument, node: Node, name: string, names: ReadonlySet<string>): void {
  const close = nearest(name, names);
  const remedy = close === null ? `Known: ${[...names].join(', ')}.` : `Did you mean ${close}?`;
  document.report('rules-unknown-dimension', node, `there is no dimension "${name}"`, remedy);
}

function checkReachable(document: RulesDocument, entry: Entry, dimension: Dimension): void {
  const last = dimension.rules.findIndex(isUnconditional);
  if (last === -1 || (last === dimension.rules.length - 1 && dimension.fallback === null)) return;
  const reason = `rule ${last + 1} of ${dimension.name} always yields: nothing after it is ever reached`;
  document.warn('rules-unreachable', entry.key, reason, 'Give it a condition, or make it the default.');
}

function parentOf({ parent }: Dimension): readonly string[] {
  return parent === null ? [] : [parent];
}

function checkCycles(document: RulesDocument, read: readonly ReadDimension[]): void {
  const dimensions = read.map(({ dimension }) => dimension);
  for (const order of [evaluationOrder(dimensions), evaluationOrder(dimensions, parentOf)]) {
    if (order.kind === 'order') continue;
    const entry = read.find(({ dimension }) => dimension.name === order.names[0])?.entry;
    const reason = `dimensions refer to each other in a circle: ${order.names.join(' -> ')}`;
    document.report('rules-cycle', entry?.key ?? null, reason, 'Take one of these references out.');
  }
}

/** Tokens stand where a pseudonymised label's text was: only equality survives. */
function checkTokens(document: RulesDocument, read: readonly ReadDimension[]): void {
  const labels = pseudonymisedLabels({ dimensions: read.map(({ dimension }) => dimension) });
  for (const { entry, dimension } of read) {
    const blind = dimension.rules.flatMap((rule) => blindTests(rule, labels));
    if (blind.length === 0) continue;
    const reason = `${dimension.name} looks inside ${[...new Set(blind)].join(', ')}, which is stored as a token`;
    document.warn(
      'rules-token-test',
      entry.key,
      reason,
      'Compare whole values, or send what is needed as a label of its own.',
    );
  }
}

function blindTests(rule: Rule, labels: ReadonlySet<string>): readonly string[] {
  const { value } = rule;
  const transformed =
    value.kind === 'first'
      ? value.readings.filter((reading) => reading.transforms.length + value.transforms.length > 0)
      : [];
  const tested = rule.when === null ? [] : lookingInside(rule.when);
  return [...transformed, ...tested].flatMap(({ source }) =>
    source.kind === 'label' && labels.has(source.key) ? [`label.${source.key}`] : [],
  );
}

function lookingInside(condition: Condition): ReturnType<typeof readingsOf> {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.flatMap(lookingInside);
    case 'not':
      return lookingInside(condition.condition);
    case 'set':
    case 'in':
      return readingsOf(condition).filter((reading) => reading.transforms.length > 0);
    default:
      return readingsOf(condition);
  }
}
