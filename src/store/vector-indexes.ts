import type { IndexUse } from '../core/analysis/retrieval/cold-storage.ts';
import { callCut, cutValues } from './call-cut.ts';
import type { CallCut, CallQuestion, CutLine } from './call-cut.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import type { SpendStore } from './spend-query.ts';

export interface IndexRow extends IndexUse {
  readonly values: Readonly<Record<string, string>>;
  /** What searches read, as their meter counts it. */
  readonly readUnits: number;
}

interface Line extends CutLine {
  readonly stored: number | null;
  readonly searches: number;
  readonly readUnits: number;
}

const VECTORS = "toFloat64(meters['vectors'])";

/**
 * Parts of vector databases by dimensions: what is stored at the end of the interval, and how often it was searched in it. Stored is what
 * the latest reading of storage says; without one, everything that was ever written. Null where neither is known.
 */
export async function vectorIndexes(store: SpendStore, question: Omit<CallQuestion, 'grain'>): Promise<IndexRow[]> {
  const cut = await callCut(store, { ...question, grain: null }, true);
  const lines = await store.engine.query<Line>(
    sqlOf(cut, question.interval.from),
    cut.parameters.values,
    LONG_STATEMENT,
  );
  return lines.map(({ stored, searches, readUnits, ...line }) => ({
    values: cutValues(question.by, line),
    stored,
    searches,
    readUnits,
  }));
}

function sqlOf({ from: calls, values, parameters }: CallCut, from: number): string {
  const started = `at >= fromUnixTimestamp64Milli(${parameters.place('Int64', from)})`;
  const reading = `operation = 'vector.storage' AND mapContains(meters, 'vectors')`;
  const searched = `operation IN ('vector.query', 'search') AND status = 'ok' AND ${started}`;
  const written = `operation = 'vector.write' AND status = 'ok' AND mapContains(meters, 'vectors')`;
  return `SELECT ${[
    ...values,
    `multiIf(countIf(${reading}) > 0, argMaxIf(${VECTORS}, at, ${reading}), countIf(${written}) > 0, sumIf(${VECTORS}, ${written}), NULL) AS stored`,
    `toFloat64(countIf(${searched})) AS searches`,
    `toFloat64(sumIf(meters['readUnits'], ${searched})) AS readUnits`,
  ].join(', ')} FROM ${calls}
WHERE passes = 1 AND operation IN ('vector.query', 'vector.write', 'vector.storage', 'search')
GROUP BY ${['tuple()', ...values].join(', ')} HAVING searches > 0 OR stored > 0 ORDER BY ${['stored DESC', ...values].join(', ')}`;
}
