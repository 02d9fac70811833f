import * as fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { patternFault } from '../src/core/attribution/pattern.ts';
import { COMPARISONS, TEXT_TESTS } from '../src/core/attribution/rules.ts';
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
import type { Usage } from '../src/core/quantity.ts';
import { pricedCall } from './priced-call.ts';

const LABELS = [
  '',
  'feature',
  'team',
  'Team',
  'http.route',
  'schlüssel',
  `it's "quoted"\\`,
  'constructor',
  '__proto__',
];
const TEXTS = [
  ...words(
    `search exp-1 a/b/c /api//v2 a.b 7 007 1e3 true - STRASSE straße ÀÉΣΣ İstanbul ﬁ 日本語 👩‍💻 é null {x:String} %_`,
  ),
  ...words(String.raw`o'hara back\slash \N \ \Q`),
  'Search ',
  ' chat\t',
  ' ',
  'line\nbreak',
  'a\r\nb',
  'tab\there',
  '\u00a0x\u2003',
  'nul\u0000l',
  '\u0001',
  'half \ud83d',
  '(not attributed)',
  'a'.repeat(300),
];
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
] as const;
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
const AMOUNTS = [0, 1, 2, 9, 10, 100, 200_000, 4_294_967_295, 999_999_999_999];
const MICROS = [0, 0.000001, 0.1, 0.3, 1.5, 12.345678, 99_999_999.999999];
const INSTANTS = [
  Date.UTC(2026, 0, 1),
  Date.UTC(2026, 10, 1),
  Date.UTC(2026, 10, 1) - 1,
  Date.UTC(2026, 10, 2, 23, 59, 59, 999),
];

/** Texts as a sender may send them, and as a rules file, which is read as UTF-8, may say them. */
const sent = fc.constantFrom(...TEXTS);
const text = sent.map((any) => any.toWellFormed());
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
  fc.record({ kind: fc.constant('capture' as const), pattern }),
);
const transforms = fc.array(transform, { maxLength: 2 });

function source(defined: readonly string[]): Arbitrary<Source> {
  const plain: Arbitrary<Source>[] = [
    fc.constantFrom(...LABELS).map((key): Source => ({ kind: 'label', key })),
    fc.constantFrom(...LABELS).map((key): Source => ({ kind: 'label', key })),
    fc.constantFrom(...FIELD_SOURCES).map((name): Source => ({ kind: 'field', name })),
    fc.constantFrom(...NUMBER_SOURCES).map((name): Source => ({ kind: 'number', name })),
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
  });
}

function dimension(name: string, defined: readonly string[]): Arbitrary<Dimension> {
  return fc.record({
    name: fc.constant(name),
    description: fc.constant(null),
    parent: fc.constant(null),
    sensitivity: fc.constant(null),
    rules: fc.array(rule(defined), { minLength: 1, maxLength: 4 }),
    fallback: fc.option(text, { freq: 1 }),
  });
}

/** Any rules, with references between dimensions in any order of the file. */
export const generatedRules: Arbitrary<Rules> = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => {
    const names = Array.from({ length: count }, (_, index) => `d${index}`);
    return fc.tuple(...names.map((name, index) => dimension(name, names.slice(0, index))));
  })
  .chain((dimensions) => fc.shuffledSubarray(dimensions, { minLength: dimensions.length }))
  .map((dimensions) => ({ dimensions }));

const usage: Arbitrary<Usage> = fc.record(
  {
    uncachedInputTokens: fc.constantFrom(...AMOUNTS),
    cacheReadTokens: fc.constantFrom(...AMOUNTS),
    visibleOutputTokens: fc.constantFrom(...AMOUNTS),
    seconds: fc.constantFrom(...MICROS),
    images: fc.constantFrom(0, 1, 9),
  },
  { requiredKeys: [] },
);

/** Any call: values of the kinds that rules of `generatedRules` look for, and missing and empty ones. */
export const generatedCall = fc
  .record({
    labels: fc.dictionary(
      fc.constantFrom(...LABELS),
      fc.oneof({ weight: 8, arbitrary: sent }, { weight: 1, arbitrary: fc.constant('') }),
    ),
    usage,
    at: fc.constantFrom(...INSTANTS, ...INSTANTS.map((at) => at + 1), Date.UTC(2026, 1, 28, 7, 5)),
    requestModel: fc.option(sent),
    region: fc.option(sent),
    traceId: fc.constantFrom(null, '', '4bf92f3577b34da6a3ce929d0e0e4736'),
    durationMs: fc.constantFrom(null, 0, 10, 4_294_967_295),
    httpStatus: fc.constantFrom(null, 100, 200, 503),
    attempt: fc.constantFrom(0, 1, 2, 65_535),
    status: fc.constantFrom('ok' as const, 'error' as const),
    developer: fc.option(sent),
  })
  .map(({ developer, ...call }) =>
    pricedCall({ call, model: { developer, family: null, model: 'a.b', version: null } }),
  );

function words(text: string): readonly string[] {
  return text.split(' ');
}
