import {
  addressMark,
  bodyMark,
  headerMark,
  keyMark,
  metered,
  unread,
  vendor,
  type VendorMarks,
} from './vendor-mark.ts';

const BEARER = '`Authorization: Bearer`';
const USER = bodyMark('user', 'body field `user`', ['metadata.user', { user: 'mark' }]);
const METADATA = ['metadata.team', { metadata: { team: 'mark' } }] as const;

/**
 * What each vendor lets its callers mark, and what becomes of the mark: in the event, in its meter, on its bill. The one
 * table that the reference and the web client show; a test wants a row for everything that Whence can read.
 */
export const VENDOR_MARKS: readonly VendorMarks[] = [
  vendor(
    'OpenAI',
    {
      formats: ['openai'],
      upstreams: ['openai'],
      imports: ['openai-usage', 'openai-costs'],
      sources: ['openai-usage', 'openai-costs'],
    },
    keyMark(BEARER, true, true),
    headerMark('project', 'header `OpenAI-Project`, or by the key', ['metadata.project', 'openai-project'], true, true),
    headerMark(
      'header',
      'header `OpenAI-Organization`',
      ['metadata.organization', 'openai-organization'],
      false,
      false,
    ),
    // The report's user_id is the owner of the key.
    USER,
    bodyMark('metadata', 'body field `metadata`', METADATA),
  ),
  vendor(
    'Anthropic',
    {
      formats: ['anthropic'],
      upstreams: ['anthropic'],
      imports: ['anthropic-usage', 'anthropic-cost'],
      sources: ['anthropic-usage', 'anthropic-cost'],
    },
    keyMark('`x-api-key`', true, false),
    metered(unread('project', 'workspace, by the key', true, true), 'metadata.project'),
    bodyMark('user', 'body field `metadata.user_id`', ['metadata.user_id', { metadata: { user_id: 'mark' } }]),
  ),
  vendor(
    'Google Gemini API',
    { formats: ['gemini', 'google'], upstreams: ['gemini'] },
    keyMark('`x-goog-api-key`, or `key` in the address'),
    headerMark(
      'project',
      'header `x-goog-user-project`, or by the key',
      ['metadata.project', 'x-goog-user-project'],
      null,
      true,
    ),
  ),
  vendor(
    'Google Vertex AI',
    { formats: ['gemini'], upstreams: ['vertex'] },
    headerMark(
      'project',
      'in the address; header `x-goog-user-project`',
      ['metadata.project', 'x-goog-user-project'],
      null,
      true,
    ),
    bodyMark('label', 'body field `labels`', ['metadata.team', { labels: { team: 'mark' } }], null, true),
  ),
  vendor(
    'Amazon Bedrock',
    { formats: ['bedrock'], upstreams: ['bedrock'], imports: ['bedrock-log'] },
    keyMark('the access key of the signature, or a bearer key', null, false),
    bodyMark('metadata', 'body field `requestMetadata` (Converse), also in invocation logs', [
      'metadata.team',
      { requestMetadata: { team: 'mark' } },
    ]),
    unread('resource', 'tags of an application inference profile, whose ARN is the model', null, true),
  ),
  vendor('Amazon SageMaker', { formats: ['sagemaker'] }, unread('resource', 'tags of the endpoint', null, true)),
  vendor(
    'Azure OpenAI and Foundry',
    { formats: ['openai'], upstreams: ['azure'] },
    keyMark('`api-key`', false, false),
    USER,
    unread('resource', 'tags of the resource', null, true),
  ),
  vendor(
    'OpenRouter',
    { formats: ['openai'], upstreams: ['openrouter'], imports: ['openrouter'], sources: ['openrouter-activity'] },
    keyMark(BEARER, false, false),
    USER,
    unread('header', 'headers `HTTP-Referer` and `X-Title`'),
  ),
  vendor('Mistral', { formats: ['openai'], upstreams: ['mistral'] }, keyMark(BEARER)),
  vendor(
    'Cohere',
    { formats: ['cohere'], upstreams: ['cohere'] },
    keyMark(BEARER),
    unread('header', 'header `X-Client-Name`'),
  ),
  vendor('Groq', { formats: ['openai'], upstreams: ['groq'] }, keyMark(BEARER), USER),
  vendor('xAI', { formats: ['openai', 'xai'], upstreams: ['xai'] }, keyMark(BEARER), USER),
  vendor('DeepSeek', { formats: ['openai'], upstreams: ['deepseek'] }, keyMark(BEARER)),
  vendor('Together', { formats: ['openai'], upstreams: ['together'] }, keyMark(BEARER)),
  vendor('Fireworks', { formats: ['openai'], upstreams: ['fireworks'] }, keyMark(BEARER), USER),
  vendor('Perplexity', { formats: ['openai'], upstreams: ['perplexity'] }, keyMark(BEARER)),
  vendor('Cerebras', { formats: ['openai'], upstreams: ['cerebras'] }, keyMark(BEARER), USER),
  vendor('Voyage', { formats: ['openai', 'rerank'], upstreams: ['voyage'] }, keyMark(BEARER)),
  vendor('Jina', { formats: ['openai', 'rerank'], upstreams: ['jina'] }, keyMark(BEARER)),
  vendor(
    'Hugging Face',
    { formats: ['openai', 'text-generation-inference'], upstreams: ['huggingface'] },
    keyMark(BEARER),
    unread('header', 'header `X-HF-Bill-To` (the organisation that is billed)', null, true),
  ),
  vendor(
    'Ollama',
    { formats: ['ollama'], upstreams: ['ollama'] },
    unread('resource', 'nothing: it runs on a machine of yours', false, false),
  ),
  vendor('vLLM', { formats: ['openai'], upstreams: ['vllm'] }, keyMark(BEARER, false, false), USER),
  vendor(
    'IBM watsonx',
    { formats: ['watsonx'] },
    keyMark(BEARER),
    unread('project', 'body field `project_id` or `space_id`', null, true),
  ),
  vendor('Aleph Alpha', { formats: ['aleph-alpha'] }, keyMark(BEARER)),
  vendor(
    'Cloudflare Workers AI',
    { formats: ['cloudflare'] },
    keyMark(BEARER),
    unread('resource', 'the account, in the address', null, true),
  ),
  vendor('Replicate', { formats: ['replicate'] }, keyMark(BEARER)),
  vendor('fal', { formats: ['fal'] }, keyMark('`Authorization: Key`')),
  vendor(
    'Deepgram',
    { formats: ['deepgram'] },
    keyMark('`Authorization: Token`'),
    unread('label', '`tag` in the address'),
  ),
  vendor('ElevenLabs', { formats: ['elevenlabs'] }, keyMark('`xi-api-key`')),
  vendor('Cartesia', { formats: ['cartesia'] }, keyMark('`x-api-key`')),
  vendor(
    'Gladia',
    { formats: ['gladia'] },
    keyMark('`x-gladia-key`'),
    unread('metadata', 'body field `custom_metadata`', false, false),
  ),
  vendor('Rev AI', { formats: ['revai'] }, keyMark(BEARER)),
  vendor('AssemblyAI', { formats: ['assemblyai'] }, keyMark('`Authorization`')),
  vendor(
    'Pinecone',
    { formats: ['pinecone'] },
    keyMark('`Api-Key`', null, false),
    addressMark('index, the name before the project in the host', 'metadata.index'),
    addressMark('namespace, in the path or the body', 'metadata.namespace'),
    unread('resource', 'project and tags: in the usage file of the console', true, true),
  ),
  vendor('Weaviate', { formats: ['weaviate'] }, keyMark(BEARER), unread('resource', 'cluster and tenant', null, true)),
  vendor(
    'Qdrant',
    { formats: ['qdrant'] },
    keyMark('`api-key`'),
    addressMark('collection, in the path', 'metadata.index'),
    unread('resource', 'cluster', null, true),
  ),
  vendor(
    'Claude Code',
    { imports: ['claude-code'], sources: ['claude-code'] },
    metered(unread('user', 'the user’s account', true, false), 'metadata.user'),
  ),
  vendor('Codex', { imports: ['codex'] }, unread('user', 'the user’s account', null, null)),
  vendor('Gemini CLI', { imports: ['gemini-cli'] }, unread('user', 'the user’s account', null, null)),
  vendor('LiteLLM', { imports: ['litellm'] }, unread('key', 'virtual keys, teams and users of the proxy', true, false)),
  vendor(
    'Langfuse',
    { imports: ['langfuse'] },
    unread('metadata', 'user, session, tags and metadata of a trace', true, false),
  ),
  vendor(
    'Helicone',
    { imports: ['helicone'] },
    unread('header', 'headers `Helicone-Property-…`, `Helicone-User-Id`', true, false),
  ),
  vendor(
    'Any vendor, by a file',
    { imports: ['exchanges', 'calls', 'csv', 'json', 'parquet', 'metrics', 'events'] },
    {
      ...unread('label', 'any field of the file, under its own name, by a map'),
      label: 'label.…',
      doors: ['imports'],
    },
  ),
  vendor(
    'Any vendor, by its bill',
    { imports: ['focus', 'cbf', 'invoice', 'charges'] },
    {
      ...unread('label', 'tags of the line, under their own names'),
      label: 'label.…',
      doors: ['imports'],
    },
  ),
  vendor(
    'Any vendor, by OpenTelemetry',
    { imports: ['otlp'] },
    {
      ...unread('label', 'attributes of the span, and of its resource as `resource.…`'),
      label: 'resource.…',
      doors: ['otlp', 'imports'],
    },
  ),
  vendor(
    'Any caller, before the vendor',
    {},
    headerMark('header', 'headers `x-whence-…`, stripped by the gateway', ['team', 'x-whence-team'], false, false),
  ),
];

/** The row of a wire format's vendor; undefined when there is none. */
export function marksOfFormat(format: string): VendorMarks | undefined {
  const family = format.split('.')[0] ?? format;
  return VENDOR_MARKS.find(({ formats }) => formats.includes(format) || formats.includes(family));
}
