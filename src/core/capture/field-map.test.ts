import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FieldMap, fieldMapFrom, lineFromRecord } from './field-map.ts';
import { callFromLine } from './native.ts';

const now = Date.UTC(2026, 10, 23);

function lineOf(value: Record<string, string>, map: FieldMap) {
  return lineFromRecord({ value, around: null }, map);
}

function mapOf(value: unknown): FieldMap {
  const map = fieldMapFrom(value);
  if (Array.isArray(map)) throw new Error(JSON.stringify(map));
  return map;
}

const columns = {
  When: 'at',
  Model: 'requestModel',
  'Tokens in (M)': { to: 'usage.inputTokens', factor: 1_000_000 },
  Out: 'usage.outputTokens',
  Team: 'labels.team',
  Price: 'reportedCost.amount',
};

describe('a map from the columns of a CSV to the fields of a call', () => {
  it('B05: a new vendor is added by a map alone, with no code', () => {
    const map = mapOf({
      columns,
      constants: { provider: 'acme', 'labels.source': 'export' },
      dateFormat: 'DD.MM.YYYY HH:mm',
      timeZone: 'Europe/Berlin',
      decimalComma: true,
    });
    const line = lineOf(
      {
        When: '01.07.2026 12:30',
        Model: 'acme-1',
        'Tokens in (M)': '1.234,567891',
        Out: '310',
        Team: 'search',
        Price: '€ 0,1',
        Extra: 'left out',
      },
      map,
    );
    const call = callFromLine(line, { now, door: 'csv' });
    expect(call).toMatchObject({
      at: Date.UTC(2026, 6, 1, 10, 30),
      provider: 'acme',
      requestModel: 'acme-1',
      usage: { uncachedInputTokens: 1_234_567_891, visibleOutputTokens: 310 },
      labels: { team: 'search', source: 'export' },
      reportedCost: { picos: 100_000_000_000n, currency: 'USD' },
      door: 'csv',
    });
  });

  it('an empty cell is not stated, which is not zero', () => {
    expect(lineOf({ When: '2026-07-01T00:00:00Z', Out: ' ' }, mapOf({ columns }))).toEqual({
      at: Date.UTC(2026, 6, 1),
    });
  });

  it('a cell that cannot be read names its column', () => {
    expect(lineOf({ Out: 'many', When: 'yesterday' }, mapOf({ columns }))).toMatchObject([
      { place: 'column When' },
      { place: 'column Out', reason: 'holds many' },
    ]);
  });

  it.each([
    ['1,234', false, 1234],
    ['1,234.5', false, 1234.5],
    ["1'234'567", false, 1_234_567],
    ['1.234', true, 1234],
    ['1 234,5', true, 1234.5],
    ['1e3', false, 1000],
    ['1,23', false, null],
    ['1.2.3', false, null],
    ['', false, undefined],
  ])('%s with decimal comma %s is %s', (cell, decimalComma, amount) => {
    const line = lineOf({ s: cell }, mapOf({ columns: { s: 'usage.seconds' }, decimalComma }));
    expect(line).toEqual(
      amount === undefined
        ? {}
        : amount === null
          ? [expect.objectContaining({ place: 'column s' })]
          : { usage: { seconds: amount } },
    );
  });

  it.each([
    [null, null, '2026-07-01T12:00:00+02:00', Date.UTC(2026, 6, 1, 10)],
    [null, 'UTC', '2026-07-01 12:00:00', Date.UTC(2026, 6, 1, 12)],
    [null, 'America/New_York', '2026-07-01', Date.UTC(2026, 6, 1, 4)],
    [null, null, '1782900000', 1_782_900_000_000],
    ['M/D/YYYY hh:mm A', 'UTC', '7/1/2026 12:05 AM', Date.UTC(2026, 6, 1, 0, 5)],
    ['YYYYMMDD', 'UTC', '20260701', Date.UTC(2026, 6, 1)],
    ['YYYY-MM-DD HH:mm:ss.SSS Z', null, '2026-07-01 12:00:00.250 +0200', Date.UTC(2026, 6, 1, 10, 0, 0, 250)],
    [null, null, '2026-07-01 12:00:00', null],
    ['DD.MM.YYYY', 'UTC', '30.02.2026', null],
  ])('a moment written as %s in zone %s: %s', (dateFormat, timeZone, cell, at) => {
    const map = mapOf({ columns: { t: 'at' }, ...(dateFormat && { dateFormat }), ...(timeZone && { timeZone }) });
    expect(lineOf({ t: cell }, map)).toEqual(at === null ? [expect.objectContaining({ place: 'column t' })] : { at });
  });

  it('money in cents is exact', () => {
    const map = mapOf({ columns: { c: { to: 'reportedCost.amount', factor: 0.01 } } });
    expect(lineOf({ c: '123.456789' }, map)).toEqual({ reportedCost: { amount: '1.23456789' } });
  });

  it('texts can be told to mean others', () => {
    const map = mapOf({ columns: { s: { to: 'status', values: { Done: 'ok', Failed: 'error' } } } });
    expect(lineOf({ s: 'Failed' }, map)).toEqual({ status: 'error' });
  });

  it.each([
    [null, 'map'],
    [{}, 'columns'],
    [{ columns: { a: 'usage.inputTokns' } }, 'columns.a to usage.inputTokns'],
    [{ columns: { a: { to: 'at', fromat: 'x' } } }, 'columns.a.fromat'],
    [{ columns: { a: { to: 'at', format: 'HH:mm' } } }, 'columns.a.format'],
    [{ columns: { a: 'at' }, timeZone: 'Mars/Olympus' }, 'columns.a.timeZone'],
    [{ columns: { a: { to: 'usage.pages', factor: 0 } } }, 'columns.a.factor'],
    [{ columns: { a: 'at' }, constants: { provider: {} } }, 'constants.provider'],
    [{ columns: { a: 'at' }, constans: {} }, 'constans'],
  ])('a wrong map says where: %j', (map, place) => {
    expect(fieldMapFrom(map)).toEqual([expect.objectContaining({ place })]);
  });

  it('no map and no record can throw or reach a prototype', () => {
    const hostile = JSON.parse(
      '{"columns":{"__proto__":"labels.constructor","x":"labels.__proto__","y":"labels.constructor"}}',
    );
    expect(fieldMapFrom(hostile)).toHaveLength(1);
    fc.assert(
      fc.property(fc.anything(), fc.dictionary(fc.string(), fc.string()), (map, record) => {
        const made = fieldMapFrom(map);
        if (!Array.isArray(made)) lineOf(record, made);
      }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(columns)), fc.string()), (record) => {
        lineOf(record, mapOf({ columns }));
        expect(({} as Record<string, unknown>)['team']).toBeUndefined();
      }),
    );
  });
});
