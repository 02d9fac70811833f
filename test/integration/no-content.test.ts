import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openWhence, type TestWhence } from '../whence.ts';

const PROMPT = 'please summarise the merger of Quibble and Snark before Tuesday';
const ANSWER = 'Quibble buys Snark for eleven and a half peppercorns';
const KEY = 'sk-live-4f1d2c3b4a5968778695a4b3c2d1e0f9';
let whence: TestWhence;

beforeAll(async () => {
  whence = await openWhence();
});
afterAll(() => whence.close());

/** An exchange with everything in it that must not be kept. */
function exchange(id: string): object {
  return {
    url: `https://api.openai.com/v1/chat/completions?api_key=${KEY}`,
    at: '2026-11-01T10:00:00Z',
    request_headers: { authorization: `Bearer ${KEY}`, 'x-api-key': KEY },
    request_body: { model: 'gpt-5-mini', messages: [{ role: 'user', content: PROMPT }] },
    response_status: 200,
    response_body: {
      id,
      model: 'gpt-5-mini',
      choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: ANSWER } }],
      usage: { prompt_tokens: 12, completion_tokens: 11, total_tokens: 23 },
    },
  };
}

it('no content: what was asked and answered, and the key it was asked with, are in no file of the data folder', async () => {
  const broken = JSON.stringify(exchange('chatcmpl-broken0123456789abcdef')).slice(0, -9);
  const summary = await whence.importLines('exchanges', [exchange('chatcmpl-sound0123456789abcdefg'), broken]);
  expect(summary).toMatchObject({ accepted: 1, rejected: 1 });
  await whence.installation.ledger.settle();
  const files = readdirSync(whence.dataDir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(whence.dataDir, name), { throwIfNoEntry: false })?.isFile(),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const name of files) {
    const bytes = readFileSync(join(whence.dataDir, name));
    for (const secret of [PROMPT, ANSWER, KEY]) expect(bytes.includes(secret), `${name} holds "${secret}"`).toBe(false);
  }
});
