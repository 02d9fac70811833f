import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { compilePattern, patternFault } from '../src/core/attribution/pattern.ts';
import { COMPARISONS, GRAINS, TEXT_TESTS } from '../src/core/attribution/rules.ts';
import type {
  Condition,
  Dimension,
  Reading,
  Rule,
  Rules,
  Source,
  Transform,
  ValueRule,
} from '../src/core/attribution/rules.ts';
import { ROOT_FIELDS } from '../src/core/attribution/source.ts';
import { AMOUNTS, COSTS, INSTANTS, KEYS, MICROS, text, words } from './generated-words.ts';

/** Pieces of regular expressions; four of them in any order, where RE2 takes the result. */
const ATOMS = words(
  String.raw`a . .* .+? ^ $ \w \d+ [a-z]+ [^/]+ (a|b) (x)? (?:ab)? (?i)S (?s). (?m)^b \b \s \pL \PL+ [[:alpha:]] ß 日 ` +
    String.raw`\x{1F469} \n \z \A (?P<n>e) (?<m>l) () / \. \Q.\E a{2,3} | (?i:é) \\ (?U)a+ \S*? \B \W [^a] (?-s). \pN \t`,
);
const FIELD_SOURCES = [
  'provider',
  'model',
  'modelDeveloper',
  'requestModel',
  'operation',
  'status',
  'traceId',
  'region',
  'streamed',
  'weekday',
  'date',
  'month',
] as const;
const CHARGE_SOURCES = ['serviceName', 'category', 'resource', 'description', 'isCorrection', 'subAccount'] as const;
const NUMBER_SOURCES = [
  'inputTokens',
  'outputTokens',
  'tokens',
  'durationMs',
  'attempt',
  'httpStatus',
  'hourOfDay',
  'dayOfWeek',
  'cacheReadTokens',
] as const;
const METER_SOURCES = ['seconds', 'images'] as const;
const piece = fc.oneof(
  text,
  fc.tuple(text, fc.nat(4), fc.integer({ min: 1, max: 3 })).map(
    ([from, start, length]) =>
      Array.from(from)
        .slice(start, start + length)
        .join('') || 'e',
  ),
);
export const pattern = fc
  .array(fc.constantFrom(...ATOMS), { minLength: 1, maxLength: 4 })
  .map((atoms) => atoms.join(''))
  .filter((written) => patternFault(written) === null);

const transform: Arbitrary<Transform> = fc.oneof(
  fc.constantFrom<Transform>({ kind: 'lower' }, { kind: 'upper' }, { kind: 'trim' }),
  fc.record({
    kind: fc.constant('split' as const),
    at: fc.oneof(fc.constantFrom('/', 'a', '-'), piece),
    part: fc.constantFrom(1, 2, 3, -1, -2, 9),
  }),
  fc.record({ kind: fc.constant('capture' as const), pattern, group: fc.constant(null) }),
  pattern.map((written): Transform => {
    const [name] = compilePattern(written, false).named.keys();
    return { kind: 'capture', pattern: written, group: name ?? null };
  }),
);
const transforms = fc.array(transform, { maxLength: 2 });

function source(defined: readonly string[]): Arbitrary<Source> {
  const plain: Arbitrary<Source>[] = [
    fc.constantFrom(...KEYS).map((key): Source => ({ kind: 'label', key })),
    fc.constantFrom(...KEYS).map((key): Source => ({ kind: 'label', key })),
    fc.constantFrom(...FIELD_SOURCES).map((name): Source => ({ kind: 'field', name })),
    fc.constantFrom(...NUMBER_SOURCES).map((name): Source => ({ kind: 'number', name })),
    fc.constantFrom(...KEYS).map((key): Source => ({ kind: 'rootLabel', key })),
    fc.constantFrom(...ROOT_FIELDS).map((name): Source => ({ kind: 'rootField', name })),
    fc.constantFrom(...CHARGE_SOURCES).map((name): Source => ({ kind: 'charge', name })),
    fc.tuple(fc.constantFrom(...KEYS), fc.constantFrom('call' as const, 'now' as const)).map(([key, asOf]): Source => ({
      kind: 'fact',
      table: 'known',
      key: { source: { kind: 'label', key }, transforms: [] },
      asOf,
    })),
  ];
  if (defined.length === 0) return fc.oneof(...plain);
  return fc.oneof(
    ...plain,
    fc.constantFrom(...defined).map((name): Source => ({ kind: 'dimension', name })),
  );
}

function reading(defined: readonly string[]): Arbitrary<Reading> {
  return fc.record({ source: source(defined), transforms: fc.oneof(fc.constant([]), transforms) });
}

function condition(defined: readonly string[], depth: number): Arbitrary<Condition> {
  const read = reading(defined);
  const leaves: Arbitrary<Condition>[] = [
    fc.record({ kind: fc.constant('set' as const), reading: read }),
    fc.record({
      kind: fc.constantFrom(...TEXT_TESTS),
      reading: read,
      values: fc.array(piece, { minLength: 1, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('matches' as const), reading: read, pattern, whole: fc.boolean() }),
    fc.record({
      kind: fc.constant('number' as const),
      name: fc.constantFrom(...NUMBER_SOURCES),
      comparison: fc.constantFrom(...COMPARISONS),
      value: fc.constantFrom(...AMOUNTS, -1, 0.5),
    }),
    fc.record({
      kind: fc.constant('number' as const),
      name: fc.constantFrom(...METER_SOURCES),
      comparison: fc.constantFrom(...COMPARISONS),
      value: fc.constantFrom(...MICROS, ...AMOUNTS),
    }),
    fc.record({
      kind: fc.constant('decimal' as const),
      reading: read,
      comparison: fc.constantFrom(...COMPARISONS),
      micros: fc.constantFrom(-1n, 0n, 7_000_000n, 1_500_000n, 10n ** 24n),
    }),
    fc.record({
      kind: fc.constant('money' as const),
      name: fc.constantFrom('cost' as const, 'billedCost' as const),
      comparison: fc.constantFrom(...COMPARISONS),
      picos: fc.constantFrom(...COSTS),
    }),
    fc.record({
      kind: fc.constant('instant' as const),
      comparison: fc.constantFrom(...COMPARISONS),
      at: fc.constantFrom(...INSTANTS),
    }),
  ];
  if (depth === 0) return fc.oneof(...leaves);
  const inner = condition(defined, depth - 1);
  return fc.oneof(
    ...leaves,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      conditions: fc.array(inner, { minLength: 2, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('not' as const), condition: inner }),
  );
}

function value(defined: readonly string[]): Arbitrary<ValueRule> {
  const map = fc.array(fc.tuple(piece, text), { minLength: 1, maxLength: 5 }).map((pairs) => new Map(pairs));
  return fc.oneof(
    fc.record({ kind: fc.constant('constant' as const), text }),
    fc.record({
      kind: fc.constant('first' as const),
      readings: fc.array(reading(defined), { minLength: 1, maxLength: 3 }),
      transforms,
      map: fc.option(map),
    }),
    fc.record({
      kind: fc.constant('format' as const),
      parts: fc
        .array(fc.oneof(text, reading(defined)), { minLength: 1, maxLength: 3 })
        .chain((parts) => reading(defined).map((last) => parts.concat([last]))),
    }),
  );
}

function rule(defined: readonly string[]): Arbitrary<Rule> {
  const instant = fc.option(fc.constantFrom(...INSTANTS), { freq: 1 });
  return fc.record({
    when: fc.option(condition(defined, 2), { freq: 3 }),
    validFrom: fc.oneof(fc.constant(null), instant),
    validUntil: fc.oneof(fc.constant(null), instant),
    value: value(defined),
    confidence: fc.constant(1),
    source: fc.constant(null),
    kind: fc.constant(null),
    poolOwner: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constant('finops') }),
  });
}

function dimension(name: string, defined: readonly string[]): Arbitrary<Dimension> {
  return fc.record({
    name: fc.constant(name),
    description: fc.constant(null),
    parent: fc.constant(null),
    sensitivity: fc.constant(null),
    grain: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...GRAINS) }),
    values: fc.option(
      fc.array(piece, { minLength: 1, maxLength: 20 }).map((values) => new Set(values)),
      { freq: 1 },
    ),
    rules: fc.array(rule(defined), { minLength: 1, maxLength: 4 }),
    fallback: fc.option(text, { freq: 1 }),
  });
}

const KNOWN = { name: 'known', description: null };
const facts = fc.array(
  fc.record({
    key: text,
    value: fc.oneof(text, fc.constant('')),
    from: fc.option(fc.constantFrom(...INSTANTS)),
  }),
  { maxLength: 12 },
);

/** Any rules, with references between dimensions in any order of the file. */
export const generatedRules: Arbitrary<Rules> = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => {
    const names = Array.from({ length: count }, (_, index) => `d${index}`);
    return fc.tuple(...names.map((name, index) => dimension(name, names.slice(0, index))));
  })
  .chain((dimensions) => fc.shuffledSubarray(dimensions, { minLength: dimensions.length }))
  .chain((dimensions) => facts.map((history) => ({ dimensions, facts: [{ ...KNOWN, history }] })));
