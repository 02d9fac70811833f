import { describe, expect, it } from 'vitest';
import { grainOf, spanOf } from './span.ts';
import { viewOf } from './view.ts';

const NOW = Date.parse('2026-11-23T16:20:00Z');
const span = (search: Parameters<typeof viewOf>[0], now = NOW) => spanOf(viewOf(search), 'Europe/Berlin', now);

describe('a period', () => {
  it('of 30 days holds today up to this hour, and is compared up to the same hour', () => {
    expect(span({})).toMatchObject({
      from: '2026-10-25',
      to: '2026-11-23T17:00:00.000Z',
      versus: '2026-09-25..2026-10-24T17:00:00.000Z',
      words: 'in the last 30 days',
      versusWords: 'the 30 days before',
    });
  });

  it('of a month to date is compared with the same days of the month before', () => {
    expect(span({ period: 'mtd' })).toMatchObject({
      from: '2026-11-01',
      versus: '2026-10-01..2026-10-23T17:00:00.000Z',
    });
  });

  it('to date in a long month never overlaps the shorter month it is compared with', () => {
    const march = span({ period: 'mtd' }, Date.parse('2026-03-31T12:00:00Z'));
    expect(march.versus).toBe('2026-02-01..2026-03-01');
  });

  it('written out in a link means the same as the preset it was copied from', () => {
    const preset = span({});
    const { versus } = span({ from: preset.from, to: preset.to });
    expect(versus).toBe(preset.versus);
  });

  it('of one day is compared with the day before and shown by the hour', () => {
    const day = span({ from: '2026-11-03', to: '2026-11-04' });
    expect(day).toMatchObject({
      versus: '2026-11-02..2026-11-03',
      words: 'on 3 November',
      versusWords: 'the day before',
    });
    expect(grainOf(viewOf({}), day)).toBe('hour');
  });

  it('can be compared with any other, or with none', () => {
    expect(span({ vs: 'none' }).versus).toBeNull();
    expect(span({ vs: '2026-01-01..2026-02-01' }).versus).toBe('2026-01-01..2026-02-01');
  });
});
