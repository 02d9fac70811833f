import { pullSource, type PulledReport } from '../src/ingest/provider-api/source-pull.ts';
import { reportStates } from '../src/store/metadata/report-states.ts';
import { type ReportServer, startReportServer } from './report-server.ts';
import { openWhence, type TestWhence } from './whence.ts';

export const REPORT_NOW = Date.parse('2026-11-20T12:00:00Z');
export const REPORT_KEY = 'sk-admin-secret-0123456789';

export interface ReportRow {
  readonly values: Record<string, string>;
  readonly requests: string | null;
  readonly inputTokens: string;
  readonly outputTokens: string;
  readonly quantities: Record<string, string>;
  readonly cost: string | null;
  readonly estimatedCost: string | null;
  readonly currency: string;
}

interface Spend {
  readonly totals: Record<string, unknown>;
  readonly rows: { values: Record<string, string>; measures: Record<string, unknown>; unpricedCalls: number }[];
}

/** A Whence with sources that ask a local server for what is from 1 November on. */
export interface ReportWhence {
  readonly whence: TestWhence;
  readonly server: ReportServer;
  /** How long asking has paused, in milliseconds; nothing really waits. */
  readonly pauses: number[];
  /** The server tells nothing, and it is noon of the 20th. */
  reset(): void;
  /** What the server tells of a day. */
  say(path: string, date: string, ...results: unknown[]): void;
  /** Reads a source, by a clock of ours that shows `now`. */
  pull(name: string, now?: number): Promise<PulledReport[]>;
  /** As pull, of a source with one report. */
  pullOne(name: string, now?: number): Promise<PulledReport>;
  rows(source: string, by?: readonly string[], where?: readonly string[]): Promise<readonly ReportRow[]>;
  /** The ledger's answer about the calls that lines of a source became. */
  spend(source: string, measure: string, by?: string): Promise<Spend>;
  /** The oldest day that is read again. */
  cursorOf(name: string): Promise<string>;
  close(): Promise<void>;
}

/** `sources` by name: what they have besides name, key, address and first day. */
export async function openReportWhence(sources: Readonly<Record<string, object>>): Promise<ReportWhence> {
  const server = await startReportServer(REPORT_NOW);
  const common = { key: REPORT_KEY, url: server.url, from: '2026-11-01' };
  const configured = Object.entries(sources).map(([name, source]) => ({ ...common, name, ...source }));
  const whence = await openWhence({ sources: configured }, () => REPORT_NOW);
  const pauses: number[] = [];
  const pause = (ms: number): Promise<void> => {
    pauses.push(ms);
    return Promise.resolve();
  };
  const november = { from: '2026-11-01', to: '2026-12-01' };
  const pull = (name: string, now = REPORT_NOW): Promise<PulledReport[]> => {
    const source = whence.context.config.sources.find((one) => one.name === name);
    const outside = { fetch, clock: () => now, pause };
    return pullSource(source!, { ...whence.context, outside }, new AbortController().signal);
  };
  return {
    whence,
    server,
    pauses,
    reset() {
      server.reset(REPORT_NOW);
      pauses.length = 0;
    },
    say(path, date, ...results) {
      const days = server.results.get(path) ?? new Map<number, unknown[]>();
      server.results.set(path, days.set(Date.parse(`${date}T00:00:00Z`) / 1000, results));
    },
    pull,
    async pullOne(name, now) {
      const [report] = await pull(name, now);
      return report!;
    },
    async rows(source, by = [], where = []) {
      const input = { ...november, by, where: [`source=${source}`, ...where] };
      return (await whence.ask<{ rows: readonly ReportRow[] }>('provider-usage', input)).rows;
    },
    spend: (source, measure, by = '') =>
      whence.ask('query', { ...november, measure, by, where: [`label.metadata.source=${source}`] }),
    async cursorOf(name) {
      const state = (await reportStates(whence.context.metadata)).find(({ source }) => source === name);
      return new Date(state?.cursor ?? 0).toISOString().slice(0, 10);
    },
    async close() {
      await whence.close();
      await server.close();
    },
  };
}
