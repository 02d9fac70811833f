import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKeyFile } from '../../src/ingest/key-file.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const AT = '2026-11-05T12:00:00.000Z';
const KEYS = `
keys:
  - { provider: openai, mark: x7Qz, name: search-prod, project: discovery, account: acme }
  - { provider: openai, mark: b2Kd, name: search-batch, project: discovery, account: acme }
  - { provider: openai, mark: 9pLm, name: chat-prod, project: assistant, account: acme }
  - { provider: anthropic, id: apikey_01, mark: igAA, name: agents, project: assistant, account: acme-claude }
`;

const folder = mkdtempSync(join(tmpdir(), 'whence-keys-'));
let whence: TestWhence;
beforeAll(async () => {
  const keys = join(folder, 'keys.yaml');
  writeFileSync(keys, KEYS);
  whence = await openWhence({ keys }, () => Date.parse('2026-11-06T12:00:00Z'));
});
afterAll(async () => {
  await whence.close();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly totals: { readonly cost: string; readonly calls: number };
  readonly rows: readonly { readonly values: Record<string, string>; readonly measures: Record<string, string> }[];
}

const NANOS = 1e9;

/** Costs in billionths of a dollar by the values of dimensions. */
async function costs(by: string): Promise<{ total: number; groups: Record<string, number> }> {
  const { totals, rows } = await whence.ask<Answer>('query', {
    measure: 'cost,calls',
    by,
    from: '2026-11-05',
    to: '2026-11-06',
  });
  const groups = rows.map(({ values, measures }) => [
    Object.values(values).join('/'),
    Math.round(Number(measures['cost']) * NANOS),
  ]);
  return { total: Math.round(Number(totals.cost) * NANOS), groups: Object.fromEntries(groups) };
}

/** A recorded exchange with OpenAI. */
function exchange(id: string, more: { body?: object; headers?: object }): object {
  return {
    at: AT,
    url: 'https://api.openai.com/v1/chat/completions',
    request_headers: { ...more.headers },
    request_body: { model: 'gpt-5-mini', messages: [], ...more.body },
    response_status: 200,
    response_headers: {},
    response_body: {
      id,
      object: 'chat.completion',
      model: 'gpt-5-mini-2025-08-07',
      choices: [],
      usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
    },
  };
}

describe('marks of vendors', () => {
  it('L11: keys roll up to projects and projects to accounts, exactly', async () => {
    const spent = [
      ['openai', '3f2a9c01d4e5…x7Qz', '1'],
      ['openai', '3f2a9c01d4e5…x7Qz', '0.000000002'],
      ['openai', 'a11a9c01d4e5…b2Kd', '0.1'],
      ['openai', '77aa9c01d4e5…9pLm', '10'],
      ['anthropic', 'apikey_01', '0.3'],
      ['anthropic', '0f0f9c01d4e5…igAA', '0.000000007'],
      ['openai', '55559c01d4e5…zzzz', '100'],
    ] as const;
    await whence.importLines(
      'calls',
      spent.map(([provider, key, amount], index) => ({
        id: `l11-${index}`,
        at: AT,
        provider,
        requestModel: 'any',
        usage: { inputTokens: 1 },
        labels: { 'metadata.key': key },
        reportedCost: { amount, currency: 'USD' },
      })),
    );
    const keys = await costs('account,project,apiKey');
    expect(keys.groups).toEqual({
      'acme/discovery/search-prod': 1_000_000_002,
      'acme/discovery/search-batch': 100_000_000,
      'acme/assistant/chat-prod': 10_000_000_000,
      'acme-claude/assistant/agents': 300_000_007,
      '(not attributed)/(not attributed)/55559c01d4e5…zzzz': 100_000_000_000,
    });
    for (const level of ['account,project', 'account']) {
      const above = await costs(level);
      for (const [name, cost] of Object.entries(above.groups)) {
        const below = Object.entries(keys.groups).filter(([key]) => `${key}/`.startsWith(`${name}/`));
        expect(below.reduce((sum, [, part]) => sum + part, 0)).toBe(cost);
      }
      expect(above.total).toBe(keys.total);
    }
  });

  it('P16: the same traffic with and without the vendor’s own marks is attributed both ways, and the source of the first is vendor_metadata', async () => {
    const [marked, headed] = ['chatcmpl-Aq7Zk2Lw9XcVb5Nm3PdR', 'chatcmpl-Bt8Yj4Mx6WdUc1Pn7QsT'];
    await whence.importLines('exchanges', [
      exchange(marked, { body: { metadata: { team: 'p16', feature: 'answers' } } }),
      exchange(headed, { headers: { 'x-whence-team': 'p16', 'x-whence-feature': 'answers' } }),
    ]);
    const { groups } = await costs('team,feature');
    expect(groups['p16/answers']).toBeGreaterThan(0);
    const answers = await Promise.all([marked, headed].map((id) => whence.ask<Explained>('call', { id })));
    const said = answers.map(({ dimensions }) =>
      dimensions.filter(({ name }) => name === 'team').map(({ value, source }) => [value, source]),
    );
    expect(said).toEqual([[['p16', 'vendor_metadata']], [['p16', 'label.team']]]);
  });

  it('a file of keys that holds a whole key, or nothing to know a key by, is refused without repeating it', () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(
      file,
      'keys: [{ provider: openai, mark: sk-proj-abcdefghijklmnop, name: a }, { provider: openai, name: b }]',
    );
    expect(() => readKeyFile(file)).toThrow(/keys\.0\.mark: is neither .* keys\.1: has neither an id nor a mark/);
    expect(() => readKeyFile(file)).not.toThrow(/abcdefghijklmnop/);
    expect(() => readKeyFile(join(folder, 'none.yaml'))).toThrow(/cannot be read/);
  });
});

interface Explained {
  readonly dimensions: readonly {
    readonly name: string;
    readonly value: string;
    readonly source: string;
  }[];
}
