import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metricFromLine } from '../../src/core/capture/statement/metric-line.ts';
import { picosFromDollars } from '../../src/core/money.ts';
import { importFiles } from '../../src/operations/import.ts';
import { insertStatements } from '../../src/store/statements.ts';
import { lines, NOW, openStatementWhence, type StatementWhence } from '../statement-whence.ts';

let told: StatementWhence;

beforeAll(async () => {
  told = await openStatementWhence();
});
afterAll(() => told.whence.close());

const revenue = (customer: string, value: unknown, more: object = {}) => ({
  name: 'revenue',
  at: '2026-11-01T00:00:00Z',
  until: '2026-12-01T00:00:00Z',
  value,
  labels: { customer },
  ...more,
});

const level = (day: string, plan: string, value: number) => ({
  name: 'active-users',
  reading: 'level',
  at: `2026-11-${day}T00:00:00Z`,
  value,
  labels: { plan },
});

async function load(format: 'metrics' | 'events', text: string, map?: string) {
  const file = { name: 'file', onDisk: null, content: () => Readable.from([Buffer.from(text)]) };
  return importFiles(told.whence.context, { format, label: ['source=file'], source: 'test', ...(map && { map }) }, [
    file,
  ]);
}

describe('POST /api/metrics', () => {
  it('is durable when it answers, counts once however often it comes, and a later statement of the same replaces it', async () => {
    const first = await told.post('/api/metrics', lines(revenue('acme', '100.10'), revenue('bolt', 50)));
    expect(first).toEqual({ status: 202, answer: { accepted: 2, duplicate: 0, rejected: [] } });
    const again = await told.post('/api/metrics', lines(revenue('acme', '100.10')));
    expect(again.answer).toEqual({ accepted: 0, duplicate: 1, rejected: [] });
    expect((await told.metricOf('revenue')).rows).toMatchObject([{ value: '150.1', dollars: '150.1' }]);
    await told.post('/api/metrics', lines(revenue('acme', '90')));
    expect((await told.metricOf('revenue')).rows).toMatchObject([{ value: '140' }]);
    await told.post('/api/metrics', lines(revenue('bolt', 0, { retracted: true })));
    expect((await told.metricOf('revenue')).rows).toMatchObject([{ value: '90' }]);
    await told.post('/api/metrics', lines(revenue('bolt', 50)));
    expect((await told.metricOf('revenue')).rows).toMatchObject([{ value: '140' }]);
  });

  it('a total is spread over its period by the second, so that buckets of any grain and zone add up to it, to the last digit', async () => {
    const parts = ['0.000000000001', '-7.123456789012', '1000003.1', '31'].map((value, index) => ({
      name: 'spread',
      at: new Date(NOW - (17 + 5 * index) * 3_600_123).toISOString(),
      until: new Date(NOW + (13 + 211 * index) * 3_600_777).toISOString(),
      value,
      labels: { part: String(index) },
    }));
    await told.post('/api/metrics', lines(...parts));
    const whole = parts.reduce((sum, { value }) => sum + (picosFromDollars(value) ?? 0n), 0n);
    for (const [grain, timeZone] of [
      ['day', 'UTC'],
      ['week', 'Asia/Kathmandu'],
      ['hour', 'America/New_York'],
      ['month', 'Pacific/Chatham'],
    ] as const) {
      const { rows } = await told.metricOf('spread', { grain, timeZone, from: '2026-11-18', to: '2027-01-05' });
      expect(rows.length).toBeGreaterThan(1);
      expect(rows.reduce((sum, { value }) => sum + (picosFromDollars(value) ?? 0n), 0n)).toBe(whole);
    }
    const { rows } = await told.metricOf('revenue', { from: '2026-11-01', to: '2026-11-04' });
    expect(rows[0]?.value).toBe('14');
  });

  it('is cut by the dimensions of the rules, and says which it knows nothing of', async () => {
    const { rows, unstated } = await told.metricOf('revenue', { by: 'customer,model', reveal: 'true' });
    expect(rows.map(({ values, value }) => [values['customer'], value])).toEqual([
      ['acme', '90'],
      ['bolt', '50'],
    ]);
    expect(unstated).toEqual(['model']);
    const filtered = await told.metricOf('revenue', { where: 'customer=acme' });
    expect(filtered.rows).toMatchObject([{ value: '90' }]);
  });

  it('levels are averaged over time and added over labels; days of which nothing was told have no row', async () => {
    await told.post(
      '/api/metrics',
      lines(level('01', 'pro', 10), level('01', 'free', 5), level('02', 'pro', 20), level('04', 'pro', 30)),
    );
    const { rows } = await told.metricOf('active-users', { grain: 'day' });
    expect(rows.map(({ time, value }) => [time?.slice(8, 10), value])).toEqual([
      ['01', '15'],
      ['02', '20'],
      ['04', '30'],
    ]);
    expect((await told.metricOf('active-users')).rows).toMatchObject([{ value: '25' }]);
  });

  it('other currencies are dollars too where a rate is known, and unknown, not zero, where none is', async () => {
    await told.post(
      '/api/metrics',
      lines(
        { name: 'fees', at: '2026-11-02T00:00:00Z', value: '8', unit: 'EUR' },
        { name: 'oxen', at: '2026-11-02T00:00:00Z', value: '8', unit: 'oxen' },
      ),
    );
    expect((await told.metricOf('fees')).rows).toMatchObject([{ value: '8', dollars: '10' }]);
    expect((await told.metricOf('oxen')).rows).toMatchObject([{ value: '8', dollars: null }]);
  });

  it('bad input is refused by line with place, reason and remedy, and the rest goes in', async () => {
    const at = '2026-11-03T00:00:00Z';
    const labels = Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`k${index}`, 'v']));
    const { status, answer } = await told.post(
      '/api/metrics',
      [
        lines({ name: 'good', at, value: -12.5 }),
        '{"name":"x","at":"2026-11-03T00:00:00Z","value":NaN}',
        lines(
          { name: 'x', at, value: 'NaN' },
          { name: 'x', at },
          { name: 'x', at: '2027-11-03T00:00:00Z', value: 1 },
          { name: 'x', at: '2026-11-03', value: 1 },
          { name: 'x', at, value: 1, labels },
          { name: 'x', at, until: at, value: 1 },
          { name: 'x', at, value: -1, reading: 'level' },
          { name: '', at, value: 1 },
          { name: 'x', at, valeu: 1 },
          { name: 'x', at, value: '1e30' },
          { name: 'x', at, value: 1, labels: { deep: { er: 1 } } },
        ),
        '[]',
      ].join('\n'),
    );
    expect(status).toBe(202);
    expect(answer.accepted).toBe(1);
    expect(answer.rejected.map(({ line, code, place }: Record<string, unknown>) => [line, code, place])).toEqual([
      [2, 'not-json', 'line 2'],
      [3, 'bad-statement', 'line 3, value'],
      [4, 'bad-statement', 'line 4, value'],
      [5, 'bad-statement', 'line 5, at'],
      [6, 'bad-statement', 'line 6, at'],
      [7, 'bad-statement', 'line 7, labels'],
      [8, 'bad-statement', 'line 8, until'],
      [9, 'bad-statement', 'line 9, value'],
      [10, 'bad-statement', 'line 10, name'],
      [11, 'unknown-field', 'line 11, valeu'],
      [12, 'bad-statement', 'line 12, value'],
      [13, 'bad-statement', 'line 13, labels.deep'],
      [14, 'bad-statement', 'line 14, line'],
    ]);
    for (const { hint } of answer.rejected) expect(hint).toMatch(/\w/);
    expect((await told.metricOf('good')).rows).toMatchObject([{ value: '-12.5' }]);
    expect((await told.metricOf('x')).rows).toEqual([]);
  });
});

describe('import metrics and events', () => {
  it('a table by its column names: what is no field is a label; again it is all there', async () => {
    const csv = 'name,at,value,customer\nseats,2026-11-01T00:00:00Z,12,acme\nseats,2026-11-01T00:00:00Z,8,bolt\n';
    expect(await load('metrics', csv)).toMatchObject({ read: 2, accepted: 2, duplicate: 0, rejected: 0 });
    expect(await load('metrics', csv)).toMatchObject({ accepted: 0, duplicate: 2 });
    expect(await load('metrics', csv.replace(',12,', ',13,'))).toMatchObject({
      accepted: 0,
      duplicate: 1,
      restated: 1,
    });
    expect((await told.metricOf('seats', { where: 'label.source=file' })).rows).toMatchObject([{ value: '21' }]);
  });

  it('any table by a map, and events one a line', async () => {
    const map =
      'columns: {Monat: {to: at, format: DD/MM/YYYY, timeZone: UTC}, Betrag: {to: value, decimalComma: true}, Kunde: labels.customer}\nconstants: {name: umsatz, unit: EUR}\nseparator: ";"';
    const table = 'Monat;Betrag;Kunde\n01/11/2026;"1.000,50";acme\n';
    const summary = await load('metrics', table, map);
    expect(summary).toMatchObject({ accepted: 1, problems: [] });
    expect((await told.metricOf('umsatz')).rows).toMatchObject([{ value: '1000.5', dollars: '1250.625' }]);
    const events = lines(
      { outcome: 'merged', id: 'm1', at: '2026-11-09T00:00:00Z', success: true },
      { marker: 'flag', at: '2026-11-09T00:00:00Z', title: 'on' },
      { nothing: 1 },
    );
    expect(await load('events', events)).toMatchObject({ read: 3, accepted: 2, rejected: 1 });
  });
});

it('what was acknowledged is loaded once, though the load is repeated', async () => {
  const options = { now: NOW, inherited: {}, imposed: {} };
  const metric = metricFromLine({ name: 'repeated', at: '2026-11-10T00:00:00Z', value: 5 }, options);
  if (Array.isArray(metric)) throw new Error('refused');
  const rows = [told.whence.context.derive.statement(metric)];
  await insertStatements(told.whence.context.engine, rows);
  await insertStatements(told.whence.context.engine, rows);
  expect((await told.metricOf('repeated')).rows).toMatchObject([{ value: '5' }]);
});
