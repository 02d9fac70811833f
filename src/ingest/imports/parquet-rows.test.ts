import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import type { SchemaElement } from 'hyparquet';
import { expect, it } from 'vitest';
import { parquetRows } from './parquet-rows.ts';

const SCHEMA: SchemaElement[] = [
  { name: 'root', num_children: 5 },
  {
    name: 'cost',
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: 16,
    converted_type: 'DECIMAL',
    precision: 38,
    scale: 12,
    repetition_type: 'OPTIONAL',
  },
  { name: 'price', type: 'INT64', converted_type: 'DECIMAL', precision: 18, scale: 4, repetition_type: 'REQUIRED' },
  { name: 'at', type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'REQUIRED' },
  { name: 'tags', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'float', type: 'DOUBLE', repetition_type: 'REQUIRED' },
];

async function rowsOf(columnData: ColumnSource[]): Promise<unknown[]> {
  const file = new Uint8Array(parquetWriteBuffer({ columnData, schema: SCHEMA }));
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield file;
  }
  const rows = (await Array.fromAsync(parquetRows(bytes()))).flat();
  return rows.map((row) => ('value' in row ? row.value : null));
}

it('decimals are exact to the last digit, whatever they are kept as', async () => {
  const rows = await rowsOf([
    { name: 'cost', data: [12345678901234567890123456789n, -1n, null] },
    { name: 'price', data: [20_000n, -1n, 0n] },
    { name: 'at', data: [new Date(0), new Date(1e12), new Date(1.7e12)] },
    { name: 'tags', data: ['{"a":1}', '{', ''] },
    { name: 'float', data: [0.1, 1e-7, -3] },
  ]);
  expect(rows).toEqual([
    { cost: '12345678901234567.890123456789', price: '2', at: '1970-01-01T00:00:00.000Z', tags: '{"a":1}', float: 0.1 },
    { cost: '-0.000000000001', price: '-0.0001', at: '2001-09-09T01:46:40.000Z', tags: '{', float: 1e-7 },
    { cost: null, price: '0', at: '2023-11-14T22:13:20.000Z', tags: '', float: -3 },
  ]);
});
