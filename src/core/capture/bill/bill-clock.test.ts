import { describe, expect, it } from 'vitest';
import { BillClock, endOfInstant } from './bill-clock.ts';

const clock = new BillClock();
const read = (text: string) => {
  const at = clock.at(text);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
};

describe('moments of bills', () => {
  it.each([
    ['2024-09-18T23:00:00Z', '2024-09-18T23:00:00.000Z'],
    ['2024-09-18T23:00Z', '2024-09-18T23:00:00.000Z'],
    ['2024-09-18T23:00:00.000000Z', '2024-09-18T23:00:00.000Z'],
    ['2024-09-19T01:00:00+02:00', '2024-09-18T23:00:00.000Z'],
    ['2024-09-18 23:00:00', '2024-09-18T23:00:00.000Z'],
    ['2024-09-18T23:00:00', '2024-09-18T23:00:00.000Z'],
    ['2024-09-18 23:00:00 UTC', '2024-09-18T23:00:00.000Z'],
    ['2024-09-18', '2024-09-18T00:00:00.000Z'],
    ['20240918', '2024-09-18T00:00:00.000Z'],
    ['4/1/25', '2025-04-01T00:00:00.000Z'],
    ['04/30/2025 13:05', '2025-04-30T13:05:00.000Z'],
    ['4/1/2025 12:00:00 AM', '2025-04-01T00:00:00.000Z'],
    ['4/1/2025 1:00:00 PM', '2025-04-01T13:00:00.000Z'],
    ['1727737200', '2024-09-30T23:00:00.000Z'],
    ['1727737200000', '2024-09-30T23:00:00.000Z'],
    ['1727737200000000', '2024-09-30T23:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each(['', 'soon', '2024-13-01', '2024-02-30', '30/4/2025', '13/13/25', '1999-01-01', '2150-01-01', '12', '1e12'])(
    '%s is none that can be told',
    (text) => {
      expect(read(text)).toBeNull();
    },
  );

  it('a map tells the order of day and month, and the zone of local times', () => {
    const berlin = new BillClock({ dateFormat: 'DD.MM.YYYY HH:mm', timeZone: 'Europe/Berlin' });
    expect(new Date(berlin.at('01.11.2026 00:00')).toISOString()).toBe('2026-10-31T23:00:00.000Z');
    expect(new Date(berlin.at('01.07.2026 00:00')).toISOString()).toBe('2026-06-30T22:00:00.000Z');
    const zoneOnly = new BillClock({ dateFormat: null, timeZone: 'America/New_York' });
    expect(new Date(zoneOnly.at('2026-11-01 00:00:00')).toISOString()).toBe('2026-11-01T04:00:00.000Z');
    expect(new Date(zoneOnly.at('2026-11-01T00:00:00Z')).toISOString()).toBe('2026-11-01T00:00:00.000Z');
  });

  it('what has no length lasts the day of a date, or the hour of a time', () => {
    expect(endOfInstant(0, '2024-09-18')).toBe(86_400_000);
    expect(endOfInstant(0, '4/1/25')).toBe(86_400_000);
    expect(endOfInstant(0, '2024-09-18 23:00:00')).toBe(3_600_000);
  });
});
