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

/** A file without compression, and how it is put together. */
export interface FileContent {
  readonly kind: FileKind;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What a file holds, gzipped or not; null when it is empty. */
export async function fileContent(bytes: AsyncIterable<Uint8Array>): Promise<FileContent | null> {
  const plain = inflated(bytes);
  const first = await plain.next();
  if (first.done) return null;
  const whole = (async function* () {
    yield first.value;
    yield* plain;
  })();
  return { kind: kindOf(first.value), bytes: whole };
}

/** The values of a file: JSON (lines or a document), rows of a table with a header, or rows of Parquet; gzipped or not. */
export async function* fileValues(bytes: AsyncIterable<Uint8Array>, reading: Reading): AsyncGenerator<Placed[]> {
  const content = await fileContent(bytes);
  if (content?.kind === 'parquet') yield* parquetRows(content.bytes);
  else if (content?.kind === 'json') yield* jsonValues(content.bytes, reading.maxLineBytes);
  else if (content) yield* tableRows(content.bytes, reading.separator);
}

function kindOf(beginning: Uint8Array): FileKind {
  const text = Buffer.from(beginning.subarray(0, 1024)).toString('latin1');
  if (text.startsWith('PAR1')) return 'parquet';
  return /^(?:\xef\xbb\xbf)?\s*[[{]/.test(text) ? 'json' : 'table';
}
