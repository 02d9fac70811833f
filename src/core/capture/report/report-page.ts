import type { Problem } from '../../problem.ts';
import { MAX_QUANTITY, QUANTITIES, type Quantity, type Usage } from '../../quantity.ts';
import type { Json } from '../exchange.ts';
import { field, isObject, listAt, textAt } from '../json.ts';
import { instantOf } from '../native/instant.ts';
import type { ReportBucket, ReportLine, ReportPage } from './report-line.ts';

/** How a provider spells the two ends of a bucket: OpenAI in epoch seconds, Anthropic in RFC 3339. */
export interface BucketFields {
  readonly from: string;
  readonly to: string;
}

/** Reads one result of a bucket; a text says why it cannot be what it claims to be. */
export type ReadResult = (result: Json) => readonly ReportLine[] | string;

/** A page `{data: [{<from>, <to>, results: […]}], has_more, next_page}`. */
export function readBuckets(body: Json, fields: BucketFields, read: ReadResult): ReportPage | Problem {
  if (!isObject(body) || !Array.isArray(field(body, 'data'))) return noPage('has no list "data"');
  const problems: Problem[] = [];
  const buckets = listAt(body, 'data').flatMap((bucket, index): ReportBucket[] => {
    const from = instantOf(field(bucket, fields.from));
    const to = instantOf(field(bucket, fields.to));
    const place = `data[${index}]`;
    if (from < to) return [{ from, to, lines: linesOf(listAt(bucket, 'results'), place, read, problems) }];
    problems.push(badLine(place, `has no ${fields.from} before its ${fields.to}`));
    return [];
  });
  return { buckets, problems, next: nextPage(body) };
}

/** Reads every entry of a list; those that cannot be read become problems. */
export function linesOf(list: readonly Json[], place: string, read: ReadResult, problems: Problem[]): ReportLine[] {
  return list.flatMap((result, index): readonly ReportLine[] => {
    const lines = read(result);
    if (typeof lines !== 'string') return lines;
    problems.push(badLine(`${place}.results[${index}]`, lines));
    return [];
  });
}

/** `has_more` without a token would ask for the first page for ever. */
export function nextPage(body: Json): string | null {
  return field(body, 'has_more') === true ? textAt(body, 'next_page') : null;
}

export function noPage(reason: string): Problem {
  return { code: 'bad-report', place: 'page', reason, remedy: 'Give a page as the provider answers it.' };
}

export function badLine(place: string, reason: string): Problem {
  return { code: 'bad-report', place, reason, remedy: 'The line is left out; the others of its bucket stand.' };
}

/** The quantities that are used; a text names the first that cannot be. Tokens and counts are whole and not negative. */
export function usageOf(quantities: { readonly [Q in Quantity]?: number }): Usage | string {
  const usage: { [Q in Quantity]?: number } = {};
  for (const name of QUANTITIES) {
    const amount = quantities[name];
    if (amount === undefined || amount === 0) continue;
    if (!(amount > 0 && amount <= MAX_QUANTITY)) return `${name} comes out as ${amount}`;
    usage[name] = amount;
  }
  return usage;
}
