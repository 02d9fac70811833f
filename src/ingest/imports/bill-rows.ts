import { BillColumns } from '../../core/capture/bill/bill-columns.ts';
import type { Json } from '../../core/capture/exchange.ts';
import { isObject } from '../../core/capture/json.ts';
import { CsvText, type CsvRecord } from './csv-text.ts';
import { fileContent } from './file-values.ts';
import { type Item, rejected } from './format.ts';
import { jsonValues, type Placed } from './json-values.ts';
import { parquetRows } from './parquet-rows.ts';

/** A row of a bill's table, or what is refused in its place. */
export type BillRow =
  | { readonly columns: BillColumns; readonly cells: readonly Json[]; readonly place: string }
  | { readonly refused: Item };

interface Reading {
  readonly maxLineBytes: number;
  /** What stands between two cells of a table; null when its header tells. */
  readonly separator: string | null;
}

/** The rows of a bill: CSV, Parquet, or JSON (lines or a document), gzipped or not. */
export async function* billRows(bytes: AsyncIterable<Uint8Array>, reading: Reading): AsyncGenerator<BillRow[]> {
  const content = await fileContent(bytes);
  if (content === null) return;
  if (content.kind === 'table') {
    yield* tableRows(content.bytes, reading.separator);
    return;
  }
  const { kind, bytes: plain } = content;
  const columns = new RowColumns();
  const values = kind === 'parquet' ? parquetRows(plain) : jsonValues(plain, reading.maxLineBytes);
  for await (const placed of values) yield placed.flatMap((value) => rowsOf(value, columns));
}

async function* tableRows(bytes: AsyncIterable<Uint8Array>, separator: string | null): AsyncGenerator<BillRow[]> {
  const csv = new CsvText(separator);
  const decoder = new TextDecoder();
  let columns: BillColumns | null = null;
  const taken = (records: readonly CsvRecord[]): BillRow[] =>
    records.flatMap((record) => {
      if (columns) return isHeader(record, columns) ? [] : [rowOf(record, columns)];
      if (record.cells) columns = new BillColumns(record.cells);
      return [];
    });
  for await (const piece of bytes) yield taken(csv.add(decoder.decode(piece, { stream: true })));
  yield taken([...csv.add(decoder.decode()), ...csv.end()]);
}

/** Parts that were put together by hand repeat it. */
function isHeader({ cells }: CsvRecord, { names }: BillColumns): boolean {
  return cells !== null && cells.length === names.length && names.every((name, place) => name === cells[place]?.trim());
}

/** A row with other than the header's number of cells is a broken one: what it says may stand under a wrong column. */
function rowOf(record: CsvRecord, columns: BillColumns): BillRow {
  const place = `line ${record.line}`;
  const { cells } = record;
  if (cells === null) return refusedRow(place, record.reason, null);
  if (cells.length === columns.names.length) return { columns, cells, place };
  const beyond = cells.slice(columns.names.length);
  if (beyond.length > 0 && beyond.every((cell) => cell.trim() === '')) return { columns, cells, place };
  const reason = `has ${cells.length} cells where the header has ${columns.names.length}`;
  return refusedRow(place, reason, JSON.stringify(cells));
}

function refusedRow(place: string, reason: string, input: string | null): BillRow {
  const remedy = 'Write as many cells as columns, and quote cells that hold the separator.';
  return { refused: rejected({ code: 'broken-row', place, reason, remedy }, input) };
}

/** A record of JSON or Parquet as a row; a list stands for its records. */
function rowsOf(placed: Placed, columns: RowColumns): BillRow[] {
  if ('refused' in placed) return [placed];
  const { value, place } = placed;
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => rowsOf({ value: item, place: `record ${index + 1}` }, columns));
  }
  if (!isObject(value)) return [];
  return [{ columns: columns.of(value), cells: Object.values(value).map((cell) => cell ?? null), place }];
}

const REMEMBERED = 500;

/** Records with the same names are rows of one table. */
class RowColumns {
  readonly #known = new Map<string, BillColumns>();

  of(record: object): BillColumns {
    const names = Object.keys(record);
    const key = names.join('\n');
    const known = this.#known.get(key);
    if (known) return known;
    const columns = new BillColumns(names);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(key, columns);
    return columns;
  }
}
