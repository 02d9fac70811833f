import { openUpstream, type Upstream } from './sdk-upstream.ts';

const USAGE = { prompt_tokens: 12, completion_tokens: 30, total_tokens: 42 };

/** What a stream looks like to who has not asked for its usage. */
export function chatStream(id: string): string {
  return ['Once', ' upon', ' a time'].map((content) => eventOf(id, [{ index: 0, delta: { content } }])).join('') + END;
}

/** A provider of chat completions for pages of any origin; a call's id is what its header `x-test-id` says. */
export function openChatProvider(): Promise<Upstream> {
  return openUpstream((request, response, body) => {
    const id = String(request.headers['x-test-id']);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-allow-headers', '*, authorization');
    const isStream = body.includes('"stream":true');
    response.setHeader('content-type', isStream ? 'text/event-stream' : 'application/json');
    const asked = body.includes('"include_usage":true') ? eventOf(id, [], USAGE) : '';
    if (request.method === 'OPTIONS') response.end();
    else if (isStream) response.end(chatStream(id).replace(END, asked + END));
    else response.end(JSON.stringify({ id, model: 'gpt-5-mini', choices: [], usage: USAGE }));
  });
}

const END = 'data: [DONE]\n\n';

function eventOf(id: string, choices: readonly object[], usage?: object): string {
  const chunk = { id, object: 'chat.completion.chunk', model: 'gpt-5-mini', choices, ...(usage && { usage }) };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
