import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';

const DAY = 86_400;

/** One request as the server saw it. */
export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

/** What a fault answers instead of the report. `reset` breaks the connection. */
export type Fault =
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: unknown }
  | 'reset';

/** A provider's admin API as its documentation describes it; what it tells can be changed while it runs. */
export interface ReportServer {
  readonly url: string;
  readonly asked: Asked[];
  /** Results by path and bucket start (epoch seconds). */
  readonly results: Map<string, Map<number, unknown[]>>;
  /** Whole answers by path, for reports that have no buckets. */
  readonly answers: Map<string, (query: URLSearchParams) => unknown>;
  /** Faults to answer, by the number of the request (from 1). */
  readonly faults: Map<number, Fault>;
  /** Its clock, epoch milliseconds. */
  now: number;
  /** Buckets on a page. */
  pageSize: number;
  /** Tokens of pages that it no longer takes. */
  readonly expired: Set<string>;
  /** As new, at a time. */
  reset(now: number): void;
  close(): Promise<void>;
}

export async function startReportServer(now: number): Promise<ReportServer> {
  const server = createServer((request, response) => answer(state, request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const state: ReportServer = {
    url: `http://127.0.0.1:${port}`,
    asked: [],
    results: new Map(),
    answers: new Map(),
    faults: new Map(),
    now,
    pageSize: 31,
    expired: new Set(),
    reset(at) {
      state.asked.length = 0;
      for (const said of [state.results, state.answers, state.faults, state.expired]) said.clear();
      state.now = at;
      state.pageSize = 31;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return state;
}

function answer(state: ReportServer, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', state.url);
  state.asked.push({ path: url.pathname, query: url.searchParams, headers: request.headers });
  response.sendDate = false;
  response.setHeader('date', new Date(state.now).toUTCString());
  response.setHeader('content-type', 'application/json');
  const fault = state.faults.get(state.asked.length);
  if (fault === 'reset') {
    request.socket.destroy();
  } else if (fault) {
    response.writeHead(fault.status, fault.headers).end(JSON.stringify(fault.body ?? { error: { message: 'no' } }));
  } else if (state.expired.has(url.searchParams.get('page') ?? '')) {
    response.writeHead(400).end(JSON.stringify({ error: { message: 'The page token has expired.' } }));
  } else {
    const whole = state.answers.get(url.pathname);
    response.end(JSON.stringify(whole ? whole(url.searchParams) : page(state, url)));
  }
}

/** Buckets of days without a result are there too, and empty; the bucket of today is there, and unfinished. */
function page(state: ReportServer, { pathname, searchParams }: URL): unknown {
  const isOpenAi = pathname.startsWith('/v1/organization/');
  const from = isOpenAi ? Number(searchParams.get('start_time')) : seconds(searchParams.get('starting_at'));
  const to = isOpenAi ? Number(searchParams.get('end_time')) : seconds(searchParams.get('ending_at'));
  const skipped = Number(searchParams.get('page')?.replace('page_', '') ?? 0);
  const starts = Array.from(
    { length: Math.max(Math.ceil((to - from) / DAY), 0) },
    (_, index) => from + index * DAY,
  ).filter((start) => start * 1000 <= state.now);
  const data = starts.slice(skipped, skipped + state.pageSize).map((start) => {
    const results = state.results.get(pathname)?.get(start) ?? [];
    return isOpenAi
      ? { object: 'bucket', start_time: start, end_time: start + DAY, results }
      : { starting_at: rfc3339(start), ending_at: rfc3339(start + DAY), results };
  });
  const hasMore = skipped + state.pageSize < starts.length;
  const more = { has_more: hasMore, next_page: hasMore ? `page_${skipped + state.pageSize}` : null };
  return isOpenAi ? { object: 'page', data, ...more } : { data, ...more };
}

function seconds(text: string | null): number {
  return Date.parse(text ?? '') / 1000;
}

function rfc3339(at: number): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z');
}
