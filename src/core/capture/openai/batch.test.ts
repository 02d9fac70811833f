import { describe, expect, it } from 'vitest';
import { callOf, capturedOf, sse } from '../../../../test/captured-call.ts';

const API = 'https://api.openai.com/v1';
const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

const RUN_URL = `${API}/threads/thread_1/runs/run_Z41LV5j3Ad562WCaFedq2xuQ`;

function batch(more: object): object {
  return {
    url: `${API}/batches/batch_6904ab12cd34ef56ab78cd90ef12ab34`,
    response_status: 200,
    response_body: { id: 'batch_6904ab12cd34ef56ab78cd90ef12ab34', object: 'batch', model: 'gpt-5-mini', ...more },
  };
}

function run(more: object): object {
  return {
    id: 'run_Z41LV5j3Ad562WCaFedq2xuQ',
    object: 'thread.run',
    model: 'gpt-4o',
    ...more,
  };
}

function poll(body: object) {
  return capturedOf({ url: RUN_URL, response_status: 200, response_body: body });
}

describe('batch', () => {
  it('counts once it has ended, at the batch tier, however often it is fetched', () => {
    const usage = { input_tokens: 1000, output_tokens: 200, total_tokens: 1200 };
    const ended = callOf(batch({ status: 'completed', usage }));
    expect(ended).toMatchObject({
      operation: 'batch',
      serviceTier: 'batch',
      usage: { uncachedInputTokens: 1000, visibleOutputTokens: 200 },
    });
    expect(callOf(batch({ status: 'completed', usage })).id).toBe(ended.id);
    expect(capturedOf(batch({ status: 'in_progress', usage: null })).kind).toBe('skipped');
    expect(capturedOf(batch({ status: 'completed' })).kind).toBe('skipped');
  });

  it('a line of its output is an ordinary call at the batch tier', () => {
    const body = { id: 'chatcmpl-ASv9R2E7Yhb2e7bj4Xl0qm9s3J42Y', object: 'chat.completion', choices: [], usage: USAGE };
    const line = { id: 'batch_req_1', custom_id: 'a', response: { status_code: 200, body } };
    expect(callOf({ provider: 'openai', response_status: 200, response_body: line })).toMatchObject({
      identity: 'response:chatcmpl-ASv9R2E7Yhb2e7bj4Xl0qm9s3J42Y',
      operation: 'chat',
      serviceTier: 'batch',
      usage: { uncachedInputTokens: 10, visibleOutputTokens: 5 },
    });
  });
});

describe('assistants runs', () => {
  it('count when they have ended, and once', () => {
    const ended = run({ status: 'completed', usage: USAGE, thread_id: 'thread_1' });
    expect(poll(run({ status: 'queued', usage: null })).kind).toBe('skipped');
    expect(poll(ended)).toMatchObject({ kind: 'call', call: { conversationId: 'thread_1', conservation: 'holds' } });
    expect(poll(ended)).toEqual(poll(ended));
  });

  it('streamed, only the run counts, not its steps', () => {
    const step = { id: 'step_1', object: 'thread.run.step', usage: USAGE };
    const text = sse([run({ status: 'queued', usage: null }), step, run({ status: 'completed', usage: USAGE })]);
    expect(callOf({ url: RUN_URL, response_status: 200, sse_text: text }).usage).toEqual({
      uncachedInputTokens: 10,
      visibleOutputTokens: 5,
    });
  });
});

describe('embeddings and moderation', () => {
  const embedding = { object: 'list', data: [{ object: 'embedding', embedding: [] }], model: 'x' };

  it.each([
    ['OpenAI', 'https://api.openai.com/v1/embeddings', { prompt_tokens: 17, total_tokens: 17 }],
    ['Voyage', 'https://api.voyageai.com/v1/embeddings', { total_tokens: 17 }],
  ])('embeddings of %s are all input', (_, url, usage) => {
    const call = callOf({ url, response_status: 200, response_body: { ...embedding, usage } });
    expect(call).toMatchObject({ operation: 'embeddings', usage: { uncachedInputTokens: 17 }, conservation: 'holds' });
  });

  it('a moderation is one request', () => {
    const row = { url: `${API}/moderations`, response_status: 200, response_body: { id: 'modr-1', results: [{}] } };
    expect(callOf(row)).toMatchObject({ operation: 'moderation', usage: { requests: 1 } });
  });
});
