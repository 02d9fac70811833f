import { divideRounded, parseDecimal, type Picos } from './money.ts';

/** Dollars for one unit of each currency, from a day (or instant, UTC) on until the next. */
export type CurrencyTable = Readonly<Record<string, readonly { readonly from: string; readonly rate: string }[]>>;

const RATE_DIGITS = 18;
const RATE_UNIT = 10n ** BigInt(RATE_DIGITS);
const DOLLAR = 'USD';

interface DatedRate {
  readonly from: number;
  readonly rate: bigint;
}

/** What amounts of other currencies are in dollars, by the rate that was in force at an instant. */
export class CurrencyRates {
  /** As it was given, for another thread. */
  readonly table: CurrencyTable;
  readonly #rates: ReadonlyMap<string, readonly DatedRate[]>;

  /** Rates are positive decimals and days can be read; the configuration has seen to that. */
  constructor(table: CurrencyTable) {
    this.table = table;
    this.#rates = new Map(
      Object.entries(table).map(([currency, rates]) => [
        currency,
        rates
          .map(({ from, rate }) => ({ from: Date.parse(from), rate: parseDecimal(rate, RATE_DIGITS) ?? 0n }))
          .toSorted((left, right) => left.from - right.from),
      ]),
    );
  }

  /** Null when no rate of the currency was in force then: an amount that nobody can convert is not zero. */
  dollars(amount: Picos, currency: string, at: number): Picos | null {
    if (currency === DOLLAR) return amount;
    const rate = this.#rates.get(currency)?.findLast(({ from }) => from <= at)?.rate;
    return rate === undefined ? null : divideRounded(amount * rate, RATE_UNIT);
  }
}
