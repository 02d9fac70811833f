import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { picosFromDollars } from '../../src/core/money.ts';
import { loadDemo } from '../../src/operations/demo.ts';
import { OPERATIONS_TABLE } from '../../src/operations/table.ts';
import { ALL, cut, DEAREST, GOLDEN } from '../golden-questions.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;

const result = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.object({ text: z.string() })),
  structuredContent: z.object({
    answer: z.unknown(),
    source: z.object({
      operation: z.string(),
      command: z.string(),
      api: z.string(),
      view: z.string().nullable(),
      asOf: z.string().nullable(),
    }),
  }),
});
let whence: TestWhence;
let client: Client;
let dearest = '';

beforeAll(async () => {
  whence = await openWhence({}, () => NOW);
  await loadDemo(whence.context, { calls: 3000, seed: 5, days: 90 });
  await whence.installation.ledger.settle();
  client = await connected({});
  const [row] = await whence.context.engine.query<{ id: string }>(
    'SELECT lower(hex(argMax(id, cost))) AS id FROM calls',
  );
  dearest = row?.id ?? '';
}, 120_000);

afterAll(async () => {
  await client?.close();
  await whence?.close();
});

/** A client of the protocol over the HTTP surface. */
async function connected(headers: Record<string, string>): Promise<Client> {
  const made = new Client({ name: 'test', version: '1' });
  const fetched = (url: string | URL, init: RequestInit = {}) =>
    whence.request(new URL(url).pathname, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), ...headers },
    });
  await made.connect(new StreamableHTTPClientTransport(new URL('http://localhost/mcp'), { fetch: fetched }));
  return made;
}

async function keyOf(admin: string, scope: string): Promise<{ readonly secret: string }> {
  const response = await whence.request('/api/keys-create', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}` },
    body: JSON.stringify({ name: 'agent', scope }),
  });
  return response.json();
}

async function told(by: Client, name: string, input: Readonly<Record<string, unknown>>) {
  return result.parse(await by.callTool({ name, arguments: input }));
}

/** Money as picodollars, counts as they are; what is nothing is left out, as a row may or may not be told of it. */
function compared(rows: readonly (readonly [string, string | number])[]): Record<string, string> {
  const named = rows.map(([name, value]) => [name, String(picosFromDollars(String(value)) ?? value)] as const);
  return Object.fromEntries(
    named.filter(([, value]) => value !== '0').toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
}

describe('agents', () => {
  it('O13: twenty questions through a client of the protocol give the numbers of SQL, and each answer shows its query', async () => {
    expect(GOLDEN).toHaveLength(20);
    for (const { asked, tool, input, sql, read } of GOLDEN) {
      const filled = input['id'] === DEAREST ? { id: dearest } : input;
      const { content, structuredContent } = await told(client, tool, filled);
      const rows = await whence.context.engine.query<{ name: string; amount: string | number }>(sql);
      const truth = compared(rows.map(({ name, amount: value }) => [name, value]));
      expect(compared(read(structuredContent.answer)), asked).toEqual(truth);
      expect(Object.keys(truth).length, asked).toBeGreaterThan(0);
      const { source } = structuredContent;
      expect(source.operation).toBe(tool);
      expect(content[0]?.text).toContain(`Asked: ${source.command}`);
      expect(source.view).toMatch(/^http:\/\/localhost\/(explore\?|call\/|execution\/)/);
      expect(source.asOf).toMatch(/^2026-11-22T/);
    }
  }, 120_000);

  it('the citation asks the same again over REST', async () => {
    const { structuredContent } = await told(client, 'query', { by: ['model'], ...ALL, where: ['provider=openai'] });
    const [, path = ''] = structuredContent.source.api.split(' ');
    const again = await whence.request(path).then((response) => response.json());
    expect(again).toEqual(structuredContent.answer);
    expect(structuredContent.source.command).toBe(
      'whence query --by model --from 2026-08-01 --to 2026-11-23 --time-zone UTC --where provider=openai',
    );
  });

  it('have every operation as a tool, marked by whether it changes something', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(OPERATIONS_TABLE.map(({ name }) => name));
    const hints = new Map(tools.map(({ name, annotations }) => [name, annotations?.readOnlyHint]));
    expect([hints.get('query'), hints.get('rules-publish')]).toEqual([true, false]);
  });

  it('read what figures mean and what there is to cut by', async () => {
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toContain('whence://definitions');
    const { contents } = await client.readResource({ uri: 'whence://dimensions' });
    expect(JSON.stringify(contents)).toContain('feature');
  });

  it('are told what was wrong with a question, and what to do', async () => {
    const unknown = await client.callTool({ name: 'query', arguments: { by: ['colour'] } });
    expect(unknown.isError).toBe(true);
    expect(JSON.stringify(unknown.content)).toContain('colour');
    await expect(
      client.callTool({ name: 'query', arguments: { buy: ['model'] } }).then(({ isError }) => isError),
    ).resolves.toBe(true);
  });

  it('with a key see what the key allows, and without one nothing', async () => {
    const { secret: admin } = await whence.ask<{ secret: string }>('keys-create', { name: 'me', scope: ['admin'] });
    const { secret } = await keyOf(admin, 'read');
    const reader = await connected({ authorization: `Bearer ${secret}` });
    const names = (await reader.listTools()).tools.map(({ name }) => name);
    expect(names).toContain('query');
    expect(names).not.toContain('rules-publish');
    await reader.close();
    await expect(connected({})).rejects.toThrow();
  });
});

it('answers over standard input and output', async () => {
  const folder = await openWhence();
  const { dataDir } = folder;
  await folder.importLines('calls', [
    {
      at: '2026-11-01T12:00:00Z',
      provider: 'openai',
      requestModel: 'gpt-5-mini',
      usage: { inputTokens: 1000, outputTokens: 100 },
    },
  ]);
  await folder.installation.close();
  const agent = new Client({ name: 'test', version: '1' });
  await agent.connect(
    new StdioClientTransport({ command: process.execPath, args: [MAIN, 'mcp', '--data', dataDir], stderr: 'ignore' }),
  );
  try {
    const { structuredContent } = await told(agent, 'query', { from: '2026-11-01', to: '2026-11-02', timeZone: 'UTC' });
    expect(cut.parse(structuredContent.answer).rows[0]?.measures).toEqual({ cost: '0.00045', calls: 1 });
  } finally {
    await agent.close();
    await folder.close();
  }
}, 60_000);
