import { createHash } from 'node:crypto';
import type { Call } from '../../src/core/call.ts';
import { QUANTITIES } from '../../src/core/quantity.ts';
import type { PricedCall, PriceLine } from '../../src/core/pricing/price.ts';

const MODELS = [
  ['openai', 'gpt-5-mini', '2025-08-07', 250_000_000_000n],
  ['openai', 'gpt-5', '2025-08-07', 1_250_000_000_000n],
  ['anthropic', 'claude-sonnet-4-5', '20250929', 3_000_000_000_000n],
  ['anthropic', 'claude-haiku-4-5', '20251001', 1_000_000_000_000n],
  ['google', 'gemini-2.5-flash', '001', 300_000_000_000n],
  ['openai', 'text-embedding-3-small', '1', 20_000_000_000n],
] as const;
const FEATURES = ['search', 'assistant', 'summaries', 'triage', 'import', 'translate', 'agents'];
const TEAMS = ['discovery', 'support', 'platform', 'growth'];
const WEEK_MS = 7 * 86_400_000;
const START = Date.UTC(2026, 10, 1);

/** Calls number `from` to `from + count` of `total`, as a week brings them, in order of time; the same for the same numbers. */
export function weekOfCalls(from: number, count: number, total: number): PricedCall[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    return callNumber(number, START + Math.floor((number / total) * WEEK_MS));
  });
}

function callNumber(number: number, at: number): PricedCall {
  const random = randomFrom(number);
  const [provider, name, version, rate] = pick(MODELS, random);
  const digest = createHash('sha256').update(String(number)).digest('hex');
  const responseId = `chatcmpl-${digest.slice(0, 29)}`;
  const failed = random() < 0.02;
  const call: Call = {
    id: digest.slice(32),
    identity: `response:${responseId}`,
    at,
    provider,
    requestModel: name,
    responseModel: `${name}-${version}`,
    operation: name.startsWith('text-') ? 'embeddings' : 'chat',
    status: failed ? 'error' : 'ok',
    errorType: failed ? 'rate_limit_exceeded' : null,
    httpStatus: failed ? 429 : 200,
    durationMs: Math.floor(random() * 20_000),
    timeToFirstTokenMs: random() < 0.5 ? Math.floor(random() * 2000) : null,
    usage: usage(random),
    parts: null,
    metering: 'provider',
    conservation: 'holds',
    serviceTier: 'standard',
    region: random() < 0.2 ? 'eu-west-1' : null,
    finishReason: 'stop',
    streamed: random() < 0.5,
    responseId,
    ...(random() < 0.5 ? tracedBy(digest) : UNTRACED),
    conversationId: random() < 0.5 ? `conversation-${Math.floor(number / 7)}` : null,
    logicalRequestId: null,
    attempt: 1,
    role: 'primary',
    labels: labels(random),
    reportedCost: null,
    segments: null,
    door: 'gateway',
  };
  return priced(call, { developer: provider, family: name, model: name, version }, rate);
}

const UNTRACED = { traceId: null, spanId: null, parentSpanId: null };

function tracedBy(digest: string): Pick<Call, 'traceId' | 'spanId' | 'parentSpanId'> {
  return { traceId: digest.slice(0, 32), spanId: digest.slice(0, 16), parentSpanId: digest.slice(16, 32) };
}

function usage(random: () => number): Call['usage'] {
  return {
    uncachedInputTokens: Math.floor(random() * 8000) + 1,
    ...(random() < 0.4 ? { cacheReadTokens: Math.floor(random() * 50_000) } : {}),
    ...(random() < 0.1 ? { cacheWriteTokens: Math.floor(random() * 50_000) } : {}),
    visibleOutputTokens: Math.floor(random() * 2000),
    ...(random() < 0.3 ? { reasoningTokens: Math.floor(random() * 4000) } : {}),
    ...(random() < 0.02 ? { webSearches: 1 } : {}),
  };
}

function labels(random: () => number): Call['labels'] {
  return {
    feature: pick(FEATURES, random),
    team: pick(TEAMS, random),
    customer: `customer-${Math.floor(random() ** 3 * 2000)}`,
    environment: random() < 0.9 ? 'production' : 'staging',
    promptVersion: `v${Math.floor(random() * 20)}`,
  };
}

function priced(call: Call, model: PricedCall['model'], rate: bigint): PricedCall {
  const lines: PriceLine[] = [];
  let picos = 0n;
  for (const quantity of QUANTITIES) {
    const amount = BigInt(call.usage[quantity] ?? 0);
    if (amount === 0n) continue;
    const line = amount * (rate / 1_000_000n);
    lines.push({ model: model.model, quantity, amountMicros: amount * 1_000_000n, rate, picos: line, rateId: 'bench' });
    picos += line;
  }
  return {
    call,
    model,
    serviceProvider: call.provider,
    hostProvider: call.provider,
    invoiceIssuer: call.provider,
    price: { kind: 'priced', picos, lines, basis: 'book', listPicos: null },
  };
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}
