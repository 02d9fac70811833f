import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, CsvText } from './csv-text.ts';

function records(text: string, size = 7, separator: string | null = ','): CsvRecord[] {
  const csv = new CsvText(separator);
  const read: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += size) read.push(...csv.add(text.slice(at, at + size)));
  return [...read, ...csv.end()];
}

const cells = (text: string, size?: number, separator?: string | null) =>
  records(text, size, separator).map((record) => record.cells);

const cell = fc.oneof(
  fc.constantFrom('', 'a', ' b ', '1.5', 'x,y', 'say "yes"', 'two\nlines', '"', 'ü€', 'a\r\nb'),
  fc.stringMatching(/^[a-z,"\n ]{0,8}$/),
);
const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

describe('CSV', () => {
  it('is read as any other reader reads it, however it is cut into pieces', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('\n', '\r\n'),
        (rows, size, end) => {
          const text = rows.map((row) => row.map(quoted).join(',')).join(end) + end;
          const expected: string[][] = parse(text, { relax_column_count: true });
          expect(cells(text, size)).toEqual(expected);
        },
      ),
    );
  });

  it('tells on which line a record begins', () => {
    const text = 'a,b\n"1\n\n2",x\n\n3,y';
    expect(records(text).map(({ line }) => line)).toEqual([1, 2, 6]);
  });

  it.each([',', ';', '\t', '|'])('finds out that %s stands between cells', (separator) => {
    expect(cells(['a', 'b', 'c'].join(separator), 99, null)).toEqual([['a', 'b', 'c']]);
  });

  it('a quote that is not closed spoils its own line, at the end', () => {
    expect(cells('a,b\n1,"x\n2,y\n')).toEqual([['a', 'b'], null, ['2', 'y']]);
  });

  it('and in the middle of a large file, of which the rest goes on', () => {
    const rest = Array.from({ length: 60_000 }, (_, index) => `${index},aaaaaaaaaaaaaaaaaaaa\n`).join('');
    const read = cells(`a,b\n1,"x\n${rest}`, 65_536);
    expect([read.length, read[1], read.at(-1)]).toEqual([60_002, null, ['59999', 'aaaaaaaaaaaaaaaaaaaa']]);
  });
});
