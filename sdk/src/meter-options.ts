/** What an SDK is told. Everything may be left out. */
export interface MeterOptions {
  /** Where Whence listens; WHENCE_URL, else http://localhost:4680. */
  readonly url?: string | undefined;
  /** A key of scope `ingest`; WHENCE_KEY, else none. */
  readonly key?: string | undefined;
  /** Labels of every call of this process; WHENCE_LABELS ("team=search,environment=production") beneath them. */
  readonly labels?: Labels | undefined;
  /** The provider's name, for hosts that Whence does not know. */
  readonly provider?: string | undefined;
  /** False switches metering off: the fetch given comes back as it is. WHENCE_DISABLED=1 does the same. */
  readonly enabled?: boolean | undefined;
  /** Ask OpenAI-style streams for their usage, and hide what that adds. Default true. */
  readonly streamUsage?: boolean | undefined;
  /** Hash the pieces of prompts, so that repetition shows. Default true. */
  readonly fingerprints?: boolean | undefined;
  /** Calls waiting to be sent, at most; beyond, the oldest are dropped and counted. Default 10,000. */
  readonly queueCalls?: number | undefined;
  /** Calls are sent this often. Milliseconds, default 1000. */
  readonly intervalMs?: number | undefined;
  /** Send what is left on SIGTERM and SIGINT, then end as without us. Default true. */
  readonly signals?: boolean | undefined;
  /** Told of what went wrong on our side, at most once a minute. Default: nobody. */
  readonly onProblem?: ((problem: string) => void) | undefined;
  /** Reaches Whence. Default: the global fetch as it was when the meter was made. */
  readonly fetch?: typeof fetch | undefined;
}

export type Labels = Readonly<Record<string, string>>;

/** What became of the calls this meter saw. */
export interface MeterStats {
  readonly sent: number;
  readonly queued: number;
  /** Given up: the queue was full, or Whence refused them. */
  readonly dropped: number;
}
