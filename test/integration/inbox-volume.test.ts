import { expect, it } from 'vitest';
import { volumeRun } from '../volume-run.ts';
import { openWhence } from '../whence.ts';

/** A tenth of the promise; `npm run bench -- volume` sends all five million. */
const EVENTS = 500_000;

it('B11: of half a million events in an hour, 3% delivered twice, exactly the distinct ones count, at the reference cost', async () => {
  const whence = await openWhence();
  const run = await volumeRun(whence, EVENTS);
  await whence.close();
  expect(run.delivered).toBe(EVENTS + Math.ceil(EVENTS / 33));
  expect([run.stored, run.ledgerCalls]).toEqual([EVENTS, EVENTS]);
  expect([run.cost, run.ledgerCost]).toEqual([run.expectedCost, run.expectedCost]);
}, 600_000);
