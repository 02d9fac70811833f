import { expect, it } from 'vitest';
import { killRun } from '../faults/kill-run.ts';

/** `npm run bench -- faults` does it 200 times. */
const KILLS = 20;

it('whichever process is killed whenever, what was acknowledged is stored exactly once, at the same cost', async () => {
  const run = await killRun(KILLS);
  expect(run.sent).toBeGreaterThan(100);
  expect({ stored: run.stored, distinct: run.distinct, cost: run.cost }).toEqual({
    stored: run.sent,
    distinct: run.sent,
    cost: run.expectedCost,
  });
  expect(run.left).toEqual([]);
}, 300_000);
