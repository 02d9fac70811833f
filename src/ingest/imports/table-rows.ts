import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { copied } from './inflated.ts';
import type { Placed } from './json-values.ts';

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

/** The rows of a CSV file (RFC 4180, with a header), each an object of texts by column. */
export async function* tableRows(bytes: AsyncIterable<Uint8Array>, separator: string): AsyncGenerator<Placed[]> {
  const parser = parse({ ...PARSING, delimiter: separator });
  const source = Readable.from(copied(bytes));
  source.on('error', (error) => parser.destroy(error));
  for await (const { record, info } of source.pipe(parser) as AsyncIterable<Row>) {
    yield [{ value: record, place: `line ${info.lines}` }];
  }
}
