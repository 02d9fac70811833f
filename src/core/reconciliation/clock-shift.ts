import { type BilledLine, COMPARED, type Compared, type MeteredHour } from './billed-line.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days begin first in the Line Islands (UTC+14), and last on Baker Island (UTC-12). */
const EARLIEST_HOURS = -14;
const LATEST_HOURS = 12;
/** Two counts of the same are this near to each other, in 10,000ths. */
const NEAR = 5n;
/** A shift is believed when it explains this share of the days, and clearly more than none does: by days, or by what is left. */
const BELIEVED_SHARE = 0.5;
const MORE_DAYS = 3;
const LESS_LEFT = 10n;

/** How well a shift fits: on how many days both sides count the same, and by how much they differ in all. */
interface Fit {
  readonly shift: number;
  readonly days: number;
  readonly left: bigint;
}

/**
 * By how many hours the days of a bill begin after those of UTC (8 for a bill in Pacific time). It is the shift by which most
 * daily counts of the bill are those of the calls; 0 unless another is clearly better.
 */
export function clockShift(lines: readonly BilledLine[], hours: readonly MeteredHour[]): number {
  const counts = dailyCounts(lines);
  const metered = hourlyCounts(hours);
  const unshifted = fitOf(0, counts, metered);
  let best = unshifted;
  for (let shift = EARLIEST_HOURS; shift <= LATEST_HOURS; shift++) {
    const fit = fitOf(shift, counts, metered);
    if (fit.days > best.days || (fit.days === best.days && fit.left < best.left)) best = fit;
  }
  const isClear = best.days >= unshifted.days + MORE_DAYS || best.left * LESS_LEFT < unshifted.left;
  return isClear && best.days >= counts.size * BELIEVED_SHARE ? best.shift : 0;
}

function fitOf(shift: number, counts: ReadonlyMap<string, bigint>, metered: ReadonlyMap<string, HourlyCount>): Fit {
  let [days, left] = [0, 0n];
  for (const [key, billed] of counts) {
    const { series, day } = seriesAndDay(key);
    const difference = billed - (metered.get(series)?.ofDay(day + shift * HOUR_MS) ?? 0n);
    const size = difference < 0n ? -difference : difference;
    if (size * 10_000n <= billed * NEAR) days++;
    left += size;
  }
  return { shift, days, left };
}

const SEPARATOR = '\n';

function seriesAndDay(key: string): { series: string; day: number } {
  const at = key.lastIndexOf(SEPARATOR);
  return { series: key.slice(0, at), day: Number(key.slice(at + 1)) };
}

/** Of lines for one day, by model, quantity and day. */
function dailyCounts(lines: readonly BilledLine[]): ReadonlyMap<string, bigint> {
  const counts = new Map<string, bigint>();
  for (const { model, quantity, micros, period, category } of lines) {
    if (category !== 'usage' || model === null || quantity === null || micros === null) continue;
    if (period.to - period.from !== DAY_MS) continue;
    const key = [model, quantity, period.from].join(SEPARATOR);
    counts.set(key, (counts.get(key) ?? 0n) + micros);
  }
  return counts;
}

function hourlyCounts(hours: readonly MeteredHour[]): ReadonlyMap<string, HourlyCount> {
  const series = new Map<string, Map<number, bigint>>();
  for (const { model, hour, amounts } of hours) {
    for (const quantity of COMPARED) add(series, model, quantity, hour, amounts[quantity].micros);
  }
  return new Map([...series].map(([key, counts]) => [key, new HourlyCount(counts)]));
}

function add(
  series: Map<string, Map<number, bigint>>,
  model: string,
  quantity: Compared,
  hour: number,
  micros: bigint,
): void {
  if (micros === 0n) return;
  const key = [model, quantity].join(SEPARATOR);
  const counts = series.get(key) ?? new Map<number, bigint>();
  series.set(key, counts.set(hour, (counts.get(hour) ?? 0n) + micros));
}

/** What hours count, of which any day is told from two sums. */
class HourlyCount {
  readonly #from: number;
  /** What the hours before each hour count. */
  readonly #before: bigint[] = [0n];

  constructor(counts: ReadonlyMap<number, bigint>) {
    const hours = [...counts.keys()];
    this.#from = hours.reduce((first, hour) => Math.min(first, hour), Infinity);
    const last = hours.reduce((latest, hour) => Math.max(latest, hour), -Infinity);
    let sum = 0n;
    for (let hour = this.#from; hour <= last; hour += HOUR_MS) {
      sum += counts.get(hour) ?? 0n;
      this.#before.push(sum);
    }
  }

  ofDay(from: number): bigint {
    return this.#until(from + DAY_MS) - this.#until(from);
  }

  #until(at: number): bigint {
    const place = Math.max(0, Math.min(this.#before.length - 1, Math.round((at - this.#from) / HOUR_MS)));
    return this.#before[place] ?? 0n;
  }
}
