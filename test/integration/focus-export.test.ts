import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { columnType } from '../../src/core/focus/focus-columns.ts';
import { FocusFiles, focusFailures, focusRowsOf, type FileRow } from '../focus-files.ts';
import { openWhence, type TestWhence } from '../whence.ts';

const FOLDER = join(import.meta.dirname, '../golden/bills');
const names = readdirSync(FOLDER);
const AI_EXAMPLES = names.filter((name) => /model|tokens/.test(name) && !name.startsWith('virtual'));
const SAAS_EXAMPLES = names.filter((name) => /^(?:saas|simple|virtual)/.test(name));
const SAMPLE = gunzipSync(readFileSync(join(FOLDER, 'focus-sample-1000.csv.gz')));
let whence: TestWhence;

afterEach(() => whence.close());

async function focusFiles(): Promise<FocusFiles> {
  whence = await openWhence({}, () => Date.parse('2026-11-25T12:00:00Z'));
  return new FocusFiles(whence);
}

function goldenFiles(files: readonly string[]): Buffer[] {
  return files.map((name) => readFileSync(join(FOLDER, name)));
}

/** What the cell of a file means, in FOCUS's own writing. */
function meant(column: string, cell: string): string {
  const text = cell.trim().replace(/^NULL$/, '');
  if (columnType(column) === 'Decimal') return text.replaceAll(/[$, ]/g, '');
  return columnType(column) === 'Date/Time' && text !== '' ? momentMeant(text) : text;
}

function momentMeant(text: string): string {
  const [, month = '', day = '', year = ''] = /^(\d+)\/(\d+)\/(\d\d)$/.exec(text) ?? [];
  if (year !== '') return `20${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`;
  return text.includes('T') ? text : `${text.replace(' ', 'T')}Z`;
}

/** Of a file, what each row says under the names that a file written by us has. */
function said(file: Buffer, renamed: Readonly<Record<string, string>> = {}): string[] {
  return comparable(focusRowsOf(file).map((row) => rowMeant(row, renamed)));
}

function rowMeant(row: FileRow, renamed: Readonly<Record<string, string>>): FileRow {
  return Object.fromEntries(Object.entries(row).map(([name, cell]) => [renamed[name] ?? name, meant(name, cell)]));
}

/** Rows in one order, each without the cells that say nothing. */
function comparable(rows: readonly FileRow[]): string[] {
  return rows
    .map((row) =>
      JSON.stringify(
        Object.entries(row)
          .filter(([, cell]) => cell !== '')
          .toSorted(([one], [other]) => (one < other ? -1 : 1)),
      ),
    )
    .toSorted();
}

/** Numbers as numbers: Parquet does not know how many zeros stand behind one. */
function numbers(file: Buffer): string[] {
  return comparable(
    focusRowsOf(file).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [
          name,
          columnType(name) === 'Decimal' && cell !== '' ? String(Number(cell)) : cell,
        ]),
      ),
    ),
  );
}

describe('a file of FOCUS that came in goes out in its version', () => {
  it('with the same value in every cell of the AI examples of the draft of 1.5', async () => {
    const files = await focusFiles();
    const examples = goldenFiles(AI_EXAMPLES);
    expect(AI_EXAMPLES).toHaveLength(6);
    await files.take(...examples);
    const out = await files.exported({ version: '1.5-draft' });
    expect(comparable(focusRowsOf(out))).toEqual(
      examples.flatMap((file) => said(file, { RequesterDetails: 'x_RequesterDetails' })).toSorted(),
    );
    // The example of prepayment has a resource without a type.
    expect(await focusFailures(out, '1.4')).toEqual([expect.stringMatching(/^CostAndUsage-ResourceType-04 x1,/)]);
  });

  it('with the same value in every cell of the 1,000 real rows, whatever way the clouds write nothing and moments', async () => {
    const files = await focusFiles();
    await files.take(SAMPLE);
    const out = await files.exported({ version: '1.2' });
    const expected = said(SAMPLE, { Id: 'x_Id' });
    expect(comparable(focusRowsOf(out))).toEqual(expected);
  });

  it('with the same value in every cell of the examples of software, virtual currencies and commitments', async () => {
    const files = await focusFiles();
    const examples = goldenFiles(SAAS_EXAMPLES);
    expect(SAAS_EXAMPLES).toHaveLength(15);
    await files.take(...examples);
    const out = await files.exported({ version: '1.2' });
    expect(comparable(focusRowsOf(out))).toEqual(examples.flatMap((file) => said(file)).toSorted());
  });

  it('in CSV and in Parquet alike, and the same again from what was written', async () => {
    const files = await focusFiles();
    await files.take(...goldenFiles(AI_EXAMPLES));
    const first = await files.exported({ version: '1.4' });
    const parquet = await files.exported({ version: '1.4', as: 'parquet' });
    await whence.close();
    const again = await focusFiles();
    await again.take(first);
    expect(comparable(focusRowsOf(await again.exported({ version: '1.4' })))).toEqual(comparable(focusRowsOf(first)));
    await whence.close();
    const fromParquet = await focusFiles();
    await fromParquet.take(parquet);
    expect(numbers(await fromParquet.exported({ version: '1.4' }))).toEqual(numbers(first));
  });
});
