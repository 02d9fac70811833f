import type { Json } from '../exchange.ts';
import { isObject, parseJson } from '../json.ts';
import { ownText } from './own-text.ts';

type Tags = Readonly<Record<string, string>>;

const NONE: Tags = {};
const MOST_TAGS = 200;
const LONGEST_KEY = 256;
const LONGEST_VALUE = 1024;
const LONGEST_TEXT = 1 << 16;
const REMEMBERED = 10_000;

/** Between two tags, and between a tag's key and its value, where they are no JSON. */
const BETWEEN = /\s*[;,|\n]\s*(?=[^;,|\n]*[:=])/;
const PAIR = /^\s*["']?([^:="']+?)["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|(.*?))\s*$/;

/** The tags of bills. Rows share few sets of them, so what was read is remembered. */
export class BillTags {
  readonly #known = new Map<string, Tags | null>();

  /** The tags that a cell holds, by key in order of keys; null when it holds something that is none. */
  of(cell: Json): Tags | null {
    if (typeof cell !== 'string') return tagsOfJson(cell);
    const known = this.#known.get(cell);
    if (known !== undefined) return known;
    const text = ownText(cell);
    const tags = tagsOfText(text);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(text, tags);
    return tags;
  }
}

/** JSON, JSON without its braces (Azure's older exports), the text of a map (Hive, Athena, Python), or key:value pairs. */
function tagsOfText(text: string): Tags | null {
  const trimmed = text.trim();
  if (trimmed === '' || /^(?:\{\s*\}|\[\s*\])$/.test(trimmed)) return NONE;
  if (trimmed.length > LONGEST_TEXT) return null;
  const json = parseJson(trimmed) ?? parseJson(`{${trimmed}}`);
  if (json !== undefined && typeof json !== 'string') return tagsOfJson(json);
  return tagsOfPairs(trimmed.replace(/^\{(.*)\}$/s, '$1'));
}

/** An object, or a list of keys with values as the clouds' own interfaces have them. */
function tagsOfJson(json: Json): Tags | null {
  if (isObject(json)) return soundTags(Object.entries(json).map(([key, value]) => [key, valueText(value)]));
  if (!Array.isArray(json)) return null;
  const pairs = json.map((item: Json) => pairOfItem(item));
  return pairs.includes(null) ? null : soundTags(pairs.flatMap((pair) => (pair ? [pair] : [])));
}

function pairOfItem(item: Json): readonly [string, string] | null {
  if (typeof item === 'string') return pairOfText(item);
  if (!isObject(item)) return null;
  const key = item['key'] ?? item['Key'] ?? item['name'] ?? item['Name'];
  return typeof key === 'string' ? [key, valueText(item['value'] ?? item['Value'])] : null;
}

function tagsOfPairs(text: string): Tags | null {
  const pairs = text.split(BETWEEN).map(pairOfText);
  return pairs.includes(null) ? null : soundTags(pairs.flatMap((pair) => (pair ? [pair] : [])));
}

function pairOfText(text: string): readonly [string, string] | null {
  const match = PAIR.exec(text);
  if (!match?.[1]) return null;
  return [match[1].trim(), match[2] ?? match[3] ?? match[4] ?? ''];
}

/** A tag without a value is there all the same. */
function valueText(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Pairs as tags, in order of keys. `__proto__` would reach a prototype; what is longer than any cloud allows is no tag. */
export function soundTags(pairs: readonly (readonly [string, string])[]): Tags {
  const kept = pairs.filter(
    ([key, value]) => key !== '' && key !== '__proto__' && key.length <= LONGEST_KEY && value.length <= LONGEST_VALUE,
  );
  const first = kept.slice(0, MOST_TAGS);
  return Object.fromEntries(first.toSorted(([left], [right]) => (left < right ? -1 : Number(left > right))));
}
