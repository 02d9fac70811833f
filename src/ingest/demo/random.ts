const TWO_32 = 4_294_967_296;
/** Four digits for each half word: ids are made by the million. */
const HEX = Array.from({ length: 65_536 }, (_, half) => half.toString(16).padStart(4, '0'));

/**
 * A stream of pseudo-random numbers that depends on nothing but its keys: the same keys give the same numbers on every
 * machine, so any hour of the demo can be made alone. The generator is sfc32 (Chris Doty-Humphrey, PractRand),
 * seeded by mixing the keys with MurmurHash3's finaliser.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(...keys: readonly number[]) {
    let hash = 0x9e3779b9;
    for (const key of keys) hash = mix(hash ^ mix((key | 0) + 0x7f4a7c15));
    this.#a = hash;
    this.#b = mix(hash + 0x6a09e667);
    this.#c = mix(hash + 0xbb67ae85);
    for (let i = 0; i < 12; i++) this.word();
  }

  /** An integer from 0 to 2^32 - 1. */
  word(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  unit(): number {
    return this.word() / TWO_32;
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }

  /** Log-normal around a median; `spread` is the standard deviation of the logarithm. */
  around(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal());
  }

  /** A count with the given mean (Knuth's product below 12, the normal approximation above). */
  poisson(mean: number): number {
    if (mean > 12) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.unit(); product > limit; product *= this.unit()) count++;
    return count;
  }

  /** Lower-case hexadecimal digits, eight for each word. */
  hex(words: number): string {
    let text = '';
    for (let i = 0; i < words; i++) {
      const word = this.word();
      text += `${HEX[word >>> 16]}${HEX[word & 0xffff]}`;
    }
    return text;
  }
}

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
