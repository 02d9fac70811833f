import { describe, expect, it } from 'vitest';
import { inputTokens } from '../../quantity.ts';
import { callOf, sse } from '../../../../test/captured-call.ts';

const studio = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash';
const vertex =
  'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-pro';

function answer(usageMetadata: object, more: object = {}, url = `${studio}:generateContent`): object {
  const body = {
    candidates: [{ finishReason: 'STOP' }],
    modelVersion: 'gemini-2.5-flash',
    responseId: 'JiyGasHJHe-wjMcP4aqWmQg',
    usageMetadata,
  };
  return { url, request_body: { contents: [] }, response_status: 200, response_body: { ...body, ...more } };
}

describe('generateContent', () => {
  // Excerpt of a recorded response (pydantic/pydantic-ai, MIT: test_google_model_mobile_youtube_video_url_input.yaml).
  it('a cached token is cached or of its modality, never both', () => {
    const call = callOf(
      answer({
        promptTokenCount: 17_713,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 16 },
          { modality: 'VIDEO', tokenCount: 15_780 },
          { modality: 'AUDIO', tokenCount: 1917 },
        ],
        cachedContentTokenCount: 17_379,
        cacheTokensDetails: [
          { modality: 'AUDIO', tokenCount: 1881 },
          { modality: 'TEXT', tokenCount: 15 },
          { modality: 'VIDEO', tokenCount: 15_483 },
        ],
        candidatesTokenCount: 68,
        thoughtsTokenCount: 821,
        totalTokenCount: 18_602,
        serviceTier: 'standard',
      }),
    );
    expect(call.usage).toEqual({
      uncachedInputTokens: 1,
      audioInputTokens: 36,
      videoInputTokens: 297,
      cacheReadTokens: 15 + 15_483,
      cacheReadAudioTokens: 1881,
      visibleOutputTokens: 68,
      reasoningTokens: 821,
    });
    expect(call).toMatchObject({ conservation: 'holds', serviceTier: 'standard', finishReason: 'STOP' });
  });

  it('where the cached modalities are unstated, text was cached first', () => {
    const prompt = { promptTokenCount: 100, promptTokensDetails: [{ modality: 'IMAGE', tokenCount: 60 }] };
    const call = callOf(answer({ ...prompt, cachedContentTokenCount: 70, totalTokenCount: 100 }));
    expect(call.usage).toEqual({ imageInputTokens: 30, cacheReadTokens: 40, cacheReadImageTokens: 30 });
  });

  it('thoughts and tool prompts stand beside prompt and candidates', () => {
    const call = callOf(
      answer({
        promptTokenCount: 22,
        candidatesTokenCount: 973,
        thoughtsTokenCount: 249,
        toolUsePromptTokenCount: 129,
        totalTokenCount: 1373,
      }),
    );
    expect(call.usage).toEqual({
      uncachedInputTokens: 22,
      toolPromptTokens: 129,
      visibleOutputTokens: 973,
      reasoningTokens: 249,
    });
    expect(call.conservation).toBe('holds');
  });

  it.each([
    ['AUDIO', 'audioOutputTokens'],
    ['IMAGE', 'imageOutputTokens'],
    ['VIDEO', 'videoOutputTokens'],
  ])('output of modality %s is its own class', (modality, quantity) => {
    const details = [
      { modality, tokenCount: 40 },
      { modality: 'TEXT', tokenCount: 2 },
    ];
    expect(
      callOf(answer({ candidatesTokenCount: 42, candidatesTokensDetails: details, totalTokenCount: 42 })).usage,
    ).toEqual({ visibleOutputTokens: 2, [quantity]: 40 });
  });

  it('protobuf JSON has numbers for names', () => {
    const stated = {
      promptTokenCount: 9,
      promptTokensDetails: [
        { modality: 2, tokenCount: 4 },
        { modality: 1, tokenCount: 5 },
      ],
      totalTokenCount: 9,
      trafficType: 2,
    };
    const call = callOf(answer(stated, { candidates: [{ finishReason: 2 }] }));
    expect(call).toMatchObject({
      usage: { uncachedInputTokens: 5, imageInputTokens: 4 },
      serviceTier: 'provisioned',
      finishReason: 'MAX_TOKENS',
    });
  });

  it.each([
    ['ON_DEMAND', 'standard'],
    ['ON_DEMAND_FLEX', 'flex'],
    ['ON_DEMAND_PRIORITY', 'priority'],
    ['PROVISIONED_THROUGHPUT', 'provisioned'],
    ['TRAFFIC_TYPE_UNSPECIFIED', null],
  ])('traffic of type %s is charged at %s', (trafficType, tier) => {
    const call = callOf(
      answer({ promptTokenCount: 1, totalTokenCount: 1, trafficType }, {}, `${vertex}:generateContent`),
    );
    expect(call).toMatchObject({
      serviceTier: tier,
      region: 'europe-west4',
      requestModel: 'gemini-2.5-pro',
      provider: 'gcp.vertex_ai',
    });
  });

  it('each query of a grounded answer is a search; an empty one is none', () => {
    const candidates = [{ groundingMetadata: { webSearchQueries: ['', 'weather in Tokyo', 'time in Tokyo'] } }];
    expect(callOf(answer({ promptTokenCount: 1, totalTokenCount: 1 }, { candidates })).usage.webSearches).toBe(2);
  });

  it('every chunk of a stream repeats the sum so far: the last counts', () => {
    const chunks = [
      { candidates: [{}], usageMetadata: { trafficType: 'ON_DEMAND' } },
      { candidates: [{}], usageMetadata: { promptTokenCount: 11, candidatesTokenCount: 5, totalTokenCount: 16 } },
      {
        candidates: [{ finishReason: 'STOP' }],
        usageMetadata: {
          promptTokenCount: 11,
          candidatesTokenCount: 16,
          thoughtsTokenCount: 232,
          totalTokenCount: 259,
        },
      },
    ];
    const expected = {
      usage: { uncachedInputTokens: 11, visibleOutputTokens: 16, reasoningTokens: 232 },
      streamed: true,
      status: 'ok',
      serviceTier: 'standard',
    };
    const url = `${studio}:streamGenerateContent`;
    expect(callOf({ url, response_status: 200, sse_text: sse(chunks, '') })).toMatchObject(expected);
    // Without alt=sse the same chunks come as one JSON array.
    expect(callOf({ url, response_status: 200, response_body: chunks })).toMatchObject(expected);
    expect(callOf({ url, response_status: 200, sse_text: sse(chunks.slice(0, 2), '') }).status).toBe('aborted');
  });

  it('more cached than prompted is impossible, and shown as broken, not clamped away', () => {
    const call = callOf(answer({ promptTokenCount: 10, cachedContentTokenCount: 15, totalTokenCount: 10 }));
    expect(inputTokens(call.usage)).toBe(15);
    expect(call.conservation).toBe('broken');
  });

  it('an answer without counts is unmetered', () => {
    expect(callOf(answer({ trafficType: 'ON_DEMAND' }))).toMatchObject({
      metering: 'none',
      usage: {},
      serviceTier: 'standard',
    });
  });

  it("an error has Google's name for it", () => {
    const body = { error: { code: 429, message: 'x', status: 'RESOURCE_EXHAUSTED' } };
    expect(callOf({ url: `${studio}:generateContent`, response_status: 429, response_body: body }).errorType).toBe(
      'RESOURCE_EXHAUSTED',
    );
  });
});
