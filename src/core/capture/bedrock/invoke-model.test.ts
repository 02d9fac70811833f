import { describe, expect, it } from 'vitest';
import { callOf } from '../../../../test/captured-call.ts';

const host = 'https://bedrock-runtime.us-east-1.amazonaws.com';

function at(url: string, response_body: object, more: object = {}): object {
  return { url, request_body: {}, response_status: 200, response_body, ...more };
}

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

const headers = (input: number, output?: number) => ({
  'x-amzn-bedrock-input-token-count': String(input),
  ...(output !== undefined && { 'x-amzn-bedrock-output-token-count': String(output) }),
});

describe('InvokeModel', () => {
  it.each([
    [
      'Anthropic',
      { type: 'message', usage: { input_tokens: 17, output_tokens: 66 } },
      'chat',
      headers(17, 66),
      { uncachedInputTokens: 17, visibleOutputTokens: 66 },
    ],
    [
      'Nova',
      { output: {}, stopReason: 'end_turn', usage: { inputTokens: 7, outputTokens: 53, totalTokens: 60 } },
      'chat',
      headers(7, 53),
      { uncachedInputTokens: 7, visibleOutputTokens: 53 },
    ],
    // A guardrail that rewrites the answer strips its usage (recorded); the headers still have it.
    [
      'Nova under a guardrail',
      { output: {}, stopReason: 'end_turn', usage: { inputTokens: 30 } },
      'chat',
      headers(30, 51),
      { uncachedInputTokens: 30, visibleOutputTokens: 51 },
    ],
    [
      'Llama',
      { generation: 'x', prompt_token_count: 8, generation_token_count: 35 },
      'completion',
      headers(8, 35),
      { uncachedInputTokens: 8, visibleOutputTokens: 35 },
    ],
    [
      'Titan text',
      { inputTextTokenCount: 6, results: [{ tokenCount: 42 }] },
      'completion',
      {},
      { uncachedInputTokens: 6, visibleOutputTokens: 42 },
    ],
    [
      'Titan embeddings',
      { embedding: [0.1], inputTextTokenCount: 4 },
      'embeddings',
      headers(4),
      { uncachedInputTokens: 4 },
    ],
    ['Cohere embeddings', { embeddings: [[0.1]], id: 'x' }, 'embeddings', headers(5), { uncachedInputTokens: 5 }],
    [
      'Cohere text, by headers alone',
      { generations: [{ finish_reason: 'COMPLETE' }] },
      'completion',
      headers(6, 43),
      { uncachedInputTokens: 6, visibleOutputTokens: 43 },
    ],
    [
      'Mistral, by headers alone',
      { outputs: [{ stop_reason: 'length' }] },
      'completion',
      headers(6, 10),
      { uncachedInputTokens: 6, visibleOutputTokens: 10 },
    ],
    [
      'the shape of OpenAI',
      { choices: [{ message: {} }], usage: { prompt_tokens: 6, completion_tokens: 100, total_tokens: 106 } },
      'chat',
      headers(6, 100),
      { uncachedInputTokens: 6, visibleOutputTokens: 100 },
    ],
    ['images', { images: ['', ''] }, 'image', {}, { images: 2 }],
  ])('of %s', (_, body, operation, response_headers, usage) => {
    const call = callOf(at(`${host}/model/some.model/invoke`, body, { response_headers }));
    expect(call).toMatchObject({ operation, metering: 'provider' });
    expect(call.usage).toEqual(usage);
    expect(call.conservation).not.toBe('broken');
  });

  it("the vendor's count and Bedrock's own are the same tokens: one of them counts", () => {
    const metrics = { inputTokenCount: 12, outputTokenCount: 100 };
    const chunks = [
      {
        type: 'message_start',
        message: {
          type: 'message',
          model: 'claude-3-5-sonnet-20240620',
          usage: { input_tokens: 12, output_tokens: 2 },
        },
      },
      { type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 100 } },
      { type: 'message_stop', 'amazon-bedrock-invocationMetrics': metrics },
    ];
    const expected = {
      usage: { uncachedInputTokens: 12, visibleOutputTokens: 100 },
      conservation: 'holds',
      status: 'ok',
    };
    const url = `${host}/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/invoke-with-response-stream`;
    const decoded = chunks.map((chunk) => ({ type: 'chunk', data: { chunk } }));
    expect(callOf({ url, response_status: 200, eventstream_events: decoded })).toMatchObject(expected);
    const raw = chunks.map((chunk) => ({ type: 'chunk', data: { bytes: base64(chunk) } }));
    expect(callOf({ url, response_status: 200, eventstream_events: raw })).toMatchObject(expected);
  });

  it('a stream whose chunks count nothing is counted by its metrics', () => {
    const chunks = [
      { outputs: [{ text: 'a' }] },
      {
        outputs: [{ stop_reason: 'stop' }],
        'amazon-bedrock-invocationMetrics': { inputTokenCount: 3, outputTokenCount: 4 },
      },
    ];
    const events = chunks.map((chunk) => ({ type: 'chunk', data: { chunk } }));
    const call = callOf({
      url: `${host}/model/mistral.x/invoke-with-response-stream`,
      response_status: 200,
      eventstream_events: events,
    });
    expect(call).toMatchObject({ usage: { uncachedInputTokens: 3, visibleOutputTokens: 4 }, metering: 'provider' });
  });

  it('synthetic: a line of a batch job is a call at the batch price', () => {
    const modelOutput = { type: 'message', model: 'claude-3-haiku', usage: { input_tokens: 8, output_tokens: 9 } };
    const body = { recordId: 'CALL0000001', modelInput: { messages: [] }, modelOutput };
    expect(callOf({ provider: 'aws_bedrock', response_status: 200, response_body: body })).toMatchObject({
      provider: 'aws.bedrock',
      responseModel: 'claude-3-haiku',
      serviceTier: 'batch',
      usage: { uncachedInputTokens: 8, visibleOutputTokens: 9 },
    });
  });
});
