import { isSpan, spanMatch } from '../core/capture/span-match.ts';
import { isContinued, isSameSeen, isUsageCompatible, mergeSeen, type SeenCall } from '../core/capture/seen-call.ts';
import type { Call } from '../core/call.ts';
import type { PricedCall } from '../core/pricing/price.ts';
import { contentHash, isProvidersIdentity, type StoredContent } from './call-content.ts';
import { callRow, type CallRow, nextRow } from './call-columns.ts';
import type { StoredCall } from './call-row.ts';
import { storableCall } from './storable-call.ts';

/** What the store knows of the calls of a batch. */
export interface Acquaintance {
  /** By the id under which a call is stored. */
  readonly contents: ReadonlyMap<string, StoredContent>;
  /** Ids of sightings that were joined to a call of another id before. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Calls of `contents` that the batch may add to. */
  readonly calls: ReadonlyMap<string, StoredCall>;
  /** Stored calls that sightings of other ids may belong to, by trace. */
  readonly traces: ReadonlyMap<string, readonly StoredCall[]>;
}

/** One call: as it is stored, or is going to be. */
interface Entry {
  /** The row as it came, as long as it is new and nothing was added to it. */
  row: CallRow | null;
  /** Null until it is needed: most calls are new and stay as they came. */
  seen: SeenCall | null;
  /** As it is stored; null when it is not yet. */
  readonly stored: StoredCall | null;
  /** -1 when it is not stored yet. */
  readonly storedVersion: number;
  isChanged: boolean;
  /** Whether another sighting of it came. */
  isMet: boolean;
  /** Whether it turned out to be another one. */
  isAbsorbed: boolean;
}

export interface Alias {
  readonly alias: string;
  readonly id: string;
  /** An instant of the hour of `alias`, or of `id` where no row bears the alias; epoch milliseconds. */
  readonly at: number;
  /** Whether rows of its own are stored under the alias: they count no more. */
  readonly absorbed: boolean;
}

const LAST_VERSION = 0xffff;
const PRICED_BY = [
  'at',
  'provider',
  'requestModel',
  'responseModel',
  'operation',
  'status',
  'httpStatus',
  'metering',
  'serviceTier',
  'region',
  'streamed',
] as const;

/** Puts the sightings of a batch together with each other and with what is stored. Each sighting is new, a duplicate or a conflict. */
export class Sightings {
  duplicate = 0;
  accepted = 0;
  readonly conflicts: Call[] = [];
  readonly aliases: Alias[] = [];
  readonly #known: Acquaintance;
  readonly #entries = new Map<string, Entry>();
  readonly #traces = new Map<string, Entry[]>();
  /** Those of before and those of this batch. */
  readonly #idOf: Map<string, string>;

  constructor(known: Acquaintance) {
    this.#known = known;
    this.#idOf = new Map(known.aliases);
    for (const [trace, calls] of known.traces)
      this.#traces.set(
        trace,
        calls.map((call) => this.#stored(call)),
      );
  }

  add(row: CallRow): void {
    const { call } = row;
    const entry = this.#entryOf(call.id);
    if (entry) this.#meet(entry, row);
    else if (this.#known.contents.has(call.id)) this.duplicate++;
    else this.#join(row);
  }

  /** Rows to be written: calls that are new, and calls that something was added to, priced anew. */
  rows(price: (call: Call) => PricedCall, priceBook: string): CallRow[] {
    const rows: CallRow[] = [];
    for (const { row, seen, stored, storedVersion, isChanged, isAbsorbed } of this.#entries.values()) {
      if (isAbsorbed) continue;
      if (row) rows.push(row);
      else if (seen && isChanged) {
        rows.push(
          stored && isPricedAlike(stored.call, seen.call)
            ? { ...nextRow(stored, seen.call, seen.doors), content: contentHash(seen.call) }
            : { ...callRow(price(seen.call), priceBook), doors: seen.doors, version: storedVersion + 1 },
        );
      }
    }
    return rows;
  }

  /** Hours (epoch milliseconds) in which rows are superseded when the batch is in. */
  supersededHours(): number[] {
    const hours = new Set<number>();
    for (const { at, absorbed } of this.aliases) if (absorbed) hours.add(hourOf(at));
    for (const { seen, storedVersion, isChanged, isMet } of this.#entries.values()) {
      // What was added to before may have been so by this very batch, whose answer was lost.
      if (seen && isMet && storedVersion >= 0 && (isChanged || storedVersion > 0)) hours.add(hourOf(seen.call.at));
    }
    return [...hours];
  }

  #entryOf(id: string): Entry | null {
    const other = this.#idOf.get(id);
    return (other === undefined ? null : this.#entryUnder(other)) ?? this.#entryUnder(id);
  }

  #entryUnder(id: string): Entry | null {
    const stored = this.#known.calls.get(id);
    return this.#entries.get(id) ?? (stored ? this.#stored(stored) : null);
  }

  #stored(stored: StoredCall): Entry {
    const { call, doors, version } = stored;
    const known = this.#entries.get(call.id);
    if (known) return known;
    const entry = {
      row: null,
      stored,
      seen: { call, doors },
      storedVersion: version,
      isChanged: false,
      isMet: false,
      isAbsorbed: false,
    };
    this.#entries.set(call.id, entry);
    return entry;
  }

  /** A sighting of an id that nobody knows: one of a call that another door saw, or a new call. */
  #join(row: CallRow): void {
    const { call } = row;
    const peer = this.#peerOf(call);
    if (peer) {
      const { id, at } = seenOf(peer).call;
      this.#name({ alias: call.id, id, at, absorbed: false });
      this.#merge(peer, row);
      return;
    }
    const entry = {
      row,
      stored: null,
      seen: null,
      storedVersion: -1,
      isChanged: false,
      isMet: false,
      isAbsorbed: false,
    };
    this.#entries.set(call.id, entry);
    this.#trace(entry, call.traceId);
    this.accepted++;
  }

  #trace(entry: Entry, traceId: string | null): void {
    if (traceId === null) return;
    const peers = this.#traces.get(traceId) ?? [];
    this.#traces.set(traceId, peers);
    if (!peers.includes(entry)) peers.push(entry);
  }

  /** The call in its trace that a sighting belongs to most surely, and nearest in time. */
  #peerOf(call: Call): Entry | null {
    let best: Entry | null = null;
    let surest = 0;
    for (const peer of call.traceId === null ? [] : (this.#traces.get(call.traceId) ?? [])) {
      const sureness = peer.isAbsorbed ? 0 : spanMatch(seenOf(peer), call);
      const isCloser = best !== null && sureness === surest && distance(peer, call) < distance(best, call);
      if (sureness > surest || (sureness > 0 && isCloser)) [best, surest] = [peer, sureness];
    }
    return best;
  }

  /** A sighting that knows both the call's id and its trace shows that a span stored by itself is the same call. */
  #unite(entry: Entry, call: Call): void {
    const peer = this.#peerOf(call);
    if (!peer || peer === entry) return;
    const { id, at } = seenOf(peer).call;
    this.#adopt(entry, seenOf(peer));
    peer.isAbsorbed = true;
    this.#name({ alias: id, id: seenOf(entry).call.id, at, absorbed: peer.storedVersion >= 0 });
    if (peer.storedVersion >= 0) return;
    this.accepted--;
    this.duplicate++;
  }

  #name(alias: Alias): void {
    this.#idOf.set(alias.alias, alias.id);
    this.aliases.push(alias);
  }

  #meet(entry: Entry, row: CallRow): void {
    const { call } = row;
    const isSame = entry.row !== null && entry.row.content === row.content && entry.row.call.door === call.door;
    if (isSame) this.duplicate++;
    else if (this.#isConflict(entry, row)) this.conflicts.push(call);
    else {
      this.#merge(entry, row);
      this.#unite(entry, call);
    }
  }

  /** Only within one door does another context under a sender's id mean that something else is said: a span and its events differ. */
  #isConflict(entry: Entry, { call, content }: CallRow): boolean {
    const { call: first, doors } = seenOf(entry);
    const isAlone =
      doors.length === 1 && doors[0] === call.door && !isProvidersIdentity(call.identity) && !isSpan(call);
    const stored = entry.row?.content ?? this.#known.contents.get(first.id)?.content;
    return (isAlone && stored !== content) || !(isUsageCompatible(first, call) || isContinued(first, call));
  }

  #merge(entry: Entry, { call }: CallRow): void {
    this.duplicate++;
    this.#adopt(entry, { call: storableCall(call), doors: [call.door] });
  }

  /** Adds what another sighting knows. The first one's hour and name stay: rows of one call lie in one hour and go by one id. */
  #adopt(entry: Entry, other: SeenCall): void {
    entry.isMet = true;
    const seen = seenOf(entry);
    const { id, identity, at } = seen.call;
    const merged = mergeSeen(seen, other);
    const next = { ...merged, call: { ...merged.call, id, identity, at } };
    if (isSameSeen(seen, next) || entry.storedVersion === LAST_VERSION) return;
    Object.assign(entry, { row: null, seen: next, isChanged: true });
    this.#trace(entry, next.call.traceId);
  }
}

/** Whether what a call was asked and answered is the stored one's still: a merged call has that as a whole from one of two. */
function isPricedAlike(stored: Call, call: Call): boolean {
  return (
    call.usage === stored.usage &&
    call.parts === stored.parts &&
    call.reportedCost === stored.reportedCost &&
    call.door === stored.door &&
    // Whose labels may tell of what size and quality they are.
    !call.usage.images &&
    PRICED_BY.every((field) => call[field] === stored[field])
  );
}

function seenOf(entry: Entry): SeenCall {
  if (entry.seen) return entry.seen;
  if (!entry.row) throw new Error('an entry has neither a row nor a call');
  entry.seen = { call: storableCall(entry.row.call), doors: entry.row.doors };
  return entry.seen;
}

function distance(entry: Entry, call: Call): number {
  return Math.abs(seenOf(entry).call.at - call.at);
}

function hourOf(at: number): number {
  return Math.floor(at / 3_600_000) * 3_600_000;
}
