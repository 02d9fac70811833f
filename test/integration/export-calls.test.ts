import { afterEach, describe, expect, it } from 'vitest';
import { exportCalls, exportCallsInput } from '../../src/operations/export-calls.ts';
import { importAll } from '../imported-file.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.parse('2026-11-25T12:00:00Z');
/** Tokens of people are the same where the key is. */
const KEY = 'ab'.repeat(32);
const opened: TestWhence[] = [];

async function open(): Promise<TestWhence> {
  const whence = await openWhence({ privacy: { key: KEY } }, () => NOW);
  opened.push(whence);
  return whence;
}

afterEach(async () => {
  for (const whence of opened.splice(0)) await whence.close();
});

async function exported({ context }: TestWhence): Promise<string> {
  const pieces = exportCalls(context, exportCallsInput.parse({ from: '2026-11-01', to: '2026-11-25' }));
  return Buffer.concat(await Array.fromAsync(pieces)).toString();
}

function lines(): unknown[] {
  return Array.from({ length: 1200 }, (_, index) => ({
    id: `call-${index}`,
    at: new Date(Date.UTC(2026, 10, 1 + (index % 20), index % 24, 0, 0, index)).toISOString(),
    provider: index % 3 ? 'openai' : 'anthropic',
    requestModel: index % 3 ? 'gpt-5' : 'claude-sonnet-4-5',
    usage:
      index % 7
        ? { inputTokens: 1000 + index, cacheReadTokens: 10, outputTokens: 5 }
        : { webSearches: 1, seconds: 0.25 },
    labels: { feature: 'search', customer: `customer ${index % 5}`, odd: '"quoted", \n and more' },
    ...(index % 11 ? {} : { reportedCost: { amount: '0.000000000001', currency: 'USD' } }),
    ...(index % 13 ? {} : { status: 'error', errorType: 'overloaded', durationMs: 12, attempt: 2 }),
  }));
}

describe('calls that go out as lines', () => {
  it('come back as the same calls: nothing new where they came from, everything where they are new', async () => {
    const whence = await open();
    expect(await whence.importLines('calls', lines())).toMatchObject({ accepted: 1200, rejected: 0 });
    const out = await exported(whence);
    expect(out.trimEnd().split('\n')).toHaveLength(1200);
    expect(await importAll(whence, 'calls', [out])).toMatchObject({
      read: 1200,
      accepted: 0,
      duplicate: 1200,
      restated: 0,
    });
    const other = await open();
    expect(await importAll(other, 'calls', [out])).toMatchObject({ accepted: 1200, rejected: 0 });
    expect(await exported(other)).toBe(out);
  });

  it('are streamed over HTTP, with people as the tokens that they are stored as', async () => {
    const whence = await open();
    await whence.importLines('calls', lines().slice(0, 3));
    const response = await whence.request('/api/export-calls?from=2026-11-01&to=2026-11-25');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const text = await response.text();
    expect(text).toBe(await exported(whence));
    expect(text).not.toContain('customer 1');
    expect(text).toContain('"customer":"px_');
  });
});
