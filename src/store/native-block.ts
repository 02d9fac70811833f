import { ByteSource } from './byte-source.ts';
import { type Column, encodeBlock } from './native-format.ts';
import { WORD, WORD_PREFIX } from './native-word.ts';
import { readValues, type Values } from './native-values.ts';

interface ReadColumn {
  readonly name: string;
  readonly type: string;
  readonly values: Values;
}

/** A Native block taken apart again, for the few rows that came before. */
export class NativeBlock {
  readonly #columns: readonly ReadColumn[];

  constructor(bytes: Uint8Array) {
    const source = new ByteSource(bytes);
    const [columns, rows] = [source.varint(), source.varint()];
    this.#columns = Array.from({ length: columns }, () => readColumn(source, rows));
  }

  /** Values by column, put into `row`; a column that the block leaves out is none. */
  row(index: number, row: Record<string, unknown> = {}): Record<string, unknown> {
    for (const { name, values } of this.#columns) row[name] = values.at(index);
    return row;
  }

  /** A block of these rows alone. */
  only(rows: Uint32Array): Uint8Array<ArrayBuffer> {
    const columns = this.#columns.map(({ name, type, values }): Column => {
      const pieces = [...(hasPrefix(type) ? [WORD_PREFIX] : []), ...values.only(rows)];
      return { name, type, rows: rows.length, pieces };
    });
    return encodeBlock(columns);
  }
}

function readColumn(source: ByteSource, rows: number): ReadColumn {
  const [name, type] = [source.text(), source.text()];
  if (hasPrefix(type)) source.take(WORD_PREFIX.length);
  return { name, type, values: readValues(source, type, rows) };
}

/** Words, wherever they are in a type, announce themselves before everything else of the column. */
function hasPrefix(type: string): boolean {
  return type.includes(WORD);
}
