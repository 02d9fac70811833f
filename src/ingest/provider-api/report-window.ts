import type { ReportEndpoint } from '../../core/capture/report/report-endpoint.ts';
import type { ReportBucket, ReportPage } from '../../core/capture/report/report-line.ts';
import type { Interval } from '../../core/period.ts';
import type { Problem } from '../../core/problem.ts';
import { askReport, type Outside, ReportFailure } from './report-question.ts';

/** Where a report is asked for, and with what. */
export interface ReportAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Everything a report says of a window of time. */
export interface WindowReport {
  /** In the order of their starts, each start once. */
  readonly buckets: readonly ReportBucket[];
  readonly problems: readonly Problem[];
  readonly serverNow: number;
}

/** A report of a month by key, user and model stays far below. */
const MOST_PAGES = 10_000;
const GONE = new Set([400, 404, 410]);

/**
 * All pages of a window. A page token that the server no longer takes means to begin the window again, once; nothing of
 * a window counts before its last page is here. Fails with ReportFailure.
 */
export async function readWindow(
  endpoint: ReportEndpoint,
  window: Interval,
  address: ReportAddress,
  outside: Outside,
  signal: AbortSignal,
): Promise<WindowReport> {
  try {
    return await readPages(endpoint, window, address, outside, signal);
  } catch (error) {
    if (!(error instanceof ExpiredPage)) throw error;
    return readPages(endpoint, window, address, outside, signal);
  }
}

class ExpiredPage extends ReportFailure {}

async function readPages(
  endpoint: ReportEndpoint,
  window: Interval,
  address: ReportAddress,
  outside: Outside,
  signal: AbortSignal,
): Promise<WindowReport> {
  const pages: ReportPage[] = [];
  const seen = new Set<string>();
  for (let page: string | null = null; ;) {
    const url = questionOf(endpoint, window, address, page);
    const { body, serverNow } = await askReport(url, address.headers, outside, signal).catch((error: unknown) => {
      const isExpired = page !== null && error instanceof ReportFailure && GONE.has(error.status ?? 0);
      throw isExpired ? new ExpiredPage(error.problem, error.status) : error;
    });
    const read = endpoint.read(body, window);
    if ('code' in read) throw new ReportFailure({ ...read, place: `${url.host}${url.pathname}` }, null);
    pages.push(read);
    page = read.next;
    if (page === null) return together(pages, serverNow);
    if (seen.has(page) || pages.length === MOST_PAGES) throw endless(url);
    seen.add(page);
  }
}

function questionOf(endpoint: ReportEndpoint, window: Interval, address: ReportAddress, page: string | null): URL {
  const url = new URL(endpoint.path, address.url.endsWith('/') ? address.url : `${address.url}/`);
  for (const [name, value] of endpoint.query(window)) url.searchParams.append(name, value);
  if (page !== null) url.searchParams.set('page', page);
  return url;
}

function endless(url: URL): ReportFailure {
  const place = `${url.host}${url.pathname}`;
  const remedy = 'Nothing of it was taken; see that the address is that of the provider.';
  return new ReportFailure({ code: 'report-failed', place, reason: 'the pages do not end', remedy }, null);
}

/** Some reports spread a bucket over pages. */
function together(pages: readonly ReportPage[], serverNow: number): WindowReport {
  const buckets = new Map<number, ReportBucket>();
  for (const { from, to, lines } of pages.flatMap((page) => page.buckets))
    buckets.set(from, { from, to, lines: [...(buckets.get(from)?.lines ?? []), ...lines] });
  return {
    buckets: [...buckets.values()].sort((left, right) => left.from - right.from),
    problems: pages.flatMap(({ problems }) => problems),
    serverNow,
  };
}
