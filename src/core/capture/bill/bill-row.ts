import type { ChargeAmount, ChargeCosts } from '../../charge.ts';
import type { Picos } from '../../money.ts';
import type { Interval } from '../../period.ts';
import type { Problem } from '../../problem.ts';
import type { Json } from '../exchange.ts';
import { shown } from '../native/fault.ts';
import { decimalTextOfCell, picosOfCell, textOfCell } from './bill-cell.ts';
import { type BillClock, endOfInstant } from './bill-clock.ts';
import { costsOf } from './bill-costs.ts';
import { badCharge } from './bill-fault.ts';
import { monthOf } from '../../period.ts';
import type { BillField, BillLayout } from './bill-layout.ts';

const DATES = 'Write ISO 8601 in UTC (2026-11-01T00:00:00Z), or give --map with dateFormat and timeZone.';
const AMOUNTS = 'Write digits and a point, or give --map with decimalComma: true.';

/** What a row's fields mean under the rules of its bill; remembers what is wrong with them. */
export class BillRow {
  /** What keeps the line out. */
  readonly faults: Problem[] = [];
  /** What could not be read though the line goes in. */
  readonly notes: Problem[] = [];
  readonly #layout: BillLayout;
  readonly #cells: readonly Json[];
  /** What each cell says. */
  readonly #texts: readonly (string | null)[];
  readonly #clock: BillClock;
  readonly #decimalComma: boolean;

  constructor(layout: BillLayout, cells: readonly Json[], clock: BillClock, decimalComma: boolean) {
    this.#layout = layout;
    this.#cells = cells;
    this.#texts = cells.map(textOfCell);
    this.#clock = clock;
    this.#decimalComma = decimalComma;
  }

  text(field: BillField): string | null {
    return this.#layout.text(this.#texts, field);
  }

  nameOf(field: BillField): string {
    return this.#layout.nameOf(field);
  }

  /** The cell itself, which may be an object of Parquet. */
  cell(field: BillField): Json {
    const place = this.#layout.placeOf(field);
    const cell = this.#cells[place] ?? null;
    return typeof cell === 'string' ? (this.#texts[place] ?? null) : cell;
  }

  /** The value, or null with its problem kept. */
  sound<T extends string>(value: T | Problem): T | null {
    if (typeof value === 'string') return value;
    this.faults.push(value);
    return null;
  }

  /** The charge period, half open. One without length is the hour, or the day of a date, that begins there. */
  chargePeriod(): Interval | null {
    const from = this.instant('chargeStart');
    if (from === null) return this.#missingStart();
    const start = this.text('chargeStart') ?? '';
    const to = this.instant('chargeEnd') ?? from;
    if (to < from) return this.fault('chargeEnd', 'lies before the start', 'Mend the period.');
    return { from, to: to === from ? endOfInstant(from, start) : to };
  }

  /** The billing period; the calendar month of the charge where the bill names none. */
  billingPeriod(chargePeriod: Interval): Interval | null {
    const from = this.instant('billingStart');
    const to = this.instant('billingEnd');
    if (from === null) return monthOf(chargePeriod.from);
    if (to === null) return { from, to: monthOf(from).to };
    return to > from ? { from, to } : this.fault('billingEnd', 'lies before the start', 'Mend the period.');
  }

  costs(isCovered: boolean): ChargeCosts | null {
    const costs = costsOf({
      billed: this.picos('billedCost'),
      effective: this.picos('effectiveCost'),
      list: this.picos('listCost'),
      contracted: this.picos('contractedCost'),
      decimal: (field) => this.#decimal(field),
      isCovered,
    });
    if (costs || this.faults.length > 0) return costs;
    return this.fault('billedCost', 'is missing, as is every other cost', 'Say what the line costs; 0 if nothing.');
  }

  /** An amount of money; null when it is not stated, or is none. */
  picos(field: BillField): Picos | null {
    const text = this.text(field);
    if (text === null) return null;
    const picos = picosOfCell(text, this.#decimalComma);
    if (picos === null) this.fault(field, `is ${shown(text)}, which is no amount`, AMOUNTS);
    return picos;
  }

  /** A quantity with its unit; a quantity that is no number is noted, and no quantity. */
  amount(quantity: BillField, unit: BillField): ChargeAmount | null {
    const text = this.text(quantity);
    if (text === null) return null;
    const decimal = decimalTextOfCell(text, this.#decimalComma);
    if (decimal !== null) return { quantity: decimal, unit: this.text(unit) ?? '' };
    this.notes.push(badCharge(this.#layout.nameOf(quantity), `is ${shown(text)}, which is no number`, AMOUNTS));
    return null;
  }

  /** Every column that says anything, by its own name, in order of names. */
  native(): Record<string, string> {
    const native: Record<string, string> = {};
    for (const { name, place } of this.#layout.own) {
      const text = this.#texts[place];
      if (text !== null && text !== undefined) native[name] = text;
    }
    return native;
  }

  /** Everything that tells this line from others, as one text. */
  facts(structure: (cell: Json) => string): string {
    let facts = '';
    for (const { plain, place, as } of this.#layout.telling) {
      const text = this.#texts[place];
      if (text === null || text === undefined) continue;
      if (as === 'text') facts += `${plain}\t${text}\n`;
      else facts += `${plain}\t${as === 'instant' ? this.#clock.at(text) : structure(this.#cells[place] ?? text)}\n`;
    }
    return facts;
  }

  #missingStart(): null {
    return this.faults.length > 0 ? null : this.fault('chargeStart', 'is missing', DATES);
  }

  /** A moment; null when it is not stated, or is none. */
  instant(field: BillField): number | null {
    const text = this.text(field);
    if (text === null) return null;
    const at = this.#clock.at(text);
    if (!Number.isNaN(at)) return at;
    this.fault(field, `is ${shown(text)}, which is no moment that can be told`, DATES);
    return null;
  }

  #decimal(field: BillField): string | null {
    const text = this.text(field);
    return text === null ? null : decimalTextOfCell(text, this.#decimalComma);
  }

  /** Keeps what is wrong with a field. */
  fault(field: BillField, reason: string, remedy: string): null {
    this.faults.push(badCharge(this.#layout.nameOf(field), reason, remedy));
    return null;
  }
}
