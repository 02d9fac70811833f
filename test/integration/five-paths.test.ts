import { afterAll, beforeAll, expect, it } from 'vitest';
import { openMeter } from '../../sdk/src/node.ts';
import { picosFromDollars } from '../../src/core/money.ts';
import { type TestServer, startServer } from '../e2e/server.ts';
import { chatSpan, exportOf } from '../otlp-export.ts';
import { openReportWhence } from '../report-whence.ts';
import { openUpstream, type Upstream } from '../sdk-upstream.ts';

const MODEL = 'gpt-5-mini-2025-08-07';
/** Input of which so much was read from a cache, output of which so much was reasoning. */
const WORKLOAD = [
  { input: 12, cached: 0, output: 30, reasoning: 0 },
  { input: 5200, cached: 4096, output: 310, reasoning: 128 },
  { input: 90_000, cached: 1024, output: 2400, reasoning: 1900 },
] as const;
type Work = (typeof WORKLOAD)[number];

let upstream: Upstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await openUpstream(({ headers }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer(String(headers['x-test-id']))));
  });
  server = await startServer(null, { gateway: { upstreams: [{ name: 'openai', url: upstream.url }] } });
}, 120_000);

afterAll(async () => {
  await server?.stop();
  await upstream?.close();
});

/** The response id of one piece of work through one path. */
function idOf(path: string, index: number): string {
  return `chatcmpl-${path}B7xK9qZ2mP4vT7wR${index}`;
}

function answer(id: string) {
  const { input, cached, output, reasoning } = WORKLOAD[Number(id.at(-1))]!;
  return {
    id,
    object: 'chat.completion',
    model: MODEL,
    choices: [{ index: 0, message: { role: 'assistant', content: 'From the spring.' }, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: cached },
      completion_tokens_details: { reasoning_tokens: reasoning },
    },
  };
}

function request(id: string): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-test-1234', 'x-test-id': id },
    body: JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Whence?' }] }),
  };
}

/** Each path captures the answers of these ids. */
const PATHS: Readonly<Record<string, (ids: readonly string[]) => Promise<unknown>>> = {
  async gateway(ids) {
    const url = `${server.url}/gateway/openai/v1/chat/completions`;
    for (const id of ids) expect(await (await fetch(url, request(id))).json()).toEqual(answer(id));
  },
  async sdk(ids) {
    const meter = openMeter({ url: server.url, provider: 'openai' });
    const metered = meter.fetch();
    for (const id of ids) await (await metered(`${upstream.url}/v1/chat/completions`, request(id))).text();
    await meter.close();
  },
  async otlp(ids) {
    const spans = ids.map((id, index) => {
      const { input, cached, output, reasoning } = WORKLOAD[Number(id.at(-1))]!;
      const attributes = {
        'gen_ai.response.id': id,
        'gen_ai.response.model': MODEL,
        'gen_ai.usage.input_tokens': input,
        'gen_ai.usage.output_tokens': output,
        'gen_ai.usage.cache_read.input_tokens': cached,
        'gen_ai.usage.reasoning.output_tokens': reasoning,
      };
      return chatSpan({ spanId: `${index}`.padStart(16, 'a'), startMs: Date.now(), attributes });
    });
    const body = JSON.stringify(exportOf(spans));
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${server.url}/v1/traces`, { method: 'POST', headers, body })).status).toBe(200);
  },
  async file(ids) {
    const lines = ids.map((id) =>
      JSON.stringify({
        provider: 'openai',
        url: 'https://api.openai.com/v1/chat/completions',
        method: 'POST',
        request_body: { model: 'gpt-5-mini' },
        status: 200,
        response_body: answer(id),
      }),
    );
    const imported = await fetch(`${server.url}/api/import?format=exchanges`, {
      method: 'POST',
      body: lines.join('\n'),
    });
    expect(await imported.json()).toMatchObject({ read: ids.length, rejected: 0 });
  },
};

/** Cost of the call with a response id, in picodollars; waits until it is in the store. */
async function costOf(id: string): Promise<bigint | null> {
  for (let tries = 0; tries < 100; tries++) {
    const response = await fetch(`${server.url}/api/call?id=${id}`);
    if (response.ok) {
      const { price }: { price: { cost: string } } = await response.json();
      return picosFromDollars(price.cost);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${id} never came`);
}

async function totals(): Promise<{ calls: number; cost: string }> {
  const { totals } = await server.ask<{ totals: { calls: number; cost: string } }>(
    '/api/query?measure=calls,cost&from=-2d&to=now',
  );
  return totals;
}

/** What the provider's usage report makes of the same work, done `times` over: cost of one request. */
async function costByReport({ input, cached, output }: Work): Promise<bigint> {
  const reports = await openReportWhence({ admin: { kind: 'openai-usage', asCalls: true } });
  const times = 7;
  reports.say('/v1/organization/usage/completions', '2026-11-05', {
    object: 'organization.usage.completions.result',
    input_tokens: input * times,
    input_cached_tokens: cached * times,
    output_tokens: output * times,
    num_model_requests: times,
    model: MODEL,
  });
  await reports.pull('admin');
  const { totals } = await reports.spend('admin', 'cost');
  await reports.close();
  return picosFromDollars(String(totals['cost']))! / BigInt(times);
}

it('B16: gateway, SDK, OTLP, admin API and file drop give the same cost per request, and a call captured twice counts once', async () => {
  const paths = Object.entries(PATHS);
  const ids = new Map(paths.map(([name]) => [name, WORKLOAD.map((_, index) => idOf(name, index))]));
  for (const [name, capture] of paths) await capture(ids.get(name)!);
  for (const [index, work] of WORKLOAD.entries()) {
    const costs = new Set(await Promise.all(paths.map(([name]) => costOf(ids.get(name)![index]!))));
    expect(costs.size).toBe(1);
    const [cost] = costs;
    const byReport = await costByReport(work);
    const apart = byReport > cost! ? byReport - cost! : cost! - byReport;
    expect(apart * 1000n <= cost!, `${byReport} by the report, ${cost} by every call`).toBe(true);
  }
  const once = await totals();
  expect(once.calls).toBe(paths.length * WORKLOAD.length);

  for (const [name, capture] of paths) await capture([...ids].flatMap(([other, own]) => (other === name ? [] : own)));
  await expect
    .poll(
      async () => (await server.ask<{ call: { doors: string[] } }>(`/api/call?id=${ids.get('file')![2]}`)).call.doors,
      {
        timeout: 20_000,
      },
    )
    .toEqual(expect.arrayContaining(['gateway', 'sdk', 'otlp', 'exchanges']));
  expect(await totals()).toEqual(once);
}, 120_000);
