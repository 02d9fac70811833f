import type { Picos } from '../money.ts';
import { type Amount, type BilledLine, COMPARED, type Compared, type MeteredHour } from './billed-line.ts';

/** One model's quantity on both sides, in a day or in all of the month; without a quantity, what can only be compared by its money. */
export interface CellPair {
  readonly model: string | null;
  readonly quantity: Compared | null;
  readonly billed: Amount;
  readonly metered: Amount;
  /** Of the bill. */
  readonly lines: number;
  /** Whether the bill is in another currency. */
  readonly isForeign: boolean;
  readonly calls: number;
  readonly interrupted: number;
}

const DAY_MS = 86_400_000;

type Building = { -readonly [Key in keyof CellPair]: CellPair[Key] };

/**
 * Both sides by model and quantity, and by day where all lines of a quantity are for a day. A model whose lines give no quantities is
 * one cell of money; lines that name no model stand beside all models that no line names. Days of the bill begin `shiftMs`
 * after those of UTC.
 */
export function cellPairs(lines: readonly BilledLine[], hours: readonly MeteredHour[], shiftMs: number): CellPair[] {
  const cells = new Cells(undaily(lines), shiftMs);
  const counted = new Set(lines.flatMap((line) => (isCounted(line) ? (line.model ?? '') : [])));
  const named = new Set(lines.flatMap(({ model }) => model ?? []));
  const takesAll = lines.some(({ model }) => model === null);
  for (const line of lines) cells.addBilled(line, isCounted(line) ? line.quantity : null);
  for (const hour of hours) {
    const model = !named.has(hour.model) && takesAll ? null : hour.model;
    const isMoneyOnly = model === null ? !counted.has('') : named.has(model) && !counted.has(model);
    cells.addMetered(hour, model, isMoneyOnly);
  }
  return cells.all();
}

function isCounted({ quantity, micros }: BilledLine): boolean {
  return quantity !== null && micros !== null;
}

/** Series that have a line for another time than a day. */
function undaily(lines: readonly BilledLine[]): ReadonlySet<string> {
  const others = lines.filter(({ period }) => period.to - period.from !== DAY_MS);
  return new Set(others.map((line) => seriesOf(line.model, isCounted(line) ? line.quantity : null)));
}

function seriesOf(model: string | null, quantity: Compared | null): string {
  return JSON.stringify([model, quantity]);
}

class Cells {
  readonly #cells = new Map<string, Building>();
  readonly #undaily: ReadonlySet<string>;
  readonly #shiftMs: number;

  constructor(undailySeries: ReadonlySet<string>, shiftMs: number) {
    this.#undaily = undailySeries;
    this.#shiftMs = shiftMs;
  }

  all(): CellPair[] {
    return [...this.#cells.values()];
  }

  addBilled(line: BilledLine, quantity: Compared | null): void {
    const cell = this.#cell(line.model, quantity, line.period.from);
    cell.billed = plus(cell.billed, quantity === null ? 0n : (line.micros ?? 0n), line.cost);
    cell.lines++;
    cell.isForeign ||= line.currency !== 'USD';
  }

  addMetered(
    { hour, amounts, otherCost, calls, interrupted }: MeteredHour,
    model: string | null,
    isMoneyOnly: boolean,
  ): void {
    const day = Math.floor((hour - this.#shiftMs) / DAY_MS) * DAY_MS;
    const add = (quantity: Compared | null, micros: bigint, cost: Picos): void => {
      if (micros === 0n && cost === 0n) return;
      const cell = this.#cell(model, quantity, day);
      cell.metered = plus(cell.metered, micros, cost);
      cell.calls += calls;
      cell.interrupted += interrupted;
    };
    for (const quantity of COMPARED) {
      const { micros, cost } = amounts[quantity];
      if (isMoneyOnly) add(null, 0n, cost);
      else add(quantity, micros, cost);
    }
    add(null, 0n, otherCost);
  }

  #cell(model: string | null, quantity: Compared | null, day: number): Building {
    const series = seriesOf(model, quantity);
    const key = quantity === null || this.#undaily.has(series) ? series : `${series} ${day}`;
    const cell = this.#cells.get(key) ?? emptyCell(model, quantity);
    this.#cells.set(key, cell);
    return cell;
  }
}

function plus({ micros, cost }: Amount, moreMicros: bigint, moreCost: Picos): Amount {
  return { micros: micros + moreMicros, cost: cost + moreCost };
}

function emptyCell(model: string | null, quantity: Compared | null): Building {
  const nothing = { micros: 0n, cost: 0n };
  const sides = { billed: nothing, metered: nothing, lines: 0, isForeign: false };
  return { model, quantity, ...sides, calls: 0, interrupted: 0 };
}
