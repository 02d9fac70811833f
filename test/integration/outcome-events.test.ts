import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lines, openStatementWhence, type StatementWhence } from '../statement-whence.ts';

const MAPS = [
  {
    type: 'com.desk.ticket.*',
    becomes: 'outcome',
    fields: { 'data.ok': 'success', 'data.customer': 'labels.customer', 'data.trace': 'traceId' },
    constants: { outcome: 'ticket' },
  },
  {
    type: 'com.ci.deployed',
    becomes: 'marker',
    fields: { 'data.version': 'title' },
    constants: { marker: 'deploy' },
  },
];

let told: StatementWhence;

beforeAll(async () => {
  told = await openStatementWhence({ events: MAPS });
});
afterAll(() => told.whence.close());

const event = (id: string, type: string, data: object) => ({
  specversion: '1.0',
  id,
  source: '/desk',
  type,
  time: '2026-11-07T08:00:00Z',
  data,
});

describe('POST /api/events', () => {
  it('outcomes are known by their id and corrected by it, and cut by the calls they came of', async () => {
    await told.whence.importLines('calls', [
      {
        id: 'c1',
        at: '2026-11-05T10:00:00Z',
        provider: 'openai',
        requestModel: 'gpt-5-mini',
        traceId: 'a'.repeat(32),
        usage: { inputTokens: 10, outputTokens: 5 },
        labels: { feature: 'desk' },
      },
    ]);
    const resolved = {
      outcome: 'resolved',
      id: 'T1',
      at: '2026-11-05T11:00:00Z',
      success: true,
      traceId: 'a'.repeat(32),
    };
    const { answer } = await told.post(
      '/api/events',
      JSON.stringify([resolved, { ...resolved, id: 'T2', callId: 'c1' }]),
    );
    expect(answer).toEqual({ accepted: 2, duplicate: 0, rejected: [] });
    await told.post('/api/events', lines({ ...resolved, success: false, at: '2026-11-06T11:00:00Z' }), {
      'content-type': 'application/x-ndjson',
    });
    await told.whence.drained();
    const { rows } = await told.ask<{ rows: object[] }>('outcomes', { name: 'resolved', by: 'feature,model' });
    expect(rows).toMatchObject([
      { values: { feature: 'desk', model: 'gpt-5-mini' }, count: 2, judged: 2, successes: 1, successRate: 0.5 },
    ]);
    const other = await told.ask<{ rows: object[] }>('outcomes', { name: 'resolved', where: 'feature=other' });
    expect(other.rows).toEqual([]);
  });

  it('CloudEvents become outcomes and markers by their map, once however often they are delivered', async () => {
    const ticket = event('1', 'com.desk.ticket.closed', { ok: true, customer: 'acme', trace: 'b'.repeat(32) });
    const deploy = event('2', 'com.ci.deployed', { version: 'v42' });
    expect((await told.post('/api/events', JSON.stringify([ticket, ticket, deploy]))).answer).toMatchObject({
      accepted: 2,
      duplicate: 1,
      rejected: [],
    });
    await told.whence.drained();
    const { rows } = await told.ask<{ rows: object[] }>('outcomes', { name: 'ticket', by: 'customer', reveal: 'true' });
    expect(rows).toMatchObject([{ values: { customer: 'acme' }, count: 1, successes: 1 }]);
    const { events } = await told.ask<{ events: object[] }>('events', { kind: 'deploy' });
    expect(events).toMatchObject([
      { kind: 'deploy', senderId: '/desk#2', title: 'v42', at: '2026-11-07T08:00:00.000Z' },
    ]);
  });

  it('markers are kept with their labels and link, listed by either, and a script is no link', async () => {
    const marker = {
      marker: 'prompt-release',
      id: 'p7',
      at: '2026-11-08T00:00:00Z',
      title: 'Prompt v7',
      link: 'https://example.com/p7',
      labels: { feature: 'triage' },
    };
    const { answer } = await told.post(
      '/api/events',
      JSON.stringify([
        marker,
        { ...marker, id: 'p8', link: 'javascript:alert(1)' },
        { marker: 'party', at: marker.at },
      ]),
    );
    expect(answer).toMatchObject({
      accepted: 1,
      rejected: [
        { line: 2, code: 'bad-statement' },
        { line: 3, code: 'bad-statement' },
      ],
    });
    await told.whence.drained();
    const { events } = await told.ask<{ events: object[] }>('events', { label: 'feature=triage' });
    expect(events).toMatchObject([
      { title: 'Prompt v7', link: 'https://example.com/p7', labels: { feature: 'triage' } },
    ]);
    expect((await told.ask<{ events: object[] }>('events', { label: 'feature=other' })).events).toEqual([]);
  });
});
