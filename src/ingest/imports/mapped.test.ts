import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, it } from 'vitest';
import { callsAmong, importedItems, outcomes } from '../../../test/imported-items.ts';

/** A vendor nobody has heard of, as its usage page exports it. */
const COLUMNS = {
  'When (UTC)': 'at',
  Engine: 'requestModel',
  Pages: 'usage.pages',
  Charge: 'reportedCost.amount',
  Workspace: 'labels.team',
  Reference: 'id',
};
const MAP = { columns: COLUMNS, constants: { provider: 'parchment', operation: 'other' }, timeZone: 'UTC' };
const CSV = [
  'When (UTC),Engine,Pages,Charge,Workspace,Reference',
  '2026-11-01 12:00:00,scribe-2,12,0.36,legal,p-1',
  '2026-11-01 13:00:00,scribe-2,3,0.09,sales,p-2',
].join('\n');
const ROWS = [
  { when: '2026-11-01T12:00:00Z', engine: { name: 'scribe-2' }, meter: { pages: 12 }, charge: 0.36, ref: 'p-1' },
  { when: '2026-11-01T13:00:00Z', engine: { name: 'scribe-2' }, meter: { pages: 3 }, charge: 0.09, ref: 'p-2' },
];
const JSON_MAP = {
  columns: {
    when: 'at',
    'engine.name': 'requestModel',
    'meter.pages': 'usage.pages',
    charge: 'reportedCost.amount',
    ref: 'id',
    '^workspace': 'labels.team',
  },
  constants: MAP.constants,
  records: 'result.workspaces.events',
};
const DOCUMENT = {
  result: {
    workspaces: [
      { workspace: 'legal', events: [ROWS[0]] },
      { workspace: 'sales', events: [ROWS[1]] },
    ],
  },
};

async function callsOf(format: 'csv' | 'json' | 'parquet', input: string | Uint8Array, map: object) {
  return callsAmong(await importedItems(format, input, { map })).map((call) => ({ ...call, door: '' }));
}

it('the same meter as CSV, as a nested document, as lines and as Parquet gives the same calls', async () => {
  const expected = await callsOf('csv', CSV, MAP);
  expect(expected).toMatchObject([
    {
      provider: 'parchment',
      usage: { pages: 12 },
      reportedCost: { picos: 360_000_000_000n },
      labels: { team: 'legal' },
    },
    { provider: 'parchment', usage: { pages: 3 }, reportedCost: { picos: 90_000_000_000n }, labels: { team: 'sales' } },
  ]);
  expect(await callsOf('json', JSON.stringify(DOCUMENT, null, 2), JSON_MAP)).toEqual(expected);
  const flat = ROWS.map((row, index) => JSON.stringify({ ...row, workspace: index === 0 ? 'legal' : 'sales' })).join(
    '\n',
  );
  const { '^workspace': team, ...columns } = JSON_MAP.columns;
  const lines = { ...JSON_MAP, columns: { ...columns, workspace: team }, records: undefined };
  expect(await callsOf('json', flat, lines)).toEqual(expected);
  expect(await callsOf('parquet', parquet(), MAP)).toEqual(expected);
});

function parquet(): Uint8Array {
  const moments = ['2026-11-01T12:00:00Z', '2026-11-01T13:00:00Z'].map((text) => new Date(text));
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'When (UTC)', data: moments, type: 'TIMESTAMP' },
      { name: 'Engine', data: ['scribe-2', 'scribe-2'], type: 'STRING' },
      { name: 'Pages', data: [12n, 3n], type: 'INT64' },
      { name: 'Charge', data: [0.36, 0.09], type: 'DOUBLE' },
      { name: 'Workspace', data: ['legal', 'sales'], type: 'STRING' },
      { name: 'Reference', data: ['p-1', 'p-2'], type: 'STRING' },
    ],
  });
  return new Uint8Array(buffer);
}

it("others: labels makes the vendor's own dimensions labels of their names; only: passes over other records", async () => {
  const map = {
    ...MAP,
    columns: { ...COLUMNS, Kind: 'labels.kind' },
    others: 'labels',
    only: { Kind: ['usage', 'overage'] },
  };
  const csv = [
    'When (UTC),Engine,Pages,Charge,Workspace,Reference,Kind,Cost unit,Campaign',
    '2026-11-01 12:00:00,scribe-2,12,0.36,legal,p-1,usage,K-77,spring',
    '2026-11-01 12:00:00,,,0.45,,,subtotal,,',
  ].join('\n');
  const items = await importedItems('csv', csv, { map });
  expect(outcomes(items)).toEqual(['call', 'skipped']);
  expect(callsAmong(items)[0]?.labels).toEqual({
    team: 'legal',
    kind: 'usage',
    'Cost unit': 'K-77',
    Campaign: 'spring',
  });
});

it('a record that does not fit is refused with its place and column, without its text; the others go on', async () => {
  const broken = { ...ROWS[0], meter: { pages: 'a Snark' }, note: 'the Snark was a Boojum' };
  const document = { result: { workspaces: [{ workspace: 'legal', events: [broken, ROWS[1]] }] } };
  const items = await importedItems('json', JSON.stringify(document), { map: JSON_MAP });
  expect(outcomes(items)).toEqual(['rejected', 'call']);
  expect(items[0]?.captured).toMatchObject({ problem: { place: 'line 1, record 1, column meter.pages' } });
  expect(items[0]?.input).not.toContain('Snark');
});

it('a map for another file is one mistake, told once with what the file has', async () => {
  await expect(
    importedItems('json', JSON.stringify([{ a: { b: 1 } }]), { map: { columns: { when: 'at' } } }),
  ).rejects.toThrow('The file has no column "when"; it has "a.b".');
  await expect(importedItems('json', '[]', { map: null })).rejects.toThrow('This format needs a map.');
  const wrong = { columns: { when: 'at' }, others: 'tags', records: 3, colums: 1 };
  await expect(importedItems('json', '[]', { map: wrong })).rejects.toThrow(/colums.*records: is 3.*others: is tags/s);
});

it('a file that is no Parquet, or is cut off, fails as a whole with what it is', async () => {
  const whole = parquet();
  await expect(importedItems('parquet', whole.subarray(0, whole.length - 9), { map: MAP })).rejects.toThrow(/parquet/i);
});

it('deep, endless and hostile documents end in an outcome', async () => {
  const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
  expect(await importedItems('json', deep, { map: { columns: { a: 'at' } } })).toEqual([]);
  const hostile = '{"__proto__":{"when":1},"constructor":"x","when":"2026-11-01T00:00:00Z"}';
  const items = await importedItems('json', hostile, {
    map: { columns: { when: 'at' }, constants: { provider: 'x' }, others: 'labels' },
  });
  expect(outcomes(items)).toEqual(['rejected']);
  expect(({} as Record<string, unknown>)['when']).toBeUndefined();
});
