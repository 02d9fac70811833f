import { type Config, mebibytes } from './config.ts';
import { asksExecutions } from './core/attribution/rules.ts';
import type { RulesRevision } from './core/attribution/rules.ts';
import { Derivation } from './ingest/derivation.ts';
import { InboxDrain } from './ingest/inbox/drain.ts';
import type { LoadTarget } from './ingest/inbox/segment-load.ts';
import { readKeyFile } from './ingest/key-file.ts';
import { inboxState } from './ingest/inbox/inbox-state.ts';
import { publishKeys } from './ingest/inbox/key-file.ts';
import { ProviderSources } from './ingest/provider-api/provider-sources.ts';
import { REAL_OUTSIDE } from './ingest/provider-api/report-question.ts';
import { privacyKey, pseudonymsFor } from './ingest/pseudonym.ts';
import { type LedgerJob, ledgerJob } from './jobs/ledger-job.ts';
import { sourceJob } from './jobs/source-job.ts';
import type { Log } from './log.ts';
import type { Context, Installation } from './operations/context.ts';
import { PricesInForce } from './operations/prices-in-force.ts';
import { RulesInForce } from './operations/rules-in-force.ts';
import { CallStore } from './store/call-store.ts';
import { makeDataFolder } from './store/data-folder.ts';
import { type EngineOptions, openEngine } from './store/engine.ts';
import { LedgerStore } from './store/ledger.ts';
import { lockDataFolder } from './store/lock.ts';
import { type ApiKey, apiKeys } from './store/metadata/api-keys.ts';
import { type Metadata, openMetadata } from './store/metadata/metadata.ts';
import { migrate } from './store/migrations.ts';
import { insertSpans } from './store/spans.ts';
import { insertStatements } from './store/statements.ts';

/** Everything an installation takes from the outside. */
export interface Surroundings {
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
  readonly clock: () => number;
}

/** Opens the stores of `config.data` (or the engine at `config.engine.url`). Throws store-locked when another process has them. */
export async function openInstallation({ config, version, log, clock }: Surroundings): Promise<Installation> {
  const { engine, metadata, announce, close } = await openStores(config);
  const prices = await PricesInForce.open(metadata, config);
  const key = privacyKey(config.privacy.key, config.data);
  const pseudonyms = pseudonymsFor(key);
  const { pseudonymise } = config.privacy;
  const tokenOf = pseudonymise ? pseudonyms.tokenOf : null;
  const inForce = await RulesInForce.open(metadata, config.rules, tokenOf, clock());
  const rules = (): RulesRevision => inForce.rules;
  const priceBook = (): string => prices.book.revision;
  const store = ledgerStore({ engine, metadata, clock }, inForce, prices);
  const callStore = new CallStore(engine, metadata, priceBook, () => asksExecutions(inForce.rules));
  const ledger = ledgerJob({ rebuild: () => store.rebuild(), isBusy: () => callStore.isBusy, log });
  const keysChanged = async (): Promise<void> => publishKeys(config.data, await keysInForce(metadata));
  await keysChanged();
  const settings = { privacyKey: pseudonymise ? key : null, keys: readKeyFile(config.keys) };
  const derive = Derivation.by(prices.book, settings, () => inForce.sensitiveLabels);
  prices.onChange((book) => derive.useBook(book));
  const outside = { ...REAL_OUTSIDE, clock };
  const providerSources = new ProviderSources(config.sources, { engine, metadata, callStore, derive, outside });
  const drain = inboxDrain({ config, engine, callStore, derive, metadata, log, clock });
  const context: Context = {
    config,
    version,
    log,
    clock,
    engine,
    metadata,
    store,
    get book() {
      return prices.book;
    },
    pricesInForce: prices,
    pseudonyms,
    rules,
    callStore,
    derive,
    providerSources,
    attribution: () => inForce.compiled,
    keys: () => keysInForce(metadata),
    keysChanged,
    inbox: () => ({ ...inboxState(config.data), drained: drain.loaded, lastError: drain.lastError }),
    mayReveal: pseudonymise,
    rulesInForce: inForce,
  };
  return { context, announce, ...jobs(context, ledger, drain, close) };
}

function ledgerStore(
  stores: Pick<Context, 'engine' | 'metadata' | 'clock'>,
  inForce: RulesInForce,
  prices: PricesInForce,
): LedgerStore {
  return new LedgerStore({
    ...stores,
    rules: () => inForce.rules,
    allocations: () => inForce.allocations,
    priceBook: () => prices.book.revision,
    book: () => prices.book,
  });
}

type DrainTarget = Omit<LoadTarget, 'insertSpans' | 'insertStatements'> & Pick<Context, 'engine'>;

function inboxDrain({ engine, ...target }: DrainTarget): InboxDrain {
  return new InboxDrain({
    ...target,
    insertSpans: (spans, token) => insertSpans(engine, spans, token),
    insertStatements: (statements) => insertStatements(engine, statements),
  });
}

/** The background work, and the end of it before the stores close. */
function jobs(
  context: Context,
  ledger: LedgerJob,
  drain: InboxDrain,
  closeStores: () => Promise<void>,
): Omit<Installation, 'context' | 'announce'> {
  const reports = sourceJob(context);
  return {
    ledger,
    drain,
    sourceJob: reports,
    async close() {
      await reports.stop();
      await drain.stop();
      await ledger.stop();
      await closeStores();
    },
  };
}

interface Stores extends Pick<Installation, 'announce' | 'close'>, Pick<Context, 'engine' | 'metadata'> {}

async function openStores(config: Config): Promise<Stores> {
  makeDataFolder(config.data);
  // The embedded engine locks the folder itself; with an engine elsewhere the metadata in it still belong to one process.
  const lock = config.engine.url === null ? null : lockDataFolder(config.data);
  const engine = await openEngine(engineOptions(config));
  await migrate(engine);
  const metadata = await openMetadata(config.data);
  return {
    engine,
    metadata,
    announce: (url) => (lock ?? engine).announce(url),
    async close() {
      await engine.close();
      await metadata.destroy();
      lock?.release();
    },
  };
}

async function keysInForce(metadata: Metadata): Promise<ApiKey[]> {
  return (await apiKeys(metadata)).filter(({ revokedAt }) => revokedAt === null);
}

function engineOptions({ data, engine }: Config): EngineOptions {
  const { url, user, password, database, memoryMebibytes } = engine;
  if (url !== null) return { url, user, password: password ?? '', database };
  return { dataDir: data, limits: { memoryBytes: mebibytes(memoryMebibytes), threads: null } };
}
