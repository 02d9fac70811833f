import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../../src/core/call.ts';
import { capture } from '../../src/core/capture/capture.ts';
import type { Captured } from '../../src/core/capture/exchange.ts';
import { exchangeFromRecord } from '../../src/core/capture/record.ts';
import { canonicalProvider } from '../../src/core/provider.ts';
import { type BareUpstream, openBareUpstream, openTestGateway, type TestGateway } from '../gateway.ts';
import { recordedRows } from '../golden/recorded.ts';
import { wireExchange, type WireExchange, type WireRow } from '../golden/wire-exchange.ts';

interface Replayed {
  readonly row: WireRow;
  readonly wire: WireExchange;
}

const replayed = recordedRows().flatMap((row): Replayed[] => {
  const wire = wireExchange(row);
  return wire ? [{ row, wire }] : [];
});

let upstream: BareUpstream;
let gateway: TestGateway;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Where each response is cut, of a generator with a fixed seed: between any two bytes sooner or later. */
function pieces(body: Buffer, seed: number): Buffer[] {
  const cut: Buffer[] = [];
  let state = seed * 2 + 1;
  for (let at = 0; at < body.length;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const size = body.length < 600 && seed % 7 === 0 ? 1 : 1 + (state % 997);
    cut.push(body.subarray(at, at + size));
    at += size;
  }
  return cut;
}

function wireBytes({ wire }: Replayed, index: number): Buffer[] {
  const headers = Object.entries(wire.responseHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${wire.status} Recorded\r\n${headers.join('')}`;
  const isBodiless = wire.status === 204 || wire.status === 304;
  if (isBodiless) return [Buffer.from(`${head}\r\n`)];
  if (!wire.isStream)
    return [
      Buffer.from(`${head}content-length: ${wire.responseBody.length}\r\n\r\n`),
      ...pieces(wire.responseBody, index),
    ];
  const chunks = pieces(wire.responseBody, index + 1).map((piece) =>
    Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]),
  );
  const whole = Buffer.concat([
    Buffer.from(`${head}transfer-encoding: chunked\r\n\r\n`),
    ...chunks,
    Buffer.from('0\r\n\r\n'),
  ]);
  return pieces(whole, index);
}

const slug = (provider: string): string => provider.replaceAll(/[^a-z0-9]/g, '-');
const providerOf = (row: WireRow): string => canonicalProvider(row.provider, row.url ?? null);

beforeAll(async () => {
  upstream = await openBareUpstream(async ({ head, socket }) => {
    const index = Number(/x-row: (\d+)/.exec(head)?.[1]);
    const found = replayed[index];
    if (!found) throw new Error(head);
    for (const piece of wireBytes(found, index)) {
      socket.write(piece);
      if (index % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  });
  const providers = [...new Set(replayed.map(({ row }) => providerOf(row)))];
  gateway = await openTestGateway({
    upstreams: {},
    config: {
      gateway: {
        upstreams: providers.map((provider) => ({ name: `x-${slug(provider)}`, provider, url: upstream.url })),
      },
    },
  });
});

afterAll(async () => {
  agent.destroy();
  await gateway.close();
  upstream.close();
});

function send({ row, wire }: Replayed, index: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      `${gateway.url}/x-${slug(providerOf(row))}${wire.path}`,
      {
        method: wire.method,
        agent,
        headers: {
          ...wire.requestHeaders,
          'x-row': String(index),
          ...(wire.method !== 'GET' && { 'content-length': Buffer.byteLength(wire.requestBody) }),
        },
      },
      (incoming) => {
        const body: Buffer[] = [];
        incoming.on('data', (bytes: Buffer) => body.push(bytes));
        incoming.on('end', () => resolve(Buffer.concat(body)));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(wire.method === 'GET' ? undefined : wire.requestBody);
  });
}

/** What capture makes of the same exchange, called at the same address. */
function expectedOf({ row, wire }: Replayed): Captured {
  const exchange = exchangeFromRecord({ ...row, url: upstream.url + wire.path }, 'gateway');
  if ('code' in exchange) throw new Error(exchange.reason);
  return capture({ ...exchange, provider: providerOf(row) }, { now: 0 });
}

const COMPARED = [
  'provider',
  'requestModel',
  'responseModel',
  'operation',
  'status',
  'errorType',
  'httpStatus',
  'usage',
  'parts',
  'metering',
  'conservation',
  'serviceTier',
  'region',
  'finishReason',
  'streamed',
  'responseId',
  'reportedCost',
  'conversationId',
] as const;

const seenOutcomes = (): number =>
  gateway.calls.length + gateway.refused.length + gateway.front.gateway.recorder.skipped;

/** Sends an exchange through and gives what differs from what was recorded. */
async function differencesOf(exchange: Replayed, index: number): Promise<string[]> {
  const { row, wire } = exchange;
  const before = seenOutcomes();
  const callsBefore = gateway.calls.length;
  const body = await send(exchange, index);
  await expect.poll(seenOutcomes, { interval: 1 }).toBe(before + 1);
  const differences: string[] = [];
  if (wire.status !== 204 && !body.equals(wire.responseBody)) differences.push('the response');
  if (upstream.seen.pop()?.body.toString() !== wire.requestBody) differences.push('the request');
  const actual = gateway.calls.length > callsBefore ? gateway.calls.at(-1) : undefined;
  differences.push(...differencesFrom(expectedOf(exchange), actual));
  return differences.map((difference) => `${row.provider} ${wire.path} ${row.id}: ${difference}`);
}

function differencesFrom(expected: Captured, actual: Call | undefined): string[] {
  if (expected.kind !== 'call') return actual ? [`${expected.kind} is a call`] : [];
  return COMPARED.flatMap((name) => {
    const [was, is] = [JSON.stringify(expected.call[name], bigints), JSON.stringify(actual?.[name], bigints)];
    // A recorder that did not keep the request's body did not keep its model.
    const isRicher = name === 'requestModel' && was === 'null';
    return was === is || isRicher ? [] : [`${name}: ${was} is ${is}`];
  });
}

describe('the recorded traffic through the gateway', () => {
  it('arrives byte for byte, and every call is what capture makes of the whole exchange', async () => {
    const different: string[] = [];
    for (const [index, exchange] of replayed.entries()) different.push(...(await differencesOf(exchange, index)));
    expect(different).toEqual([]);
    expect(replayed.length).toBeGreaterThan(2600);
    expect(new Set(gateway.calls.map(({ provider }) => provider)).size).toBeGreaterThan(25);
  }, 120_000);
});

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
