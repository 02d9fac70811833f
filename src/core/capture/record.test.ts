import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exchangeFromRecord } from './record.ts';

const MINIMAL = {
  url: 'https://api.openai.com/v1/chat/completions',
  request_body: { model: 'gpt-5-mini' },
  response_status: 200,
  response_body: { id: 'x' },
};

describe('record', () => {
  it('a row written by hand needs only url, request, status and response', () => {
    expect(exchangeFromRecord(MINIMAL, 'exchanges')).toMatchObject({
      provider: '',
      status: 200,
      at: null,
      labels: {},
      recordId: null,
      door: 'exchanges',
      responseBody: { id: 'x' },
    });
  });

  it('time and labels are taken from it', () => {
    const row = { ...MINIMAL, at: '2026-11-01T12:00:00.5Z', labels: { team: 'search' } };
    expect(exchangeFromRecord(row, 'exchanges')).toMatchObject({
      at: Date.UTC(2026, 10, 1, 12, 0, 0, 500),
      labels: { team: 'search' },
    });
  });

  it('header names lose their case, bodies kept as text are read', () => {
    const row = { ...MINIMAL, response_headers: { Date: 'x', 'X-List': ['a', 'b'] }, response_body: ' {"id":"y"}' };
    expect(exchangeFromRecord(row, 'exchanges')).toMatchObject({
      responseHeaders: { date: 'x', 'x-list': 'a, b' },
      responseBody: { id: 'y' },
    });
  });

  it('gRPC statuses become HTTP statuses', () => {
    const row = { kind: 'grpc_pair', provider: 'xai', response_status: 8, response_body: null };
    expect(exchangeFromRecord(row, 'exchanges')).toMatchObject({ status: 429 });
  });

  it('messages of sockets, gRPC and AWS streams become events', () => {
    const base = { provider: 'openai', response_status: 200 };
    const socket = { ...base, ws_events: [{ direction: 'received', data: { type: 'a' } }, { data: '{"type":"b"}' }] };
    const grpc = { ...base, grpc_chunks: { chunks_json: [{ chunk: { id: 1 } }] } };
    const aws = { ...base, eventstream_events: [{ type: 'metadata', data: {} }] };
    expect(exchangeFromRecord(socket, 'exchanges')).toMatchObject({ events: [{ type: 'a' }, { type: 'b' }] });
    expect(exchangeFromRecord(grpc, 'exchanges')).toMatchObject({ events: [{ id: 1 }] });
    expect(exchangeFromRecord(aws, 'exchanges')).toMatchObject({ events: [{ type: 'metadata', data: {} }] });
  });

  it.each([
    ['no object', 7, 'record'],
    ['a list', [], 'record'],
    ['null', null, 'record'],
    ['a status in words', { ...MINIMAL, response_status: 'ok' }, 'response_status'],
    ['a fractional status', { ...MINIMAL, response_status: 200.5 }, 'response_status'],
    ['a negative status', { ...MINIMAL, response_status: -1 }, 'response_status'],
    ['a time that is none', { ...MINIMAL, at: 'yesterday' }, 'at'],
    ['a time before there was anything to call', { ...MINIMAL, at: 1 }, 'at'],
    ['neither url nor provider', { response_status: 200 }, 'url'],
    ['a url that is a number', { ...MINIMAL, url: 5 }, 'url'],
    ['headers in a list', { ...MINIMAL, request_headers: ['a'] }, 'request_headers'],
    ['labels in words', { ...MINIMAL, labels: 'team=a' }, 'labels'],
    ['an endless url', { ...MINIMAL, url: 'x'.repeat(5000) }, 'url'],
    ['no response of any kind', { url: 'https://api.openai.com/v1/responses' }, 'response_body'],
  ])('%s is a problem that says where, what and how to mend it', (_, row, place) => {
    const problem = exchangeFromRecord(row, 'exchanges');
    expect(problem).toMatchObject({ code: 'bad-record', place });
    expect(problem).toHaveProperty('reason', expect.stringMatching(/./));
    expect(problem).toHaveProperty('remedy', expect.stringMatching(/\.$/));
  });

  it('anything at all is an exchange or a problem', () => {
    fc.assert(
      fc.property(fc.anything(), (row) => {
        expect(typeof exchangeFromRecord(row, 'exchanges')).toBe('object');
      }),
    );
  });
});
