import type { SourceConfig } from '../../source-config.ts';
import { pullSource, type PullContext, type PulledReport } from './source-pull.ts';

/** The report sources of the configuration; each is read by one run at a time. */
export class ProviderSources {
  readonly sources: readonly SourceConfig[];
  readonly #context: PullContext;
  readonly #stopping = new AbortController();
  readonly #running = new Map<string, Promise<PulledReport[]>>();

  constructor(sources: readonly SourceConfig[], context: PullContext) {
    this.sources = sources;
    this.#context = context;
  }

  /** Reads a source up to now; a run that is under way is the one that is waited for. */
  pull(source: SourceConfig): Promise<PulledReport[]> {
    const running = this.#running.get(source.name);
    if (running) return running;
    const mine = pullSource(source, this.#context, this.#stopping.signal).finally(() =>
      this.#running.delete(source.name),
    );
    this.#running.set(source.name, mine);
    return mine;
  }

  /** Breaks off what is under way, and waits for that. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running.values());
  }
}
