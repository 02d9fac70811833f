import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inputTokens, outputTokens } from '../../quantity.ts';
import { usageOf } from '../reading.ts';
import { quirkOf } from './quirk.ts';
import { takeApart } from './tokens.ts';

function classes(usage: Record<string, unknown>, provider = 'openai') {
  const json = JSON.parse(JSON.stringify(usage));
  const { amounts, statedTotal } = takeApart(json, quirkOf(provider, json));
  return { ...usageOf(amounts), statedTotal };
}

describe('tokens of the OpenAI family', () => {
  it('cached and written tokens are taken out of the prompt', () => {
    const details = { cached_tokens: 300, cache_write_tokens: 500 };
    expect(
      classes({ prompt_tokens: 1000, completion_tokens: 5, total_tokens: 1005, prompt_tokens_details: details }),
    ).toEqual({
      uncachedInputTokens: 200,
      cacheReadTokens: 300,
      cacheWriteTokens: 500,
      visibleOutputTokens: 5,
      statedTotal: 1005,
    });
  });

  it('cache writes are told apart by how long they live', () => {
    const details = { cache_write_tokens: 100, cache_write_tokens_details: { ttl_30m_tokens: 60, ttl_12h_tokens: 30 } };
    expect(classes({ input_tokens: 100, output_tokens: 1, total_tokens: 101, input_tokens_details: details })).toEqual({
      cacheWriteTokens: 10,
      cacheWrite30mTokens: 60,
      cacheWrite12hTokens: 30,
      visibleOutputTokens: 1,
      statedTotal: 101,
    });
  });

  it('reasoning is inside the completion at OpenAI and beside it at xAI, as the total proves', () => {
    const details = { completion_tokens_details: { reasoning_tokens: 340 } };
    expect(classes({ prompt_tokens: 12, completion_tokens: 342, total_tokens: 354, ...details })).toMatchObject({
      visibleOutputTokens: 2,
      reasoningTokens: 340,
    });
    const xai = { prompt_tokens: 12, completion_tokens: 2, ...details };
    const expected = { visibleOutputTokens: 2, reasoningTokens: 340 };
    expect(classes({ ...xai, total_tokens: 354 }, 'x_ai')).toMatchObject(expected);
    expect(classes({ ...xai, total_tokens: 354 }, 'a-proxy')).toMatchObject(expected);
    expect(classes(xai, 'x_ai')).toMatchObject({ ...expected, statedTotal: null });
  });

  it("thinking that Gemini's compatible endpoint leaves out of the completion is in its total", () => {
    const usage = { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 };
    expect(classes(usage, 'gcp.gemini')).toEqual({
      uncachedInputTokens: 35,
      visibleOutputTokens: 12,
      reasoningTokens: 62,
      statedTotal: 109,
    });
    expect(classes(usage, 'openai')).not.toHaveProperty('reasoningTokens');
  });

  it('Perplexity counts reasoning beside completion and total', () => {
    const usage = { prompt_tokens: 7, completion_tokens: 3847, total_tokens: 3854, reasoning_tokens: 73_997 };
    expect(classes(usage, 'perplexity')).toEqual({
      uncachedInputTokens: 7,
      visibleOutputTokens: 3847,
      reasoningTokens: 73_997,
      statedTotal: 77_851,
    });
  });

  it.each([
    ['DeepSeek', { prompt_cache_hit_tokens: 320, prompt_cache_miss_tokens: 175 }],
    ['Moonshot and Together', { cached_tokens: 320 }],
    ['Mistral', { num_cached_tokens: 320 }],
    ['OpenAI', { prompt_tokens_details: { cached_tokens: 320 } }],
    ['Writer', { prompt_token_details: { cached_tokens: 320 } }],
    ['two spellings at once', { prompt_cache_hit_tokens: 320, prompt_tokens_details: { cached_tokens: 320 } }],
  ])('cached tokens are found where %s states them, once', (_, cached) => {
    expect(classes({ prompt_tokens: 495, completion_tokens: 1, total_tokens: 496, ...cached })).toEqual({
      uncachedInputTokens: 175,
      cacheReadTokens: 320,
      visibleOutputTokens: 1,
      statedTotal: 496,
    });
  });

  it('cached audio and images are counted as cached only', () => {
    const stated = {
      audio_tokens: 50,
      cached_tokens: 60,
      cached_tokens_details: { text_tokens: 30, audio_tokens: 30 },
    };
    expect(classes({ input_tokens: 100, output_tokens: 0, total_tokens: 100, input_token_details: stated })).toEqual({
      uncachedInputTokens: 20,
      cacheReadTokens: 30,
      audioInputTokens: 20,
      cacheReadAudioTokens: 30,
      statedTotal: 100,
    });
    const unstated = { image_tokens: 600, cached_tokens: 900 };
    expect(
      classes({ prompt_tokens: 1000, completion_tokens: 0, total_tokens: 1000, prompt_tokens_details: unstated }),
    ).toEqual({
      cacheReadTokens: 400,
      cacheReadImageTokens: 500,
      imageInputTokens: 100,
      statedTotal: 1000,
    });
  });

  it('a total that covers cache beside the prompt puts it there', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 115, cached_tokens: 100 };
    expect(classes(usage)).toMatchObject({ uncachedInputTokens: 10, cacheReadTokens: 100 });
  });

  it('more cache than prompt cannot be inside it: it stays beside, and the total does not add up', () => {
    const usage = { prompt_tokens: 3472, completion_tokens: 225, total_tokens: 3697, cached_prompt_text_tokens: 4632 };
    const { statedTotal, ...rest } = classes(usage, 'x_ai');
    expect(rest).toEqual({ uncachedInputTokens: 3472, cacheReadTokens: 4632, visibleOutputTokens: 225 });
    expect(inputTokens(rest) + outputTokens(rest)).not.toBe(statedTotal);
  });

  it('a total alone is all input (embeddings of Voyage and Jina)', () => {
    expect(classes({ total_tokens: 17 })).toEqual({ uncachedInputTokens: 17, statedTotal: 17 });
  });

  it('whatever is nested, the classes add up to prompt and completion and none is negative', () => {
    const count = fc.nat(100_000);
    const usage = fc
      .record({
        text: count,
        audio: count,
        image: count,
        cached: count,
        write: count,
        visible: count,
        reasoning: count,
      })
      .map((n) => {
        const prompt = n.text + n.audio + n.image + n.write;
        const cached = Math.min(n.cached, prompt - n.write);
        const completion = n.visible + n.reasoning;
        return {
          prompt_tokens: prompt,
          completion_tokens: completion,
          total_tokens: prompt + completion,
          prompt_tokens_details: {
            cached_tokens: cached,
            cache_write_tokens: n.write,
            audio_tokens: n.audio,
            image_tokens: n.image,
          },
          completion_tokens_details: { reasoning_tokens: n.reasoning },
        };
      });
    fc.assert(
      fc.property(usage, (stated) => {
        const { statedTotal, ...rest } = classes(stated);
        expect(inputTokens(rest)).toBe(stated.prompt_tokens);
        expect(outputTokens(rest)).toBe(stated.completion_tokens);
        expect(statedTotal).toBe(stated.total_tokens);
        expect(Object.values(rest).every((amount) => amount > 0)).toBe(true);
      }),
    );
  });
});
