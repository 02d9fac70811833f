import { parseDecimal, formatDecimal } from '../../../core/money.ts';
import type { MarkerLine } from './demo-marker.ts';
import type { MetricLine } from './demo-metric.ts';
import type { OutcomeLine } from './demo-outcome.ts';

interface OutcomeTruth {
  readonly count: number;
  readonly successes: number;
}

/** What was told of the demo organisation's business, counted beside what tells it. */
export interface BusinessTruth {
  /** By outcome, then by feature. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, OutcomeTruth>>>>;
  /** Revenue and hosting cost by product, exact dollars. */
  readonly totals: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Statements by name of the metric. */
  readonly statements: Readonly<Record<string, number>>;
  readonly markers: readonly { readonly kind: string; readonly id: string; readonly at: string }[];
}

const DIGITS = 12;

/** Counts lines as they are made. */
export class BusinessTally {
  readonly #outcomes = new Map<string, Map<string, { count: number; successes: number }>>();
  readonly #totals = new Map<string, Map<string, bigint>>();
  readonly #statements = new Map<string, number>();
  #markers: BusinessTruth['markers'] = [];

  addOutcome({ outcome, success, labels }: OutcomeLine): void {
    const features = inside(this.#outcomes, outcome, () => new Map<string, { count: number; successes: number }>());
    const found = inside(features, labels['feature'] ?? '', () => ({ count: 0, successes: 0 }));
    found.count++;
    if (success) found.successes++;
  }

  addMetric({ name, value, reading, labels }: MetricLine): void {
    this.#statements.set(name, (this.#statements.get(name) ?? 0) + 1);
    if (reading === 'level') return;
    const products = inside(this.#totals, name, () => new Map<string, bigint>());
    const product = labels['product'] ?? '';
    products.set(product, (products.get(product) ?? 0n) + (parseDecimal(value, DIGITS) ?? 0n));
  }

  addMarkers(markers: readonly MarkerLine[]): void {
    this.#markers = markers.map(({ marker, id, at }) => ({ kind: marker, id, at }));
  }

  truth(): BusinessTruth {
    return {
      outcomes: Object.fromEntries([...this.#outcomes].map(([name, features]) => [name, Object.fromEntries(features)])),
      totals: Object.fromEntries(
        [...this.#totals].map(([name, products]) => [
          name,
          Object.fromEntries([...products].map(([product, sum]) => [product, formatDecimal(sum, DIGITS)])),
        ]),
      ),
      statements: Object.fromEntries(this.#statements),
      markers: this.#markers,
    };
  }
}

function inside<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
