import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatedCall } from '../../../test/generated-lines.ts';
import { generatedRules } from '../../../test/generated-rules.ts';
import { pricedCall } from '../../../test/priced-call.ts';
import type { PricedCallParts } from '../../../test/priced-call.ts';
import { NOT_ATTRIBUTED } from '../dimension.ts';
import { describeProblem } from '../problem.ts';
import { compileRules } from './evaluate.ts';
import type { Attribution } from './evaluate.ts';
import type { Literal } from './literal.ts';
import { parseRules } from './rules-text.ts';
import { ruleId } from './rules.ts';
import type { Rules } from './rules.ts';

function rulesOf(dimensions: string): Rules {
  const parsed = parseRules(`version: 1\ndimensions:\n${dimensions}`);
  if (parsed.kind === 'problems') throw new Error(parsed.problems.map(describeProblem).join('\n'));
  return parsed.rules;
}

/** The attribution in the first dimension. */
function attribution(dimensions: string, parts: PricedCallParts, literal?: Literal): Attribution {
  const [first] = compileRules(rulesOf(dimensions), literal).explain(pricedCall(parts));
  if (!first) throw new Error('no dimension');
  return first;
}

function valueOf(rule: string, parts: PricedCallParts): string {
  return attribution(`  d: { rules: [${rule}] }`, parts).value;
}

function holds(when: string, parts: PricedCallParts): boolean {
  return valueOf(`{ value: x, when: ${when} }`, parts) === 'x';
}

const tokens: Literal = (source, text) => (source === 'label.customer' ? `token of ${text}` : text);
const labels = (set: Readonly<Record<string, string>>): PricedCallParts => ({ call: { labels: set } });

describe('what a rule yields', () => {
  it('a constant, a source, a format, a map', () => {
    const parts = labels({ team: 'search' });
    expect(valueOf('{ value: x }', parts)).toBe('x');
    expect(valueOf('{ from: label.team }', parts)).toBe('search');
    expect(valueOf('{ from: requestModel }', parts)).toBe('gpt-5-mini');
    expect(valueOf('{ format: "{provider}/{label.team} {{x}}" }', parts)).toBe('openai/search {x}');
    expect(valueOf('{ from: label.team, map: { search: discovery } }', parts)).toBe('discovery');
  });

  it('a format with a part that has no value, and a map without the key, yield nothing', () => {
    expect(valueOf('{ format: "{provider}/{label.team}" }', {})).toBe(NOT_ATTRIBUTED);
    expect(valueOf('{ from: label.team, map: { a: b } }', labels({ team: 'search' }))).toBe(NOT_ATTRIBUTED);
  });

  it('of several sources the first with a value; it is mapped, and no later one is tried instead', () => {
    expect(valueOf('{ from: [label.a, label.b] }', labels({ a: '', b: 'x' }))).toBe('x');
    expect(valueOf('{ from: [label.a, label.b], map: { x: y } }', labels({ a: 'other', b: 'x' }))).toBe(NOT_ATTRIBUTED);
  });

  it('transforms act in their order', () => {
    const parts = labels({ path: ' /API/Search-EU/9 ' });
    const from = (transforms: string): string => valueOf(`{ from: label.path, transforms: ${transforms} }`, parts);
    expect(from('[trim, lower]')).toBe('/api/search-eu/9');
    expect(from(`[trim, { split: { at: '/', part: 3 } }]`)).toBe('Search-EU');
    expect(from(`[trim, { split: { at: '/', part: -1 } }]`)).toBe('9');
    expect(from(`[trim, { split: { at: '/', part: 9 } }]`)).toBe(NOT_ATTRIBUTED);
    expect(from(`{ capture: '(?i)/api/([a-z]+)' }`)).toBe('Search');
    expect(from(`{ capture: 'Search.EU' }`)).toBe('Search-EU');
    expect(from(`{ capture: 'nothing' }`)).toBe(NOT_ATTRIBUTED);
  });

  it('a number can be a value; one that is unknown is none', () => {
    expect(valueOf('{ from: attempt }', { call: { attempt: 2 } })).toBe('2');
    expect(valueOf('{ from: durationMs }', {})).toBe(NOT_ATTRIBUTED);
  });

  it('a label that is named like a property of every object is only ever a label', () => {
    expect(valueOf('{ from: label.constructor }', {})).toBe(NOT_ATTRIBUTED);
    expect(valueOf('{ from: label.__proto__ }', {})).toBe(NOT_ATTRIBUTED);
    expect(valueOf('{ from: provider, map: { x: y } }', { call: { provider: 'constructor' } })).toBe(NOT_ATTRIBUTED);
  });
});

describe('conditions', () => {
  it('test text', () => {
    const parts = labels({ route: '/v1/search' });
    expect(holds('{ label.route: /v1/search }', parts)).toBe(true);
    expect(holds('{ label.route: [/v1/chat, /v1/search] }', parts)).toBe(true);
    expect(holds('{ label.route: { equals: /v1 } }', parts)).toBe(false);
    expect(holds('{ label.route: { prefix: /v1, suffix: search } }', parts)).toBe(true);
    expect(holds('{ label.route: { contains: [chat, sea] } }', parts)).toBe(true);
    expect(holds('{ label.route: { matchesPart: "v[0-9]" } }', parts)).toBe(true);
    expect(holds('{ label.route: { matchesWhole: "v[0-9]" } }', parts)).toBe(false);
    expect(holds('{ label.route: { matchesWhole: "/v[0-9]/.*" } }', parts)).toBe(true);
    expect(holds('{ label.route: { transforms: upper, equals: /V1/SEARCH } }', parts)).toBe(true);
    expect(holds('{ label.route: { set: true } }', parts)).toBe(true);
    expect(holds('{ traceId: { set: false } }', parts)).toBe(true);
  });

  it('are false where there is no value, whatever the pattern would take', () => {
    expect(holds('{ label.route: { matchesWhole: ".*" } }', {})).toBe(false);
    expect(holds('{ label.route: { set: true } }', labels({ route: '' }))).toBe(false);
  });

  it('compare numbers as numbers', () => {
    const parts: PricedCallParts = {
      call: { usage: { uncachedInputTokens: 9, cacheReadTokens: 200_000, seconds: 0.3 } },
    };
    expect(holds('{ inputTokens: { above: 100000 } }', parts)).toBe(true);
    expect(holds('{ inputTokens: { atLeast: 200009, atMost: 200009 } }', parts)).toBe(true);
    expect(holds('{ inputTokens: { below: 200009 } }', parts)).toBe(false);
    expect(holds('{ seconds: { atLeast: 0.3 } }', parts)).toBe(true);
    expect(holds('{ images: 0 }', parts)).toBe(true);
    expect(holds('{ attempt: [2, 1] }', parts)).toBe(true);
    expect(holds('{ durationMs: { atMost: 5 } }', parts)).toBe(false);
    expect(holds('{ hourOfDay: 12, dayOfWeek: 1 }', parts)).toBe(true);
  });

  it('combine', () => {
    const parts = labels({ a: '1', b: '2' });
    expect(holds('{ label.a: 1, label.b: 3 }', parts)).toBe(false);
    expect(holds('{ any: [{ label.a: 9 }, { label.b: 2 }] }', parts)).toBe(true);
    expect(holds('{ all: [{ label.a: 1 }, { not: { label.b: 3 } }] }', parts)).toBe(true);
  });

  it('rules hold from one instant up to, and without, another', () => {
    const rule = '{ value: x, validFrom: 2026-10-01, validUntil: 2026-10-02T00:00:00+02:00 }';
    const at = (text: string): string => valueOf(rule, { call: { at: Date.parse(text) } });
    expect(at('2026-09-30T23:59:59.999Z')).toBe(NOT_ATTRIBUTED);
    expect(at('2026-10-01T00:00:00Z')).toBe('x');
    expect(at('2026-10-01T21:59:59.999Z')).toBe('x');
    expect(at('2026-10-01T22:00:00Z')).toBe(NOT_ATTRIBUTED);
  });
});

describe('dimensions', () => {
  it('may name others, before or after them in the file', () => {
    const rules = rulesOf(
      '  unit: { rules: [{ from: dimension.team, map: { search: consumer } }] }\n  team: { rules: [{ from: label.team }] }',
    );
    expect(compileRules(rules).values(pricedCall(labels({ team: 'search' })))).toEqual(['consumer', 'search']);
  });

  it('a default stands in the gap, and is not attributed', () => {
    const dimensions = '  d: { rules: [{ from: label.team }], default: unknown team }';
    expect(attribution(dimensions, {})).toMatchObject({ value: 'unknown team', rule: 'd#default', attributed: false });
    expect(attribution(dimensions, labels({ team: 'x' }))).toMatchObject({ value: 'x', rule: 'd#1', attributed: true });
  });

  it('provenance names rule, source, confidence, and what lost', () => {
    const dimensions = `  d:
    rules:
      - { value: never, when: { provider: none } }
      - { from: [label.a, label.b], confidence: 0.9 }
      - { value: rest, confidence: 0.1 }`;
    expect(attribution(dimensions, labels({ a: 'x', b: 'y' }))).toEqual({
      dimension: 'd',
      value: 'x',
      rule: 'd#2',
      source: 'label.a',
      confidence: 0.9,
      kind: 'explicit',
      attributed: true,
      candidates: [
        { value: 'y', rule: 'd#2', source: 'label.b', confidence: 0.9, kind: 'explicit' },
        { value: 'rest', rule: 'd#3', source: null, confidence: 0.1, kind: 'rule' },
      ],
    });
  });

  it('literals are compared as what stands for them in the store', () => {
    const parts = labels({ customer: 'token of acme', plan: 'acme' });
    const test = (rule: string): string => attribution(`  d: { rules: [${rule}] }`, parts, tokens).value;
    expect(test('{ value: x, when: { label.customer: acme } }')).toBe('x');
    expect(test('{ value: x, when: { label.plan: acme } }')).toBe('x');
    expect(test('{ from: label.customer, map: { acme: key account } }')).toBe('key account');
  });
});

describe('for any rules and any call', () => {
  it('the first rule that yields alone decides: what stands after it changes nothing', () => {
    fc.assert(
      fc.property(generatedRules, generatedCall, (rules, call) => {
        for (const [index, { dimension, rule, value }] of compileRules(rules).explain(call).entries()) {
          const whole = rules.dimensions[index];
          const decided = whole?.rules.findIndex((_, at) => ruleId(dimension, at) === rule) ?? -1;
          if (!whole || decided === -1) continue;
          const cut = { ...whole, rules: whole.rules.slice(0, decided + 1), fallback: null };
          const alone = rules.dimensions.with(index, cut);
          expect(compileRules({ ...rules, dimensions: alone }).explain(call)[index]).toMatchObject({ rule, value });
          const without = rules.dimensions.with(index, { ...cut, rules: whole.rules.slice(0, decided) });
          expect(compileRules({ ...rules, dimensions: without }).explain(call)[index]?.rule).toBeNull();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('the order of dimensions in the file does not matter', () => {
    fc.assert(
      fc.property(generatedRules, generatedCall, (rules, call) => {
        const reversed = compileRules({ ...rules, dimensions: rules.dimensions.toReversed() });
        expect(reversed.explain(call).toReversed()).toEqual(compileRules(rules).explain(call));
      }),
      { numRuns: 200 },
    );
  });

  it('a default, a pool and the remainder are never counted as attributed', () => {
    fc.assert(
      fc.property(generatedRules, generatedCall, (rules, call) => {
        for (const { rule, attributed } of compileRules(rules).explain(call)) {
          const [name = '', place = ''] = (rule ?? '').split('#');
          const decided = rules.dimensions.find((dimension) => dimension.name === name)?.rules[Number(place) - 1];
          expect(attributed).toBe(decided !== undefined && decided.poolOwner === null);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('values are the same every time, whatever call came before, and the same with their provenance', () => {
    fc.assert(
      fc.property(generatedRules, fc.array(generatedCall, { minLength: 2, maxLength: 5 }), (rules, calls) => {
        const used = compileRules(rules);
        for (const call of [...calls, ...calls]) {
          const values = used.values(call);
          expect(values).toEqual(compileRules(rules).values(call));
          expect(used.explain(call).map(({ value }) => value)).toEqual(values);
        }
      }),
      { numRuns: 200 },
    );
  });
});
