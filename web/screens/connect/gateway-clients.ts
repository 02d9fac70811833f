import type { Client, Here } from './client.ts';

const base = ({ origin }: Here, provider: string, path = ''): string => `${origin}/gateway/${provider}${path}`;
/** The gateway's own key goes beside the provider's, which passes through. */
const headers = (here: Here): string[] => [
  '"x-whence-feature": "search"',
  ...(here.needsKey ? ['"x-whence-key": "<key>"'] : []),
];
const python = (here: Here): string => `{${headers(here).join(', ')}}`;
const script = (here: Here): string =>
  `{ ${headers(here)
    .map((pair) => pair.replaceAll('"', "'"))
    .join(', ')} }`;

/** Any client that lets its base URL be set; these are the usual ones. */
export const GATEWAY_CLIENTS: readonly Client[] = [
  {
    name: 'OpenAI · Python',
    snippet: (here) => `from openai import OpenAI

client = OpenAI(
    base_url="${base(here, 'openai', '/v1')}",
    default_headers=${python(here)},
)`,
  },
  {
    name: 'OpenAI · Node',
    snippet: (here) => `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${base(here, 'openai', '/v1')}',
  defaultHeaders: ${script(here)},
});`,
  },
  {
    name: 'Anthropic · Python',
    snippet: (here) => `from anthropic import Anthropic

client = Anthropic(
    base_url="${base(here, 'anthropic')}",
    default_headers=${python(here)},
)`,
  },
  {
    name: 'Anthropic · Node',
    snippet: (here) => `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({
  baseURL: '${base(here, 'anthropic')}',
  defaultHeaders: ${script(here)},
});`,
  },
  {
    name: 'Google Gen AI · Node',
    snippet: (here) => `import { GoogleGenAI } from '@google/genai';

const client = new GoogleGenAI({
  apiKey: process.env.GEMINI_API_KEY,
  httpOptions: { baseUrl: '${base(here, 'gemini')}', headers: ${script(here)} },
});`,
  },
  {
    name: 'Vercel AI SDK',
    snippet: (here) => `import { createOpenAI } from '@ai-sdk/openai';

const openai = createOpenAI({
  baseURL: '${base(here, 'openai', '/v1')}',
  headers: ${script(here)},
});`,
  },
  {
    name: 'LangChain · Python',
    snippet: (here) => `from langchain_openai import ChatOpenAI

model = ChatOpenAI(
    model="gpt-5-mini",
    base_url="${base(here, 'openai', '/v1')}",
    default_headers=${python(here)},
)`,
  },
  {
    name: 'Claude Code',
    snippet: (here) => `export ANTHROPIC_BASE_URL=${base(here, 'anthropic')}
export ANTHROPIC_CUSTOM_HEADERS='x-whence-feature: coding${here.needsKey ? '\nx-whence-key: <key>' : ''}'
claude`,
  },
  {
    name: 'curl',
    snippet: (here) => `curl ${base(here, 'openai', '/v1/chat/completions')} \\
  -H "authorization: Bearer $OPENAI_API_KEY" -H 'content-type: application/json' \\
  -H 'x-whence-feature: search'${here.needsKey ? " -H 'x-whence-key: <key>'" : ''} \\
  -d '{"model": "gpt-5-mini", "messages": [{"role": "user", "content": "Whence?"}]}'`,
  },
  {
    name: 'Anything OpenAI-compatible',
    snippet: (
      here,
    ) => `# mistral, groq, xai, deepseek, together, fireworks, openrouter, perplexity, cohere and ollama are known by name:
${base(here, 'groq', '/openai/v1')}

# Others by whence.yaml:
gateway:
  upstreams:
    - name: my-vllm
      url: http://10.0.0.7:8000
      format: openai.chat`,
  },
];
