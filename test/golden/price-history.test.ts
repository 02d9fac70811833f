import { describe, expect, it } from 'vitest';
import { formatPicos } from '../../src/core/money.ts';
import { priceCall } from '../../src/core/pricing/price-call.ts';
import { callOf } from '../captured-call.ts';
import { committedBook } from './price-agreement.ts';

const book = committedBook();

/** What a call costs at an instant; what is unpriced says why. */
function cost(exchange: object, instant: string): string {
  const { price } = priceCall({ ...callOf(exchange), at: Date.parse(instant) }, book);
  return price.kind === 'priced' ? formatPicos(price.picos) : price.reason;
}

function answered(url: string, model: string, usage: object): object {
  return { url, response_status: 200, response_body: { id: 'answer', model, choices: [], usage } };
}

function o3(instant: string): string {
  const usage = { prompt_tokens: 1_000_000, completion_tokens: 100_000, total_tokens: 1_100_000 };
  return cost(answered('https://api.openai.com/v1/chat/completions', 'o3', usage), instant);
}

function deepseek(instant: string): string {
  const usage = { prompt_tokens: 1_000_000, completion_tokens: 0, total_tokens: 1_000_000, prompt_cache_hit_tokens: 0 };
  return cost(answered('https://api.deepseek.com/chat/completions', 'deepseek-chat', usage), instant);
}

describe('prices through time', () => {
  it('a call is priced at the rate in force at its instant: o3 cost $14 until 10 June 2025, and $2.80 since', () => {
    expect(o3('2025-06-09T23:59:59.999Z')).toBe('14');
    expect(o3('2025-06-10T00:00:00Z')).toBe('2.8');
  });

  it('each of the five prices that deepseek-chat has had, and its nights, holds in its time', () => {
    expect(
      [
        '2025-01-15T12:00Z',
        '2025-02-09T12:00Z',
        '2025-03-01T12:00Z',
        '2025-03-01T20:00Z',
        '2025-09-10T12:00Z',
        '2025-10-01T12:00Z',
        '2026-05-01T12:00Z',
      ].map(deepseek),
    ).toEqual(['0.14', '0.27', '0.27', '0.135', '0.56', '0.28', '0.14']);
  });
});
