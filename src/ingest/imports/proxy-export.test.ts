/** Rows written by hand in the shapes that the products document; no recording of them may be passed on. */
import { describe, expect, it } from 'vitest';
import { callsAmong, importedItems, outcomes } from '../../../test/imported-items.ts';

const SECRET = 'Quibble buys Snark';

function lines(...rows: readonly object[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

function cell(value: unknown): string {
  return `"${(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('"', '""')}"`;
}

describe('LiteLLM', () => {
  const spend = {
    request_id: 'chatcmpl-9xKzQ2mVb7LpR4tYw8NcD',
    call_type: 'acompletion',
    api_key: 'a1b2c3',
    spend: 0.00123,
    total_tokens: 1510,
    prompt_tokens: 1200,
    completion_tokens: 310,
    startTime: '2026-11-01 12:00:00.123',
    endTime: '2026-11-01 12:00:02.123',
    completionStartTime: '2026-11-01 12:00:00.500',
    model: 'openai/gpt-5-mini',
    model_group: 'fast',
    custom_llm_provider: 'openai',
    user: 'u-1',
    end_user: 'acme',
    cache_hit: 'False',
    request_tags: '["feature:search", "batch"]',
    metadata: {
      user_api_key_alias: 'search-key',
      user_api_key_team_alias: 'discovery',
      status: 'success',
      usage_object: {
        prompt_tokens: 1200,
        completion_tokens: 310,
        total_tokens: 1510,
        prompt_tokens_details: { cached_tokens: 1024 },
        completion_tokens_details: { reasoning_tokens: 128 },
      },
    },
    messages: SECRET,
    response: { choices: SECRET },
  };
  const expected = {
    identity: 'response:chatcmpl-9xKzQ2mVb7LpR4tYw8NcD',
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    operation: 'chat',
    durationMs: 2000,
    usage: { uncachedInputTokens: 176, cacheReadTokens: 1024, visibleOutputTokens: 182, reasoningTokens: 128 },
    conservation: 'holds',
    labels: {
      'metadata.team': 'discovery',
      'metadata.keyAlias': 'search-key',
      'metadata.endUser': 'acme',
      'metadata.feature': 'search',
      'metadata.tag': 'batch',
      modelGroup: 'fast',
    },
    reportedCost: null,
  };

  it('a row of the spend logs: cache and reasoning apart, team, key and tags as labels, nothing of what was said', async () => {
    const items = await importedItems('litellm', JSON.stringify([spend]));
    expect(callsAmong(items)).toMatchObject([{ ...expected, timeToFirstTokenMs: 377 }]);
    expect(JSON.stringify(items)).not.toContain(SECRET);
  });

  it('the same row as CSV, its metadata as JSON in a cell, is the same call', async () => {
    const csv = `${Object.keys(spend).join(',')}\n${Object.values(spend).map(cell).join(',')}\n`;
    const [one] = callsAmong(await importedItems('litellm', JSON.stringify([spend])));
    expect(callsAmong(await importedItems('litellm', csv))).toEqual([one]);
  });

  it("a callback's payload, one a line; what the proxy answered from its cache asked no provider", async () => {
    const payload = {
      id: 'b980db26-9512-45cc-b1da-c511a363b83f',
      call_type: 'anthropic_messages',
      startTime: 1793534400.25,
      endTime: 1793534401.25,
      model: 'claude-sonnet-4-5',
      custom_llm_provider: 'anthropic',
      prompt_tokens: 130,
      completion_tokens: 20,
      total_tokens: 150,
      status: 'failure',
      error_information: { error_class: 'RateLimitError' },
      metadata: { usage_object: { cache_creation_input_tokens: 30, cache_read_input_tokens: 90 } },
      response_cost: 0.01,
    };
    const items = await importedItems(
      'litellm',
      lines({ standard_logging_object: payload }, { ...payload, cache_hit: true }),
    );
    expect(outcomes(items)).toEqual(['call', 'skipped']);
    expect(callsAmong(items)).toMatchObject([
      {
        identity: 'sender:b980db26-9512-45cc-b1da-c511a363b83f',
        at: 1793534400250,
        status: 'error',
        errorType: 'RateLimitError',
        usage: { uncachedInputTokens: 10, cacheReadTokens: 90, cacheWriteTokens: 30, visibleOutputTokens: 20 },
      },
    ]);
  });
});

describe('Helicone', () => {
  const request = {
    request_id: '0f7a2c36-4a1b-4f6e-9a53-1f6b2d7c8e90',
    request_created_at: '2026-11-01T12:00:00.000Z',
    response_status: 200,
    request_model: 'claude-sonnet-4-5',
    response_model: 'claude-sonnet-4-5-20250929',
    provider: 'ANTHROPIC',
    target_url: 'https://api.anthropic.com/v1/messages',
    delay_ms: 1500,
    time_to_first_token: 300,
    prompt_tokens: 10,
    completion_tokens: 20,
    total_tokens: 150,
    prompt_cache_read_tokens: 90,
    prompt_cache_write_tokens: 30,
    request_user_id: 'u-1',
    request_properties: { feature: 'search', 'Helicone-Session-Id': 's-1' },
    cache_reference_id: '00000000-0000-0000-0000-000000000000',
    request_body: { messages: SECRET },
    costUSD: 0.1,
  };

  it('a request: cache beside the input as its total proves, properties as labels', async () => {
    const items = await importedItems('helicone', lines({ data: [request] }));
    expect(callsAmong(items)).toMatchObject([
      {
        provider: 'anthropic',
        responseModel: 'claude-sonnet-4-5-20250929',
        durationMs: 1500,
        timeToFirstTokenMs: 300,
        usage: { uncachedInputTokens: 10, cacheReadTokens: 90, cacheWriteTokens: 30, visibleOutputTokens: 20 },
        conservation: 'holds',
        conversationId: 's-1',
        labels: { feature: 'search', 'metadata.user': 'u-1' },
        reportedCost: null,
      },
    ]);
    expect(JSON.stringify(items)).not.toContain(SECRET);
  });

  it('what failed, was cancelled, or came out of the cache', async () => {
    const cached = { ...request, cache_reference_id: '0f7a2c36-4a1b-4f6e-9a53-1f6b2d7c8e91' };
    const items = await importedItems(
      'helicone',
      lines({ ...request, response_status: 429 }, { ...request, response_status: -3 }, cached),
    );
    expect(outcomes(items)).toEqual(['call', 'call', 'skipped']);
    expect(callsAmong(items).map(({ status, httpStatus }) => [status, httpStatus])).toEqual([
      ['error', 429],
      ['aborted', null],
    ]);
  });
});

describe('OpenRouter', () => {
  const generation = {
    id: 'gen-1793534400-AbCdEfGhIjKlMnOpQrSt',
    created_at: '2026-11-01T12:00:00.705Z',
    model: 'anthropic/claude-sonnet-4.5',
    provider_name: 'Google',
    total_cost: 0.0015,
    is_byok: false,
    native_tokens_prompt: 100,
    native_tokens_completion: 50,
    native_tokens_reasoning: 20,
    native_tokens_cached: 60,
    tokens_prompt: 110,
    tokens_completion: 55,
    streamed: true,
    cancelled: false,
    latency: 300,
    generation_time: 2000,
    finish_reason: 'stop',
  };
  const call = {
    identity: 'response:gen-1793534400-AbCdEfGhIjKlMnOpQrSt',
    provider: 'openrouter',
    requestModel: 'anthropic/claude-sonnet-4.5',
    usage: { uncachedInputTokens: 40, cacheReadTokens: 60, visibleOutputTokens: 30, reasoningTokens: 20 },
    reportedCost: { picos: 1_500_000_000n, currency: 'USD' },
  };

  it('an answer of /generation: native counts, what OpenRouter took, who answered', async () => {
    expect(callsAmong(await importedItems('openrouter', lines({ data: generation })))).toMatchObject([
      { ...call, streamed: true, timeToFirstTokenMs: 300, labels: { upstream: 'Google' } },
    ]);
  });

  it('a row of the activity export is the same call; with a key of one’s own the provider’s part is added', async () => {
    const csv = [
      'generation_id,created_at,cost_total,byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,cancelled,streamed,app_name,api_key_name',
      'gen-1793534400-AbCdEfGhIjKlMnOpQrSt,2026-11-01 12:00:00.705,0.0015,0,100,50,20,60,anthropic/claude-sonnet-4.5,Google,false,true,shop,prod',
      'gen-1793534401-BbCdEfGhIjKlMnOpQrSt,2026-11-01 12:00:01.705,0.0001,0.002,100,50,20,60,anthropic/claude-sonnet-4.5,Google,true,true,shop,prod',
    ].join('\n');
    expect(callsAmong(await importedItems('openrouter', csv))).toMatchObject([
      { ...call, labels: { 'metadata.app': 'shop', 'metadata.keyAlias': 'prod' } },
      { status: 'aborted', reportedCost: { picos: 2_100_000_000n } },
    ]);
  });

  it('a total of a day is no call', async () => {
    const items = await importedItems('openrouter', lines({ data: [{ date: '2026-11-01', requests: 5, usage: 0.1 }] }));
    expect(outcomes(items)).toEqual(['skipped']);
  });
});
