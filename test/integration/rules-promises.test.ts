import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Charge } from '../../src/core/charge.ts';
import type { SpendAnswer } from '../../src/core/ledger/spend-query.ts';
import type { Span } from '../../src/core/span.ts';
import type { call } from '../../src/operations/call.ts';
import type { charge } from '../../src/operations/charge.ts';
import type { rulesCompare } from '../../src/operations/rules-compare.ts';
import type { rules } from '../../src/operations/rules.ts';
import { storeCharges } from '../../src/store/charges.ts';
import { insertSpans } from '../../src/store/spans.ts';
import { sampleCharge, storable } from '../sample-charge.ts';
import { openWhence, type TestWhence } from '../whence.ts';

type Answer<Operation extends { run: (...given: never[]) => unknown }> = Awaited<ReturnType<Operation['run']>>;

const DAY_MS = 86_400_000;
const OCTOBER = Date.UTC(2026, 9, 1);
const PERIOD = { from: '2026-10-01', to: '2026-11-01', timeZone: 'UTC' };

let whence: TestWhence;
beforeAll(async () => {
  whence = await openWhence({}, () => Date.UTC(2026, 10, 20));
});
afterAll(() => whence.close());

/** A million input tokens of gpt-5-mini: a quarter of a dollar. */
function called(id: string, day: number, told: Record<string, unknown>): Record<string, unknown> {
  const at = new Date(OCTOBER + (day - 1) * DAY_MS + 10 * 3_600_000).toISOString();
  return { id, at, provider: 'openai', requestModel: 'gpt-5-mini', usage: { inputTokens: 1_000_000 }, ...told };
}

async function imported(...lines: readonly Record<string, unknown>[]): Promise<void> {
  expect(await whence.importLines('calls', lines)).toMatchObject({ accepted: lines.length, rejected: 0, unpriced: 0 });
}

async function billed(...charges: readonly Charge[]): Promise<void> {
  await storeCharges(whence.context.engine, charges.map(storable), 'test');
}

/** Publishes dimensions, each given as its rules. */
async function published(dimensions: string): Promise<number> {
  const { revision } = await whence.ask<{ revision: number }>('rules-publish', {
    text: `version: 1\ndimensions:\n${dimensions}`,
    whole: true,
  });
  return revision;
}

async function costBy(dimension: string, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const question = { ...PERIOD, measure: ['cost'], by: [dimension], ...more };
  const { rows } = await whence.ask<SpendAnswer>('query', question);
  return Object.fromEntries(rows.map(({ values, measures }) => [values[dimension], measures.cost]));
}

/** The same answer from calls and, when the ledger has been built, from the ledger. */
async function costFromBoth(dimension: string, more: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const raw = await costBy(dimension, more);
  await whence.installation.ledger.settle();
  expect(await costBy(dimension, more)).toEqual(raw);
  return raw;
}

/** A span's id that has the number of an id in it. */
function spanOf(id: string): string {
  return id.replace(/\D/g, '').padStart(16, 'f');
}

function total(costs: Record<string, unknown>): number {
  return Object.values(costs).reduce((sum: number, cost) => sum + Number(cost), 0);
}

function dayOf(day: number): Charge['chargePeriod'] {
  return { from: OCTOBER + (day - 1) * DAY_MS, to: OCTOBER + day * DAY_MS };
}

describe('facts through time', () => {
  it('A05: an owner tag that changes on day 10 leaves days 1 to 9 to the old owner; the restated view is another dimension', async () => {
    const index = (day: number): Charge =>
      sampleCharge(`index ${day}`, '1', { resource: 'index-1', serviceName: 'Vectors', chargePeriod: dayOf(day) });
    await billed(...Array.from({ length: 20 }, (_, at) => index(at + 1)));
    await whence.ask('rules-facts', {
      text: 'ownerTag: [{ key: index-1, value: ada }, { key: index-1, value: grace, from: 2026-10-10 }]',
    });
    await published(`  owner: { rules: [{ from: 'fact.ownerTag[charge.resource]', kind: inherited-tag }] }
  ownerNow: { rules: [{ from: { fact: ownerTag, key: charge.resource, asOf: now } }] }`);
    const vectors = { where: ['serviceName=Vectors'] };
    expect(await costFromBoth('owner', vectors)).toEqual({ ada: '9', grace: '11' });
    expect(await costBy('owner', { ...vectors, to: '2026-10-10' })).toEqual({ ada: '9' });
    expect(await costFromBoth('ownerNow', vectors)).toEqual({ grace: '20' });
  });

  it('L08: a service changes its owner in the catalogue, and its calls follow from that date on', async () => {
    await imported(
      called('api-1', 14, { labels: { service: 'search-api' } }),
      called('api-2', 15, { labels: { service: 'search-api' } }),
      called('api-3', 16, { labels: { service: 'search-api' } }),
    );
    await whence.ask('rules-facts', { text: 'catalogue: [{ key: search-api, value: discovery }]' });
    await published(`  serviceOwner: { rules: [{ from: 'fact.catalogue[label.service]' }] }`);
    const calls = { where: ['label.service=search-api'] };
    expect(await costFromBoth('serviceOwner', calls)).toEqual({ discovery: '0.75' });
    // The nightly catalogue says so once more, then that it changed hands on the fifteenth.
    await whence.ask('rules-facts', { text: 'catalogue: [{ key: search-api, value: discovery }]', from: '2026-10-12' });
    await whence.ask('rules-facts', { text: 'catalogue: [{ key: search-api, value: platform, from: 2026-10-15 }]' });
    expect(await costFromBoth('serviceOwner', calls)).toEqual({ discovery: '0.25', platform: '0.5' });
    const { facts } = await whence.ask<Answer<typeof rules>>('rules');
    expect(facts).toContainEqual({ name: 'catalogue', keys: 1, facts: 2 });
  });
});

describe('executions', () => {
  const TRACES = { search: 'a'.repeat(32), chat: 'b'.repeat(32) };

  it('J02: what a shared agent costs goes to the feature at the root of each trace; by owner it is the agent, and both add up', async () => {
    const span = (traceId: string, feature: string, at: number): Span => ({
      traceId,
      spanId: '0000000000000001',
      parentSpanId: null,
      kind: 'request',
      name: `POST /${feature}`,
      service: 'shop',
      at,
      durationMs: 1000,
      status: 'ok',
      labels: { feature },
      door: 'otlp',
    });
    // One root late in the evening, its agent's second call after midnight.
    const evening = OCTOBER + 20 * DAY_MS + 86_390_000;
    await published(`  feature: { grain: execution, rules: [{ from: label.feature }] }
  owner: { rules: [{ from: label.agent }] }`);
    const agent = (id: string, traceId: string, at: number): Record<string, unknown> => ({
      ...called(id, 1, {
        labels: { agent: 'researcher' },
        traceId,
        spanId: spanOf(id),
      }),
      at: new Date(at).toISOString(),
      parentSpanId: '0000000000000001',
    });
    await imported(
      agent('ag-1', TRACES.search, evening + 1000),
      agent('ag-2', TRACES.search, evening + 20_000),
      agent('ag-3', TRACES.chat, evening + 2000),
    );
    const agents = { where: ['label.agent=researcher'] };
    expect(await costFromBoth('feature', agents)).toEqual({ '(not attributed)': '0.75' });
    // The roots are told last, when the ledger has been built.
    const roots = [span(TRACES.search, 'search', evening), span(TRACES.chat, 'chat', evening)];
    await insertSpans(whence.context.engine, roots, 'roots');
    const touched = { ids: Object.values(TRACES), items: [1, 1], from: evening, to: evening + 1000 };
    await whence.context.callStore.completeTraces(touched, 'roots');
    const byFeature = await costFromBoth('feature', agents);
    expect(byFeature).toEqual({ search: '0.5', chat: '0.25' });
    const byOwner = await costFromBoth('owner', agents);
    expect(byOwner).toEqual({ researcher: '0.75' });
    expect(total(byOwner)).toBe(total(byFeature));
    const compared = await whence.ask<Answer<typeof rulesCompare>>('rules-compare', {
      ...PERIOD,
      models: ['owner', 'feature'],
      where: ['label.agent=researcher'],
    });
    expect(compared.totals).toEqual({ owner: '0.75', feature: '0.75' });
    expect(compared.moves).toEqual([
      { from: 'researcher', to: 'search', cost: '0.5' },
      { from: 'researcher', to: 'chat', cost: '0.25' },
    ]);
    const explained = await whence.ask<Answer<typeof call>>('call', { id: `${TRACES.search}/${spanOf('ag-2')}` });
    expect(explained.dimensions.map(({ value, kind, source }) => [value, kind, source])).toEqual([
      ['search', 'propagated', 'root.label.feature'],
      ['researcher', 'explicit', 'label.agent'],
    ]);
  });
});

describe('provenance', () => {
  it('A08: for any dollar the API names the winning source, of every kind, and the losers', async () => {
    await published(`  team:
    rules:
      - { from: [label.team, label.squad] }
      - { from: root.label.team }
      - { from: label.metadata.keyName, map: { key-7: growth }, confidence: 0.9 }
      - { from: label.resource.team, source: 'inherited:resource', confidence: 0.8 }
    default: nobody`);
    const keyed = { 'metadata.keyName': 'key-7', 'resource.team': 'platform' };
    await imported(
      called('p-1', 2, { labels: { team: 'search', squad: 'alpha', ...keyed } }),
      called('p-2', 2, { labels: keyed }),
      called('p-3', 2, { labels: { 'resource.team': 'platform' } }),
      called('p-4', 2, { labels: {} }),
    );
    const told = async (id: string) => (await whence.ask<Answer<typeof call>>('call', { id })).dimensions[0];
    expect(await told('p-1')).toEqual({
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
    expect(await told('p-2')).toMatchObject({ value: 'growth', kind: 'key', rule: 'team#3' });
    expect(await told('p-3')).toMatchObject({ value: 'platform', kind: 'inherited-tag' });
    expect(await told('p-4')).toMatchObject({ value: 'nobody', kind: 'default', attributed: false, candidates: [] });
    // `propagated` is shown by J02. A charge has its tags; a share of an allocation was decided by what calls did.
    const share = { origin: 'allocation', assigned: { team: 'search' }, tags: { team: 'data' } } as const;
    const [tagged, split] = [sampleCharge('tagged', '1', { tags: share.tags }), sampleCharge('split', '1', share)];
    await billed(tagged, split);
    const line = async ({ id }: Charge) => (await whence.ask<Answer<typeof charge>>('charge', { id })).dimensions[0];
    expect(await line(tagged)).toMatchObject({ value: 'data', kind: 'inherited-tag', source: 'label.team' });
    expect(await line(split)).toMatchObject({
      value: 'search',
      rule: 'team#allocated',
      kind: 'telemetry-split',
      candidates: [{ value: 'data', kind: 'inherited-tag' }, { value: 'nobody' }],
    });
  });

  it('N05: resources that bear no tag, though they could, are attributed by rules, and say so', async () => {
    await published(`  team:
    rules:
      - { from: label.team }
      - { value: data, when: { charge.resourceName: { prefix: emb- }, charge.serviceName: OpenSearch } }
      - { from: charge.subAccount, map: { acct-ml: research } }`);
    const untagged = [
      sampleCharge('n5 index', '4', { serviceName: 'OpenSearch', resourceName: 'emb-products', resource: 'arn:1' }),
      sampleCharge('n5 gpu', '6', { serviceName: 'GPU', subAccount: 'acct-ml', resource: 'arn:2' }),
    ];
    await billed(...untagged);
    expect(await costFromBoth('team', { where: ['serviceName=OpenSearch|GPU'] })).toEqual({ data: '4', research: '6' });
    for (const { id } of untagged) {
      const { dimensions } = await whence.ask<Answer<typeof charge>>('charge', { id });
      expect(dimensions[0]).toMatchObject({ attributed: true, kind: 'rule' });
    }
  });

  it('N06: token spend, which no resource and no tag stands behind, is attributed by telemetry, and says so', async () => {
    await published(`  team: { rules: [{ from: label.team, source: telemetry }] }`);
    await imported(called('n6', 5, { labels: { team: 'search', n6: 'yes' } }));
    expect(await costFromBoth('team', { where: ['label.n6=yes'] })).toEqual({ search: '0.25' });
    const { dimensions } = await whence.ask<Answer<typeof call>>('call', { id: 'n6' });
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
    await billed(split);
    const line = await whence.ask<Answer<typeof charge>>('charge', { id: split.id });
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
    await imported(...LABELLED.map((labels, index) => called(`h-${index}`, 8, { labels: { ...labels, h: 'yes' } })));
    await billed(sampleCharge('h seats', '2', { serviceName: 'Seats', tags: { feature: 'assistant', h: 'yes' } }));
  });

  it('L04: a product costs what its features cost', async () => {
    await published(`  feature: { parent: product, rules: [{ from: label.feature }] }
  product: { rules: [{ from: dimension.feature, map: { search: find, suggest: find, assistant: talk } }] }`);
    const where = ['label.h=yes'];
    const products = await costFromBoth('product', { where });
    expect(products).toEqual({ find: '0.5', talk: '2.25', '(not attributed)': '0.25' });
    for (const [product, cost] of Object.entries(products)) {
      const features = await costBy('feature', { where: [...where, `product=${product}`] });
      expect(total(features)).toBe(Number(cost));
    }
  });

  it('L10: the tenants of a customer add up to the customer', async () => {
    await published(`  customer: { rules: [{ from: label.customer }] }
  tenant: { parent: customer, rules: [{ from: label.tenant }] }`);
    const customers = await costFromBoth('customer', { where: ['label.h=yes', 'costOrigin=metered'] });
    expect(customers).toEqual({ acme: '0.5', zeta: '0.5' });
    const acme = await costBy('tenant', { where: ['label.h=yes', 'customer=acme'] });
    expect(acme).toEqual({ 'acme-eu': '0.25', 'acme-us': '0.25' });
    expect(total(acme)).toBe(Number(customers['acme']));
  });

  it('D07: every dollar has an owner or sits in a named pool that somebody answers for', async () => {
    await published(`  owner:
    rules:
      - { from: label.feature, map: { search: discovery, suggest: discovery } }
      - { pool: unowned seats, owner: head of IT, when: { charge.serviceName: Seats } }
      - { pool: unowned usage, owner: finops }`);
    const { dimensions } = await whence.ask<Answer<typeof rules>>('rules');
    const pools = dimensions[0]?.pools ?? [];
    expect(pools).toEqual([
      { name: 'unowned seats', owner: 'head of IT' },
      { name: 'unowned usage', owner: 'finops' },
    ]);
    const everything = await costFromBoth('owner');
    expect(Object.keys(everything).toSorted()).toEqual(['discovery', ...pools.map(({ name }) => name)]);
    const { totals } = await whence.ask<SpendAnswer>('query', { ...PERIOD, measure: ['cost'] });
    expect(total(everything)).toBeCloseTo(Number(totals.cost), 9);
    const summary = await whence.ask<{ dimensions: { name: string; coverage: number; notAttributedCost: string }[] }>(
      'dimensions',
      PERIOD,
    );
    const owner = summary.dimensions.find(({ name }) => name === 'owner');
    expect(owner?.coverage).toBeLessThan(1);
    expect(Number(owner?.notAttributedCost)).toBeCloseTo(total(everything) - Number(everything['discovery']), 9);
  });
});
