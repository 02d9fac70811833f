import type { Feature } from './feature.ts';

/** By which doors of Whence a call goes, besides the instrumentation of the process it is made in. */
export interface Way {
  readonly name: string;
  readonly gateway: boolean;
  readonly sdk: boolean;
  readonly features: 'all' | readonly Feature[];
}

/** What a program of clients is to do. */
export interface Errand {
  readonly whence: string;
  /** Address of each client's provider, by the client's slug. */
  readonly replays: Readonly<Record<string, string>>;
  readonly instrumentation: string | null;
  readonly ways: readonly Way[];
}

/** What a client saw. */
export interface Sight {
  readonly client: string;
  readonly way: string;
  readonly feature: Feature;
  /** Value of the label `run` of the calls it made. */
  readonly run: string;
  /** As JSON, without the ids that are new each time. */
  readonly answer: string;
  /** What was thrown where nothing should be. */
  readonly failure: string | null;
}
