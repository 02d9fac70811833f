import type { Json } from '../exchange.ts';
import { isObject, parseJson } from '../json.ts';
import { instantOf } from '../native/instant.ts';

/** Longer texts are content, not a list or an object that a table's cell holds. */
const LONGEST_JSON = 1 << 20;
const ZONE = /(?:[zZ]|[+-]\d\d:?\d\d)$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?$/;

/**
 * The value at a dotted path; undefined when there is none, and for the empty cell of a table. Names may have dots themselves, and
 * a text that holds JSON, as cells do, is gone into.
 */
export function valueAt(value: Json | undefined, path: string): Json | undefined {
  const holder = typeof value === 'string' ? jsonIn(value) : value;
  if (!isObject(holder)) return undefined;
  if (Object.hasOwn(holder, path)) return holder[path] === '' ? undefined : holder[path];
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    const found = Object.hasOwn(holder, name) ? valueAt(holder[name], path.slice(dot + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first value that is stated at any of these paths. */
export function firstAt(row: Json, paths: readonly string[]): Json | undefined {
  for (const path of paths) {
    const value = valueAt(row, path);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** A value as text; null when it is none, or says "none" in the way of some tables. */
export function textOf(value: Json | undefined): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' && !/^(?:null|none|nan)$/i.test(value) ? value : null;
}

/** A value as a number; undefined when it is not stated, NaN when it is no number. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  const text = textOf(value);
  if (text === null) return undefined;
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

/** A moment; without a zone it is meant in UTC, as databases write it. NaN when it is none, null when it is not stated. */
export function momentOf(value: Json | undefined): number | null {
  if (typeof value === 'number') return instantOf(value);
  const text = textOf(value);
  if (text === null) return null;
  return NUMBER.test(text) ? instantOf(Number(text)) : instantOf(ZONE.test(text) ? text : `${text}Z`);
}

/** The list or object that a text holds; undefined when it holds none. */
function jsonIn(text: string): Json | undefined {
  const begins = /^\s*[[{]/.test(text) && text.length <= LONGEST_JSON;
  return begins ? parseJson(text) : undefined;
}

/** A value, gone into when it is the JSON of a cell. */
export function structureOf(value: Json | undefined): Json | undefined {
  return typeof value === 'string' ? jsonIn(value) : value;
}
