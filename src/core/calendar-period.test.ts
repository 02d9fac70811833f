import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { calendarPeriod } from './calendar-period.ts';

const at = Date.parse('2026-11-25T13:00:00Z');

it.each([
  ['week', '2026-11-23', '2026-11-30'],
  ['month', '2026-11-01', '2026-12-01'],
  ['quarter', '2026-10-01', '2027-01-01'],
  ['year', '2026-01-01', '2027-01-01'],
] as const)('the %s that an instant is in is of the calendar', (period, from, to) => {
  expect(calendarPeriod(period, at, 'UTC')).toEqual({ from: Date.parse(from), to: Date.parse(to) });
});

it('an instant is in its period, and the end of one is in the next, in every zone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('week', 'month', 'quarter', 'year'),
      fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2090-01-01') }),
      fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/Sao_Paulo'),
      (period, instant, zone) => {
        const { from, to } = calendarPeriod(period, instant, zone);
        expect(from).toBeLessThanOrEqual(instant);
        expect(to).toBeGreaterThan(instant);
        expect(calendarPeriod(period, to, zone).from).toBe(to);
      },
    ),
    { numRuns: 50 },
  );
});
