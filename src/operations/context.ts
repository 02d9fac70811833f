import type { Config } from '../config.ts';
import type { CompiledRules } from '../core/attribution/evaluate.ts';
import type { RulesRevision } from '../core/attribution/rules.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import type { Derivation } from '../ingest/derivation.ts';
import type { InboxState } from '../ingest/inbox/inbox-state.ts';
import type { ProviderSources } from '../ingest/provider-api/provider-sources.ts';
import type { Pseudonyms } from '../ingest/pseudonym.ts';
import type { Log } from '../log.ts';
import type { CallStore } from '../store/call-store.ts';
import type { Engine } from '../store/engine.ts';
import type { ApiKey } from '../store/metadata/api-keys.ts';
import type { Metadata } from '../store/metadata/metadata.ts';
import type { PricesInForce } from './prices-in-force.ts';
import type { RulesInForce } from './rules-in-force.ts';
import type { SpendStore } from '../store/spend-query.ts';

/** Everything an operation may reach. `installation.ts` makes it once; HTTP narrows `mayReveal` to what the caller may. */
export interface Context {
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
  readonly engine: Engine;
  readonly metadata: Metadata;
  readonly store: SpendStore;
  /** What calls are priced by now. */
  readonly book: PriceBook;
  /** What puts other prices into force. */
  readonly pricesInForce: PricesInForce;
  readonly rules: () => RulesRevision;
  /** The rules in force, ready to explain a single call. */
  readonly attribution: () => CompiledRules;
  readonly pseudonyms: Pseudonyms;
  readonly callStore: CallStore;
  readonly derive: Derivation;
  readonly providerSources: ProviderSources;
  /** Keys that are good now; none means the server is open to its own machine. */
  readonly keys: () => Promise<readonly ApiKey[]>;
  /** What waits in the inbox, how many segments this process has loaded, and why the last could not be (null when it could). */
  readonly inbox: () => InboxState & { readonly drained: number; readonly lastError: string | null };
  /** Whether the caller may see pseudonymised ids in clear. */
  readonly mayReveal: boolean;
  /** What puts other rules into force (the ledger follows in the background), and reads those of any revision. */
  readonly rulesInForce: RulesInForce;
  /** Tells everyone who checks keys that others are in force now. */
  readonly keysChanged: () => Promise<void>;
}

/** Whence as it runs in one process: its stores open, its rules and prices in force, its ledger kept up. */
export interface Installation {
  readonly context: Context;
  readonly ledger: {
    /** Resolves when every hour that is dirty now has been rebuilt. */
    settle(): Promise<void>;
    /** From now on the ledger follows the calls by itself. */
    start(): void;
  };
  /** Brings what doors captured into the store. */
  readonly drain: {
    /** Resolves when everything in sealed segments is in the store. */
    settle(): Promise<void>;
    /** From now on the store follows the inbox by itself. */
    start(): void;
    /** There is a new segment. */
    wake(): void;
  };
  /** Reads the reports of providers. */
  readonly sourceJob: {
    /** From now on they are read when they are due. */
    start(): void;
  };
  /** Tells other processes that want the data folder where this one answers. */
  readonly announce: (url: string) => void;
  close(): Promise<void>;
}
