import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openUpstream, type Upstream } from '../sdk-upstream.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const PROGRAM = fileURLToPath(new URL('../sdk-process.ts', import.meta.url));

interface Answer {
  readonly call: { readonly traceId: string | null; readonly parentSpanId: string | null };
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
}

describe('programs with the SDK', () => {
  let whence: TestWhence;
  let upstream: Upstream;
  let url: string;
  const received: Record<string, unknown>[] = [];
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    whence = await openWhence();
    url = await whence.listen();
    upstream = await openUpstream((request, response) => {
      received.push(request.headers);
      if (request.headers['x-test-id'] === 'chatcmpl-leave000000000000000000001') {
        const choices = [{ index: 0, delta: { content: 'Once upon a time' } }];
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(
          `data: ${JSON.stringify({ id: request.headers['x-test-id'], model: 'gpt-5-mini', choices })}\n\n`,
        );
        return;
      }
      const usage = { prompt_tokens: 12, completion_tokens: 30, total_tokens: 42 };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ id: request.headers['x-test-id'], model: 'gpt-5-mini-2025-08-07', choices: [], usage }),
      );
    });
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });
  afterAll(async () => {
    await upstream.close();
    await whence.close();
  });

  function start(parameters: readonly string[], whenceUrl = url): { child: ChildProcess; line: Promise<string> } {
    const env = {
      ...process.env,
      WHENCE_URL: whenceUrl,
      WHENCE_LABELS: 'environment=test',
      TEST_PROVIDER: upstream.url,
    };
    const child = spawn(process.execPath, [PROGRAM, ...parameters], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const line = once(child.stdout, 'data').then(([data]) => String(data).trim());
    return { child, line };
  }

  async function labelsOf(id: string): Promise<Record<string, string>> {
    await whence.drained();
    return (await whence.ask<{ call: { labels: Record<string, string> } }>('call', { id })).call.labels;
  }

  it('a program that ends by itself sends what it holds first', async () => {
    const { child } = start(['calls', '25']);
    expect(await once(child, 'exit')).toEqual([0, null]);
    for (let index = 0; index < 25; index++)
      expect(await labelsOf(`chatcmpl-exit00000000000000000${1000 + index}`)).toMatchObject({ environment: 'test' });
  });

  it('SIGTERM ends it as without the SDK, and what it held has been sent', async () => {
    const { child, line } = start(['wait']);
    expect(await line).toBe('done');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
    expect(await labelsOf('chatcmpl-signal0000000000000000001')).toMatchObject({ environment: 'test' });
  });

  it.each([
    ['process.exit', 'exit', [3, null]],
    ['an exception that nobody catches', 'throw', [1, null]],
  ])('%s right after its calls loses none of them, and the exit code is the program’s', async (_, how, exit) => {
    const { child } = start([how, '40']);
    child.stderr?.resume();
    expect(await once(child, 'exit')).toEqual(exit);
    await whence.drained();
    expect(
      await whence.context.engine.query(
        `SELECT toUInt32(uniqExact(responseId)) AS calls, toUInt32(sum(visibleOutputTokens)) AS output FROM calls
         WHERE startsWith(responseId, 'chatcmpl-${how}ab12') AND labels['environment'] = 'test'`,
      ),
    ).toEqual([{ calls: 40, output: 40 * 30 }]);
  });

  it('process.exit in the middle of a stream counts it as far as it came', async () => {
    const { child } = start(['leave']);
    expect(await once(child, 'exit')).toEqual([0, null]);
    const id = 'chatcmpl-leave000000000000000000001';
    await whence.drained();
    const { call } = await whence.ask<{ call: object }>('call', { id });
    expect(call).toMatchObject({ status: 'aborted', metering: 'estimated', outputTokens: 4 });
  });

  it('process.exit ends it all the same, soon and with its code, when Whence is down or never answers', async () => {
    const silent = await openUpstream(() => undefined);
    for (const address of [silent.url, 'http://127.0.0.1:9']) {
      const { child } = start(['exit', '3'], address);
      expect(await once(child, 'exit')).toEqual([3, null]);
    }
    await silent.close();
  }, 20_000);

  it('with Whence down a program makes its calls, ends with 0 and without unhandled rejections', async () => {
    const { child } = start(['calls', '3'], 'http://127.0.0.1:9');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('B08: labels set in service 1 are on the external call that service 3 makes', async () => {
    const third = start(['call']);
    const second = start(['serve', `http://127.0.0.1:${await third.line}`]);
    const first = start(['enter', `http://127.0.0.1:${await second.line}`]);
    const id = 'chatcmpl-boundary000000000000000001';
    const trace = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', baggage: 'customer=acme' };
    const response = await fetch(`http://127.0.0.1:${await first.line}`, { headers: { ...trace, 'x-test-id': id } });
    expect(await response.text()).toBe('ok');
    third.child.kill('SIGTERM');
    await once(third.child, 'exit');
    expect(await labelsOf(id)).toMatchObject({ feature: 'checkout', team: 'payments', environment: 'test' });
    const { call, dimensions } = await whence.ask<Answer>('call', { id });
    expect(call).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' });
    const values = Object.fromEntries(dimensions.map(({ name, value }) => [name, value]));
    expect(values).toMatchObject({ feature: 'checkout', team: 'payments' });
    // The provider itself is told nothing of it: its bill has no such field.
    const atProvider = received.find((headers) => headers['x-test-id'] === id);
    expect(Object.keys(atProvider ?? {}).filter((name) => /baggage|traceparent|whence/.test(name))).toEqual([]);
  });

  it('tells the key of its hashes to those who may send, by GET', async () => {
    const answer: { fingerprintKey: string } = await (await fetch(`${url}/api/sdk-settings`)).json();
    expect(answer.fingerprintKey).toMatch(/^[0-9a-f]{32}$/);
    expect((await fetch(`${url}/api/sdk-settings`, { method: 'POST' })).status).toBe(400);
    expect((await fetch(`${url}/api/sdk-settings`, { headers: { origin: 'http://elsewhere' } })).status).toBe(403);
  });
});
