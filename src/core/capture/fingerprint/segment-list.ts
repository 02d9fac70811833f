import type { PromptSegment, SegmentKind } from '../../prompt-segment.ts';
import { hexOf, type KeyedHash } from './keyed-hash.ts';

/** Of a longer prompt the first and the last pieces are kept; all of them count for its key. */
const MOST_KEPT = 512;

interface Piece {
  readonly kind: SegmentKind;
  readonly high: number;
  readonly low: number;
  readonly bytes: number;
}

/** Pieces of a prompt in order, bounded, with a digest of their whole sequence. */
export class SegmentList {
  readonly #hash: KeyedHash;
  readonly #first: Piece[] = [];
  readonly #last: Piece[] = [];
  #oldest = 0;
  high = 0;
  low = 0;

  constructor(hash: KeyedHash) {
    this.#hash = hash;
  }

  /** Adds the piece whose digest was just finished. */
  add(kind: SegmentKind, bytes: number): void {
    const { high, low } = this.#hash;
    this.#keep({ kind, high, low, bytes });
    this.#link(high, low);
  }

  /** Adds what another list holds. */
  addAll(list: SegmentList): void {
    for (const piece of list.#pieces()) this.#keep(piece);
    this.#link(list.high, list.low);
  }

  segments(): PromptSegment[] {
    return this.#pieces().map(({ kind, high, low, bytes }) => ({ kind, hash: hexOf(high, low), bytes }));
  }

  key(): string {
    return hexOf(this.high, this.low);
  }

  #pieces(): readonly Piece[] {
    if (this.#last.length === 0) return this.#first;
    return [...this.#first, ...this.#last.slice(this.#oldest), ...this.#last.slice(0, this.#oldest)];
  }

  #keep(piece: Piece): void {
    if (this.#first.length < MOST_KEPT) this.#first.push(piece);
    else if (this.#last.length < MOST_KEPT) this.#last.push(piece);
    else {
      this.#last[this.#oldest] = piece;
      this.#oldest = (this.#oldest + 1) % MOST_KEPT;
    }
  }

  #link(high: number, low: number): void {
    this.#hash.link(this.high, this.low, high, low);
    this.high = this.#hash.high;
    this.low = this.#hash.low;
  }
}
