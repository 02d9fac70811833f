import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { FocusColumn } from '../core/focus/focus-columns.ts';
import type { FocusRow } from '../core/focus/focus-row.ts';
import { formatDecimal, parseDecimal } from '../core/money.ts';
import { AppError } from '../errors.ts';
import type { FocusTable } from './focus-rows.ts';

const ROWS_AT_ONCE = 20_000;
const PRECISION = 38;
/** Digits behind the point: a price of a token in attodollars times millionths of tokens has 24. */
const MONEY_DIGITS = 24;
const QUANTITY_DIGITS = 18;

/**
 * The table as Parquet: decimals exact, moments in milliseconds of UTC, all else text. One row group is held at a time. Throws
 * bad-request for a number with more digits than a decimal of Parquet has.
 */
export async function* focusParquet({ columns, rows }: FocusTable): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const schema: SchemaElement[] = [{ name: 'focus', num_children: columns.length }, ...columns.map(elementOf)];
  const file = new ParquetWriter({ writer, schema });
  let group: FocusRow[] = [];
  for await (const row of rows) {
    group.push(row);
    if (group.length < ROWS_AT_ONCE) continue;
    await writeGroup(file, columns, group);
    group = [];
    yield taken(writer);
  }
  if (group.length > 0) await writeGroup(file, columns, group);
  await file.finish();
  yield taken(writer);
}

async function writeGroup(
  file: ParquetWriter,
  columns: readonly FocusColumn[],
  group: readonly FocusRow[],
): Promise<void> {
  const columnData = columns.map((column) => ({
    name: column.name,
    data: group.map((row) => valueOf(column, row[column.name] ?? null)),
  }));
  await file.write({ columnData, rowGroupSize: group.length });
}

/** What has been written since the last time; offsets in the file count on. */
function taken(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}

function elementOf(column: FocusColumn): SchemaElement {
  const { name, type } = column;
  if (type === 'Date/Time')
    return { name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', repetition_type: 'OPTIONAL' };
  if (type !== 'Decimal') return { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' };
  const size = {
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: 16,
    precision: PRECISION,
    scale: digitsOf(column),
  } as const;
  return { name, ...size, converted_type: 'DECIMAL', repetition_type: 'OPTIONAL' };
}

function digitsOf({ name }: FocusColumn): number {
  return name.endsWith('Quantity') ? QUANTITY_DIGITS : MONEY_DIGITS;
}

function valueOf(column: FocusColumn, text: string | null): string | bigint | Date | null {
  if (text === null) return null;
  if (column.type === 'Date/Time') return new Date(text);
  return column.type === 'Decimal' ? unscaled(column, text) : text;
}

function unscaled(column: FocusColumn, text: string): bigint {
  const digits = digitsOf(column);
  const value = parseDecimal(text, digits);
  const isExact =
    value !== null && parseDecimal(text, 2 * digits) === parseDecimal(formatDecimal(value, digits), 2 * digits);
  if (isExact && String(value).replace('-', '').length <= PRECISION) return value;
  throw new AppError(
    'bad-request',
    `${column.name} has "${text}", which is no decimal of ${PRECISION} digits, ${digits} of them behind the point.`,
    'Export CSV, which takes numbers of any length.',
  );
}
