import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openInstallation } from '../../src/installation.ts';
import { openLog } from '../../src/log.ts';
import { RoleProcess } from '../faults/role-process.ts';
import { type BareUpstream, chunkedResponse, openBareUpstream, wireResponse } from '../gateway.ts';
import { openWebSocketUpstream, type WebSocketUpstream } from '../web-socket-upstream.ts';

const SECRETS = {
  system: 'You answer for Quibble and never mention peppercorns',
  prompt: 'please summarise the merger of Quibble and Snark before Tuesday',
  answer: 'Quibble buys Snark for eleven and a half peppercorns',
  tool: 'the peppercorn ledger of Quibble, opened for writing',
  bearer: 'sk-live-4f1d2c3b4a5968778695a4b3c2d1e0f9',
  apiKey: 'azure-77e1d2c3b4a5968778695a4b3c2d1e0f',
  queryKey: 'AIzaSyD-4f1d2c3b4a5968778695a4b3c2d1',
  whenceKey: 'whence_wrong_4f1d2c3b4a5968778695',
  signature: 'Signature=9f1d2c3b4a5968778695a4b3c2d1e0f99f1d2c3b4a5968778695a4b3c2d1e0f9',
} as const;
const CHAT = {
  model: 'gpt-5-mini',
  messages: [
    { role: 'system', content: SECRETS.system },
    { role: 'user', content: SECRETS.prompt },
  ],
  tools: [{ type: 'function', function: { name: 'ledger', description: SECRETS.tool } }],
};

let answers = 0;
const completion = (): string =>
  JSON.stringify({
    id: `chatcmpl-quiet0ab12cd34ef${1000 + answers++}`,
    model: 'gpt-5-mini',
    choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: SECRETS.answer } }],
    usage: { prompt_tokens: 12, completion_tokens: 11, total_tokens: 23 },
  });
const chunk = `data: ${JSON.stringify({ id: 'chatcmpl-quiet0ab12cd34ef0999', model: 'gpt-5-mini', choices: [{ index: 0, delta: { content: SECRETS.answer } }] })}\n\n`;
/** Some vendors say the whole key back, some servers the whole question. */
const rejection = JSON.stringify({
  error: { message: `Incorrect API key provided: ${SECRETS.bearer}; ${SECRETS.prompt}`, code: 'invalid_api_key' },
});

/** What each path is answered with. */
const ANSWERS: readonly (readonly [path: string, answer: () => readonly Buffer[]])[] = [
  ['/packed/', () => [wireResponse(gzipSync(completion()), { 'Content-Encoding': 'gzip' })]],
  ['/stream/', () => chunkedResponse([chunk, 'data: [DONE]\n\n'])],
  ['/cut/', () => chunkedResponse([chunk]).slice(0, 2)],
  ['/refused/', () => [wireResponse(rejection, {}, '401 Unauthorized')]],
  ['/garbage/', () => [wireResponse(`{"choices": [${SECRETS.answer}`)]],
  ['/nonsense/', () => [Buffer.from(`${SECRETS.answer}\r\n\r\n`)]],
  ['/', () => [wireResponse(completion())]],
];

let upstream: BareUpstream;
let realtime: WebSocketUpstream;
let dataDir: string;
let server: RoleProcess;

beforeAll(async () => {
  upstream = await openBareUpstream(({ head, socket }) => {
    const [, answer] = ANSWERS.find(([path]) => head.includes(path)) ?? [];
    for (const bytes of answer?.() ?? []) socket.write(bytes);
    if (head.includes('/cut/')) setTimeout(() => socket.destroy(), 50);
  });
  realtime = await openWebSocketUpstream((session) => {
    session.send(
      JSON.stringify({ type: 'session.created', session: { id: 'sess_quiet', instructions: SECRETS.system } }),
    );
    session.onFrame = (opcode) => {
      if (opcode !== 1) return;
      session.send(JSON.stringify({ type: 'response.audio_transcript.delta', delta: SECRETS.answer }));
      const output = [{ content: [{ transcript: SECRETS.answer }] }];
      session.send(
        JSON.stringify({
          type: 'response.done',
          response: { output, usage: { input_tokens: 5, output_tokens: 7, total_tokens: 12 } },
        }),
      );
      session.close(1000);
    };
  });
  dataDir = mkdtempSync(join(tmpdir(), 'whence-quiet-'));
  const config = `${dataDir}.yaml`;
  const upstreams = [
    ...['openai', 'gemini', 'azure', 'lab'].map((name) => ({ name, url: upstream.url })),
    { name: 'live', url: realtime.url, provider: 'openai' },
    { name: 'nowhere', url: 'http://127.0.0.1:1', format: 'openai.chat' },
  ];
  writeFileSync(config, JSON.stringify({ logLevel: 'debug', gateway: { upstreams } }));
  server = new RoleProcess(dataDir, 'gateway,collect,api,jobs', ['--config', config]);
  await server.start();
});
afterAll(async () => {
  await server.kill();
  upstream.close();
  realtime.close();
  for (const path of [dataDir, `${dataDir}.yaml`]) rmSync(path, { recursive: true, force: true, maxRetries: 5 });
});

async function send(path: string, headers: Record<string, string> = {}): Promise<void> {
  const init = {
    method: 'POST',
    body: JSON.stringify(CHAT),
    headers: { 'content-type': 'application/json', ...headers },
  };
  await fetch(`${server.url}/gateway/${path}`, init)
    .then((response) => response.text())
    .catch(() => undefined);
}

async function speak(): Promise<void> {
  const url = `${server.url.replace('http', 'ws')}/gateway/live/v1/realtime?model=gpt-realtime`;
  const client = new WebSocket(url, ['realtime', `openai-insecure-api-key.${SECRETS.bearer}`]);
  client.addEventListener('open', () =>
    client.send(JSON.stringify({ type: 'conversation.item.create', item: { content: [{ text: SECRETS.prompt }] } })),
  );
  await once(client, 'close');
}

/** Names of the secrets in some bytes. */
function secretsIn(bytes: Buffer): string[] {
  return Object.entries(SECRETS).flatMap(([name, secret]) => (bytes.includes(secret) ? [name] : []));
}

function filesWithSecrets(): string[] {
  const found: string[] = [];
  for (const name of unlessGone(() => readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) ?? []) {
    const path = join(dataDir, name);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) continue;
    const bytes = unlessGone(() => readFileSync(path));
    if (bytes) found.push(...secretsIn(bytes).map((secret) => `${name}: ${secret}`));
  }
  return found;
}

const ATTEMPTS = 50;

/** The engine puts its files together meanwhile: what is gone is looked for again, and is null when it stays gone. */
function unlessGone<Result>(read: () => Result): Result | null {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
  return null;
}

describe('what passes the gateway', { timeout: 180_000 }, () => {
  it('no content: prompts, answers and keys are in no file of the data folder and in no line of the log', async () => {
    const bearer = { authorization: `Bearer ${SECRETS.bearer}` };
    const signed = { authorization: `AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host, ${SECRETS.signature}` };
    for (const [path] of ANSWERS) await send(`openai${path}chat/completions`, bearer);
    await send(`gemini/v1beta/models/gemini-3-flash:generateContent?key=${SECRETS.queryKey}`);
    await send('azure/openai/deployments/x/chat/completions?api-version=2024-10-21', { 'api-key': SECRETS.apiKey });
    await send('lab/v1/chat/completions', signed);
    await send('nowhere/v1/chat/completions', bearer);
    await send(`unknown-${SECRETS.bearer}/v1/chat/completions`, { 'x-whence-key': SECRETS.whenceKey, ...bearer });
    await send('openai/v1/chat/completions', {
      ...bearer,
      'x-whence-feature': 'quiet',
      'x-whence-key': SECRETS.whenceKey,
    });
    await speak();
    // What lies in the inbox, in the store, and after the end.
    const early = filesWithSecrets();
    await expect
      .poll(() => answered('/api/query?measure=calls&from=-1h'), { timeout: 20_000 })
      .toMatch(/"calls":1[0-9]/);
    const late = filesWithSecrets();
    await server.stop();
    expect([early, late, filesWithSecrets()]).toEqual([[], [], []]);
    expect(secretsIn(Buffer.from(server.said))).toEqual([]);
    const rows = await storedRows();
    expect(rows).toContain('chatcmpl-quiet0ab12cd34ef1000');
    expect(secretsIn(Buffer.from(rows))).toEqual([]);
  });
});

/** Every row of every table: what a file holds packed cannot be searched. */
async function storedRows(): Promise<string> {
  const config = loadConfig(null, {}, { data: dataDir, logLevel: 'silent' });
  const installation = await openInstallation({ config, version: 'test', log: openLog('silent'), clock: Date.now });
  const { engine } = installation.context;
  const tables = await engine.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND total_rows > 0`,
  );
  const rows: unknown[] = [];
  for (const { name } of tables) rows.push(...(await engine.query(`SELECT * FROM "${name}"`)));
  await installation.close();
  return JSON.stringify(rows);
}

async function answered(path: string): Promise<string> {
  return (await fetch(server.url + path)).text();
}
