import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_ATTRIBUTED } from '../dimension.ts';
import { compileRules } from './evaluate.ts';
import { MAX_RULES_LENGTH, RULES_PROBLEMS } from './rules-document.ts';
import { parseRules } from './rules-text.ts';
import type { Rules } from './rules.ts';
import { pricedCall } from '../../../test/priced-call.ts';

const HEAD = 'version: 1\ndimensions:\n';

/** What a rules file is made of, to be put together at random. */
const WORDS = ['\n', '\n  ', '\n    - ', ': ', ', ', '? ', '&a '].concat(
  'version dimensions rules from value when map format label.a provider tokens'.split(' '),
  `1 { } [ ] *a " ' | > # !!int << ~`.split(' '),
);

/** "line:column code" of each problem, or warning, of a file. */
function faults(text: string): readonly string[] {
  const parsed = parseRules(text);
  const found = parsed.kind === 'problems' ? parsed.problems : parsed.warnings;
  return found.map(({ place, code }) => `${place} ${code}`);
}

function faultsOf(dimensions: string): readonly string[] {
  return faults(HEAD + dimensions);
}

function remedies(dimensions: string): readonly string[] {
  const parsed = parseRules(HEAD + dimensions);
  return parsed.kind === 'problems' ? parsed.problems.map(({ remedy }) => remedy) : [];
}

/** Each rule's condition holds the one before it eight times. */
function unfolding(): string {
  const rules = Array.from({ length: 15 }, (_, at) => {
    const before = at === 0 ? '{ provider: a }' : `*c${at - 1}`;
    return `{ value: a, when: &c${at} { all: [${Array.from({ length: 8 }, () => before).join(', ')}] } }`;
  });
  return `  d: { rules: [${rules.join(', ')}] }`;
}

function rulesOf(dimensions: string): Rules {
  const parsed = parseRules(HEAD + dimensions);
  if (parsed.kind === 'problems') throw new Error(JSON.stringify(parsed.problems));
  return parsed.rules;
}

describe('a rules file', () => {
  it('is read into dimensions with all their parts', () => {
    const rules = rulesOf(`  feature:
    description: What it did
    parent: product
    sensitivity: pseudonymise
    default: other
    rules:
      - from: [label.a, { source: provider, transforms: [lower] }]
        map: { 007: bond }
        when: { attempt: { above: 1 }, label.b: [x, y] }
        validFrom: 2026-10-01
        confidence: 0
        source: inherited:k8s_label
        note: dated on purpose
  product: { rules: [{ value: all }] }
`);
    expect(rules.dimensions[0]).toEqual({
      name: 'feature',
      description: 'What it did',
      parent: 'product',
      sensitivity: 'pseudonymise',
      grain: null,
      values: null,
      fallback: 'other',
      rules: [
        {
          value: {
            kind: 'first',
            readings: [
              { source: { kind: 'label', key: 'a' }, transforms: [] },
              { source: { kind: 'field', name: 'provider' }, transforms: [{ kind: 'lower' }] },
            ],
            transforms: [],
            map: new Map([['007', 'bond']]),
          },
          when: {
            kind: 'all',
            conditions: [
              { kind: 'number', name: 'attempt', comparison: 'above', value: 1 },
              { kind: 'in', reading: { source: { kind: 'label', key: 'b' }, transforms: [] }, values: ['x', 'y'] },
            ],
          },
          validFrom: Date.UTC(2026, 9, 1),
          validUntil: null,
          confidence: 0,
          source: 'inherited:k8s_label',
          kind: null,
          poolOwner: null,
        },
      ],
    });
  });

  it('keeps values as they are written', () => {
    const rules = rulesOf(
      '  d: { rules: [{ value: 1.0 }] }\n  e: { rules: [{ value: yes }] }\n  f: { rules: [{ value: 0x10 }] }',
    );
    expect(compileRules(rules).values(pricedCall())).toEqual(['1.0', 'yes', '0x10']);
  });
});

describe('what is wrong is told with line and column', () => {
  it.each([
    ['', '1:1 rules-missing-key'],
    ['dimensions: { d: { rules: [] } }', '1:1 rules-missing-key'],
    ['version: 2\ndimensions: { d: { rules: [] } }', '1:10 rules-missing-key'],
    ['version: 1', '1:1 rules-missing-key'],
    ['version: 1\nversion: 1', '2:1 rules-syntax'],
    ['[1, 2]', '1:1 rules-bad-value'],
    [`${HEAD}  d: { rules: [] }\n  d: { rules: [] }`, '4:3 rules-syntax'],
    [`${HEAD}  model: { rules: [] }`, '3:3 rules-bad-name'],
    [`${HEAD}  a.b: { rules: [] }`, '3:3 rules-bad-name'],
    [`${HEAD}  d: { ruels: [] }`, '3:8 rules-unknown-key'],
    [`${HEAD}  d: { rules: [], parent: e }`, '3:3 rules-unknown-dimension'],
    [`${HEAD}  d: { rules: [], sensitivity: secret }`, '3:32 rules-bad-value'],
  ])('%j', (text, fault) => {
    expect(faults(text)).toContain(fault);
  });

  it.each([
    ['{}', '5:9 rules-missing-key'],
    ['{ value: a, from: provider }', '5:9 rules-missing-key'],
    ['{ value: "" }', '5:18 rules-bad-value'],
    [`{ value: ${NOT_ATTRIBUTED} }`, '5:9 rules-bad-value'],
    ['{ value: a, map: { a: b } }', '5:21 rules-bad-value'],
    ['{ from: provder }', '5:17 rules-unknown-source'],
    ['{ from: seconds }', '5:17 rules-bad-value'],
    ['{ from: provider, map: {} }', '5:27 rules-bad-value'],
    ['{ from: dimension.e }', '4:5 rules-unknown-dimension'],
    ['{ from: provider, transforms: [title] }', '5:40 rules-bad-value'],
    ['{ from: provider, transforms: [{ split: { at: x, part: 0 } }] }', '5:64 rules-bad-value'],
    ['{ from: provider, transforms: [{ capture: "(a" }] }', '5:51 rules-bad-pattern'],
    ['{ format: "x{provider" }', '5:19 rules-bad-value'],
    ['{ format: constant }', '5:19 rules-bad-value'],
    ['{ value: a, when: {} }', '5:27 rules-bad-value'],
    ['{ value: a, when: { provider: { matchesPart: "(?=a)" } } }', '5:54 rules-bad-pattern'],
    ['{ value: a, when: { provider: { matchesWhole: "a)(b" } } }', '5:55 rules-bad-pattern'],
    ['{ value: a, when: { provider: { startswith: a } } }', '5:41 rules-unknown-key'],
    ['{ value: a, when: { inputTokens: { prefix: a } } }', '5:44 rules-unknown-key'],
    ['{ value: a, when: { inputTokens: { above: many } } }', '5:51 rules-bad-value'],
    ['{ value: a, when: { any: [] } }', '5:29 rules-missing-key'],
    ['{ value: a, when: { provider: { transforms: lower } } }', '5:29 rules-missing-key'],
    ['{ value: a, validFrom: yesterday }', '5:32 rules-bad-value'],
    ['{ value: a, validFrom: 2026-13-01 }', '5:32 rules-bad-value'],
    ['{ value: a, validFrom: 2026-10-02, validUntil: 2026-10-02 }', '5:56 rules-bad-value'],
    ['{ value: a, confidence: 2 }', '5:33 rules-bad-value'],
  ])('%s', (text, fault) => {
    expect(faultsOf(`  d:\n    rules:\n      - ${text}\n`)).toContain(fault.replace('4:5 ', '3:3 '));
  });

  it('a circle of references, and one of parents', () => {
    expect(faultsOf('  a: { rules: [{ from: dimension.b }] }\n  b: { rules: [{ from: dimension.a }] }')).toEqual([
      '3:3 rules-cycle',
    ]);
    expect(faultsOf('  a: { parent: b, rules: [] }\n  b: { parent: b, rules: [] }')).toEqual(['4:3 rules-cycle']);
  });

  it('a name close to a known one is suggested', () => {
    expect(remedies('  d: { rule: [] }')).toContain('Did you mean rules?');
    expect(remedies('  d: { rules: [{ from: requestmodl }] }')).toEqual([
      'Did you mean requestModel, or label.requestmodl?',
    ]);
    expect(remedies('  team: { rules: [] }\n  d: { rules: [{ from: dimension.teem }] }')).toEqual([
      'Did you mean team?',
    ]);
  });
});

describe('what is likely a mistake is a warning', () => {
  it('rules, and a default, after one that always yields', () => {
    expect(faultsOf('  d: { rules: [{ value: a }, { value: b }] }')).toEqual(['3:3 rules-unreachable']);
    expect(faultsOf('  d: { rules: [{ value: a }], default: b }')).toEqual(['3:3 rules-unreachable']);
    expect(faultsOf('  d: { rules: [{ from: label.a }, { value: b }] }')).toEqual([]);
  });

  it('tests that look inside a label that is stored as a token', () => {
    const customer = '  customer: { sensitivity: pseudonymise, rules: [{ from: label.customer }] }\n';
    const test = (rule: string): readonly string[] => faultsOf(`${customer}  d: { rules: [${rule}] }`);
    expect(test('{ value: x, when: { label.customer: { prefix: a } } }')).toEqual(['4:3 rules-token-test']);
    expect(test('{ from: label.customer, transforms: lower }')).toEqual(['4:3 rules-token-test']);
    expect(test('{ value: x, when: { not: { label.customer: acme } } }')).toEqual([]);
    expect(test('{ value: x, when: { label.customer: { set: true } } }')).toEqual([]);
  });
});

describe('hostile files', () => {
  it.each([
    ['deep nesting', `${HEAD}  d: ${'['.repeat(50_000)}`],
    [
      'deep conditions',
      `${HEAD}  d: { rules: [{ value: a, when: ${'{ not: '.repeat(500)}{ provider: a }${' }'.repeat(500)} }] }`,
    ],
    [
      'aliases of aliases',
      `a: &a [x, x]\n${Array.from({ length: 30 }, (_, at) => `a${at}: &a${at} [*a${at - 1 < 0 ? '' : at - 1}, *a${at - 1 < 0 ? '' : at - 1}]`).join('\n')}`,
    ],
    ['conditions that unfold', HEAD + unfolding()],
    ['an alias of itself', `${HEAD}  d: &d { rules: *d }`],
    ['a prototype', `${HEAD}  __proto__: { rules: [{ value: a }] }`],
    ['a file without end', 'x'.repeat(MAX_RULES_LENGTH + 1)],
    [
      'a pattern without end',
      `${HEAD}  d: { rules: [{ from: provider, transforms: { capture: '${'(a*)*'.repeat(400)}' } }] }`,
    ],
    [
      'a pattern that multiplies',
      `${HEAD}  d: { rules: [{ from: provider, transforms: { capture: '((a{1000}){1000}){1000}' } }] }`,
    ],
    ['binary', '\u0000\u0001\ufffe'],
  ])('%s: refused with a reason', (_name, text) => {
    const parsed = parseRules(text);
    expect(parsed.kind).toBe('problems');
    expect(Object.getPrototypeOf({})).not.toHaveProperty('rules');
  });

  it('no text makes the reader fail, and every problem is a documented one', () => {
    const garbled = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }).map((parts) => HEAD + parts.join(''));
    fc.assert(
      fc.property(fc.oneof(garbled, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseRules(text);
        const found = parsed.kind === 'problems' ? parsed.problems : parsed.warnings;
        if (parsed.kind === 'problems') expect(found.length).toBeGreaterThan(0);
        for (const { code, place } of found) {
          expect(RULES_PROBLEMS).toContain(code);
          expect(place).toMatch(/^\d+:\d+$/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
