import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { type CsvMap, csvMapFrom, lineFromCsv } from '../../core/capture/csv-map.ts';
import { callFromLine, type LineOptions } from '../../core/capture/native.ts';
import { AppError } from '../../errors.ts';
import { type ItemFormat, type Item, type Labels, labelled, refused } from './format.ts';
import { inflated } from './inflated.ts';

const PARSING = {
  columns: true,
  bom: true,
  skip_empty_lines: true,
  relax_column_count: true,
  info: true,
  max_record_size: 1_000_000,
} as const;

interface Row {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
}

/** CSV (RFC 4180, with a header) of any vendor, by a map from its columns to the fields of a call. */
export function csvFormat(mapping: unknown, options: LineOptions, labels: Labels): ItemFormat {
  if (mapping === null)
    throw new AppError('bad-request', 'A CSV file needs a map.', 'Give --map FILE; see docs/guide/import.md.');
  const map = csvMapFrom(mapping);
  if (Array.isArray(map))
    throw new AppError(
      'bad-request',
      map.map(({ place, reason }) => `${place}: ${reason}`).join('; '),
      'See docs/guide/import.md for what a map may hold.',
      map,
    );
  return async function* (bytes) {
    const parser = parse({ ...PARSING, delimiter: map.separator });
    const source = Readable.from(inflated(bytes));
    source.on('error', (error) => parser.destroy(error));
    let isFirst = true;
    for await (const row of source.pipe(parser) as AsyncIterable<Row>) {
      if (isFirst) checkColumns(Object.keys(row.record), map);
      isFirst = false;
      yield [itemOf(row, map, options, labels)];
    }
  };
}

/** A map for another file would reject every row of this one: that is one mistake, and told once. */
function checkColumns(present: readonly string[], map: CsvMap): void {
  const missing = map.rules.map(({ column }) => column).filter((column) => !present.includes(column));
  if (missing.length === 0) return;
  throw new AppError(
    'bad-request',
    `The file has no column ${missing.map((column) => `"${column}"`).join(', ')}; it has ${present.map((column) => `"${column}"`).join(', ')}.`,
    'Mend the map, or its separator (separator: ";").',
  );
}

function itemOf({ record, info }: Row, map: CsvMap, options: LineOptions, labels: Labels): Item {
  const input = JSON.stringify(record);
  const line = lineFromCsv(record, map);
  const call = Array.isArray(line) ? line : callFromLine(line, options);
  return Array.isArray(call)
    ? refused(call, info.lines, input)
    : { captured: { kind: 'call', call: labelled(call, labels) }, input };
}
