import { describe, expect, it } from 'vitest';
import { callOf, capturedOf } from '../../../../test/captured-call.ts';

const studio = 'https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash';
const vertex =
  'https://europe-west4-aiplatform.googleapis.com/v1/projects/p/locations/europe-west4/publishers/google/models/gemini-2.5-pro';

describe('the rest of Gemini', () => {
  it('Live states usage per turn, which add up; thoughts are beside its totals', () => {
    const turn = {
      promptTokenCount: 12,
      responseTokenCount: 37,
      totalTokenCount: 49,
      thoughtsTokenCount: 28,
      responseTokensDetails: [{ modality: 'AUDIO', tokenCount: 37 }],
    };
    const events = [
      { direction: 'sent', data: { setup: { model: 'models/gemini-live-2.5-flash' } } },
      { direction: 'received', data: { setupComplete: { sessionId: 'df14c3dc-e2a4-434f-874a-a7eafeda80e9' } } },
      { direction: 'received', data: { serverContent: { turnComplete: true }, usageMetadata: turn } },
      { direction: 'received', data: { serverContent: { turnComplete: true }, usageMetadata: turn } },
    ];
    const call = callOf({
      provider: 'google_gemini',
      kind: 'websocket_session',
      response_status: 101,
      ws_events: events,
    });
    expect(call.usage).toEqual({ uncachedInputTokens: 24, audioOutputTokens: 74, reasoningTokens: 56 });
    expect(call).toMatchObject({ conservation: 'holds', requestModel: 'gemini-live-2.5-flash' });
  });

  it('an interaction counts its searches and knows the one before it', () => {
    const usage = {
      total_tokens: 1373,
      total_input_tokens: 22,
      total_cached_tokens: 20,
      total_output_tokens: 973,
      total_tool_use_tokens: 129,
      total_thought_tokens: 249,
      grounding_tool_count: [
        { type: 'google_search', count: 2 },
        { type: 'google_maps', count: 1 },
      ],
    };
    const row = {
      url: 'https://generativelanguage.googleapis.com/v1beta/interactions',
      request_body: { model: 'gemini-2.5-flash', previous_interaction_id: 'v1_before' },
      response_status: 200,
      response_body: {
        object: 'interaction',
        id: 'v1_now',
        model: 'gemini-2.5-flash',
        status: 'completed',
        service_tier: 'flex',
        usage,
      },
    };
    expect(callOf(row)).toMatchObject({
      usage: {
        uncachedInputTokens: 2,
        cacheReadTokens: 20,
        toolPromptTokens: 129,
        webSearches: 2,
        reasoningTokens: 249,
      },
      conservation: 'holds',
      conversationId: 'v1_before',
      serviceTier: 'flex',
    });
  });

  it('embeddings count tokens on AI Studio and on Vertex AI', () => {
    const body = {
      embeddings: [{ values: [0.1] }],
      usageMetadata: { promptTokenCount: 7, promptTokenDetails: [{ modality: 'TEXT', tokenCount: 7 }] },
    };
    expect(callOf({ url: `${studio}:batchEmbedContents`, response_status: 200, response_body: body })).toMatchObject({
      operation: 'embeddings',
      usage: { uncachedInputTokens: 7 },
    });
    const predictions = [4, 6].map((token_count) => ({ embeddings: { statistics: { token_count }, values: [0.1] } }));
    expect(callOf({ url: `${vertex}:predict`, response_status: 200, response_body: { predictions } })).toMatchObject({
      operation: 'embeddings',
      usage: { uncachedInputTokens: 10 },
    });
  });

  it('synthetic: images are counted one by one, video by the seconds asked for', () => {
    const predictions = [{ mimeType: 'image/png' }, { mimeType: 'image/png' }, { raiFilteredReason: 'x' }];
    expect(callOf({ url: `${vertex}:predict`, response_status: 200, response_body: { predictions } })).toMatchObject({
      operation: 'image',
      usage: { images: 2 },
    });
    const request_body = { instances: [{}], parameters: { durationSeconds: 8, sampleCount: 2 } };
    expect(
      callOf({
        url: `${vertex}:predictLongRunning`,
        request_body,
        response_status: 200,
        response_body: { name: 'operations/1' },
      }).usage,
    ).toEqual({ seconds: 16 });
  });

  it("synthetic: Mistral's models on Vertex AI speak as Mistral does", () => {
    const url =
      'https://us-central1-aiplatform.googleapis.com/v1/projects/p/locations/us-central1/publishers/mistralai/models/mistral-medium-3:rawPredict';
    const body = {
      object: 'chat.completion',
      model: 'mistral-medium-3',
      choices: [{ message: {} }],
      usage: { prompt_tokens: 5, completion_tokens: 6, total_tokens: 11 },
    };
    expect(callOf({ url, response_status: 200, response_body: body })).toMatchObject({
      provider: 'gcp.vertex_ai',
      usage: { uncachedInputTokens: 5, visibleOutputTokens: 6 },
    });
  });

  it('synthetic: a line of a batch is a call at the batch price; a batch that holds its answers is one call', () => {
    const response = {
      modelVersion: 'gemini-2.5-flash',
      candidates: [{ finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 4, candidatesTokenCount: 6, totalTokenCount: 10 },
    };
    const expected = { usage: { uncachedInputTokens: 4, visibleOutputTokens: 6 }, serviceTier: 'batch' };
    const line = { provider: 'google_gemini', response_status: 200, response_body: { key: 'a', response } };
    expect(callOf(line)).toMatchObject({ ...expected, conservation: 'holds' });
    const url = 'https://generativelanguage.googleapis.com/v1beta/batches/123456';
    const inlinedResponses = [{ response }, { error: { code: 3 } }, { response }];
    const body = { name: 'batches/123456', response: { inlinedResponses: { inlinedResponses } } };
    expect(callOf({ url, response_status: 200, response_body: body })).toMatchObject({
      operation: 'batch',
      responseId: 'batches/123456',
      serviceTier: 'batch',
      usage: { uncachedInputTokens: 8, visibleOutputTokens: 12 },
    });
  });

  it('counting tokens, storing files and listing models is no call; filling a cache is', () => {
    for (const path of ['models/gemini-2.5-flash:countTokens', 'files', 'fileSearchStores/x', 'models']) {
      const url = `https://generativelanguage.googleapis.com/v1beta/${path}`;
      expect(capturedOf({ url, response_status: 200, response_body: { totalTokens: 12 } }).kind).toBe('skipped');
    }
    const body = {
      name: 'cachedContents/2u2c5gkqdinjkmk0s0tkgf5xewd42eruftlig8ga',
      model: 'models/gemini-2.5-flash',
      usageMetadata: { totalTokenCount: 1090 },
    };
    const row = {
      url: 'https://generativelanguage.googleapis.com/v1beta/cachedContents',
      response_status: 200,
      response_body: body,
    };
    expect(callOf(row)).toMatchObject({
      operation: 'other',
      responseModel: 'gemini-2.5-flash',
      usage: { uncachedInputTokens: 1090 },
    });
  });
});
