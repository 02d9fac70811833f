import { describe, expect, it } from 'vitest';
import { callOf, sse } from '../../../../test/captured-call.ts';

const host = 'https://bedrock-runtime.us-east-1.amazonaws.com';
const nova = `${host}/model/amazon.nova-lite-v1%3A0`;

function at(url: string, response_body: object, more: object = {}): object {
  return { url, request_body: {}, response_status: 200, response_body, ...more };
}

const arn = (resource: string) => encodeURIComponent(`arn:aws:bedrock:eu-west-1:123456789012:${resource}`);

describe('Converse', () => {
  // Excerpt of a recorded response (pydantic/pydantic-ai, MIT: test_bedrock_single_tool_choice_preserves_cache).
  it('input excludes cache, and each count that is spelled twice counts once', () => {
    const usage = {
      inputTokens: 433,
      outputTokens: 16,
      cacheReadInputTokens: 2752,
      cacheReadInputTokenCount: 2752,
      cacheWriteInputTokens: 0,
      cacheWriteInputTokenCount: 0,
      totalTokens: 3201,
    };
    expect(callOf(at(`${nova}/converse`, { usage, stopReason: 'tool_use' }))).toMatchObject({
      usage: { uncachedInputTokens: 433, cacheReadTokens: 2752, visibleOutputTokens: 16 },
      conservation: 'holds',
      requestModel: 'amazon.nova-lite-v1:0',
      region: 'us-east-1',
      finishReason: 'tool_use',
    });
  });

  it('synthetic: cache written for an hour is told from cache written for five minutes', () => {
    const cacheDetails = [
      { ttl: '1h', inputTokens: 300 },
      { ttl: '5m', inputTokens: 100 },
    ];
    const usage = { inputTokens: 1, outputTokens: 2, cacheWriteInputTokens: 400, cacheDetails, totalTokens: 403 };
    expect(callOf(at(`${nova}/converse`, { usage })).usage).toEqual({
      uncachedInputTokens: 1,
      cacheWriteTokens: 100,
      cacheWrite1hTokens: 300,
      visibleOutputTokens: 2,
    });
  });

  it.each([
    [{ serviceTier: { type: 'priority' } }, 'priority'],
    [{ serviceTier: { type: 'flex' } }, 'flex'],
    [{ serviceTier: { type: 'reserved' } }, 'provisioned'],
    [{ performanceConfig: { latency: 'optimized' } }, 'optimized'],
    [{ performanceConfig: { latency: 'standard' } }, null],
  ])('synthetic: with %j the tier is %s', (more, tier) => {
    expect(callOf(at(`${nova}/converse`, { usage: { inputTokens: 1, outputTokens: 1 }, ...more })).serviceTier).toBe(
      tier,
    );
  });

  it('a stream states its usage in the metadata event, however the events are wrapped', () => {
    const usage = { inputTokens: 5, outputTokens: 100, totalTokens: 105 };
    const events = [
      { type: 'messageStart', data: { role: 'assistant' } },
      { type: 'messageStop', data: { stopReason: 'max_tokens' } },
      { type: 'metadata', data: { usage } },
    ];
    const expected = {
      usage: { uncachedInputTokens: 5, visibleOutputTokens: 100 },
      streamed: true,
      status: 'ok',
      finishReason: 'max_tokens',
    };
    const url = `${nova}/converse-stream`;
    expect(callOf({ url, response_status: 200, eventstream_events: events })).toMatchObject(expected);
    const wrapped = events.map(({ type, data }) => ({ [type]: data }));
    expect(callOf({ url, response_status: 200, sse_text: sse(wrapped, '') })).toMatchObject(expected);
    expect(callOf({ url, response_status: 200, eventstream_events: events.slice(0, 1) })).toMatchObject({
      status: 'aborted',
      metering: 'none',
    });
    const failed = [...events.slice(0, 1), { type: 'throttlingException', data: { message: 'x' } }];
    expect(callOf({ url, response_status: 200, eventstream_events: failed })).toMatchObject({
      status: 'error',
      errorType: 'throttlingException',
    });
  });
});

describe('the model in the URL', () => {
  const usage = { inputTokens: 1, outputTokens: 1 };
  it.each([
    [
      'an inference profile',
      'us.anthropic.claude-sonnet-4-5-20250929-v1%3A0',
      'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
      'us-east-1',
      null,
    ],
    [
      'the ARN of a foundation model',
      arn('foundation-model/amazon.nova-lite-v1:0'),
      'amazon.nova-lite-v1:0',
      'eu-west-1',
      null,
    ],
    [
      'the ARN of an inference profile',
      arn('inference-profile/eu.amazon.nova-lite-v1:0'),
      'eu.amazon.nova-lite-v1:0',
      'eu-west-1',
      null,
    ],
    [
      'an application profile, whose name tells no model',
      arn('application-inference-profile/a1b2'),
      'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2',
      'eu-west-1',
      null,
    ],
    [
      'provisioned throughput',
      arn('provisioned-model/x'),
      'arn:aws:bedrock:eu-west-1:123456789012:provisioned-model/x',
      'eu-west-1',
      'provisioned',
    ],
    [
      'an ARN that is not encoded',
      'arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0',
      'amazon.nova-lite-v1:0',
      'eu-west-1',
      null,
    ],
  ])('may be %s', (_, segment, requestModel, region, serviceTier) => {
    expect(callOf(at(`${host}/model/${segment}/converse`, { usage }))).toMatchObject({
      requestModel,
      region,
      serviceTier,
    });
  });

  it('behind a gateway says the region by its profile', () => {
    const url = 'http://localhost:8787/bedrock/model/eu.amazon.nova-lite-v1%3A0/converse';
    expect(callOf(at(url, { usage })).region).toBe('eu');
  });
});
