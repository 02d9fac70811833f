import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSdk } from '../built-sdk.ts';
import { chatStream, openChatProvider } from '../chat-provider.ts';
import type { Upstream } from '../sdk-upstream.ts';
import { openWhence, type TestWhence } from '../whence.ts';

/** Nodes that the host may have beside ours. */
const OTHERS = [process.env['WHENCE_OTHER_NODE'] ?? '', '/usr/bin/node', '/usr/local/bin/node', '/opt/node18/bin/node'];

/** A program as a user of the package writes it, in the JavaScript of Node 18. */
const PROGRAM = `
import { meterFetch, withLabels } from './node.js';
const metered = meterFetch(globalThis.fetch, { provider: 'openai', intervalMs: 60000 });
const ask = async (id, more) => {
  const body = JSON.stringify({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }], ...more });
  const headers = { 'content-type': 'application/json', 'x-test-id': id };
  return (await metered(process.env.TEST_PROVIDER + '/v1/chat/completions', { method: 'POST', headers, body })).text();
};
const [run] = process.argv.slice(2);
await withLabels({ feature: 'search' }, () => ask('chatcmpl-' + run + 'plain0ab12cd34ef56', {}));
const text = await withLabels({ feature: 'story' }, () => ask('chatcmpl-' + run + 'stream0ab12cd34ef56', { stream: true }));
console.log(JSON.stringify({ version: process.version, text }));
process.exit(5);
`;

interface Node {
  readonly program: string;
  readonly version: string;
}

const major = (version: string): string => version.split('.')[0] ?? '';

/** Nodes of other major versions than ours, each once. */
function otherNodes(): Node[] {
  const found = OTHERS.filter((program) => existsSync(program)).map((program) => ({
    program,
    version: execFileSync(program, ['--version'], { encoding: 'utf8' }).trim(),
  }));
  return found.filter(
    ({ version }, index) =>
      major(version) !== major(process.version) &&
      found.findIndex((other) => major(other.version) === major(version)) === index,
  );
}

let whence: TestWhence;
let provider: Upstream;
let url: string;
let folder: string;

beforeAll(async () => {
  [whence, provider, folder] = await Promise.all([openWhence(), openChatProvider(), buildSdk()]);
  url = await whence.listen();
  writeFileSync(join(folder, 'program.mjs'), PROGRAM);
});
afterAll(async () => {
  await provider.close();
  await whence.close();
  rmSync(folder, { recursive: true, force: true });
});

async function expectMetered({ program, version }: Node, run: string): Promise<void> {
  const env = { WHENCE_URL: url, TEST_PROVIDER: provider.url };
  const child = spawn(program, ['program.mjs', run], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [[said], exit] = await Promise.all([once(child.stdout, 'data'), once(child, 'exit')]);
  expect(exit).toEqual([5, null]);
  expect(JSON.parse(String(said))).toEqual({ version, text: chatStream(`chatcmpl-${run}stream0ab12cd34ef56`) });
  await whence.drained();
  const rows = await whence.context.engine.query(
    `SELECT labels['feature'] AS feature, toUInt32(visibleOutputTokens) AS output, toString(metering) AS metering FROM calls
     WHERE startsWith(responseId, 'chatcmpl-${run}') ORDER BY feature`,
  );
  expect(rows).toEqual([
    { feature: 'search', output: 30, metering: 'provider' },
    { feature: 'story', output: 30, metering: 'provider' },
  ]);
}

describe('the package as it is published', () => {
  it('meters in our own Node, and loses nothing to process.exit', async () => {
    await expectMetered({ program: process.execPath, version: process.version }, 'own');
  });

  it('meters in the other Nodes of this host too', async ({ skip }) => {
    const others = otherNodes();
    skip(others.length === 0, `there is no Node here but ${process.version}; WHENCE_OTHER_NODE names another`);
    for (const [index, other] of others.entries()) await expectMetered(other, `other${index}`);
  });
});
