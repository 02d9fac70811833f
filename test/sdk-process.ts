/**
 * A program that uses the SDK, for tests to start: `calls N` makes calls and ends by itself, `exit N` ends by process.exit(3), `throw N` by
 * an exception, `leave` in the middle of a stream, `wait` makes one call and stays, `serve NEXT` answers requests by asking NEXT, `call` answers them by asking the provider. Prints the port it listens on.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { carryFetch, meterFetch, withLabels, withRequest } from '../sdk/src/node.ts';

const [what, next = ''] = process.argv.slice(2);
const provider = process.env['TEST_PROVIDER'] ?? '';
const metered = meterFetch(globalThis.fetch, { provider: 'openai', intervalMs: 60_000 });
const carried = carryFetch();

async function ask(id: string): Promise<void> {
  const body = JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: id }] });
  const response = await metered(`${provider}/v1/chat/completions`, {
    method: 'POST',
    body,
    headers: { 'x-test-id': id },
  });
  await response.text();
}

process.on('unhandledRejection', (error) => {
  console.error(error);
  process.exit(70);
});

if (what === 'calls') {
  for (let index = 0; index < Number(next); index++) await ask(`chatcmpl-exit00000000000000000${1000 + index}`);
  console.log('done');
} else if (what === 'exit' || what === 'throw') {
  await Promise.all(
    Array.from({ length: Number(next) }, (_, index) => ask(`chatcmpl-${what}ab12cd34ef56gh78${1000 + index}`)),
  );
  if (what === 'throw') setImmediate(() => JSON.parse('no JSON'));
  else process.exit(3);
} else if (what === 'leave') {
  const response = await metered(`${provider}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'gpt-5-mini', stream: true, messages: [{ role: 'user', content: 'Tell me' }] }),
    headers: { 'x-test-id': 'chatcmpl-leave000000000000000000001' },
  });
  await response.body?.getReader().read();
  process.exit(0);
} else if (what === 'wait') {
  await ask('chatcmpl-signal0000000000000000001');
  setInterval(() => undefined, 1000);
  console.log('done');
} else {
  const server = createServer((request, response) => {
    const work = async (): Promise<void> => {
      if (what === 'call') await ask(String(request.headers['x-test-id']));
      else await carried(next, { headers: { 'x-test-id': String(request.headers['x-test-id']) } });
      response.end('ok');
    };
    const labels = what === 'enter' ? { feature: 'checkout', team: 'payments' } : {};
    void withRequest(request, () => withLabels(labels, work));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : 0);
}
