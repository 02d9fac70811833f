/** Reproducible noise for tests and benches: numbers that look drawn, the same ones for the same seed. */
export class Noise {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) >>> 0;
  }

  /** From 0 up to 1 (Marsaglia's xorshift of 32 bits, after an odd multiple). */
  uniform(): number {
    let next = this.#state || 1;
    next ^= next << 13;
    next ^= next >>> 17;
    next ^= next << 5;
    this.#state = next >>> 0;
    return (Math.imul(this.#state, 0x2c1b3c6d) >>> 0) / 2 ** 32;
  }

  /** From 0 up to less than `below`, whole. */
  whole(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** Normal, with mean 0 and standard deviation 1 (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }
}
