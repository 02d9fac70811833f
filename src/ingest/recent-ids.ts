const DIGITS_PER_WORD = 8;
const WORDS = 3;

/**
 * Ids seen lately, in memory that never grows and that the garbage collector need not look at: each id has one place, where
 * it takes the place of an older one. So an id may be forgotten early, but is never taken for another (96 bits are compared).
 */
export class RecentIds {
  readonly #words: Uint32Array;
  readonly #places: number;

  /** `places` is a power of two. */
  constructor(places: number) {
    this.#places = places;
    this.#words = new Uint32Array(places * WORDS);
  }

  /** Remembers an id of 32 hexadecimal digits, and tells whether it was remembered already. */
  see(id: string): boolean {
    const first = word(id, 0);
    const second = word(id, 1);
    const third = word(id, 2);
    const at = (first & (this.#places - 1)) * WORDS;
    const words = this.#words;
    if (words[at] === first && words[at + 1] === second && words[at + 2] === third) return true;
    words[at] = first;
    words[at + 1] = second;
    words[at + 2] = third;
    return false;
  }
}

function word(id: string, index: number): number {
  let value = 0;
  for (let at = index * DIGITS_PER_WORD; at < (index + 1) * DIGITS_PER_WORD; at++) {
    const code = id.charCodeAt(at);
    // '0' is 48, 'a' is 97.
    value = (value << 4) | (code < 97 ? code - 48 : code - 87);
  }
  return value >>> 0;
}
