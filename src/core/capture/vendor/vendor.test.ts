import { describe, expect, it } from 'vitest';
import { callOf, capturedOf, sse } from '../../../../test/captured-call.ts';

function row(url: string | null, response_body: unknown, more: object = {}): object {
  return { url, request_body: {}, response_status: 200, response_body, ...more };
}

describe('Cohere', () => {
  const billed = { input_tokens: 25, output_tokens: 9 };
  const usage = { billed_units: billed, tokens: { input_tokens: 91, output_tokens: 11 }, cached_tokens: 48 };

  // Excerpt of a recorded response (pydantic/pydantic-ai, MIT: test_stop_settings[cohere].yaml).
  it('bills its billed units, which the header num_tokens adds up', () => {
    const body = { id: '02069ccc-65d6-4286-ba8c-097e317431c5', finish_reason: 'STOP_SEQUENCE', message: {}, usage };
    const call = callOf(row('https://api.cohere.com/v2/chat', body, { response_headers: { num_tokens: '34' } }));
    expect(call).toMatchObject({ operation: 'chat', conservation: 'holds', finishReason: 'STOP_SEQUENCE' });
    expect(call.usage).toEqual({ uncachedInputTokens: 25, visibleOutputTokens: 9 });
  });

  it.each([
    [
      'v2',
      [
        { type: 'message-start', id: 'a' },
        { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } },
      ],
      sse,
    ],
    [
      'v1',
      [
        { event_type: 'stream-start' },
        {
          event_type: 'stream-end',
          finish_reason: 'COMPLETE',
          response: { response_id: 'a', meta: { billed_units: billed } },
        },
      ],
      lines,
    ],
  ])('%s streams state them last', (version, events, text) => {
    const url = `https://api.cohere.com/${version}/chat`;
    expect(callOf({ url, response_status: 200, sse_text: text(events) })).toMatchObject({
      usage: { uncachedInputTokens: 25, visibleOutputTokens: 9 },
      status: 'ok',
      responseId: 'a',
    });
    expect(callOf({ url, response_status: 200, sse_text: text(events.slice(0, 1)) })).toMatchObject({
      status: 'aborted',
      metering: 'none',
    });
  });

  it.each([
    [
      'embed',
      { meta: { billed_units: { input_tokens: 4, image_tokens: 7 } } },
      'embeddings',
      { uncachedInputTokens: 4, imageInputTokens: 7 },
    ],
    ['rerank', { meta: { billed_units: { search_units: 2 } } }, 'rerank', { searches: 2 }],
    ['generate', { meta: { billed_units: billed } }, 'completion', { uncachedInputTokens: 25, visibleOutputTokens: 9 }],
    ['classify', { meta: { billed_units: { classifications: 3 } } }, 'other', { requests: 3 }],
  ])('%s', (path, body, operation, expected) => {
    const call = callOf(row(`https://api.cohere.com/v1/${path}`, body));
    expect(call.operation).toBe(operation);
    expect(call.usage).toEqual(expected);
  });

  it('splitting text into tokens is no call', () => {
    expect(capturedOf(row('https://api.cohere.com/v1/tokenize', { tokens: [1] })).kind).toBe('skipped');
  });
});

describe('Ollama', () => {
  const url = 'http://127.0.0.1:11434/api/chat';
  const done = {
    model: 'llama3',
    created_at: '2026-08-07T06:08:14Z',
    done: true,
    done_reason: 'stop',
    prompt_eval_count: 21,
    eval_count: 889,
  };

  it('counts in its last line', () => {
    const expected = {
      usage: { uncachedInputTokens: 21, visibleOutputTokens: 889 },
      status: 'ok',
      at: Date.UTC(2026, 7, 7, 6, 8, 14),
    };
    expect(callOf(row(url, done))).toMatchObject(expected);
    const begun = { model: 'llama3', created_at: '2026-08-07T06:08:14Z', done: false };
    expect(callOf({ url, response_status: 200, sse_text: lines([begun, done]) })).toMatchObject({
      ...expected,
      streamed: true,
    });
    expect(callOf({ url, response_status: 200, sse_text: lines([begun]) }).status).toBe('aborted');
  });

  it('leaves out a prompt that was cached, which makes no number up', () => {
    const { prompt_eval_count: _, ...cached } = done;
    expect(callOf(row(url, cached)).usage).toEqual({ visibleOutputTokens: 889 });
  });
});

describe('vendors whose answers are a row of a table', () => {
  it.each([
    [
      'Voyage rerank',
      'https://api.voyageai.com/v1/rerank',
      { data: [{ relevance_score: 1 }], model: 'rerank-2-lite', usage: { total_tokens: 43 } },
      'rerank',
      { uncachedInputTokens: 43 },
    ],
    [
      'synthetic: Jina rerank',
      'https://api.jina.ai/v1/rerank',
      { model: 'jina-reranker-v2', usage: { total_tokens: 12 }, results: [] },
      'rerank',
      { uncachedInputTokens: 12 },
    ],
    [
      'watsonx',
      'https://us-south.ml.cloud.ibm.com/ml/v1/text/generation?version=2024',
      {
        model_id: 'google/flan-ul2',
        results: [{ generated_token_count: 2, input_token_count: 7, stop_reason: 'eos_token' }],
      },
      'completion',
      { uncachedInputTokens: 7, visibleOutputTokens: 2 },
    ],
    [
      'Aleph Alpha',
      'https://api.aleph-alpha.com/complete',
      { num_tokens_prompt_total: 9, num_tokens_generated: 1000 },
      'completion',
      { uncachedInputTokens: 9, visibleOutputTokens: 1000 },
    ],
    [
      'Hugging Face',
      'https://x.us-east-1.aws.endpoints.huggingface.cloud/',
      [{ generated_text: 'x', details: { generated_tokens: 75 } }],
      'completion',
      { visibleOutputTokens: 75 },
    ],
    [
      'synthetic: Cloudflare',
      'https://api.cloudflare.com/client/v4/accounts/a/ai/run/@cf/meta/llama-3.1-8b-instruct',
      {
        result: { response: 'x', usage: { prompt_tokens: 20, completion_tokens: 30, total_tokens: 50 } },
        success: true,
      },
      'completion',
      { uncachedInputTokens: 20, visibleOutputTokens: 30 },
    ],
    [
      'Pinecone query',
      'https://i-90c5d9e.svc.aped-4627-b74a.pinecone.io/query',
      { matches: [], usage: { readUnits: 6 } },
      'vector.query',
      { readUnits: 6 },
    ],
    [
      'Pinecone upsert',
      'https://i-90c5d9e.svc.aped-4627-b74a.pinecone.io/vectors/upsert',
      { upsertedCount: 3 },
      'vector.write',
      { vectors: 3 },
    ],
    [
      'synthetic: Pinecone search',
      'https://i-90c5d9e.svc.aped-4627-b74a.pinecone.io/records/namespaces/n/search',
      { usage: { read_units: 6, embed_total_tokens: 9, rerank_units: 1 } },
      'vector.query',
      { readUnits: 6, uncachedInputTokens: 9, searches: 1 },
    ],
    [
      'synthetic: Pinecone embeddings',
      'https://api.pinecone.io/embed',
      { model: 'multilingual-e5-large', usage: { total_tokens: 16 } },
      'embeddings',
      { uncachedInputTokens: 16 },
    ],
    [
      'Replicate by time',
      'https://api.replicate.com/v1/predictions/a',
      { id: 'a', status: 'succeeded', metrics: { predict_time: 2.811363 } },
      'compute',
      { seconds: 2.811363 },
    ],
    [
      'synthetic: Replicate by tokens',
      'https://api.replicate.com/v1/predictions/a',
      { id: 'a', status: 'succeeded', metrics: { predict_time: 2, input_token_count: 5, output_token_count: 6 } },
      'compute',
      { uncachedInputTokens: 5, visibleOutputTokens: 6 },
    ],
  ])('%s', (_, url, body, operation, usage) => {
    const call = callOf(row(url, body));
    expect(call.operation).toBe(operation);
    expect(call.usage).toEqual(usage);
  });

  it('synthetic: a watsonx stream states the prompt first and the output so far in every event', () => {
    const url = 'https://us-south.ml.cloud.ibm.com/ml/v1/text/generation_stream';
    const counts = [
      [7, 0],
      [0, 2],
      [0, 5],
    ];
    const events = counts.map(([input_token_count, generated_token_count]) => ({
      model_id: 'ibm/granite',
      results: [{ input_token_count, generated_token_count }],
    }));
    expect(callOf({ url, response_status: 200, sse_text: sse(events, '') })).toMatchObject({
      streamed: true,
      usage: { uncachedInputTokens: 7, visibleOutputTokens: 5 },
    });
  });

  it('Weaviate writes are counted by the objects of the request', () => {
    const url = 'https://x.weaviate.network/v1/batch/objects';
    expect(callOf(row(url, [{}], { request_body: { objects: [{}, {}, {}] } }))).toMatchObject({
      operation: 'vector.write',
      usage: { vectors: 3 },
    });
  });

  it('a SageMaker endpoint is its own machine: the call is unmetered', () => {
    const url = 'https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/e/invocations';
    expect(callOf(row(url, { predictions: [1] }))).toMatchObject({ provider: 'aws.sagemaker', metering: 'none' });
  });
});

describe('speech', () => {
  it.each([
    ['deepgram', { metadata: { duration: 36.744, request_id: 'r' }, results: { channels: [{}] } }, { seconds: 36.744 }],
    ['deepgram', { metadata: { duration: 10 }, results: { channels: [{}, {}] } }, { seconds: 20 }],
    ['cartesia', { text: 'x', duration: 2.479 }, { seconds: 2.479 }],
    ['revai', { status: 'transcribed', duration_seconds: 2.51 }, { seconds: 2.51 }],
    ['gladia', { status: 'done', result: { metadata: { billing_time: 5, audio_duration: 4.2 } } }, { seconds: 5 }],
    ['assemblyai', { status: 'completed', audio_duration: 281 }, { seconds: 281 }],
    ['elevenlabs', { text: 'x', words: [] }, {}],
  ])('of %s is billed by the second it states: %j', (provider, body, usage) => {
    expect(callOf({ provider, response_status: 200, response_body: body })).toMatchObject({
      operation: 'audio',
      usage,
      metering: Object.keys(usage).length > 0 ? 'provider' : 'none',
    });
  });

  it('synthetic: speaking is billed by the character asked for', () => {
    const url = 'https://api.elevenlabs.io/v1/text-to-speech/voice';
    expect(callOf(row(url, null, { request_body: { text: 'Guten Tag, Jürgen 👋' } })).usage).toEqual({
      characters: 19,
    });
  });

  it.each([
    ['revai', { status: 'in_progress' }],
    ['revai', { monologues: [] }],
    ['gladia', { id: 'a', result_url: 'x' }],
    ['fal', { status: 'IN_QUEUE' }],
    ['assemblyai', { status: 'queued' }],
  ])('a job of %s that is not done is no call yet: %j', (provider, body) => {
    expect(capturedOf({ provider, response_status: 200, response_body: body }).kind).toBe('skipped');
  });

  it('polling a prediction counts it once, when it is final', () => {
    const url = 'https://api.replicate.com/v1/predictions/a';
    for (const status of ['starting', 'processing'])
      expect(capturedOf(row(url, { id: 'a', status })).kind).toBe('skipped');
    expect(callOf(row(url, { id: 'a', status: 'failed', metrics: { predict_time: 1 } }))).toMatchObject({
      status: 'error',
      usage: { seconds: 1 },
    });
  });
});

function lines(messages: readonly unknown[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join('');
}
