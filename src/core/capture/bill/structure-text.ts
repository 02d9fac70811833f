import type { Json } from '../exchange.ts';
import { isObject, parseJson } from '../json.ts';
import { ownText } from './own-text.ts';

const REMEMBERED = 5_000;
const LONGEST = 1 << 16;

/** One text for what is the same JSON: a map of Parquet and a cell of CSV, with or without spaces, in any order of keys. */
export class StructureTexts {
  readonly #known = new Map<string, string>();

  of(cell: Json): string {
    if (typeof cell !== 'string') return JSON.stringify(ordered(cell));
    const known = this.#known.get(cell);
    if (known !== undefined) return known;
    const own = ownText(cell);
    const value = own.length <= LONGEST ? parseJson(own) : undefined;
    const text = typeof value === 'object' ? JSON.stringify(ordered(value)) : own;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(own, text);
    return text;
  }
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isObject(value)) return value;
  const names = Object.keys(value).toSorted();
  return Object.fromEntries(names.map((name) => [name, ordered(value[name] ?? null)]));
}
