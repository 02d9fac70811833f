import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const events = [
  {
    type: 'com.acme.llm.*',
    fields: {
      'data.vendor': 'provider',
      'data.model': 'requestModel',
      'data.tokens.in': 'usage.inputTokens',
      'data.tokens.out': { to: 'usage.outputTokens' },
      subject: 'labels.customer',
      team: 'labels.team',
    },
  },
  {
    type: 'com.acme.seat',
    fields: { 'data.seats': 'usage.seats' },
    constants: { provider: 'acme', operation: 'seat' },
  },
];
const data = { vendor: 'openai', model: 'gpt-5-mini', tokens: { in: 1200, out: 310 } };

function event(id: string, more: object = {}): object {
  const time = '2026-11-01T12:00:00Z';
  return { specversion: '1.0', id, source: '/billing', type: 'com.acme.llm.done', time, subject: 'c-1', data, ...more };
}

describe('POST /api/events', () => {
  let whence: TestWhence;
  let url: string;

  beforeAll(async () => {
    whence = await openWhence({ events, privacy: { pseudonymise: false } });
    url = await whence.listen();
  });
  afterAll(() => whence.close());

  async function post(body: unknown, headers: Record<string, string>) {
    const response = await fetch(`${url}/api/events`, { method: 'POST', body: JSON.stringify(body), headers });
    return { status: response.status, answer: await response.json() };
  }

  async function stored(id: string): Promise<unknown> {
    await whence.drained();
    const { call } = await whence.ask<{ call: object }>('call', { id });
    return call;
  }

  it('one event, a batch and binary mode become the same call', async () => {
    const one = await post(event('one'), { 'content-type': 'application/cloudevents+json' });
    expect(one).toEqual({ status: 202, answer: { accepted: 1, duplicate: 0, rejected: [] } });
    const batch = [event('two'), event('two'), event('three')];
    const many = await post(batch, { 'content-type': 'application/cloudevents-batch+json' });
    expect(many.answer).toEqual({ accepted: 2, duplicate: 1, rejected: [] });
    const binary = await post(data, {
      'content-type': 'application/json',
      'ce-specversion': '1.0',
      'ce-id': 'four',
      'ce-source': '/billing',
      'ce-type': 'com.acme.llm.done',
      'ce-time': '2026-11-01T12:00:00Z',
      'ce-subject': 'c%2D1',
    });
    expect(binary.answer).toEqual({ accepted: 1, duplicate: 0, rejected: [] });
    for (const id of ['one', 'two', 'three', 'four']) {
      expect(await stored(`/billing#${id}`)).toMatchObject({
        provider: 'openai',
        requestModel: 'gpt-5-mini',
        at: '2026-11-01T12:00:00.000Z',
        labels: { customer: 'c-1' },
        door: 'events',
      });
    }
  });

  it('what no map takes is refused with its number and how to map it, and the others go in', async () => {
    const batch = [
      event('a', { type: 'com.other' }),
      event('b'),
      'no event',
      event('c', { type: 'com.acme.seat', data: { seats: 'x' } }),
    ];
    const { answer } = await post(batch, {});
    expect(answer).toMatchObject({
      accepted: 1,
      rejected: [
        { line: 1, code: 'unmapped-event', hint: expect.stringContaining('com.acme.llm.*, com.acme.seat') },
        { line: 3, code: 'bad-event' },
        { line: 4, code: 'bad-call', place: 'data.seats' },
      ],
    });
  });

  it('a map that names no field is refused when the configuration is read', () => {
    const wrong = [{ type: 'x', fields: { 'data.model': 'requestModle' } }];
    expect(() => loadConfig(null, {}, { events: wrong })).toThrow(/Did you mean requestModel\?/);
  });
});
