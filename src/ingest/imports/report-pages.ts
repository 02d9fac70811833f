import type { Json } from '../../core/capture/exchange.ts';
import { field, isObject, listAt, parseJson, textAt } from '../../core/capture/json.ts';
import type { ReadReport } from '../../core/capture/report/report-line.ts';
import type { Problem } from '../../core/problem.ts';
import { type CapturedBucket, type ImportFormat, type ImportItem, type Item, rejected } from './format.ts';
import { inflated } from './inflated.ts';

/** The whole of time: pages say themselves of when they tell. */
const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER };
/** Between documents that stand one after the other, one a line or written over several lines. */
const BETWEEN = /(?<=[}\]])\s*\n(?=[{[])/;

/**
 * Pages of a provider's report as they were answered: one JSON document, several one after the other, or a list of them.
 * A page that is there twice counts once; a bucket that is spread over pages is one.
 */
export function reportFormat(provider: string, read: ReadReport, mostBytes: number): ImportFormat {
  return async function* (bytes) {
    const buckets = new Map<string, CapturedBucket>();
    const pages = new Map<string, Json>();
    for (const text of textsOf(await textOf(bytes, mostBytes))) {
      const parsed = parseJson(text);
      if (parsed === undefined) yield [rejected(NOT_JSON, null)];
      else for (const page of Array.isArray(parsed) ? parsed : [parsed]) pages.set(JSON.stringify(page), page);
    }
    for (const page of pages.values()) yield gather(page, provider, read, buckets);
    yield Array.from(buckets.values(), (captured): ImportItem => ({ captured, input: null }));
  };
}

const NOT_JSON: Problem = {
  code: 'not-json',
  place: 'page',
  reason: 'is no JSON, or ends early',
  remedy: 'Give the pages as the provider answered them.',
};

/** Adds what a page says to the buckets; what is wrong with it comes out. */
function gather(page: Json, provider: string, read: ReadReport, buckets: Map<string, CapturedBucket>): readonly Item[] {
  return reportsOf(page).flatMap(([report, body]) => {
    const told = read(body, EVER);
    if ('code' in told) return [rejected(told, null)];
    for (const { from, to, lines } of told.buckets) {
      const key = `${report} ${from}`;
      const before = buckets.get(key)?.bucket.lines ?? [];
      buckets.set(key, { kind: 'bucket', provider, report, bucket: { from, to, lines: [...before, ...lines] } });
    }
    return told.problems.map((problem) => rejected(problem, null));
  });
}

/** The reports on a page, by the names of their results: of what day a page without results tells, but not of what. */
function reportsOf(page: Json): (readonly [string, Json])[] {
  if (!isObject(page) || !Array.isArray(field(page, 'data'))) return [['report', page]];
  const data = listAt(page, 'data');
  const names = new Set(data.flatMap((bucket) => listAt(bucket, 'results').map(nameOf)));
  return [...names].map((name) => {
    const ofName = data.map((bucket) =>
      isObject(bucket)
        ? { ...bucket, results: listAt(bucket, 'results').filter((result) => nameOf(result) === name) }
        : bucket,
    );
    return [name, { ...page, data: ofName }];
  });
}

/** OpenAI's results say what they are; Anthropic's need not, as each page is of one report. */
function nameOf(result: Json): string {
  return textAt(result, 'object')?.replace(/^organization\.|\.result$/g, '') ?? 'report';
}

/** The whole text if it is one document. */
function textsOf(text: string): readonly string[] {
  return text
    .split(BETWEEN)
    .map((page) => page.trim())
    .filter((page) => page !== '');
}

async function textOf(bytes: AsyncIterable<Uint8Array>, mostBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const piece of inflated(bytes)) {
    size += piece.length;
    if (size > mostBytes) throw new Error(`the file is larger than ${mostBytes} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
