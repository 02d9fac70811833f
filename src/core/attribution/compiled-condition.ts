import { decimalMicros } from './decimal-text.ts';
import type { Facts, ReadText } from './facts.ts';
import type { Literal } from './literal.ts';
import { compilePattern } from './pattern.ts';
import { sourceText } from './rules.ts';
import type { Comparison, Condition, Reading, TextTest } from './rules.ts';
import { compileTransforms } from './transform.ts';

export type Test = () => boolean;

const COMPARE: Readonly<Record<Comparison, <N extends number | bigint>(left: N, right: N) => boolean>> = {
  above: (left, right) => left > right,
  atLeast: (left, right) => left >= right,
  below: (left, right) => left < right,
  atMost: (left, right) => left <= right,
  equals: (left, right) => left === right,
};

const AFFIX: Readonly<Record<Exclude<TextTest, 'in'>, (text: string, part: string) => boolean>> = {
  prefix: (text, part) => text.startsWith(part),
  suffix: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

/** Compiles a condition to a test of the call that is loaded in `facts`. */
export function compileCondition(condition: Condition, facts: Facts, literal: Literal): Test {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return compileJoined(condition, facts, literal);
    case 'not': {
      const test = compileCondition(condition.condition, facts, literal);
      return () => !test();
    }
    case 'number':
      return comparing(facts.numberReader(condition.name), condition.comparison, condition.value);
    case 'money':
      return comparing(facts.moneyReader(condition.name), condition.comparison, condition.picos);
    case 'instant':
      return comparing(() => facts.at, condition.comparison, condition.at);
    case 'decimal': {
      const read = compileReading(condition.reading, facts);
      return comparing(() => decimalMicros(read()), condition.comparison, condition.micros);
    }
    case 'set': {
      const read = compileReading(condition.reading, facts);
      return () => read() !== '';
    }
    case 'matches': {
      const read = compileReading(condition.reading, facts);
      const { test } = compilePattern(condition.pattern, condition.whole);
      return () => {
        const text = read();
        return text !== '' && test(text);
      };
    }
    default:
      return compileTextTest(condition, facts, literal);
  }
}

/** False where what is compared is unknown. */
function comparing<N extends number | bigint>(read: () => N | null, comparison: Comparison, value: N): Test {
  const compare = COMPARE[comparison];
  return () => {
    const known = read();
    return known !== null && compare(known, value);
  };
}

/** A reader of a source with its transforms applied. */
export function compileReading(reading: Reading, facts: Facts): ReadText {
  const read = facts.reader(reading.source);
  if (reading.transforms.length === 0) return read;
  const transform = compileTransforms(reading.transforms);
  return () => transform(read());
}

function compileJoined(
  { kind, conditions }: Extract<Condition, { kind: 'all' | 'any' }>,
  facts: Facts,
  literal: Literal,
): Test {
  const tests = conditions.map((condition) => compileCondition(condition, facts, literal));
  return kind === 'all' ? () => tests.every((test) => test()) : () => tests.some((test) => test());
}

function compileTextTest(
  { kind, reading, values }: Extract<Condition, { kind: TextTest }>,
  facts: Facts,
  literal: Literal,
): Test {
  const read = compileReading(reading, facts);
  if (kind === 'in') {
    const known = new Set(values.map((value) => literal(sourceText(reading.source), value)));
    return () => known.has(read());
  }
  const holds = AFFIX[kind];
  return () => {
    const text = read();
    return text !== '' && values.some((value) => holds(text, value));
  };
}
