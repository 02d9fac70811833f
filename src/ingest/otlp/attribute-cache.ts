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

/** An attribute name as bytes, with its use and the values last seen, so that a name or a model is made a string once. */
export interface CachedAttribute {
  readonly bytes: Uint8Array;
  readonly use: AttributeUse;
  readonly isIgnored: boolean;
  /** The name that came after this one last time: instrumentations write theirs in one order. */
  follower: CachedAttribute | null;
  readonly recent: { readonly bytes: Uint8Array; readonly text: string }[];
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

  /** The attribute whose name stands from `start` to `end`. */
  find(bytes: Uint8Array, start: number, end: number): CachedAttribute {
    const last = this.#last;
    const expected = last === null ? null : last.follower;
    const found =
      expected !== null && isSame(expected.bytes, bytes, start, end) ? expected : this.#search(bytes, start, end);
    if (last !== null) last.follower = found;
    this.#last = found;
    return found;
  }

  #search(bytes: Uint8Array, start: number, end: number): CachedAttribute {
    const hash = hashOf(bytes, start, end);
    for (let probe = 0; probe < PROBES; probe += 1) {
      const slot = (hash + probe) & (SLOTS - 1);
      const entry = this.#slots[slot];
      if (entry === undefined) return this.#add(slot, bytes, start, end);
      if (isSame(entry.bytes, bytes, start, end)) return entry;
    }
    return newEntry(bytes, start, end);
  }

  #add(slot: number, bytes: Uint8Array, start: number, end: number): CachedAttribute {
    const entry = newEntry(bytes, start, end);
    if (this.#entries < MOST_ENTRIES && end - start <= LONGEST_NAME) {
      this.#slots[slot] = entry;
      this.#entries += 1;
    }
    return entry;
  }
}

/** The text up to `end`, of which this attribute's last few are remembered. */
export function rememberedText(entry: CachedAttribute, reader: ProtobufReader, end: number): string {
  if (entry.luck < LEAST_LUCK || end - reader.at > LONGEST_REMEMBERED) return reader.text(end);
  const { bytes, at } = reader;
  for (const { bytes: known, text } of entry.recent) {
    if (!isSame(known, bytes, at, end)) continue;
    entry.luck = Math.min(entry.luck + 1, MOST_LUCK);
    reader.at = end;
    return text;
  }
  entry.luck -= 1;
  entry.recent[entry.next] = { bytes: copyOf(bytes, at, end), text: reader.text(end) };
  const remembered = entry.recent[entry.next]?.text ?? '';
  entry.next = (entry.next + 1) % REMEMBERED;
  return remembered;
}

/** A plain array: slicing a Buffer makes a Buffer. */
function copyOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.subarray(start, end));
}

function newEntry(bytes: Uint8Array, start: number, end: number): CachedAttribute {
  const name = copyOf(bytes, start, end);
  const use = useOfAttribute(Buffer.from(name).toString('utf8'));
  const isIgnored = use.field < 0 && use.label === null;
  return { bytes: name, use, isIgnored, follower: null, recent: [], next: 0, luck: 0 };
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

function isSame(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (known.length !== length) return false;
  // From the end, where names and ids differ.
  for (let index = length - 1; index >= 0; index -= 1) if (known[index] !== bytes[start + index]) return false;
  return true;
}
