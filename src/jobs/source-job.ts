import { setTimeout as sleep } from 'node:timers/promises';
import { sourceKind } from '../core/capture/report/source-kind.ts';
import { describeProblem } from '../core/problem.ts';
import type { ProviderSources } from '../ingest/provider-api/provider-sources.ts';
import type { Log } from '../log.ts';
import type { SourceConfig } from '../source-config.ts';
import type { Metadata } from '../store/metadata/metadata.ts';
import { reportStates } from '../store/metadata/report-states.ts';

const MINUTE_MS = 60_000;
/** A source that is due is not waited for longer than this, however the clock is set meanwhile. */
const LOOK_MS = 60_000;

export interface SourceJob {
  /** From now on every source is read when it is due. */
  start(): void;
  stop(): Promise<void>;
}

interface SourceWork {
  readonly providerSources: ProviderSources;
  readonly metadata: Metadata;
  readonly clock: () => number;
  readonly log: Log;
}

/** Reads each source at its own interval, the first time at once, one run of each at a time. */
export function sourceJob({ providerSources, metadata, clock, log }: SourceWork): SourceJob {
  const stopping = new AbortController();
  const { signal } = stopping;
  let loops: Promise<void>[] = [];
  const isDue = async (source: SourceConfig): Promise<boolean> => {
    const states = (await reportStates(metadata)).filter((state) => state.source === source.name);
    const last = Math.max(0, ...states.map(({ triedAt }) => triedAt ?? 0));
    const everyMs = (source.everyMinutes ?? sourceKind(source.kind).everyMinutes) * MINUTE_MS;
    const sinceMs = clock() - last;
    return sinceMs >= everyMs || sinceMs < 0;
  };
  const read = async (source: SourceConfig): Promise<void> => {
    for (const { report, failure } of await providerSources.pull(source))
      if (failure) log.warn({ source: source.name, report }, describeProblem(failure));
  };
  const follow = async (source: SourceConfig): Promise<void> => {
    while (!signal.aborted) {
      try {
        if (await isDue(source)) await read(source);
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error, source: source.name }, 'the source could not be read');
      }
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  return {
    start() {
      loops = providerSources.sources.map(follow);
    },
    async stop() {
      stopping.abort();
      await providerSources.stop();
      await Promise.all(loops);
    },
  };
}
