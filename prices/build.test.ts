import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { plainCall } from '../test/sample-call.ts';
import type { Call } from '../src/core/call.ts';
import { formatPicos } from '../src/core/money.ts';
import { priceBookFrom } from '../src/core/pricing/book.ts';
import { priceCall } from '../src/core/pricing/price-call.ts';
import type { Rate } from '../src/core/pricing/rate.ts';
import { buildBook } from './build.ts';

const HERE = import.meta.dirname;
const built = buildBook(join(HERE, 'sources'), readFileSync(join(HERE, 'corrections.yaml'), 'utf8'));
const book = priceBookFrom([...built.values()].map((text) => JSON.parse(text)));

const MILLION = 1_000_000;

function cost(provider: string, model: string, at: string, call: Partial<Call>): string {
  const whole = { ...plainCall('book'), provider, requestModel: model, responseModel: null, region: null, ...call };
  const { price } = priceCall({ ...whole, at: Date.parse(at) }, book);
  return price.kind === 'priced' ? formatPicos(price.picos) : price.reason;
}

function current(rates: readonly Rate[], quantity: string, tier: string): bigint | undefined {
  return rates.find((rate) => rate.quantity === quantity && rate.serviceTier === tier && isGeneral(rate))?.rate;
}

function isGeneral({ region, above, to, hours }: Rate): boolean {
  return region === null && above === 0 && to === null && hours === null;
}

it('the committed book is what the sources make, to the byte', () => {
  const folder = join(HERE, 'book');
  expect(readdirSync(folder).toSorted()).toEqual([...built.keys()].toSorted());
  for (const [name, text] of built) expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text);
});

it('the book has no mistakes, is not too large, and says of every price where it comes from', () => {
  expect(book.problems).toEqual([]);
  expect([...built.values()].reduce((sum, text) => sum + text.length, 0)).toBeLessThan(6_000_000);
  for (const models of book.entries.values()) {
    for (const { rates } of models.values()) {
      for (const { source, observedAt, id } of rates) {
        expect(source.reference && source.licence && observedAt, id).toMatch(/^\d{4}-\d{2}-\d{2}/);
      }
    }
  }
});

it('no two rates of a model have one id', () => {
  for (const models of book.entries.values()) {
    for (const { rates } of models.values()) expect(new Set(rates.map((rate) => rate.id)).size).toBe(rates.length);
  }
});

it('no price is out of proportion: cached input, batches and flex are never dearer than what they replace', () => {
  for (const provider of ['openai', 'anthropic', 'gcp.gemini', 'gcp.vertex_ai', 'aws.bedrock', 'mistral_ai', 'x_ai']) {
    for (const [name, { rates }] of book.entries.get(provider) ?? []) {
      const input = current(rates, 'uncachedInputTokens', 'standard');
      if (input === undefined) continue;
      const cached = current(rates, 'cacheReadTokens', 'standard') ?? 0n;
      expect(cached <= input, `${provider} ${name} cached`).toBe(true);
      for (const tier of ['batch', 'flex']) {
        expect((current(rates, 'uncachedInputTokens', tier) ?? 0n) <= input, `${provider} ${name} ${tier}`).toBe(true);
      }
      const hour = current(rates, 'cacheWrite1hTokens', 'standard');
      if (name.includes('claude') && hour !== undefined) expect(hour, `${provider} ${name} hour`).toBe(input * 2n);
    }
  }
});

it.each([
  [
    'an hour of cache for claude-3-haiku',
    'anthropic',
    'claude-3-haiku-20240307',
    '2026-08-01',
    { cacheWrite1hTokens: MILLION },
    '0.5',
  ],
  [
    'output of gemini-1.5-flash',
    'gcp.gemini',
    'gemini-1.5-flash',
    '2026-08-01',
    { visibleOutputTokens: MILLION },
    '0.3',
  ],
  ['o3 before its price was cut', 'openai', 'o3', '2025-06-09', { uncachedInputTokens: MILLION }, '10'],
  ['o3 on the day it was', 'openai', 'o3-2025-04-16', '2025-06-10', { uncachedInputTokens: MILLION }, '2'],
  [
    'a long prompt before 2026-03-13',
    'anthropic',
    'claude-opus-4-6',
    '2026-03-12',
    { uncachedInputTokens: MILLION },
    '10',
  ],
  ['a long prompt since', 'anthropic', 'claude-opus-4-6-20260205', '2026-03-13', { uncachedInputTokens: MILLION }, '5'],
  [
    'DeepSeek’s price of September 2025',
    'deepseek',
    'deepseek-chat',
    '2025-10-01',
    { uncachedInputTokens: MILLION },
    '0.28',
  ],
  [
    'DeepSeek by night in 2025',
    'deepseek',
    'deepseek-chat',
    '2025-06-01T20:00:00Z',
    { uncachedInputTokens: MILLION },
    '0.135',
  ],
  [
    'DeepSeek’s peak on a Monday',
    'deepseek',
    'deepseek-flash',
    '2026-11-23T02:00:00Z',
    { uncachedInputTokens: MILLION },
    '0.3',
  ],
  [
    'DeepSeek’s peak hours on a Sunday',
    'deepseek',
    'deepseek-flash',
    '2026-11-22T02:00:00Z',
    { uncachedInputTokens: MILLION },
    '0.15',
  ],
  ['a search by a search model', 'openai', 'gpt-4o-search-preview', '2026-08-01', { webSearches: 1 }, '0.025'],
  ['a cache write of GPT-5.6', 'openai', 'gpt-5.6-sol', '2026-08-01', { cacheWriteTokens: MILLION }, '12.5'],
  [
    'reasoning of Gemini at the price of output',
    'gcp.gemini',
    'gemini-3.6-flash',
    '2026-10-01',
    { reasoningTokens: MILLION },
    '3.75',
  ],
  ['a reranked query', 'cohere', 'rerank-v3.5', '2026-08-01', { searches: 1 }, '0.002'],
  ['a page read', 'mistral_ai', 'mistral-ocr-2512', '2026-08-01', { pages: 1000 }, '2'],
  ['a minute transcribed', 'openai', 'whisper-1', '2026-08-01', { seconds: 60 }, '0.006'],
  ['a thousand characters spoken', 'openai', 'tts-1', '2026-08-01', { characters: 1000 }, '0.015'],
  ['a picture', 'openai', 'dall-e-3', '2026-08-01', { images: 1 }, '0.04'],
  ['a million reads of an index', 'pinecone', 'my-index', '2026-08-01', { readUnits: MILLION }, '16'],
])('%s has the right price', (_, provider, model, at, usage, expected) => {
  expect(cost(provider, model, at, { usage })).toBe(expected);
});

it.each([
  ['batch at Anthropic', 'anthropic', 'claude-sonnet-4-5', { serviceTier: 'batch' }, '1.5'],
  ['flex at OpenAI', 'openai', 'gpt-5', { serviceTier: 'flex' }, '0.625'],
  ['priority at OpenAI', 'openai', 'gpt-5', { serviceTier: 'priority' }, '2.5'],
  ['fast mode at Anthropic', 'anthropic', 'claude-opus-4-8', { serviceTier: 'fast' }, '10'],
  ['inference in the United States only', 'anthropic', 'claude-opus-4-8', { region: 'us' }, '5.5'],
  ['batch at Google', 'gcp.gemini', 'gemini-2.5-flash', { serviceTier: 'batch' }, '0.15'],
])('%s has its own price', (_, provider, model, call, expected) => {
  const usage = { uncachedInputTokens: provider === 'anthropic' && model.includes('sonnet') ? 100_000 : MILLION };
  const scaled = usage.uncachedInputTokens === MILLION ? expected : formatPicos(BigInt(Number(expected) * 1e11));
  expect(cost(provider, model, '2026-08-01', { usage, ...call })).toBe(scaled);
});

function drawn(labels: Record<string, string>): string {
  return cost('openai', 'dall-e-3', '2026-08-01', { usage: { images: 2 }, labels });
}

it('an image costs what its size and quality cost', () => {
  expect(drawn({ imageSize: '1024x1792', imageQuality: 'hd' })).toBe('0.24');
  expect(drawn({ imageSize: '1792x1024' })).toBe('0.16');
  expect(drawn({ imageSize: '9x9' })).toBe('0.08');
});

it('a model nobody has seen is unpriced, however much its name looks like another', () => {
  const usage = { uncachedInputTokens: 1 };
  for (const model of ['claude-sonnet-7', 'claude-sonnet-5-9', 'gpt-5-turbo-max', 'claude-3-5-haiku-123']) {
    expect(cost('anthropic', model, '2026-08-01', { usage })).toBe('unknown-model');
    expect(cost('openai', model, '2026-08-01', { usage })).toBe('unknown-model');
  }
});

it('a model on one’s own machine or by subscription has no list price', () => {
  const usage = { uncachedInputTokens: 1 };
  for (const provider of ['ollama', 'vllm', 'lmstudio', 'github_copilot']) {
    expect(cost(provider, 'llama3', '2026-08-01', { usage })).toBe('unknown-provider');
  }
});

it('prices of one model differ by host where hosts differ', () => {
  const usage = { uncachedInputTokens: 100_000 };
  expect(cost('anthropic', 'claude-sonnet-4-6', '2026-08-01', { usage })).toBe('0.3');
  expect(cost('aws.bedrock', 'us.anthropic.claude-sonnet-4-6', '2026-08-01', { usage })).toBe('0.33');
  expect(cost('aws.bedrock', 'global.anthropic.claude-sonnet-4-6', '2026-08-01', { usage })).toBe('0.3');
});
