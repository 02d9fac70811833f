import { inflated } from './inflated.ts';
import { jsonValues, type Placed } from './json-values.ts';
import { parquetRows } from './parquet-rows.ts';
import { tableRows } from './table-rows.ts';

/** How a file is put together, which its first bytes tell. */
type FileKind = 'json' | 'parquet' | 'table';

interface Reading {
  readonly maxLineBytes: number;
  /** What stands between two cells of a table. */
  readonly separator: string;
}

/** The values of a file: JSON (lines or a document), rows of a table with a header, or rows of Parquet; gzipped or not. */
export async function* fileValues(bytes: AsyncIterable<Uint8Array>, reading: Reading): AsyncGenerator<Placed[]> {
  const plain = inflated(bytes);
  const first = await plain.next();
  if (first.done) return;
  const whole = (async function* () {
    yield first.value;
    yield* plain;
  })();
  const kind = kindOf(first.value);
  if (kind === 'parquet') yield* parquetRows(whole);
  else yield* kind === 'json' ? jsonValues(whole, reading.maxLineBytes) : tableRows(whole, reading.separator);
}

function kindOf(beginning: Uint8Array): FileKind {
  const text = Buffer.from(beginning.subarray(0, 1024)).toString('latin1');
  if (text.startsWith('PAR1')) return 'parquet';
  return /^(?:\xef\xbb\xbf)?\s*[[{]/.test(text) ? 'json' : 'table';
}
