import type { Client, Here } from './client.ts';

const key = (here: Here): string => (here.needsKey ? ', key: process.env.WHENCE_KEY' : '');
const bearer = (here: Here): string => (here.needsKey ? " -H 'authorization: Bearer <key>'" : '');

const wrapped = (imported: string, made: string): Client['snippet'] => {
  return (here) => `import { meterFetch, withLabels } from '@whence/sdk';
${imported}

const metered = meterFetch(fetch, { url: '${here.origin}'${key(here)} });
${made}

await withLabels({ feature: 'search', customer: 'acme' }, () => answer(question));`;
};

function sample(): string {
  return JSON.stringify({
    at: new Date().toISOString(),
    provider: 'openai',
    requestModel: 'gpt-5-mini',
    usage: { inputTokens: 1200, outputTokens: 310 },
    labels: { feature: 'search' },
  });
}

/** Clients that send what they know themselves: by our SDK, or as lines of their own. */
export const SENDING_CLIENTS: { readonly sdk: readonly Client[]; readonly http: readonly Client[] } = {
  sdk: [
    {
      name: 'OpenAI',
      snippet: wrapped("import OpenAI from 'openai';", 'const client = new OpenAI({ fetch: metered });'),
    },
    {
      name: 'Anthropic',
      snippet: wrapped(
        "import Anthropic from '@anthropic-ai/sdk';",
        'const client = new Anthropic({ fetch: metered });',
      ),
    },
    {
      name: 'Vercel AI SDK',
      snippet: wrapped(
        "import { createOpenAI } from '@ai-sdk/openai';",
        'const openai = createOpenAI({ fetch: metered });',
      ),
    },
    {
      name: 'LangChain',
      snippet: wrapped(
        "import { ChatOpenAI } from '@langchain/openai';",
        "const model = new ChatOpenAI({ model: 'gpt-5-mini', configuration: { fetch: metered } });",
      ),
    },
  ],
  http: [
    {
      name: 'curl',
      snippet: (here) => `curl -s '${here.origin}/api/calls'${bearer(here)} \\
  -H 'content-type: application/x-ndjson' \\
  --data-binary '${sample()}'`,
    },
    {
      name: 'CloudEvents',
      snippet: (here) => `# whence.yaml says which field of the event is which field of a call
curl -s '${here.origin}/api/events'${bearer(here)} \\
  -H 'content-type: application/cloudevents+json' \\
  --data-binary '{"specversion": "1.0", "id": "7", "source": "/search", "type": "com.example.inference", "data": {}}'`,
    },
  ],
};
