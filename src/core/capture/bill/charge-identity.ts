import { digestOf } from '../digest.ts';

/**
 * Who a line of a bill is: a digest over everything it says that is no amount. So a line whose costs or quantities are
 * restated replaces what it said before, a delivery that comes twice changes nothing, and deliveries that overlap do not
 * double. Lines of one delivery that say the same are told apart by their order among each other.
 */

/** Columns of FOCUS whose values a corrected bill may restate, by their plain names. */
const AMOUNTS: ReadonlySet<string> = new Set([
  'billedcost',
  'commitmentdiscountquantity',
  'consumedquantity',
  'contractedcost',
  'contractedunitprice',
  'effectivecost',
  'listcost',
  'listunitprice',
  'paymentcurrencybilledcost',
  'pricingcurrencycontractedunitprice',
  'pricingcurrencyeffectivecost',
  'pricingcurrencylistunitprice',
  'pricingquantity',
]);
/** Others' columns of amounts, by how their names end: x_EffectiveUnitPrice, x_CostInUsd, x_Credits, oci_CostOverage. */
const OTHER_AMOUNT =
  /(?:costs?|(?:cost|price|quantity)overage|attributedusage|costin[a-z]{3}|price|quantity|amount|rate|percent(?:age)?|savings?|credits?|discounts?)$/;

/** Whether a column's values are amounts; `plain` is its plain name. */
export function isAmountColumn(plain: string): boolean {
  return AMOUNTS.has(plain) || OTHER_AMOUNT.test(plain);
}

/** The key of a line: `facts` are its names and values in a fixed order, nothing left out that tells two lines apart. */
export function lineKey(format: string, facts: string): string {
  return digestOf(`charge:${format}\n${facts}`);
}

/** Gives the lines of one delivery (an import with all its files) their ids. Holds some 16 bytes a line. */
export class Delivery {
  readonly #seen = new KeyCounts();

  /** The id of the next line with this key. */
  idOf(key: string): string {
    const ordinal = this.#seen.add(key);
    return ordinal === 0 ? key : digestOf(`charge:${key}\n${ordinal}`);
  }
}

const START_SIZE = 1 << 12;
const FULLEST = 0.6;

/**
 * How often each key came, by 64 bits of it, in arrays of numbers: a map of millions of texts would take a gigabyte. Two keys
 * that share their 64 bits count as one, which gives the later one another id than it would have alone, and harms nothing.
 */
class KeyCounts {
  #high = new Uint32Array(START_SIZE);
  #low = new Uint32Array(START_SIZE);
  #counts = new Uint32Array(START_SIZE);
  #size = 0;

  /** How often the key came before. */
  add(key: string): number {
    if (this.#size > this.#counts.length * FULLEST) this.#grow();
    const [high, low] = [parseInt(key.slice(0, 8), 16), parseInt(key.slice(8, 16), 16)];
    const place = this.#placeOf(high, low);
    const before = this.#counts[place] ?? 0;
    if (before === 0) {
      this.#high[place] = high;
      this.#low[place] = low;
      this.#size += 1;
    }
    this.#counts[place] = before + 1;
    return before;
  }

  #placeOf(high: number, low: number): number {
    const mask = this.#counts.length - 1;
    let place = low & mask;
    while (this.#counts[place] !== 0 && (this.#high[place] !== high || this.#low[place] !== low)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  #grow(): void {
    const [high, low, counts] = [this.#high, this.#low, this.#counts];
    this.#high = new Uint32Array(counts.length * 2);
    this.#low = new Uint32Array(counts.length * 2);
    this.#counts = new Uint32Array(counts.length * 2);
    for (const [index, count] of counts.entries()) {
      if (count === 0) continue;
      const place = this.#placeOf(high[index] ?? 0, low[index] ?? 0);
      this.#high[place] = high[index] ?? 0;
      this.#low[place] = low[index] ?? 0;
      this.#counts[place] = count;
    }
  }
}
