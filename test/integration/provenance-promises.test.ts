import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import type { call } from '../../src/operations/call.ts';
import type { charge } from '../../src/operations/charge.ts';
import type { rules } from '../../src/operations/rules.ts';
import { called, PERIOD, RulesWhence, total } from '../rules-whence.ts';
import type { Answer } from '../rules-whence.ts';
import { sampleCharge } from '../sample-charge.ts';

let october: RulesWhence;
beforeAll(async () => {
  october = await RulesWhence.open();
});
afterAll(() => october.whence.close());

describe('provenance', () => {
  it('A08: for any dollar the API names the winning source, of every kind, and the losers', async () => {
    await october.published(`  team:
    rules:
      - { from: [label.team, label.squad] }
      - { from: root.label.team }
      - { from: label.metadata.keyName, map: { key-7: growth }, confidence: 0.9 }
      - { from: label.resource.team, source: 'inherited:resource', confidence: 0.8 }
    default: nobody`);
    const keyed = { 'metadata.keyName': 'key-7', 'resource.team': 'platform' };
    await october.imported(
      called('p-1', 2, { labels: { team: 'search', squad: 'alpha', ...keyed } }),
      called('p-2', 2, { labels: keyed }),
      called('p-3', 2, { labels: { 'resource.team': 'platform' } }),
      called('p-4', 2, { labels: {} }),
    );
    expect(await october.toldOfCall('p-1')).toEqual({
      name: 'team',
      value: 'search',
      rule: 'team#1',
      source: 'label.team',
      confidence: 1,
      kind: 'explicit',
      attributed: true,
      candidates: [
        { value: 'alpha', rule: 'team#1', source: 'label.squad', confidence: 1, kind: 'explicit' },
        { value: 'growth', rule: 'team#3', source: 'label.metadata.keyName', confidence: 0.9, kind: 'key' },
        { value: 'platform', rule: 'team#4', source: 'inherited:resource', confidence: 0.8, kind: 'inherited-tag' },
        { value: 'nobody', rule: 'team#default', source: null, confidence: 0, kind: 'default' },
      ],
    });
    expect(await october.toldOfCall('p-2')).toMatchObject({ value: 'growth', kind: 'key', rule: 'team#3' });
    expect(await october.toldOfCall('p-3')).toMatchObject({ value: 'platform', kind: 'inherited-tag' });
    expect(await october.toldOfCall('p-4')).toMatchObject({
      value: 'nobody',
      kind: 'default',
      attributed: false,
      candidates: [],
    });
    // `propagated` is shown by J02. A charge has its tags; a share of an allocation was decided by what calls did.
    const share = { origin: 'allocation', assigned: { team: 'search' }, tags: { team: 'data' } } as const;
    const [tagged, split] = [sampleCharge('tagged', '1', { tags: share.tags }), sampleCharge('split', '1', share)];
    await october.billed(tagged, split);
    expect(await october.toldOfCharge(tagged)).toMatchObject({
      value: 'data',
      kind: 'inherited-tag',
      source: 'label.team',
    });
    expect(await october.toldOfCharge(split)).toMatchObject({
      value: 'search',
      rule: 'team#allocated',
      kind: 'telemetry-split',
      candidates: [{ value: 'data', kind: 'inherited-tag' }, { value: 'nobody' }],
    });
  });

  it('N05: resources that bear no tag, though they could, are attributed by rules, and say so', async () => {
    await october.published(`  team:
    rules:
      - { from: label.team }
      - { value: data, when: { charge.resourceName: { prefix: emb- }, charge.serviceName: OpenSearch } }
      - { from: charge.subAccount, map: { acct-ml: research } }`);
    const untagged = [
      sampleCharge('n5 index', '4', { serviceName: 'OpenSearch', resourceName: 'emb-products', resource: 'arn:1' }),
      sampleCharge('n5 gpu', '6', { serviceName: 'GPU', subAccount: 'acct-ml', resource: 'arn:2' }),
    ];
    await october.billed(...untagged);
    expect(await october.costFromBoth('team', { where: ['serviceName=OpenSearch|GPU'] })).toEqual({
      data: '4',
      research: '6',
    });
    for (const { id } of untagged) {
      const { dimensions } = await october.whence.ask<Answer<typeof charge>>('charge', { id });
      expect(dimensions[0]).toMatchObject({ attributed: true, kind: 'rule' });
    }
  });

  it('N06: token spend, which no resource and no tag stands behind, is attributed by telemetry, and says so', async () => {
    await october.published(`  team: { rules: [{ from: label.team, source: telemetry }] }`);
    await october.imported(called('n6', 5, { labels: { team: 'search', n6: 'yes' } }));
    expect(await october.costFromBoth('team', { where: ['label.n6=yes'] })).toEqual({ search: '0.25' });
    const { dimensions } = await october.whence.ask<Answer<typeof call>>('call', { id: 'n6' });
    expect(dimensions[0]).toMatchObject({ value: 'search', source: 'telemetry', attributed: true });
    // The same on the side of the bill: a line for tokens without resource or tags is split by what the calls did.
    const traffic = {
      provider: 'openai',
      model: 'gpt-5-mini',
      operation: 'chat',
      quantity: null,
      serviceTier: null,
    } as const;
    const split = sampleCharge('n6 tokens', '3', { traffic, origin: 'allocation', assigned: { team: 'search' } });
    await october.billed(split);
    const line = await october.whence.ask<Answer<typeof charge>>('charge', { id: split.id });
    expect(line.charge.resource).toBeNull();
    expect(line.dimensions[0]).toMatchObject({ value: 'search', kind: 'telemetry-split', attributed: true });
  });
});

describe('hierarchies and pools', () => {
  const LABELLED = [
    { feature: 'search', customer: 'acme', tenant: 'acme-eu' },
    { feature: 'suggest', customer: 'acme', tenant: 'acme-us' },
    { feature: 'assistant', customer: 'zeta', tenant: 'zeta-1' },
    { feature: '', customer: 'zeta', tenant: 'zeta-1' },
  ];

  beforeAll(async () => {
    await october.imported(
      ...LABELLED.map((labels, index) => called(`h-${index}`, 8, { labels: { ...labels, h: 'yes' } })),
    );
    await october.billed(
      sampleCharge('h seats', '2', { serviceName: 'Seats', tags: { feature: 'assistant', h: 'yes' } }),
    );
  });

  it('L04: a product costs what its features cost', async () => {
    await october.published(`  feature: { parent: product, rules: [{ from: label.feature }] }
  product: { rules: [{ from: dimension.feature, map: { search: find, suggest: find, assistant: talk } }] }`);
    const where = ['label.h=yes'];
    const products = await october.costFromBoth('product', { where });
    expect(products).toEqual({ find: '0.5', talk: '2.25', '(not attributed)': '0.25' });
    for (const [product, cost] of Object.entries(products)) {
      const features = await october.costBy('feature', { where: [...where, `product=${product}`] });
      expect(total(features)).toBe(Number(cost));
    }
  });

  it('L10: the tenants of a customer add up to the customer', async () => {
    await october.published(`  customer: { rules: [{ from: label.customer }] }
  tenant: { parent: customer, rules: [{ from: label.tenant }] }`);
    const customers = await october.costFromBoth('customer', { where: ['label.h=yes', 'costOrigin=metered'] });
    expect(customers).toEqual({ acme: '0.5', zeta: '0.5' });
    const acme = await october.costBy('tenant', { where: ['label.h=yes', 'customer=acme'] });
    expect(acme).toEqual({ 'acme-eu': '0.25', 'acme-us': '0.25' });
    expect(total(acme)).toBe(Number(customers['acme']));
  });

  it('D07: every dollar has an owner or sits in a named pool that somebody answers for', async () => {
    await october.published(`  owner:
    rules:
      - { from: label.feature, map: { search: discovery, suggest: discovery } }
      - { pool: unowned seats, owner: head of IT, when: { charge.serviceName: Seats } }
      - { pool: unowned usage, owner: finops }`);
    const { dimensions } = await october.whence.ask<Answer<typeof rules>>('rules');
    const pools = dimensions[0]?.pools ?? [];
    expect(pools).toEqual([
      { name: 'unowned seats', owner: 'head of IT' },
      { name: 'unowned usage', owner: 'finops' },
    ]);
    const everything = await october.costFromBoth('owner');
    expect(Object.keys(everything).toSorted()).toEqual(['discovery', ...pools.map(({ name }) => name)]);
    const { totals } = await october.whence.ask<SpendAnswer>('query', { ...PERIOD, measure: ['cost'] });
    expect(total(everything)).toBeCloseTo(Number(totals.cost), 9);
    const summary = await october.whence.ask<{
      dimensions: { name: string; coverage: number; notAttributedCost: string }[];
    }>('dimensions', PERIOD);
    const owner = summary.dimensions.find(({ name }) => name === 'owner');
    expect(owner?.coverage).toBeLessThan(1);
    expect(Number(owner?.notAttributedCost)).toBeCloseTo(total(everything) - Number(everything['discovery']), 9);
  });
});

function serving(index: number, feature: string): Record<string, unknown> {
  return called(`open-${index}`, 25, { labels: { service: 'ranker', feature, open: 'yes' } });
}

describe('what rules leave open', () => {
  it('each rule is told with the money it decides; what none does comes with a rule that would, by where its like goes', async () => {
    const alone = await RulesWhence.open();
    await alone.published(`  service: { rules: [{ from: label.service }] }
  feature:
    rules:
      - { from: label.feature }
      - { value: never, when: { provider: nobody } }`);
    await alone.imported(serving(1, 'search'), serving(2, 'search'), serving(3, 'browse'), serving(4, ''));
    const day = { from: '2026-10-25', to: '2026-10-26', timeZone: 'UTC' };
    expect(await alone.whence.ask('rules-decided', { dimension: 'feature', ...day })).toMatchObject({
      total: { calls: 4 },
      rules: [
        { rule: 'feature#1', words: 'from label.feature', calls: 3, cost: '0.75' },
        { rule: 'feature#2', words: 'never, under a condition', calls: 0, cost: '0' },
      ],
      notAttributed: { calls: 1 },
    });
    const { suggestions } = await alone.whence.ask<{ suggestions: Record<string, unknown>[] }>('rules-suggest', {
      dimension: 'feature',
      ...day,
    });
    expect(suggestions).toContainEqual({
      source: 'dimension.service',
      found: 'ranker',
      calls: 1,
      cost: '0.25',
      value: 'search',
      support: 0.666,
      rule: '- { value: search, when: { dimension.service: ranker }, confidence: 0.6 }',
    });
    await alone.whence.close();
  });
});
