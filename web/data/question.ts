import type { Filter, Measure } from '../../src/core/ledger/spend-query.ts';
import type { Grain } from '../../src/core/period.ts';
import { printFilter } from '../state/filter.ts';
import type { Span } from '../state/span.ts';

/** A question about spend as the screens put it; absent parts are none. */
export interface Question {
  readonly measures: readonly Measure[];
  readonly by?: readonly string[];
  readonly span: Pick<Span, 'from' | 'to' | 'versus' | 'timeZone'>;
  readonly grain?: Grain | null;
  readonly where: readonly Filter[];
  /** A measure or dimension, "-" in front for largest first. */
  readonly order?: string | null;
  readonly limit?: number | null;
}

/** The question as /api/query takes it; also what "copy curl" shows. */
export function questionParams(question: Question): URLSearchParams {
  const { measures, by = [], span, grain, where, order, limit } = question;
  const params = new URLSearchParams({ measure: measures.join(','), from: span.from, to: span.to });
  if (by.length > 0) params.set('by', by.join(','));
  if (grain) params.set('grain', grain);
  params.set('timeZone', span.timeZone);
  for (const filter of where) params.append('where', printFilter(filter));
  if (span.versus !== null) params.set('vs', span.versus);
  if (order) params.set('order', order);
  if (limit) params.set('limit', String(limit));
  return params;
}

/** The same rows as a list of calls. */
export function callsParams(question: Pick<Question, 'span' | 'where' | 'order'>, limit: number): URLSearchParams {
  const { span, where, order } = question;
  const params = new URLSearchParams({ from: span.from, to: span.to, timeZone: span.timeZone });
  for (const filter of where) params.append('where', printFilter(filter));
  params.set('order', order ?? '-cost');
  params.set('limit', String(limit));
  return params;
}

/** One line for a terminal; quotes hold whatever a filter contains. */
export function curlLine(origin: string, path: string): string {
  return `curl -s '${`${origin}${path}`.replaceAll("'", String.raw`'\''`)}'`;
}
