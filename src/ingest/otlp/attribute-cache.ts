import { type AttributeUse, useOfAttribute } from '../../core/capture/telemetry/attribute-use.ts';
import type { ProtobufReader } from './protobuf.ts';

const SLOTS = 4096;
const PROBES = 8;
/** Above this the table is nearly full: names are then looked up as text. */
const MOST_ENTRIES = 2048;
const LONGEST_NAME = 256;
const REMEMBERED = 4;
const LONGEST_REMEMBERED = 64;
const LEAST_LUCK = -200;
const MOST_LUCK = 200;

const WORD_BYTES = 4;

/** Bytes as numbers of 32 bits, the last of which may overlap the one before it; fewer than four bytes, each by itself. */
interface Words {
  readonly length: number;
  readonly words: Int32Array;
}

/** An attribute name as bytes, with its use and the values last seen, so that a name or a model is made a string once. */
export interface CachedAttribute {
  readonly name: Words;
  readonly use: AttributeUse;
  readonly isIgnored: boolean;
  /** The name that came after this one last time: instrumentations write theirs in one order. */
  follower: CachedAttribute | null;
  readonly recent: { readonly bytes: Words; readonly text: string }[];
  next: number;
  /** How much more often a value was found among the recent than not. Ids never are: looking for them is given up. */
  luck: number;
}

/**
 * Attribute names by their bytes. Every span repeats the same few dozen, so a name is hashed by a few of its bytes,
 * compared whole, and never decoded. What does not fit is decoded each time: hostile names cost what names cost.
 */
export class AttributeCache {
  readonly #slots: (CachedAttribute | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  #entries = 0;
  #last: CachedAttribute | null = null;

  /** The attribute whose name stands from where the reader is to `end`. */
  find(reader: ProtobufReader, end: number): CachedAttribute {
    const { view, at } = reader;
    const last = this.#last;
    const expected = last === null ? null : last.follower;
    const found = expected !== null && isSame(expected.name, view, at, end) ? expected : this.#search(reader, end);
    if (last !== null) last.follower = found;
    this.#last = found;
    return found;
  }

  #search({ bytes, view, at }: ProtobufReader, end: number): CachedAttribute {
    const hash = hashOf(bytes, at, end);
    for (let probe = 0; probe < PROBES; probe += 1) {
      const slot = (hash + probe) & (SLOTS - 1);
      const entry = this.#slots[slot];
      if (entry && isSame(entry.name, view, at, end)) return entry;
      if (entry) continue;
      const added = newEntry(bytes, view, at, end);
      if (this.#entries === MOST_ENTRIES || end - at > LONGEST_NAME) return added;
      this.#slots[slot] = added;
      this.#entries += 1;
      return added;
    }
    return newEntry(bytes, view, at, end);
  }
}

/** The text up to `end`, of which this attribute's last few are remembered. */
export function rememberedText(entry: CachedAttribute, reader: ProtobufReader, end: number): string {
  if (entry.luck < LEAST_LUCK || end - reader.at > LONGEST_REMEMBERED) return reader.text(end);
  const { view, at } = reader;
  for (const { bytes: known, text } of entry.recent) {
    if (!isSame(known, view, at, end)) continue;
    entry.luck = Math.min(entry.luck + 1, MOST_LUCK);
    reader.at = end;
    return text;
  }
  entry.luck -= 1;
  entry.recent[entry.next] = { bytes: wordsOf(view, at, end), text: reader.text(end) };
  const remembered = entry.recent[entry.next]?.text ?? '';
  entry.next = (entry.next + 1) % REMEMBERED;
  return remembered;
}

function newEntry(bytes: Buffer, view: DataView, start: number, end: number): CachedAttribute {
  const use = useOfAttribute(bytes.toString('utf8', start, end));
  const isIgnored = use.field < 0 && use.label === null;
  return { name: wordsOf(view, start, end), use, isIgnored, follower: null, recent: [], next: 0, luck: 0 };
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  let hash = length;
  const byte = (index: number): void => {
    hash = Math.imul(hash, 31) + (bytes[index] ?? 0);
  };
  byte(end - 1);
  byte(end - 2);
  byte(end - 4);
  byte(end - 7);
  byte(start + (length >> 1));
  byte(start + (length >> 2));
  return (hash ^ (hash >>> 12)) & (SLOTS - 1);
}

/** Word by word, the last one overlapping: a name is compared for every attribute of every span. */
function isSame(known: Words, view: DataView, start: number, end: number): boolean {
  const length = end - start;
  if (known.length !== length) return false;
  const { words } = known;
  if (length < WORD_BYTES) return isSameShort(words, view, start, length);
  const last = words.length - 1;
  if (view.getInt32(end - WORD_BYTES, true) !== words[last]) return false;
  for (let index = 0; index < last; index += 1) {
    if (view.getInt32(start + index * WORD_BYTES, true) !== words[index]) return false;
  }
  return true;
}

function isSameShort(words: Int32Array, view: DataView, start: number, length: number): boolean {
  for (let index = 0; index < length; index += 1) if (view.getUint8(start + index) !== words[index]) return false;
  return true;
}

function wordsOf(view: DataView, start: number, end: number): Words {
  const length = end - start;
  const words = new Int32Array(length < WORD_BYTES ? length : Math.ceil(length / WORD_BYTES));
  for (let index = 0; index < words.length; index += 1) {
    words[index] =
      length < WORD_BYTES
        ? view.getUint8(start + index)
        : view.getInt32(Math.min(start + index * WORD_BYTES, end - WORD_BYTES), true);
  }
  return { length, words };
}
