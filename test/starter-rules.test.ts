import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileRules } from '../src/core/attribution/evaluate.ts';
import { parseRules } from '../src/core/attribution/rules-text.ts';
import type { Rules } from '../src/core/attribution/rules.ts';
import { pseudonymisedLabels } from '../src/core/attribution/sensitivity.ts';
import type { Call } from '../src/core/call.ts';
import { labelsFromHeaders } from '../src/core/capture/labels.ts';
import { NOT_ATTRIBUTED, STARTER_DIMENSIONS } from '../src/core/dimension.ts';
import type { PricedCall } from '../src/core/pricing/price.ts';
import { pricedCall } from './priced-call.ts';

const rules = starterRules();
const starter = compileRules(rules);

function starterRules(): Rules {
  const parsed = parseRules(readFileSync(new URL('../rules/starter.yaml', import.meta.url), 'utf8'));
  if (parsed.kind === 'problems') throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.warnings).toEqual([]);
  return parsed.rules;
}

/** A call that cost so many picodollars. */
function costing(picos: number, call: Partial<Call>): PricedCall {
  return pricedCall({
    call,
    price: { kind: 'priced', picos: BigInt(picos), lines: [], basis: 'book', listPicos: null },
  });
}

/** Cost in picodollars by the value of a dimension. */
function costBy(dimension: string, calls: readonly PricedCall[]): Readonly<Record<string, bigint>> {
  const groups: Record<string, bigint> = {};
  const index = starter.names.indexOf(dimension);
  for (const call of calls) {
    const value = starter.values(call)[index] ?? '';
    groups[value] = (groups[value] ?? 0n) + picosOf(call);
  }
  return groups;
}

function picosOf({ price }: PricedCall): bigint {
  return price.kind === 'priced' ? price.picos : 0n;
}

/** Calls labelled as listed, costing 1, 2, 4, ... picodollars, so that every set of them has a sum of its own. */
function labelled(...labels: readonly Readonly<Record<string, string>>[]): readonly PricedCall[] {
  return labels.map((set, index) => costing(2 ** index, { labels: set }));
}

function purposeOf(call: Partial<Call>): string | undefined {
  return starter.values(costing(1, call))[starter.names.indexOf('purpose')];
}

function total(groups: Readonly<Record<string, bigint>>): bigint {
  return Object.values(groups).reduce((sum, picos) => sum + picos, 0n);
}

describe('starter rules', () => {
  it('give the starter dimensions, and nothing that looks inside a pseudonymised label', () => {
    expect(starter.names).toEqual(STARTER_DIMENSIONS);
    expect(rules.dimensions.filter(({ sensitivity }) => sensitivity !== null).map(({ name }) => name)).toEqual([
      'customer',
    ]);
    expect([...pseudonymisedLabels(rules)]).toContain('customer.id');
  });

  it('L03: grouping by feature gives the truth, the unknown is a bucket, and the sum is the total', () => {
    const calls = labelled(
      { feature: 'search' },
      { feature_name: 'search' },
      { 'app.feature': ' search\n' },
      { 'x-feature': 'chat' },
      { 'product.feature': 'chat' },
      { feature: '', 'metadata.feature': 'chat' },
      { team: 'discovery' },
      {},
    );
    const groups = costBy('feature', calls);
    expect(groups).toEqual({ search: 0b0000_0111n, chat: 0b0011_1000n, [NOT_ATTRIBUTED]: 0b1100_0000n });
    expect(total(groups)).toBe(255n);
  });

  it("L05: grouping by endpoint gives the caller's routes; the provider's operation is another dimension", () => {
    const calls = [
      costing(1, { operation: 'chat', labels: { route: '/v1/search' } }),
      costing(2, { operation: 'embeddings', labels: { 'http.route': '/v1/search' } }),
      costing(4, { operation: 'chat', labels: { 'http.target': '/v1/chat?stream=1' } }),
      costing(8, { operation: 'chat', labels: { endpoint: '/v1/chat' } }),
      costing(16, { operation: 'rerank', labels: { feature: 'search' } }),
    ];
    expect(costBy('endpoint', calls)).toEqual({ '/v1/search': 3n, '/v1/chat': 12n, [NOT_ATTRIBUTED]: 16n });
  });

  it('L06: grouping by environment gives production, staging, experiments and the remainder', () => {
    const calls = labelled(
      { environment: 'prod' },
      { env: 'Production' },
      { 'deployment.environment.name': 'live ' },
      { 'deployment.environment': 'STAGE' },
      { stage: 'staging' },
      { environment: 'experiment' },
      { environment: 'exp-17' },
      { env: 'Experiments/long-prompt' },
      { feature: 'search' },
      { environment: '' },
    );
    expect(costBy('environment', calls)).toEqual({
      production: 0b00_0000_0111n,
      staging: 0b00_0001_1000n,
      experiments: 0b00_1110_0000n,
      [NOT_ATTRIBUTED]: 0b11_0000_0000n,
    });
  });

  it('an environment of another name keeps it, and nothing is taken for an experiment that only begins alike', () => {
    const calls = labelled({ env: 'eu-canary' }, { env: 'export' }, { env: 'expo-1' });
    expect(costBy('environment', calls)).toEqual({ 'eu-canary': 1n, export: 2n, 'expo-1': 4n });
  });

  it('L07: grouping by team gives the truth, the unknown is a bucket, and the sum is the total', () => {
    const calls = labelled(
      { team: 'discovery' },
      { owner_team: 'discovery' },
      { 'metadata.user_api_key_team_alias': 'discovery' },
      { owner: 'platform' },
      { cost_center: '4711' },
      { team: 'platform', owner: 'somebody', cost_center: '4711' },
      { feature: 'search' },
    );
    const groups = costBy('team', calls);
    expect(groups).toEqual({
      discovery: 0b000_0111n,
      platform: 0b010_1000n,
      '4711': 0b001_0000n,
      [NOT_ATTRIBUTED]: 64n,
    });
    expect(total(groups)).toBe(127n);
  });

  it('L09: grouping by customer gives the truth, in clear and by the tokens that stand for it', () => {
    const spellings = [
      { customer: 'acme' },
      { customer_id: 'acme' },
      { 'app.customer.id': 'zeta' },
      { account: 'zeta' },
      {},
    ];
    expect(costBy('customer', labelled(...spellings))).toEqual({ acme: 3n, zeta: 12n, [NOT_ATTRIBUTED]: 16n });
    const sensitive = pseudonymisedLabels(rules);
    const stored = spellings.map((labels) =>
      Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, sensitive.has(key) ? `~${value}` : value])),
    );
    expect(costBy('customer', labelled(...stored))).toEqual({ '~acme': 3n, '~zeta': 12n, [NOT_ATTRIBUTED]: 16n });
  });

  it('J03: without one cloud tag, at least 95 % of cost has a feature, from gateway, SDK and telemetry alone', () => {
    const calls = untaggedCalls();
    expect(calls.some(({ call }) => Object.keys(call.labels).some((key) => /^(tags?[.:]|user:)/.test(key)))).toBe(
      false,
    );
    const groups = costBy('feature', calls);
    const missing = Number(groups[NOT_ATTRIBUTED] ?? 0n);
    expect(1 - missing / Number(total(groups))).toBeGreaterThanOrEqual(0.95);
    expect(missing).toBeGreaterThan(0);
    expect(new Set(Object.keys(groups))).toEqual(new Set([...FEATURES, NOT_ATTRIBUTED]));
  });

  it('purpose is what the sender says, else what role, operation and environment tell', () => {
    expect(purposeOf({ labels: { purpose: 'Research' }, role: 'guardrail' })).toBe('research');
    expect(purposeOf({ role: 'guardrail' })).toBe('guardrail');
    expect(purposeOf({ operation: 'moderation' })).toBe('guardrail');
    expect(purposeOf({ role: 'judge' })).toBe('judge');
    expect(purposeOf({ labels: { eval_id: '9', env: 'prod' } })).toBe('evaluation');
    expect(purposeOf({ labels: { env: 'exp-3' } })).toBe('experiment');
    expect(purposeOf({ labels: { env: 'live' } })).toBe('production');
    expect(purposeOf({})).toBe(NOT_ATTRIBUTED);
  });

  it('every value tells the rule and the label it came from', () => {
    const attributions = starter.explain(costing(1, { labels: { team: 'discovery', owner: 'ada', env: 'prod' } }));
    const by = new Map(attributions.map((attribution) => [attribution.dimension, attribution]));
    expect(by.get('team')).toMatchObject({ value: 'discovery', rule: 'team#1', source: 'label.team', confidence: 1 });
    expect(by.get('team')?.candidates).toEqual([
      { value: 'ada', rule: 'team#4', source: 'label.owner', confidence: 0.7, kind: 'explicit' },
    ]);
    expect(by.get('purpose')).toMatchObject({ value: 'production', source: 'dimension.environment', confidence: 0.6 });
  });
});

const FEATURES = ['search', 'assistant', 'summaries', 'triage'];

/** How a feature reaches us when nothing in the cloud is tagged; each call is one of these. */
const CARRIERS: readonly ((feature: string) => Call['labels'])[] = [
  (feature) => labelsFromHeaders({ 'X-Whence-Feature': feature }),
  (feature) => labelsFromHeaders({ baggage: `feature=${encodeURIComponent(feature)},session=9` }),
  (feature) => ({ feature, team: 'discovery' }),
  (feature) => ({ 'metadata.feature': feature }),
  (feature) => ({ 'service.name': 'api', 'app.feature': feature, 'http.route': '/v1' }),
  (feature) => ({ 'ai.telemetry.functionId': feature }),
  (feature) => ({ 'langfuse.trace.metadata.feature': feature }),
  (feature) => ({ 'gen_ai.agent.name': feature }),
];

function untaggedCalls(): readonly PricedCall[] {
  return Array.from({ length: 1000 }, (_, index) => {
    const carrier = CARRIERS[index % CARRIERS.length];
    const feature = FEATURES[(index * 7) % FEATURES.length] ?? '';
    const labels = index % 33 === 0 ? { 'service.name': 'cron' } : (carrier?.(feature) ?? {});
    return costing(1000 + ((index * 7919) % 1000), { labels });
  });
}
