import { readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, request as requestOf, type Server, type ServerResponse } from 'node:http';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSdk } from '../built-sdk.ts';
import { chatStream, openChatProvider } from '../chat-provider.ts';
import { listenOn } from '../gateway.ts';
import type { Upstream } from '../sdk-upstream.ts';
import { openWhence, type TestWhence } from '../whence.ts';
import { startBrowser, type TestBrowser } from './browser.ts';

let whence: TestWhence;
let provider: Upstream;
let folder: string;
let site: Server;
let siteUrl: string;
let browser: TestBrowser;

/** A web site of somebody's: a page, the SDK, and a way to Whence below its own origin, which only its server can reach. */
function serveSite(whenceUrl: string): Server {
  return createServer((request, response) => {
    const { url = '/' } = request;
    if (url.startsWith('/whence/')) passOn(request, response, new URL(whenceUrl + url.slice('/whence'.length)));
    else if (url.startsWith('/sdk/')) {
      response.setHeader('content-type', 'text/javascript');
      response.end(readFileSync(join(folder, basename(url))));
    } else {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>A page</title>');
    }
  });
}

function passOn(request: IncomingMessage, response: ServerResponse, to: URL): void {
  const headers = { ...request.headers, host: to.host };
  delete headers.origin;
  const passing = requestOf(to, { method: request.method ?? 'GET', headers });
  passing.on('response', (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502)));
  request.pipe(passing);
}

beforeAll(async () => {
  [whence, provider, folder, browser] = await Promise.all([
    openWhence(),
    openChatProvider(),
    buildSdk(),
    startBrowser(),
  ]);
  site = serveSite(await whence.listen());
  siteUrl = `http://127.0.0.1:${await listenOn(site)}`;
}, 240_000);

afterAll(async () => {
  await browser?.close();
  site.close();
  await provider.close();
  await whence.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Asks from within the page; the answer's text. */
const asking = (id: string, more: object): string => `
  const { meterFetch, withLabels, flush, meterStats } = await import('/sdk/web.js');
  const metered = meterFetch(globalThis.fetch, { url: location.origin + '/whence', provider: 'openai', labels: { team: 'web' } });
  const body = JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }], ...${JSON.stringify(more)} });
  const headers = { 'content-type': 'application/json', 'x-test-id': '${id}', authorization: 'Bearer sk-in-a-page' };
  const response = await withLabels({ feature: 'widget' }, () =>
    metered('${provider.url}/v1/chat/completions', { method: 'POST', headers, body }));
  const text = await response.text();
`;

async function storedCalls(): Promise<unknown[]> {
  await whence.drained();
  return whence.context.engine.query(
    `SELECT responseId AS id, labels['feature'] AS feature, labels['team'] AS team, toUInt32(visibleOutputTokens) AS output,
       toString(metering) AS metering FROM calls ORDER BY id`,
  );
}

const call = (id: string): object => ({ id, feature: 'widget', team: 'web', output: 30, metering: 'provider' });
const IDS = ['chatcmpl-page1ab12cd34ef56', 'chatcmpl-page2ab12cd34ef56', 'chatcmpl-page3ab12cd34ef56'] as const;

describe('the SDK in a page', () => {
  it('meters what the page asks, plain and streamed, and what it saw last as the page goes', async () => {
    const page = await browser.open(siteUrl);
    const plain = await page.evaluate(
      `(async () => { ${asking(IDS[0], {})} return { flushed: await flush(), stats: meterStats(), text }; })()`,
    );
    expect(plain).toMatchObject({ flushed: true, stats: { sent: 1, queued: 0, dropped: 0 } });
    const streamed = await page.evaluate(
      `(async () => { ${asking(IDS[1], { stream: true })} await flush(); return text; })()`,
    );
    expect(streamed).toBe(chatStream(IDS[1]));
    await page
      .evaluate(`(async () => { ${asking(IDS[2], {})} location.href = '/elsewhere'; })()`)
      .catch(() => undefined);
    await page.waitForURL('**/elsewhere');
    await expect.poll(storedCalls, { timeout: 10_000 }).toEqual(IDS.map(call));
  });
});
