import { randomUUID } from 'node:crypto';
import { lineFromCall } from '../../core/capture/native.ts';
import type { ReportEndpoint } from '../../core/capture/report/report-endpoint.ts';
import { sourceKind, type SourceKindFacts } from '../../core/capture/report/source-kind.ts';
import type { Interval } from '../../core/period.ts';
import type { Problem } from '../../core/problem.ts';
import { keyVariable, type SourceConfig } from '../../source-config.ts';
import type { CallStore } from '../../store/call-store.ts';
import type { Engine } from '../../store/engine.ts';
import type { Metadata } from '../../store/metadata/metadata.ts';
import { keepReportState, reportState } from '../../store/metadata/report-states.ts';
import { type ReplacedBuckets, replaceBuckets } from '../../store/provider-usage.ts';
import type { Derivation } from '../derivation.ts';
import { Loader } from '../loader.ts';
import { callsOf } from './report-call.ts';
import { type Outside, ReportFailure } from './report-question.ts';
import { type ReportAddress, readWindow, type WindowReport } from './report-window.ts';

const DAY_MS = 86_400_000;
const FIRST_DAYS = 31;
const MOST_PROBLEMS = 20;

export interface PullContext {
  readonly engine: Engine;
  readonly metadata: Metadata;
  readonly callStore: CallStore;
  readonly derive: Derivation;
  readonly outside: Outside;
}

/** What one run of one report brought. */
export interface PulledReport extends ReplacedBuckets {
  readonly source: string;
  readonly report: string;
  /** Calls that lines became; 0 unless the source stands as calls. */
  readonly calls: number;
  /** Why it ended early; null when everything was read. */
  readonly failure: Problem | null;
  /** Lines that were left out. */
  readonly problems: readonly Problem[];
}

/** Reads a source from where it stands to now, report by report. A report that fails does not keep the others. */
export async function pullSource(
  source: SourceConfig,
  context: PullContext,
  signal: AbortSignal,
): Promise<PulledReport[]> {
  const pulled: PulledReport[] = [];
  for (const endpoint of sourceKind(source.kind).endpoints)
    pulled.push(await new ReportPull(source, endpoint, context, signal).run());
  return pulled;
}

/** One run of one report: window after window, each kept before the next is asked for. */
class ReportPull {
  private readonly source: SourceConfig;
  private readonly kind: SourceKindFacts;
  private readonly endpoint: ReportEndpoint;
  private readonly context: PullContext;
  private readonly signal: AbortSignal;
  /** The server's clock, as far as it is known: ours may be wrong. */
  private now: number;
  private readonly totals = { added: 0, restated: 0, unchanged: 0, lines: 0, calls: 0 };
  private readonly problems: Problem[] = [];

  constructor(source: SourceConfig, endpoint: ReportEndpoint, context: PullContext, signal: AbortSignal) {
    this.source = source;
    this.kind = sourceKind(source.kind);
    this.endpoint = endpoint;
    this.context = context;
    this.signal = signal;
    this.now = context.outside.clock();
  }

  async run(): Promise<PulledReport> {
    const { metadata, outside } = this.context;
    const owner = { source: this.source.name, report: this.endpoint.name };
    const before = await reportState(metadata, owner);
    const triedAt = outside.clock();
    let failure: Problem | null = null;
    try {
      await this.follow(before?.cursor ?? null);
    } catch (error) {
      this.signal.throwIfAborted();
      if (!(error instanceof ReportFailure)) throw error;
      failure = error.problem;
    }
    const doneAt = failure === null ? triedAt : (before?.doneAt ?? null);
    await keepReportState(metadata, { ...owner, triedAt, doneAt, problem: failure && JSON.stringify(failure) });
    return { ...owner, ...this.totals, failure, problems: this.problems };
  }

  private async follow(cursor: number | null): Promise<void> {
    const first = this.source.from === null ? null : Date.parse(this.source.from);
    let from = cursor ?? first ?? dayOf(this.now) - FIRST_DAYS * DAY_MS;
    const start = from;
    for (;;) {
      from = Math.max(from, this.earliest());
      const until = dayOf(this.now) + DAY_MS;
      if (from >= until) return;
      const window = { from, to: Math.min(from + this.endpoint.windowDays * DAY_MS, until) };
      const report = await readWindow(this.endpoint, window, this.address(), this.context.outside, this.signal);
      this.now = report.serverNow;
      await this.keep(window, report, start);
      from = window.to;
    }
  }

  /** Of what is older the provider tells nothing, which must not be read as nothing having been used. */
  private earliest(): number {
    const { historyDays } = this.endpoint;
    return historyDays === null ? 0 : dayOf(this.now) - historyDays * DAY_MS;
  }

  /** Buckets first, then calls, then the cursor: whatever is cut off in between is done again, and changes nothing. */
  private async keep(window: Interval, { buckets, problems }: WindowReport, start: number): Promise<void> {
    const { engine, metadata, outside } = this.context;
    const { source, endpoint } = this;
    const origin = { source: source.name, report: endpoint.name, provider: this.kind.provider };
    const meant = buckets.filter(({ from }) => from >= window.from && from < window.to && from <= this.now);
    const replaced = await replaceBuckets(engine, origin, meant, outside.clock());
    const settled = dayOf(this.now) - (source.restatedDays ?? this.kind.restatedDays) * DAY_MS;
    if (source.asCalls)
      await this.load(meant.filter(({ to }) => to <= settled).flatMap((bucket) => callsOf(origin, bucket)));
    for (const name of ['added', 'restated', 'unchanged', 'lines'] as const) this.totals[name] += replaced[name];
    this.problems.push(...problems.slice(0, MOST_PROBLEMS - this.problems.length));
    const cursor = Math.min(window.to, Math.max(settled, start));
    await keepReportState(metadata, { source: source.name, report: endpoint.name, cursor });
  }

  private async load(calls: ReturnType<typeof callsOf>): Promise<void> {
    const { callStore, derive } = this.context;
    const loader = new Loader(callStore, derive, `source-${randomUUID()}`, (problem, call) => {
      if (this.problems.length < MOST_PROBLEMS)
        this.problems.push({ ...problem, place: `${problem.place} ${JSON.stringify(lineFromCall(call)['usage'])}` });
    });
    for (const call of calls) await loader.add(call);
    this.totals.calls += (await loader.finish()).accepted;
  }

  private address(): ReportAddress {
    const { name, key, url } = this.source;
    if (key === null) throw new ReportFailure(keyless(name), null);
    const login: Record<string, string> =
      this.kind.login === 'bearer' ? { authorization: `Bearer ${key}` } : { 'x-api-key': key };
    const version: Record<string, string> =
      this.kind.provider === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {};
    return { url: url ?? this.kind.url, headers: { ...login, ...version, accept: 'application/json' } };
  }
}

function keyless(name: string): Problem {
  const variable = keyVariable(name);
  const remedy = `Set ${variable} or ${variable}_FILE.`;
  return { code: 'report-failed', place: `source ${name}`, reason: 'has no key', remedy };
}

function dayOf(at: number): number {
  return Math.floor(at / DAY_MS) * DAY_MS;
}
