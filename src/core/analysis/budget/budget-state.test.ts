import { expect, it } from 'vitest';
import { budgetState } from './budget-state.ts';

const month = { from: 0, to: 30 };
const state = (spent: bigint, now = 15) => budgetState(20_000n, spent, [0.8, 1], month, now);

it('a budget warns exactly at its shares, and is over only beyond its amount', () => {
  expect(state(15_999n)).toMatchObject({ status: 'ok', warned: [] });
  expect(state(16_000n)).toMatchObject({ status: 'warned', warned: [0.8], share: 0.8 });
  expect(state(20_000n)).toMatchObject({ status: 'warned', warned: [0.8, 1] });
  expect(state(20_001n)).toMatchObject({ status: 'over' });
});

it('half the month over, half the budget is the pace', () => {
  expect(state(10_000n)).toMatchObject({ atPace: 10_000n, variance: 0 });
  expect(state(12_000n).variance).toBe(0.2);
  expect(state(8_000n).variance).toBe(-0.2);
});

it('a credit, the first instant and a life without end have no false pace', () => {
  expect(state(-1n)).toMatchObject({ status: 'ok' });
  expect(state(1n, 0).variance).toBeNull();
  expect(budgetState(20n, 1n, [], null, 15)).toMatchObject({ atPace: null, variance: null });
});
