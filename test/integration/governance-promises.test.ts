import { afterAll, beforeAll, expect, it } from 'vitest';
import { picosFromDollars } from '../../src/core/money.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const NOW = Date.parse('2026-11-20T00:00:00Z');

interface Finding {
  readonly check: string;
  readonly subject: string;
  readonly cost: string | null;
  readonly calls: number;
}

let whence: TestWhence;
beforeAll(async () => {
  const governance = { approvedModels: ['gpt-4o*'], requiredContext: ['feature'] };
  whence = await openWhence({ governance }, () => NOW);
});
afterAll(() => whence.close());

function call(number: number, requestModel: string, labels: Record<string, string>): Record<string, unknown> {
  const at = new Date(NOW - (number + 1) * 3_600_000).toISOString();
  return { at, provider: 'openai', requestModel, usage: { inputTokens: 1_000_000, outputTokens: 1000 }, labels };
}

it('A10: a key without an owner and a model nobody approved are findings with money at stake, and no call is refused', async () => {
  const owned = { feature: 'search', team: 'discovery', 'metadata.key': 'key-1' };
  const summary = await whence.importLines('calls', [
    call(1, 'gpt-4o', owned),
    call(2, 'gpt-4o-mini', owned),
    call(3, 'gpt-4o', { feature: 'search', 'metadata.key': 'key-2' }),
    call(4, 'gpt-4.1', owned),
  ]);
  expect(summary).toMatchObject({ read: 4, accepted: 4, rejected: 0 });
  const { findings } = await whence.ask<{ findings: Finding[] }>('checks', { from: '2026-11-01', timeZone: 'UTC' });
  expect(findings.map(({ check, subject, calls }) => `${check} ${subject} ${calls}`).toSorted()).toEqual([
    'ownerless-key key-2 1',
    'unapproved-model gpt-4.1 1',
  ]);
  for (const { cost } of findings) expect(picosFromDollars(String(cost))).toBeGreaterThan(1_000_000_000_000n);
});

it('missing context and unpriced models are found as well; what has no price has no money to tell', async () => {
  await whence.importLines('calls', [call(5, 'gpt-4o', { team: 'discovery' }), call(6, 'gpt-4o-nobodys', {})]);
  const { findings } = await whence.ask<{ findings: Finding[] }>('checks', { from: '2026-11-01', timeZone: 'UTC' });
  expect(findings.find(({ check }) => check === 'missing-context')).toMatchObject({ subject: 'feature', calls: 2 });
  expect(findings.find(({ check }) => check === 'unpriced-model')).toMatchObject({ cost: null, calls: 1 });
});
