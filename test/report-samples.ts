/**
 * Results of providers' reports. They follow the documentation (OpenAI's admin API as in openai-node 7.57, Anthropic's admin
 * API reference, OpenRouter's OpenAPI document): no recording of a real organisation is at hand.
 */

/** Audio and image counts hold their cached tokens, as documented; text is not counted apart. */
export const OPENAI_COMPLETIONS = {
  object: 'organization.usage.completions.result',
  input_tokens: 10_000,
  input_cached_tokens: 4_000,
  input_cached_audio_tokens: 300,
  input_cache_write_tokens: 500,
  input_audio_tokens: 1_000,
  output_tokens: 2_000,
  output_audio_tokens: 150,
  num_model_requests: 42,
  project_id: 'proj_search',
  user_id: 'user-ada',
  api_key_id: 'key_1',
  model: 'gpt-5-mini-2025-08-07',
  batch: false,
  service_tier: 'default',
};

/** As seen in the field: counts by modality without their cached tokens (27,444 = 8,448 + 18,996). */
export const OPENAI_COMPLETIONS_OUTSIDE = {
  ...OPENAI_COMPLETIONS,
  input_tokens: 27_444,
  input_cached_tokens: 8_448,
  input_cached_text_tokens: 8_000,
  input_cached_image_tokens: 448,
  input_cached_audio_tokens: 0,
  input_cache_write_tokens: 0,
  input_uncached_tokens: 18_996,
  input_text_tokens: 18_000,
  input_image_tokens: 996,
  input_audio_tokens: 0,
};

export const OPENAI_RESULTS: Readonly<Record<string, object>> = {
  completions: OPENAI_COMPLETIONS,
  embeddings: {
    object: 'organization.usage.embeddings.result',
    input_tokens: 900,
    num_model_requests: 3,
    model: 'text-embedding-3-small',
  },
  moderations: {
    object: 'organization.usage.moderations.result',
    input_tokens: 16,
    num_model_requests: 2,
    model: 'omni-moderation-latest',
  },
  images: {
    object: 'organization.usage.images.result',
    images: 2,
    num_model_requests: 2,
    size: '1024x1024',
    source: 'image.generation',
    model: 'gpt-image-1',
  },
  audio_speeches: {
    object: 'organization.usage.audio_speeches.result',
    characters: 45,
    num_model_requests: 1,
    model: 'tts-1',
  },
  audio_transcriptions: {
    object: 'organization.usage.audio_transcriptions.result',
    seconds: 20.5,
    num_model_requests: 1,
    model: 'whisper-1',
  },
  vector_stores: { object: 'organization.usage.vector_stores.result', usage_bytes: 1024, project_id: 'proj_search' },
  code_interpreter_sessions: {
    object: 'organization.usage.code_interpreter_sessions.result',
    num_sessions: 4,
    project_id: 'proj_search',
  },
  file_search_calls: {
    object: 'organization.usage.file_searches.result',
    num_requests: 7,
    vector_store_id: 'vs_1',
    project_id: 'proj_search',
  },
  web_search_calls: {
    object: 'organization.usage.web_searches.result',
    num_requests: 5,
    num_model_requests: 3,
    context_level: 'medium',
    model: 'gpt-5-mini-2025-08-07',
  },
};

export function openAiCost(value: number, lineItem = 'gpt-5-mini, input'): object {
  return {
    object: 'organization.costs.result',
    amount: { value, currency: 'usd' },
    line_item: lineItem,
    project_id: 'proj_search',
    api_key_id: 'key_1',
  };
}

export const ANTHROPIC_USAGE_RESULT = {
  account_id: 'user_01WCz1FkmYMm4gnmykNKUu3Q',
  api_key_id: 'apikey_01Rj2N8SVvo6BePZj99NhmiT',
  cache_creation: { ephemeral_1h_input_tokens: 1000, ephemeral_5m_input_tokens: 500 },
  cache_read_input_tokens: 200,
  context_window: '0-200k',
  inference_geo: 'global',
  model: 'claude-opus-4-6',
  output_tokens: 500,
  server_tool_use: { web_search_requests: 10 },
  service_account_id: null,
  service_tier: 'standard',
  uncached_input_tokens: 1500,
  workspace_id: 'wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ',
};

export const ANTHROPIC_COST_RESULT = {
  amount: '123.78912',
  context_window: '0-200k',
  cost_type: 'tokens',
  currency: 'USD',
  description: 'Claude Opus 4.6 Usage - Input Tokens',
  inference_geo: 'not_available',
  model: 'claude-opus-4-6',
  service_tier: 'standard',
  token_type: 'uncached_input_tokens',
  workspace_id: 'wrkspc_01JwQvzr7rXLA5AGx3HKfFUJ',
};

/** A record of Claude Code analytics, of one user and terminal on one day. */
export function claudeCodeRecord(email: string, day: string, customer: 'api' | 'subscription' = 'api'): object {
  return {
    actor: { type: 'user_actor', email_address: email },
    core_metrics: {
      num_sessions: 5,
      lines_of_code: { added: 1543, removed: 892 },
      commits_by_claude_code: 12,
      pull_requests_by_claude_code: 2,
    },
    customer_type: customer,
    date: `${day}T00:00:00Z`,
    is_remote: false,
    model_breakdown: [
      {
        model: 'claude-sonnet-4-5-20250929',
        tokens: { input: 100_000, output: 35_000, cache_read: 10_000, cache_creation: 5_000 },
        estimated_cost: { currency: 'USD', amount: 1025 },
      },
    ],
    organization_id: 'dc9f6c26-b22c-4831-8d01-0446bada88f1',
    subscription_type: customer === 'api' ? null : 'team',
    terminal_type: 'vscode',
    tool_actions: { edit_tool: { accepted: 45, rejected: 5 } },
  };
}

export function openRouterRow(date: string): object {
  return {
    date,
    model: 'openai/gpt-4.1',
    model_permaslug: 'openai/gpt-4.1-2025-04-14',
    endpoint_id: '550e8400-e29b-41d4-a716-446655440000',
    provider_name: 'OpenAI',
    usage: 0.015,
    byok_usage_inference: 0.012,
    requests: 5,
    prompt_tokens: 50,
    completion_tokens: 125,
    reasoning_tokens: 25,
  };
}
