import { describe, expect, it } from 'vitest';
import { openMeter } from '../../sdk/src/node.ts';
import type { Call } from '../../src/core/call.ts';
import { exchangeFromRecord } from '../../src/core/capture/record.ts';
import { QUANTITIES } from '../../src/core/quantity.ts';
import type { Problem } from '../../src/core/problem.ts';
import { callFromLine } from '../../src/core/capture/native.ts';
import { captureRow, recordedRows } from '../golden/recorded.ts';
import { wireExchange } from '../golden/wire-exchange.ts';
import { gunzipSync } from 'node:zlib';

const CHUNK = 777;

/** A Whence that keeps what it is sent. */
function collector(): { readonly lines: unknown[]; readonly fetch: typeof fetch } {
  const lines: unknown[] = [];
  const fetch: typeof globalThis.fetch = async (_input, init) => {
    if (init?.body instanceof Uint8Array)
      for (const line of gunzipSync(init.body).toString('utf8').split('\n')) lines.push(JSON.parse(line));
    return Response.json({});
  };
  return { lines, fetch };
}

/** A body that comes in pieces, cut anywhere. */
function inPieces(body: Buffer): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= body.length) return controller.close();
      controller.enqueue(new Uint8Array(body.subarray(at, at + CHUNK)));
      at += CHUNK;
    },
  });
}

describe('recorded traffic through the SDK', () => {
  it('gives for every provider the calls that the recordings give, and the caller gets every byte', async () => {
    const { lines, fetch } = collector();
    const expected: Call[] = [];
    for (const row of recordedRows()) {
      const wire = wireExchange(row);
      const captured = captureRow(row);
      const exchange = exchangeFromRecord(row, 'exchanges');
      const url = 'url' in exchange ? exchange.url : null;
      if (wire === null || captured.kind !== 'call' || [101, 204, 304].includes(wire.status) || wire.method === 'GET')
        continue;
      const meter = openMeter({ provider: row.provider, fetch, fingerprints: false, streamUsage: false });
      const upstream: typeof globalThis.fetch = async () =>
        new Response(inPieces(wire.responseBody), { status: wire.status, headers: { ...wire.responseHeaders } });
      const response = await meter.fetch(upstream)(String(url), {
        method: wire.method,
        headers: { ...wire.requestHeaders },
        body: wire.requestBody,
      });
      expect(Buffer.from(await response.arrayBuffer()).equals(wire.responseBody)).toBe(true);
      await meter.close();
      expected.push(captured.call);
    }
    expect(lines.length).toBe(expected.length);
    const sent = lines.map((line) => callFromLine(line, { now: Date.now(), door: 'sdk' }));
    expect(sent.map(told)).toEqual(expected.map(told));
    expect(new Set(expected.map(({ provider }) => provider)).size).toBeGreaterThan(25);
  });
});

/** What a call says of the exchange, leaving out what recorders add: clock, ids for want of the provider's, labels by hand. */
function told(call: Call | readonly Problem[]): unknown {
  if (!('id' in call)) return call;
  const { provider, requestModel, responseModel, operation, status, errorType, httpStatus } = call;
  const { usage, metering, conservation, serviceTier, finishReason, streamed, responseId, reportedCost } = call;
  const identity = call.identity.startsWith('response:') ? call.identity : null;
  return [
    [provider, requestModel, responseModel, operation, status, errorType, httpStatus],
    [
      QUANTITIES.map((quantity) => usage[quantity] ?? 0),
      metering,
      conservation,
      serviceTier,
      finishReason,
      streamed,
      responseId,
      identity,
    ],
    reportedCost?.picos.toString() ?? null,
  ];
}
