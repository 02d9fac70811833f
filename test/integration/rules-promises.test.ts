import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Charge } from '../../src/core/charge.ts';
import type { Span } from '../../src/core/span.ts';
import type { call } from '../../src/operations/call.ts';
import type { rulesCompare } from '../../src/operations/rules-compare.ts';
import type { rules } from '../../src/operations/rules.ts';
import { insertSpans } from '../../src/store/spans.ts';
import { called, DAY_MS, OCTOBER, PERIOD, RulesWhence, total } from '../rules-whence.ts';
import type { Answer } from '../rules-whence.ts';
import { sampleCharge } from '../sample-charge.ts';

let october: RulesWhence;
beforeAll(async () => {
  october = await RulesWhence.open();
});
afterAll(() => october.whence.close());

/** What an index cost on a day of October. */
function index(day: number): Charge {
  const chargePeriod = { from: OCTOBER + (day - 1) * DAY_MS, to: OCTOBER + day * DAY_MS };
  return sampleCharge(`index ${day}`, '1', { resource: 'index-1', serviceName: 'Vectors', chargePeriod });
}

/** The root of a trace. */
function span(traceId: string, feature: string, at: number): Span {
  return {
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
  };
}

/** A span's id that has the number of an id in it. */
function spanOf(id: string): string {
  return id.replace(/\D/g, '').padStart(16, 'f');
}

describe('facts through time', () => {
  it('A05: an owner tag that changes on day 10 leaves days 1 to 9 to the old owner; the restated view is another dimension', async () => {
    await october.billed(...Array.from({ length: 20 }, (_, at) => index(at + 1)));
    await october.whence.ask('rules-facts', {
      text: 'ownerTag: [{ key: index-1, value: ada }, { key: index-1, value: grace, from: 2026-10-10 }]',
    });
    await october.published(`  owner: { rules: [{ from: 'fact.ownerTag[charge.resource]', kind: inherited-tag }] }
  ownerNow: { rules: [{ from: { fact: ownerTag, key: charge.resource, asOf: now } }] }`);
    const vectors = { where: ['serviceName=Vectors'] };
    expect(await october.costFromBoth('owner', vectors)).toEqual({ ada: '9', grace: '11' });
    expect(await october.costBy('owner', { ...vectors, to: '2026-10-10' })).toEqual({ ada: '9' });
    expect(await october.costFromBoth('ownerNow', vectors)).toEqual({ grace: '20' });
  });

  it('L08: a service changes its owner in the catalogue, and its calls follow from that date on', async () => {
    await october.imported(
      called('api-1', 14, { labels: { service: 'search-api' } }),
      called('api-2', 15, { labels: { service: 'search-api' } }),
      called('api-3', 16, { labels: { service: 'search-api' } }),
    );
    await october.whence.ask('rules-facts', { text: 'catalogue: [{ key: search-api, value: discovery }]' });
    await october.published(`  serviceOwner: { rules: [{ from: 'fact.catalogue[label.service]' }] }`);
    const calls = { where: ['label.service=search-api'] };
    expect(await october.costFromBoth('serviceOwner', calls)).toEqual({ discovery: '0.75' });
    // The nightly catalogue says so once more, then that it changed hands on the fifteenth.
    await october.whence.ask('rules-facts', {
      text: 'catalogue: [{ key: search-api, value: discovery }]',
      from: '2026-10-12',
    });
    await october.whence.ask('rules-facts', {
      text: 'catalogue: [{ key: search-api, value: platform, from: 2026-10-15 }]',
    });
    expect(await october.costFromBoth('serviceOwner', calls)).toEqual({ discovery: '0.25', platform: '0.5' });
    const { facts } = await october.whence.ask<Answer<typeof rules>>('rules');
    expect(facts).toContainEqual({ name: 'catalogue', keys: 1, facts: 2 });
  });
});

describe('executions', () => {
  const TRACES = { search: 'a'.repeat(32), chat: 'b'.repeat(32) };

  it('J02: what a shared agent costs goes to the feature at the root of each trace; by owner it is the agent, and both add up', async () => {
    // One root late in the evening, its agent's second call after midnight.
    const evening = OCTOBER + 20 * DAY_MS + 86_390_000;
    await october.published(`  feature: { grain: execution, rules: [{ from: label.feature }] }
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
    await october.imported(
      agent('ag-1', TRACES.search, evening + 1000),
      agent('ag-2', TRACES.search, evening + 20_000),
      agent('ag-3', TRACES.chat, evening + 2000),
    );
    const agents = { where: ['label.agent=researcher'] };
    expect(await october.costFromBoth('feature', agents)).toEqual({ '(not attributed)': '0.75' });
    // The roots are told last, when the ledger has been built.
    const roots = [span(TRACES.search, 'search', evening), span(TRACES.chat, 'chat', evening)];
    await insertSpans(october.whence.context.engine, roots, 'roots');
    const touched = { ids: Object.values(TRACES), items: [1, 1], from: evening, to: evening + 1000 };
    await october.whence.context.callStore.completeTraces(touched, 'roots');
    const byFeature = await october.costFromBoth('feature', agents);
    expect(byFeature).toEqual({ search: '0.5', chat: '0.25' });
    const byOwner = await october.costFromBoth('owner', agents);
    expect(byOwner).toEqual({ researcher: '0.75' });
    expect(total(byOwner)).toBe(total(byFeature));
    const compared = await october.whence.ask<Answer<typeof rulesCompare>>('rules-compare', {
      ...PERIOD,
      models: ['owner', 'feature'],
      where: ['label.agent=researcher'],
    });
    expect(compared.totals).toEqual({ owner: '0.75', feature: '0.75' });
    expect(compared.moves).toEqual([
      { from: 'researcher', to: 'search', cost: '0.5' },
      { from: 'researcher', to: 'chat', cost: '0.25' },
    ]);
    const explained = await october.whence.ask<Answer<typeof call>>('call', {
      id: `${TRACES.search}/${spanOf('ag-2')}`,
    });
    expect(explained.dimensions.map(({ value, kind, source }) => [value, kind, source])).toEqual([
      ['search', 'propagated', 'root.label.feature'],
      ['researcher', 'explicit', 'label.agent'],
    ]);
  });
});
