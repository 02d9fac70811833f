import type { Entry, RulesDocument } from './rules-document.ts';
import { isUnconditional, sourceText } from './rules.ts';
import type { Condition, Dimension, Reading, Rule, TextTest } from './rules.ts';

/**
 * Warns of rules that an earlier one keeps from their turn: wholly (whatever they hold for, it holds for too), or for some of the
 * values they test for. Only rules that always yield where they hold can be judged so; the plan counts what the others decide.
 */
export function warnOfOverlaps(document: RulesDocument, entry: Entry, { name, rules }: Dimension): void {
  for (const [index, rule] of rules.entries()) {
    if (!isShort(rule.when)) continue;
    const earlier = rules.slice(0, index).filter(alwaysYields);
    const hiding = earlier.find((other) => hides(other, rule));
    if (hiding) {
      const reason = `rule ${index + 1} of ${name} holds only where rule ${rules.indexOf(hiding) + 1} holds: it is never reached`;
      document.warn('rules-unreachable', entry.key, reason, 'Put it first, or take it out.');
      continue;
    }
    const sharing = earlier.find((other) => sharedValues(other, rule).length > 0);
    if (!sharing) continue;
    const values = sharedValues(sharing, rule).join(', ');
    const reason = `rules ${rules.indexOf(sharing) + 1} and ${index + 1} of ${name} both hold for ${values}: the first wins`;
    document.warn('rules-overlap', entry.key, reason, 'Take these values out of one of them.');
  }
}

/** Whether it yields wherever it holds. */
function alwaysYields(rule: Rule): boolean {
  return rule.value.kind === 'constant' && !isUnconditional(rule) && isShort(rule.when);
}

function hides(earlier: Rule, later: Rule): boolean {
  return covers(earlier, later) && conditionImplies(later.when, earlier.when);
}

/** Whether the earlier rule is in force whenever the later one is. */
function covers(earlier: Rule, later: Rule): boolean {
  const from = earlier.validFrom === null || (later.validFrom !== null && later.validFrom >= earlier.validFrom);
  const until = earlier.validUntil === null || (later.validUntil !== null && later.validUntil <= earlier.validUntil);
  return from && until;
}

/** Whether the second certainly holds where the first does; false when that cannot be seen. */
function conditionImplies(first: Condition | null, second: Condition | null): boolean {
  if (second === null) return true;
  if (first === null) return false;
  if (written(first) === written(second)) return true;
  if (second.kind === 'all') return second.conditions.every((part) => conditionImplies(first, part));
  if (second.kind === 'any' && second.conditions.some((part) => conditionImplies(first, part))) return true;
  if (first.kind === 'all') return first.conditions.some((part) => conditionImplies(part, second));
  if (first.kind === 'any') return first.conditions.every((part) => conditionImplies(part, second));
  return first.kind === 'in' && testImplies(first, second);
}

/** A test for values implies another of the same source when each of its values passes that. */
function testImplies(first: Extract<Condition, { kind: TextTest }>, second: Condition): boolean {
  switch (second.kind) {
    case 'in':
      return sameReading(first.reading, second.reading) && first.values.every((value) => second.values.includes(value));
    case 'prefix':
      return (
        sameReading(first.reading, second.reading) &&
        first.values.every((value) => second.values.some((start) => value.startsWith(start)))
      );
    case 'set':
      return sameReading(first.reading, second.reading);
    default:
      return false;
  }
}

/** Values that two rules with nothing but one test of the same source both hold for. */
function sharedValues(earlier: Rule, later: Rule): readonly string[] {
  const [first, second] = [earlier.when, later.when];
  if (first?.kind !== 'in' || second?.kind !== 'in' || !sameReading(first.reading, second.reading)) return [];
  const apart = [earlier, later].some(({ validFrom, validUntil }) => validFrom !== null || validUntil !== null);
  return apart ? [] : second.values.filter((value) => first.values.includes(value));
}

function sameReading(left: Reading, right: Reading): boolean {
  return sourceText(left.source) === sourceText(right.source) && written(left) === written(right);
}

/** Conditions may share their parts, and unfold without end when they are written out: those are not compared. */
const MOST_PARTS = 200;

function isShort(part: Condition | null): boolean {
  let parts = 0;
  const count = (one: Condition): boolean => {
    if (++parts > MOST_PARTS) return false;
    if (one.kind === 'not') return count(one.condition);
    return one.kind === 'all' || one.kind === 'any' ? one.conditions.every(count) : true;
  };
  return part === null || count(part);
}

function written(part: Condition | Reading): string {
  return JSON.stringify(part, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
