import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picosFromDollars } from '../../src/core/money.ts';
import { chatSpan, exportOf, type JsonSpan, type Plain, protobufOf, spanOf, START, TRACE } from '../otlp-export.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = START + 3_600_000;
const YEAR_MS = 365 * 86_400_000;

/** The spans of one request through three services, as each service exports its own: root, agent, retrieval. */
const WEB = { 'service.name': 'shop-web', 'deployment.environment.name': 'staging' };
const ASSISTANT = {
  'service.name': 'assistant',
  'k8s.pod.label.team': 'ads',
  'deployment.environment.name': 'staging',
};
const RETRIEVAL = { 'service.name': 'retrieval', 'k8s.pod.name': 'retrieval-7f9c', 'service.namespace': 'search' };

const ROOT = spanOf({ spanId: '1000000000000001', name: 'POST /ask', attributes: { 'http.request.method': 'POST' } });
const AGENT = spanOf({
  spanId: '2000000000000001',
  parentSpanId: ROOT.spanId,
  name: 'invoke_agent support',
  attributes: {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'support',
    // Agents repeat what the models below them used.
    'gen_ai.usage.input_tokens': 31_200,
    'gen_ai.usage.output_tokens': 3310,
  },
});
const OPENAI = chatSpan({ spanId: '2000000000000002', parentSpanId: AGENT.spanId });
const BEDROCK = chatSpan({
  spanId: '2000000000000003',
  parentSpanId: AGENT.spanId,
  attributes: {
    'gen_ai.provider.name': 'aws.bedrock',
    'server.address': 'bedrock-runtime.us-east-1.amazonaws.com',
    'gen_ai.request.model': 'anthropic.claude-haiku-4-5-20251001-v1:0',
    'gen_ai.response.model': 'anthropic.claude-haiku-4-5-20251001-v1:0',
    ...used(10_000, 1000),
  },
});
const VERTEX = chatSpan({
  spanId: '3000000000000001',
  parentSpanId: AGENT.spanId,
  attributes: {
    'gen_ai.provider.name': 'gcp.vertex_ai',
    'gen_ai.request.model': 'gemini-2.5-flash',
    'gen_ai.response.model': 'gemini-2.5-flash',
    ...used(20_000, 2000),
  },
});
const PINECONE = spanOf({
  spanId: '3000000000000002',
  parentSpanId: AGENT.spanId,
  name: 'pinecone.query',
  attributes: { 'db.system': 'pinecone', 'pinecone.usage.read_units': 6 },
});
const TAVILY = spanOf({
  spanId: '3000000000000003',
  parentSpanId: AGENT.spanId,
  name: 'POST',
  attributes: {
    'http.request.method': 'POST',
    'server.address': 'api.tavily.com',
    'whence.provider': 'tavily',
    'whence.operation': 'search',
    'whence.model': 'search',
    'whence.usage.searches': 2,
  },
});

function used(input: number, output: number): Record<string, Plain> {
  return {
    'gen_ai.usage.input_tokens': input,
    'gen_ai.usage.output_tokens': output,
    'gen_ai.usage.cache_read.input_tokens': 0,
    'gen_ai.usage.reasoning.output_tokens': 0,
  };
}

interface Node {
  readonly id: string;
  readonly parentId: string | null;
  readonly depth: number;
  readonly gap: boolean;
  readonly kind: string;
  readonly service: string | null;
  readonly provider: string | null;
  readonly cost: string | null;
  readonly totalCost: string;
  readonly inputTokens: number | null;
}
interface Trace {
  readonly sentence: string;
  readonly traceId: string;
  readonly root: { readonly id: string };
  readonly services: readonly string[];
  readonly providers: readonly string[];
  readonly cost: string;
  readonly unpricedCalls: number;
  readonly nodes: readonly Node[];
}

interface Attributed {
  readonly call: { readonly labels: Readonly<Record<string, string>> };
  readonly dimensions: readonly { readonly name: string; readonly value: string; readonly source: string | null }[];
}

describe('an execution through three services, two clouds, a SaaS platform and external APIs', () => {
  let whence: TestWhence;
  let url: string;
  let now = NOW;

  beforeAll(async () => {
    whence = await openWhence({}, () => now);
    url = await whence.listen();
    // Each service exports by itself; what is innermost comes first.
    await send([VERTEX, PINECONE, TAVILY], RETRIEVAL);
    await send([OPENAI, BEDROCK, AGENT], ASSISTANT);
    await send([ROOT], WEB);
    await whence.drained();
  });
  afterAll(() => whence.close());

  async function send(spans: readonly JsonSpan[], resource: Readonly<Record<string, Plain>>): Promise<void> {
    const body = new Uint8Array(protobufOf(exportOf(spans, resource)));
    const headers = { 'content-type': 'application/x-protobuf' };
    expect((await fetch(`${url}/v1/traces`, { method: 'POST', body, headers })).status).toBe(200);
  }

  async function hop(span: JsonSpan): Promise<Node | undefined> {
    const { nodes } = await whence.ask<Trace>('trace', { id: TRACE });
    return nodes.find(({ id }) => id === span.spanId);
  }

  it('B09: has one root, and its cost is the sum of its parts', async () => {
    const trace = await whence.ask<Trace>('trace', { id: TRACE });
    expect(trace.root.id).toBe(ROOT.spanId);
    expect(trace.nodes.filter(({ depth }) => depth === 0).map(({ id }) => id)).toEqual([ROOT.spanId]);
    expect(trace.nodes.some(({ gap }) => gap)).toBe(false);
    expect([...trace.services]).toEqual(['assistant', 'retrieval', 'shop-web']);
    const parts = trace.nodes.flatMap(({ cost }) => (cost === null ? [] : [picosFromDollars(cost) ?? 0n]));
    expect(parts.length).toBe(5);
    expect(picosFromDollars(trace.cost)).toBe(parts.reduce((sum, picos) => sum + picos, 0n));
    expect(trace.nodes[0]?.totalCost).toBe(trace.cost);
    // The agent repeats its models' tokens; they count once.
    expect(await hop(AGENT)).toMatchObject({ kind: 'agent', cost: null, inputTokens: null, totalCost: trace.cost });
  });

  it('is found by any of its calls', async () => {
    const byCall = await whence.ask<Trace>('trace', { id: `${TRACE}:${VERTEX.spanId}` });
    expect(byCall.traceId).toBe(TRACE);
    const response = await whence.request('/api/trace?id=nothing-of-ours');
    expect(response.status).toBe(404);
  });

  it('O06: hops into Bedrock and Vertex are priced', async () => {
    expect(await hop(BEDROCK)).toMatchObject({ provider: 'aws.bedrock', cost: '0.015', service: 'assistant' });
    expect(await hop(VERTEX)).toMatchObject({ provider: 'gcp.vertex_ai', cost: '0.011', service: 'retrieval' });
  });

  it('O07: a hop into a SaaS platform is priced from its meter', async () => {
    expect(await hop(PINECONE)).toMatchObject({ provider: 'pinecone', cost: '0.000096' });
  });

  it('O08: external hops are priced, and the trace that crosses all three sums up', async () => {
    expect(await hop(TAVILY)).toMatchObject({ provider: 'tavily', cost: '0.016' });
    expect(await hop(OPENAI)).toMatchObject({ provider: 'openai', cost: '0.0006896' });
    const trace = await whence.ask<Trace>('trace', { id: TRACE });
    expect([trace.cost, trace.unpricedCalls]).toEqual(['0.0427856', 0]);
    expect([...trace.providers]).toEqual(['aws.bedrock', 'gcp.vertex_ai', 'openai', 'pinecone', 'tavily']);
  });

  async function dimension(span: JsonSpan, name: string) {
    const { dimensions } = await whence.ask<Attributed>('call', { id: `${TRACE}:${span.spanId}` });
    return dimensions.find((dimension) => dimension.name === name);
  }

  it('A06: a call without a team has the one of its pod, and says so', async () => {
    expect(await dimension(OPENAI, 'team')).toMatchObject({ value: 'ads', source: 'inherited:k8s_label' });
    expect(await dimension(VERTEX, 'team')).toMatchObject({ value: '(not attributed)' });
    const { rows } = await whence.ask<{ rows: unknown[] }>('query', {
      measure: ['calls'],
      by: ['team'],
      from: '2026-11-01',
      to: '2026-11-02',
      where: ['provider=openai'],
    });
    expect(rows).toMatchObject([{ values: { team: 'ads' }, measures: { calls: 1 } }]);
  });

  it('A07: a call runs in the environment of its resource, without an attribute of its own', async () => {
    expect(await dimension(BEDROCK, 'environment')).toMatchObject({ value: 'staging', source: 'inherited:resource' });
  });

  it('P05: the context stays with the call when pod, tag and key are gone', async () => {
    const before = await whence.ask<Attributed>('call', { id: `${TRACE}:${OPENAI.spanId}` });
    expect(before.call.labels).toMatchObject({
      'resource.k8s.pod.label.team': 'ads',
      'resource.service.name': 'assistant',
    });
    now = NOW + YEAR_MS;
    // A year later there is another pod of that name, with another team: its calls are its own.
    const spanId = '4000000000000001';
    await send([chatSpan({ spanId, startMs: now })], { ...ASSISTANT, 'k8s.pod.label.team': 'growth' });
    await whence.drained();
    const after = await whence.ask<Attributed>('call', { id: `${TRACE}:${OPENAI.spanId}` });
    expect(after.call.labels).toEqual(before.call.labels);
    expect(after.dimensions).toEqual(before.dimensions);
    const later = await whence.ask<Attributed>('call', { id: `${TRACE}:${spanId}` });
    expect(later.dimensions.find(({ name }) => name === 'team')).toMatchObject({ value: 'growth' });
  });
});
