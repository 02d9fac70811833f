import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QueryAnswer } from './answers.ts';
import { bucketsOf, ghostOf, remainderOf, seriesOf } from './series.ts';

function answer(from: string, to: string, timeZone: string, rows: QueryAnswer['rows'] = []): QueryAnswer {
  return {
    rows,
    totals: {},
    versusTotals: {},
    rest: null,
    unpricedCalls: 0,
    calls: 0,
    status: { estimated: '0', provisional: '0', reconciled: '0', closed: '0', reconciledShare: null },
    readFrom: { ledgerHours: 0, rawHours: 0 },
    rulesRevision: 1,
    priceBook: '1',
    interval: { from, to },
    versusInterval: null,
    timeZone,
  };
}
const row = (time: string, model: string, cost: string, before: string | null = null): QueryAnswer['rows'][number] => ({
  time,
  values: { model },
  measures: { cost },
  versus: before === null ? null : { cost: before },
});

describe('time on a chart', () => {
  it('has a day of 25 hours when clocks go back, and days either side of it', () => {
    const hours = bucketsOf(answer('2026-10-25T00:00:00+02:00', '2026-10-26T00:00:00+01:00', 'Europe/Berlin'), 'hour');
    expect(hours).toHaveLength(25);
    const days = bucketsOf(answer('2026-10-24T00:00:00+02:00', '2026-10-27T00:00:00+01:00', 'Europe/Berlin'), 'day');
    expect(days.map((day) => day.start)).toEqual(['2026-10-24', '2026-10-25', '2026-10-26']);
  });

  it('begins weeks on Monday and months on the first, also when the period begins within them', () => {
    const asked = answer('2026-11-05T00:00:00Z', '2026-12-02T00:00:00Z', 'UTC');
    expect(bucketsOf(asked, 'week').map((week) => week.start)[0]).toBe('2026-11-02');
    expect(bucketsOf(asked, 'month').map((month) => month.start)).toEqual(['2026-11-01', '2026-12-01']);
  });

  it('follows a zone whose hours begin at the half hour', () => {
    const rows = [row('2026-11-03T00:00:00+05:30', 'a', '1')];
    const asked = answer('2026-11-03T00:00:00+05:30', '2026-11-04T00:00:00+05:30', 'Asia/Kolkata', rows);
    const buckets = bucketsOf(asked, 'hour');
    expect(buckets.map((hour) => hour.label).slice(0, 2)).toEqual(['00:00', '01:00']);
    const [series] = seriesOf(asked, 'model', ['a'], { measure: 'cost', grain: 'hour', buckets });
    expect(series?.values[0]).toBe(10n ** 12n);
  });
});

describe('the series of a chart', () => {
  it('have nothing where a name had nothing, and the comparison at the same place', () => {
    const rows = [row('2026-11-02T00:00:00Z', 'a', '0.000000000001', '3')];
    const asked = answer('2026-11-01T00:00:00Z', '2026-11-04T00:00:00Z', 'UTC', rows);
    const buckets = bucketsOf(asked, 'day');
    const [a, b] = seriesOf(asked, 'model', ['a', 'b'], { measure: 'cost', grain: 'day', buckets });
    expect(a?.values).toEqual([0n, 1n, 0n]);
    expect(b?.values).toEqual([0n, 0n, 0n]);
    expect(ghostOf(asked, 'day', 'cost', buckets)).toEqual([null, 3n * 10n ** 12n, null]);
  });

  it('and what is left of them add up to the total exactly', () => {
    const amounts = fc.array(fc.bigInt({ min: 0n, max: 10n ** 30n }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(amounts, amounts, amounts, (one, two, rest) => {
        const total = { name: 'total', values: one.map((value, place) => value + two[place]! + rest[place]!) };
        const shown = [
          { name: 'one', values: one },
          { name: 'two', values: two },
        ];
        expect(remainderOf(total, shown, 'rest').values).toEqual(rest);
      }),
    );
  });
});
