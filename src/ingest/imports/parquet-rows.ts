import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Json } from '../../core/capture/exchange.ts';
import { type DecimalScales, decimalText, keepDecimals } from './parquet-decimal.ts';
import { AppError } from '../../errors.ts';
import type { Placed } from './json-values.ts';

const MIB = 1 << 20;
/** The end of a Parquet file says where everything is, so it is held whole. */
const MOST_BYTES = 512 * MIB;
const ROWS_AT_ONCE = 10_000;

/** Text that is no JSON stays what it is. */
const PARSERS = { jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && UTF8.decode(bytes) };
const UTF8 = new TextDecoder();

/** The rows of a Parquet file, each an object by column. Moments are ISO 8601, decimals exact text, bytes are no value. */
export async function* parquetRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Placed[]> {
  const file = await held(bytes);
  const metadata = await parquetMetadataAsync(file);
  const scales = keepDecimals(metadata.schema);
  const count = Number(metadata.num_rows);
  for (let rowStart = 0; rowStart < count; rowStart += ROWS_AT_ONCE) {
    const rowEnd = Math.min(rowStart + ROWS_AT_ONCE, count);
    const rows = await parquetReadObjects({ file, metadata, compressors, parsers: PARSERS, rowStart, rowEnd });
    yield rows.map((row, index) => ({ value: plain(withDecimals(row, scales)), place: `row ${rowStart + index + 1}` }));
  }
}

async function held(bytes: AsyncIterable<Uint8Array>): Promise<ArrayBuffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of bytes) {
    pieces.push(new Uint8Array(piece));
    size += piece.length;
    if (size > MOST_BYTES)
      throw new AppError(
        'bad-request',
        `The file is larger than ${MOST_BYTES / MIB} MiB.`,
        'Write several smaller ones.',
      );
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole.buffer;
}

function withDecimals(row: Record<string, unknown>, scales: DecimalScales): Record<string, unknown> {
  for (const [name, scale] of scales) row[name] = decimalText(row[name], scale);
  return row;
}

/** A value of Parquet as JSON has it; bytes are none. */
function plain(value: unknown): Json {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) return plainObject(value);
  if (typeof value === 'bigint') return plainInteger(value);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function plainObject(value: object): Json {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (ArrayBuffer.isView(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/** What a number cannot hold to the last digit stays text. */
function plainInteger(value: bigint): Json {
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
}
