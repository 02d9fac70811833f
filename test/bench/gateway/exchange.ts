/** The traffic of the bench: requests to a chat API of 1 KB or 95 KB, and answers whole or as 52 events. */

const EVENTS = 52;
const HEAD_OF_STREAM = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n';

/** A request body of about `bytes`, its prompt in messages of up to 5 KB as long prompts have them. */
export function requestBody(bytes: number, stream: boolean): string {
  const messages: { role: string; content: string }[] = [{ role: 'system', content: 'You answer from the handbook.' }];
  const asked = {
    model: 'gpt-5-mini',
    messages,
    ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
  };
  for (
    let missing = bytes - JSON.stringify(asked).length;
    missing > 60;
    missing = bytes - JSON.stringify(asked).length
  ) {
    const content = 'Whence does it come? '.repeat(250).slice(0, Math.min(missing - 40, 5000));
    messages.push({ role: messages.length % 2 === 0 ? 'assistant' : 'user', content });
  }
  return JSON.stringify(asked);
}

/** An answer that is not streamed; its id is of the request's number, so that every call is one of its own. */
export function wholeAnswer(number: number): string {
  const body = JSON.stringify({
    id: idOf(number),
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'gpt-5-mini-2025-08-07',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'From the spring. '.repeat(40) }, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 210, completion_tokens: 180, total_tokens: 390 },
  });
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** The events of a streamed answer as chunks of HTTP, the first with the head, the last with the end. */
export function streamedAnswer(number: number): string[] {
  const base = {
    id: idOf(number),
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'gpt-5-mini-2025-08-07',
  };
  const deltas = Array.from({ length: EVENTS - 2 }, () =>
    event({ ...base, choices: [{ index: 0, delta: { content: ' spring' }, finish_reason: null }], usage: null }),
  );
  const usage = { prompt_tokens: 210, completion_tokens: 50, total_tokens: 260 };
  const chunks = [...deltas, event({ ...base, choices: [], usage }), chunked('data: [DONE]\n\n')];
  chunks[0] = HEAD_OF_STREAM + (chunks[0] ?? '');
  chunks[chunks.length - 1] += '0\r\n\r\n';
  return chunks;
}

/** How many events a streamed answer has. */
export const STREAMED_EVENTS = EVENTS;

function idOf(number: number): string {
  return `chatcmpl-B7${number.toString(36).padStart(22, 'x9Kq')}`;
}

function event(value: unknown): string {
  return chunked(`data: ${JSON.stringify(value)}\n\n`);
}

function chunked(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}
