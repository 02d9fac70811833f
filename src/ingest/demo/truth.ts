import { formatPicos } from '../../core/money.ts';
import type { DemoCall } from './demo-call.ts';
import type { BusinessTruth } from './business/business-truth.ts';
import type { Demo } from './generate.ts';
import { COMPANY } from './organisation.ts';
import { DAY_MS, HOUR_MS } from './season.ts';
import type { StoryEvent } from './story-event.ts';
import { CELL_DIMENSIONS, cellValues, LABELLED_DIMENSIONS, TRUE_DIMENSIONS } from './truth-dimension.ts';
import type { CellDimension, TruthReader } from './truth-dimension.ts';
import { BRIEF_MEASURES, fillMeasures, totalsOf, TRUTH_MEASURES } from './truth-measures.ts';
import type { BriefMeasure, TruthTotals } from './truth-measures.ts';
import { TruthSeries } from './truth-series.ts';

/** One entry for each UTC hour or day of the period, in order; where nothing happened it is zero ("0" for cost). */
type TruthTimes = { readonly [M in BriefMeasure]: readonly (M extends 'cost' ? string : number)[] };

export interface TruthValue {
  readonly total: TruthTotals;
  readonly days: TruthTimes;
  /** Null for dimensions whose hours are not kept. */
  readonly hours: TruthTimes | null;
}
/** By value; "(not attributed)" or, for fields and labels, "(none)" stands where a call has none. */
export type TruthDimension = Readonly<Record<string, TruthValue>>;

/** The finest grain kept: one UTC day (from 0) of one combination of true values, null where there is no such value. */
export interface TruthCell {
  readonly day: number;
  readonly values: Readonly<Record<CellDimension, string | null>>;
  readonly measures: TruthTotals;
}

/** What truly happened in the demo organisation, counted and priced beside the generator and apart from the product. */
export interface DemoTruth {
  readonly format: 'whence-demo-truth';
  readonly version: 1;
  readonly company: string;
  readonly seed: number;
  /** ISO 8601, half open. */
  readonly from: string;
  readonly to: string;
  readonly total: TruthValue;
  /** True values, customers in clear. */
  readonly dimensions: Readonly<Record<string, TruthDimension>>;
  /** The values that the calls' labels name, which is what rules can find. */
  readonly labelled: Readonly<Record<string, TruthDimension>>;
  /** Values of each true dimension from the largest to the smallest; ties by name. */
  readonly ranked: Readonly<Record<string, Readonly<Record<BriefMeasure, readonly string[]>>>>;
  readonly cells: readonly TruthCell[];
  readonly events: readonly StoryEvent[];
  /** What was told of the business beside the calls; absent where nothing was. */
  readonly business?: BusinessTruth;
}

interface Sums {
  readonly total: TruthSeries;
  readonly days: TruthSeries;
  readonly hours: TruthSeries | null;
}

interface Cell {
  readonly values: TruthCell['values'];
  readonly days: TruthSeries;
}

/** Counts calls as they are generated. Memory depends on the length of the period and the number of values, not of calls. */
export class TruthTally {
  readonly #demo: Demo;
  readonly #row = new Float64Array(TRUTH_MEASURES.length);
  readonly #total: Sums;
  readonly #true = TRUE_DIMENSIONS.map((reader) => ({ reader, values: new Map<string, Sums>() }));
  readonly #labelled = LABELLED_DIMENSIONS.map((reader) => ({ reader, values: new Map<string, Sums>() }));
  readonly #cells = new Map<string, Cell>();

  constructor(demo: Demo) {
    this.#demo = demo;
    this.#total = this.#sums(true);
  }

  add(call: DemoCall): void {
    fillMeasures(this.#row, call);
    const hour = Math.floor((call.at - this.#demo.startAt) / HOUR_MS);
    const day = Math.floor((call.at - this.#demo.startAt) / DAY_MS);
    this.#addTo(this.#total, hour, day);
    for (const { reader, values } of this.#true) this.#addTo(this.#sumsOf(reader, values, call), hour, day);
    for (const { reader, values } of this.#labelled) this.#addTo(this.#sumsOf(reader, values, call), hour, day);
    this.#cellOf(call).days.add(day, this.#row);
  }

  truth(): DemoTruth {
    const { seed, startAt, endAt, events } = this.#demo;
    return {
      format: 'whence-demo-truth',
      version: 1,
      company: COMPANY,
      seed,
      from: new Date(startAt).toISOString(),
      to: new Date(endAt).toISOString(),
      total: this.#value(this.#total),
      dimensions: this.#dimensions(this.#true),
      labelled: this.#dimensions(this.#labelled),
      ranked: Object.fromEntries(this.#true.map(({ reader, values }) => [reader.name, ranked(values)])),
      cells: [...this.#cells.values()].flatMap((cell) => this.#days(cell)),
      events,
    };
  }

  get #dayCount(): number {
    return this.#demo.hours / 24;
  }

  #sums(hourly: boolean): Sums {
    return {
      total: new TruthSeries(1, TRUTH_MEASURES.length),
      days: new TruthSeries(this.#dayCount, BRIEF_MEASURES.length),
      hours: hourly ? new TruthSeries(this.#demo.hours, BRIEF_MEASURES.length) : null,
    };
  }

  #sumsOf(reader: TruthReader, values: Map<string, Sums>, call: DemoCall): Sums {
    const value = reader.read(call) ?? reader.none;
    const known = values.get(value);
    if (known) return known;
    const made = this.#sums(reader.hourly);
    values.set(value, made);
    return made;
  }

  #addTo({ total, days, hours }: Sums, hour: number, day: number): void {
    total.add(0, this.#row);
    days.add(day, this.#row);
    hours?.add(hour, this.#row);
  }

  #cellOf(call: DemoCall): Cell {
    const values = cellValues(call);
    const key = CELL_DIMENSIONS.map((dimension) => values[dimension]).join('\n');
    const known = this.#cells.get(key);
    if (known) return known;
    const made = { values, days: new TruthSeries(this.#dayCount, TRUTH_MEASURES.length) };
    this.#cells.set(key, made);
    return made;
  }

  #dimensions(
    dimensions: readonly { readonly reader: TruthReader; readonly values: ReadonlyMap<string, Sums> }[],
  ): Record<string, TruthDimension> {
    return Object.fromEntries(
      dimensions.map(({ reader, values }) => [
        reader.name,
        Object.fromEntries([...values].map(([value, sums]) => [value, this.#value(sums)])),
      ]),
    );
  }

  #value({ total, days, hours }: Sums): TruthValue {
    return {
      total: totals(total, 0),
      days: times(days, this.#dayCount),
      hours: hours && times(hours, this.#demo.hours),
    };
  }

  #days({ values, days }: Cell): readonly TruthCell[] {
    return Array.from({ length: this.#dayCount }, (_, day) => ({ day, values, measures: totals(days, day) })).filter(
      ({ measures }) => measures.calls > 0,
    );
  }
}

function totals(series: TruthSeries, bucket: number): TruthTotals {
  return totalsOf(formatPicos(series.picos(bucket)), (measure) =>
    series.count(bucket, TRUTH_MEASURES.indexOf(measure)),
  );
}

function times(series: TruthSeries, buckets: number): TruthTimes {
  const all = Array.from({ length: buckets }, (_, bucket) => bucket);
  return {
    cost: all.map((bucket) => formatPicos(series.picos(bucket))),
    calls: all.map((bucket) => series.count(bucket, BRIEF_MEASURES.indexOf('calls'))),
    tokens: all.map((bucket) => series.count(bucket, BRIEF_MEASURES.indexOf('tokens'))),
  };
}

function ranked(values: ReadonlyMap<string, Sums>): Record<BriefMeasure, readonly string[]> {
  const by = (size: (sums: Sums) => bigint): string[] =>
    [...values]
      .map(([name, sums]) => ({ name, size: size(sums) }))
      .sort(
        (left, right) =>
          Number(right.size > left.size) - Number(right.size < left.size) || (left.name < right.name ? -1 : 1),
      )
      .map(({ name }) => name);
  return {
    cost: by(({ total }) => total.picos(0)),
    calls: by(({ total }) => BigInt(total.count(0, BRIEF_MEASURES.indexOf('calls')))),
    tokens: by(({ total }) => BigInt(total.count(0, BRIEF_MEASURES.indexOf('tokens')))),
  };
}
