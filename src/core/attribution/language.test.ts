import { describe, expect, it } from 'vitest';
import { pricedCall } from '../../../test/priced-call.ts';
import type { PricedCallParts } from '../../../test/priced-call.ts';
import type { Charge } from '../charge.ts';
import { NOT_ATTRIBUTED } from '../dimension.ts';
import { describeProblem } from '../problem.ts';
import type { KnownCharge } from './charge-source.ts';
import { compileRules } from './evaluate.ts';
import type { CompiledRules } from './evaluate.ts';
import { executionAt } from './execution.ts';
import { PLAIN_CHARGE } from './plain-line.ts';
import { withModules } from './rules-module.ts';
import { failedTests } from './rules-test.ts';
import { parseRules } from './rules-text.ts';

function compiled(text: string): CompiledRules {
  const parsed = parseRules(`version: 1\n${text}`);
  if (parsed.kind === 'problems') throw new Error(parsed.problems.map(describeProblem).join('\n'));
  return compileRules(parsed.rules);
}

/** The value in the one dimension `d` whose rules are given. */
function value(rules: string, parts: PricedCallParts, head = ''): string {
  return compiled(`${head}\ndimensions: { d: { rules: [${rules}] } }`).values(pricedCall(parts))[0] ?? '';
}

function problems(text: string): readonly string[] {
  const parsed = parseRules(text);
  return parsed.kind === 'problems' ? parsed.problems.map(({ code, place }) => `${place} ${code}`) : [];
}

function warnings(rules: string): readonly string[] {
  const parsed = parseRules(`version: 1\ndimensions: { d: { rules: [${rules}] } }`);
  if (parsed.kind === 'problems') throw new Error(parsed.problems.map(describeProblem).join('\n'));
  return parsed.warnings.map(({ code }) => code);
}

const known = (charge: Charge): KnownCharge => ({ charge, model: null, dollars: (amount) => amount });
const labels = (set: Readonly<Record<string, string>>): PricedCallParts => ({ call: { labels: set } });
const costing = (picos: bigint): PricedCallParts => ({
  price: { kind: 'priced', picos, lines: [], basis: 'book', listPicos: null },
});

const onDay = (day: number): PricedCallParts => ({
  call: { at: Date.UTC(2026, 9, day), labels: { service: 'api' } },
});

function run(text: string): readonly string[] {
  const parsed = parseRules(text);
  if (parsed.kind === 'problems') return parsed.problems.map(describeProblem);
  return failedTests(parsed.rules, parsed.tests).map(({ reason }) => reason);
}

describe('typed comparisons', () => {
  it('money is compared to the last picodollar, and an unpriced call with nothing', () => {
    const rule = '{ value: dear, when: { cost: { above: 0.05 } } }';
    expect(value(rule, costing(50_000_000_001n))).toBe('dear');
    expect(value(rule, costing(50_000_000_000n))).toBe(NOT_ATTRIBUTED);
    const unpriced = { price: { kind: 'unpriced', reason: 'unknown-model', detail: '' } } as const;
    expect(value('{ value: x, when: { not: { cost: { atLeast: 0 } } } }', unpriced)).toBe('x');
  });

  it('instants, weekdays, durations, yes and no', () => {
    const rules = `{ value: night, when: { at: { atLeast: 2026-11-02T22:00Z, below: 2026-11-03 } } },
      { value: slow, when: { weekday: monday, durationMs: { above: 1.5m }, streamed: true } }, { from: month }`;
    const monday = Date.UTC(2026, 10, 2, 12);
    expect(value(rules, { call: { at: Date.UTC(2026, 10, 2, 22) } })).toBe('night');
    expect(value(rules, { call: { at: monday, durationMs: 90_001, streamed: true } })).toBe('slow');
    expect(value(rules, { call: { at: monday, durationMs: 90_000, streamed: true } })).toBe('2026-11');
  });

  it('a label that is a number is compared as one: nine is less than ten', () => {
    const rule = '{ value: long, when: { label.turns: { atLeast: 10 } } }';
    expect(value(rule, labels({ turns: '10.0' }))).toBe('long');
    expect(value(rule, labels({ turns: '9' }))).toBe(NOT_ATTRIBUTED);
    expect(value(rule, labels({ turns: 'many' }))).toBe(NOT_ATTRIBUTED);
  });
});

describe('what is read', () => {
  it('named groups of a pattern are sources, wherever a source is taken', () => {
    const head = `captures: { route: { from: label.route, pattern: '^/(?P<version>v[0-9]+)/(?P<area>[^/]+)' } }`;
    const parts = labels({ route: '/v2/Search/x' });
    expect(value('{ from: capture.route.area, transforms: lower }', parts, head)).toBe('search');
    expect(value('{ format: "{capture.route.area|lower} {capture.route.version}" }', parts, head)).toBe('search v2');
    expect(value('{ value: new, when: { capture.route.version: v2 } }', parts, head)).toBe('new');
    expect(
      value('{ from: label.route, transforms: { capture: { pattern: "(?P<a>v.)/(?P<b>.)", group: b } } }', parts),
    ).toBe('S');
  });

  it('a fact is looked up as it was when the call was made, or as it is known now', () => {
    const head = `facts: { owner: [{ key: api, value: old }, { key: api, value: new, from: 2026-10-10, until: 2026-12-01 }] }`;
    expect(value('{ from: "fact.owner[label.service]" }', onDay(9), head)).toBe('old');
    expect(value('{ from: "fact.owner[label.service]" }', onDay(10), head)).toBe('new');
    expect(value('{ from: "fact.owner[label.service]" }', onDay(70), head)).toBe(NOT_ATTRIBUTED);
    expect(value('{ from: { fact: owner, key: label.service, asOf: now } }', onDay(9), head)).toBe(NOT_ATTRIBUTED);
  });

  it('an execution says what the node nearest its root says; rules of its grain read all labels there', () => {
    const rules = compiled(`dimensions:
  feature: { grain: execution, rules: [{ from: label.feature }] }
  own: { rules: [{ from: label.feature }] }
  program: { rules: [{ from: root.service }] }`);
    const call = pricedCall({ call: { labels: { feature: 'shared agent' } } });
    const { at } = call.call;
    const node = { spanId: 'a', hasParent: false, labels: {}, fields: {} };
    const nodes = [
      { ...node, at, hasParent: true, labels: { feature: 'shared agent' } },
      { ...node, at: at + 5, labels: { feature: 'checkout' }, fields: { service: 'shop' } },
      { ...node, at: at - 2 * 86_400_000, labels: { feature: 'another day' } },
    ];
    expect(rules.values(call, executionAt(nodes, at))).toEqual(['checkout', 'shared agent', 'shop']);
    expect(rules.explain(call, executionAt(nodes, at)).map(({ kind }) => kind)).toEqual([
      'propagated',
      'explicit',
      'propagated',
    ]);
  });

  it('a charge is read by the same rules: its tags are labels, what it was assigned asks no rule', () => {
    const rules = compiled(
      `dimensions:
  team: { rules: [{ from: label.team }, { value: data, when: { charge.serviceName: { contains: Vector } } }] }
  calls: { grain: call, rules: [{ value: call }] }
  dear: { rules: [{ value: yes, when: { cost: { above: 1 }, inputTokens: { set: false } } }] }`.replace(
        'calls:',
        'onCalls:',
      ),
    );
    const charge = {
      ...PLAIN_CHARGE,
      serviceName: 'Vector store',
      costs: { ...PLAIN_CHARGE.costs, effective: 2n * 10n ** 12n },
    };
    expect(rules.valuesOfCharge(known(charge))).toEqual(['data', NOT_ATTRIBUTED, 'yes']);
    expect(rules.valuesOfCharge(known({ ...charge, tags: { team: 'search' } }))[0]).toBe('search');
    const [share] = rules.explainCharge(known({ ...charge, assigned: { team: 'growth' } }));
    expect(share).toMatchObject({
      value: 'growth',
      kind: 'telemetry-split',
      candidates: [{ value: 'data', kind: 'rule' }],
    });
  });
});

describe('what a dimension takes', () => {
  it('only governed values; a pool names the gap and its owner', () => {
    const rules = compiled(`dimensions:
  purpose:
    values: [product, training]
    rules: [{ from: label.purpose }, { pool: no purpose, owner: finops }]`);
    const [first] = rules.explain(pricedCall(labels({ purpose: 'fun' })));
    expect(first).toMatchObject({ value: 'no purpose', attributed: false, kind: 'default' });
    expect(rules.values(pricedCall(labels({ purpose: 'training' })))).toEqual(['training']);
    expect(problems('version: 1\ndimensions: { d: { values: [a], rules: [{ value: b }] } }')).toEqual([
      '2:15 rules-bad-value',
    ]);
    expect(problems('version: 1\ndimensions: { d: { rules: [{ pool: b }] } }')).toEqual(['2:30 rules-missing-key']);
  });
});

describe('rules that hide each other', () => {
  it('warns of what is never reached, and of values that two rules claim', () => {
    expect(warnings('{ value: a, when: { provider: [x, y] } }, { value: b, when: { provider: x, model: m } }')).toEqual(
      ['rules-unreachable'],
    );
    expect(warnings('{ value: a, when: { model: { prefix: gpt } } }, { value: b, when: { model: [gpt-5] } }')).toEqual([
      'rules-unreachable',
    ]);
    expect(warnings('{ value: a, when: { provider: [x, y] } }, { value: b, when: { provider: [y, z] } }')).toEqual([
      'rules-overlap',
    ]);
    expect(
      warnings(
        '{ value: a, when: { provider: x }, validUntil: 2026-01-01 }, { value: b, when: { provider: x }, validFrom: 2026-01-01 }',
      ),
    ).toEqual([]);
    expect(warnings('{ from: label.a, when: { provider: x } }, { value: b, when: { provider: x } }')).toEqual([]);
  });
});

describe('modules', () => {
  const main = 'version: 1\ndimensions: { team: { rules: [{ from: label.team }] } }\n';
  const finance =
    'version: 1\nmodule: finance\nimports: [main]\ndimensions: { unit: { rules: [{ from: dimension.team }] } }\n';

  it('are published one by one, and see what they import', () => {
    const both = withModules(main, finance);
    const parsed = parseRules(both);
    expect(parsed.kind === 'rules' && parsed.modules.map(({ name, imports }) => [name, imports])).toEqual([
      ['main', []],
      ['finance', ['main']],
    ]);
    expect(withModules(both, main.replace('label.team', 'label.squad'))).toBe(
      withModules(main.replace('label.team', 'label.squad'), finance),
    );
    expect(withModules(main, main)).toBe(main);
  });

  it('say what is wrong by module, line and column', () => {
    expect(problems(withModules(main, finance.replace('imports: [main]\n', '')))).toEqual([
      'finance 3:15 rules-unknown-dimension',
    ]);
    expect(problems(withModules(main, finance.replace('[main]', '[mian]')))[0]).toBe(
      'finance 3:11 rules-unknown-module',
    );
    expect(problems(withModules(main, finance.replace('unit:', 'team:')))).toContain('finance 4:15 rules-bad-name');
    expect(problems(`${finance}---\n${finance}`)).toContain('finance 1:1 rules-bad-name');
  });
});

describe('tests in the file', () => {
  const rules = `version: 1
dimensions:
  feature: { rules: [{ from: label.feature }, { from: root.label.feature }, { value: index, when: { charge.resource: idx } }] }
tests:
  - name: costs by feature
    given:
      - { labels: { feature: search }, cost: 1.50, usage: { uncachedInputTokens: 10 }, at: 2026-10-01 }
      - { cost: 0.25, execution: [{ name: agent, labels: { feature: search } }] }
      - { charge: { resource: idx, cost: 3, tags: { a: b } } }
    expect: { feature: { search: 1.75, index: 3 } }
  - given: { labels: {} }
    expect: { feature: (not attributed) }
`;

  it('pass, or say what came instead', () => {
    expect(run(rules)).toEqual([]);
    expect(run(rules.replace('1.75', '1.7'))).toEqual(['costs by feature: feature "search" costs 1.75, expected 1.7']);
    expect(run(rules.replace('(not attributed)', 'search'))).toEqual([
      'test 2: feature is "(not attributed)", expected "search"',
    ]);
    expect(problems(rules.replace('expect: { feature: (not', 'expect: { team: (not'))).toEqual([
      '11:5 rules-unknown-dimension',
    ]);
    expect(problems(rules.replace('cost: 0.25', 'cost: much'))).toEqual(['8:17 rules-bad-value']);
  });
});
