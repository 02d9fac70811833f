import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { compileRules, type CompiledRules } from './core/attribution/evaluate.ts';
import { parseRules } from './core/attribution/rules-text.ts';
import type { RulesRevision } from './core/attribution/rules.ts';
import { pseudonymisedLabels } from './core/attribution/sensitivity.ts';
import { priceBookFrom, type PriceBook } from './core/pricing/book.ts';
import { priceCall } from './core/pricing/price-call.ts';
import { type Config, mebibytes } from './config.ts';
import { AppError } from './errors.ts';
import type { Derive } from './ingest/loader.ts';
import { privacyKey, pseudonymsFor } from './ingest/pseudonym.ts';
import { withPseudonyms } from './ingest/pseudonymise.ts';
import { ledgerJob } from './jobs/ledger-job.ts';
import type { Log } from './log.ts';
import type { Context, Installation } from './operations/context.ts';
import { CallStore } from './store/call-store.ts';
import { openEngine } from './store/engine.ts';
import { LedgerStore } from './store/ledger.ts';
import { apiKeys } from './store/metadata/api-keys.ts';
import { type Metadata, openMetadata } from './store/metadata/metadata.ts';
import { addRuleRevision, latestRuleRevision } from './store/metadata/rule-revisions.ts';
import { migrate } from './store/migrations.ts';

const BOOK_FOLDER = fileURLToPath(new URL('../prices/book/', import.meta.url));
const STARTER_RULES = fileURLToPath(new URL('../rules/starter.yaml', import.meta.url));

/** Everything an installation takes from the outside. */
export interface Surroundings {
  readonly config: Config;
  readonly version: string;
  readonly log: Log;
  readonly clock: () => number;
}

/** Opens the stores of `config.data` (or the engine at `config.engine.url`). Throws store-locked when another process has them. */
export async function openInstallation({ config, version, log, clock }: Surroundings): Promise<Installation> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const { url, user, password, database, memoryMebibytes } = config.engine;
  const engine = await openEngine(
    url === null
      ? { dataDir: config.data, limits: { memoryBytes: mebibytes(memoryMebibytes), threads: null } }
      : { url, user, password: password ?? '', database },
  );
  await migrate(engine);
  const metadata = await openMetadata(config.data);
  const book = readPriceBook(config.prices);
  const pseudonyms = pseudonymsFor(privacyKey(config.privacy.key, config.data));
  const inForce = await RulesInForce.open(metadata, config, clock());
  const store = new LedgerStore({
    engine,
    metadata,
    rules: () => inForce.rules,
    priceBook: () => book.revision,
    clock,
  });
  const callStore = new CallStore(engine, metadata, () => book.revision);
  const ledger = ledgerJob({ rebuild: () => store.rebuild(), isBusy: () => callStore.isBusy, log });
  const derive: Derive = {
    pseudonymise: (call) =>
      config.privacy.pseudonymise ? withPseudonyms(call, inForce.sensitiveLabels, pseudonyms) : call,
    price: (call) => priceCall(call, book),
  };
  const context: Context = {
    config,
    version,
    log,
    clock,
    engine,
    metadata,
    store,
    book,
    pseudonyms,
    derive,
    rules: () => inForce.rules,
    attribution: () => inForce.compiled,
    callStore,
    keys: async () => (await apiKeys(metadata)).filter(({ revokedAt }) => revokedAt === null),
    mayReveal: config.privacy.pseudonymise,
    publishRules: (text) => inForce.publish(text, clock()),
  };
  return {
    context,
    ledger,
    async close() {
      await ledger.stop();
      await engine.close();
      await metadata.destroy();
    },
  };
}

/** The book that ships with the program, with the user's own price files before it. Throws bad-price-file listing every problem. */
function readPriceBook(ownFiles: readonly string[]): PriceBook {
  const shipped = readdirSync(BOOK_FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name): unknown => JSON.parse(readFileSync(BOOK_FOLDER + name, 'utf8')));
  const book = priceBookFrom(shipped, ownFiles.map(readOwnPrices));
  if (book.problems.length === 0) return book;
  throw new AppError(
    'bad-price-file',
    'A price file is not sound.',
    'Mend what is listed; see docs/guide/prices.md.',
    book.problems,
  );
}

function readOwnPrices(file: string): unknown {
  if (!existsSync(file))
    throw new AppError(
      'bad-price-file',
      `The price file ${file} does not exist.`,
      'Mend "prices" in the configuration.',
    );
  return parse(readFileSync(file, 'utf8'));
}

/** The rules that were published last, ready to be used. */
class RulesInForce {
  rules: RulesRevision;
  compiled: CompiledRules;
  sensitiveLabels: ReadonlySet<string>;
  private readonly metadata: Metadata;

  private constructor(metadata: Metadata, revision: number, text: string) {
    this.metadata = metadata;
    this.rules = rulesFrom(revision, text);
    this.compiled = compileRules(this.rules);
    this.sensitiveLabels = pseudonymisedLabels(this.rules);
  }

  /** What was published last; the configured file first, if it says something else; the starter pack where there is nothing yet. */
  static async open(metadata: Metadata, config: Config, now: number): Promise<RulesInForce> {
    const latest = await latestRuleRevision(metadata);
    const wanted =
      config.rules === null
        ? (latest?.text ?? readFileSync(STARTER_RULES, 'utf8'))
        : readFileSync(config.rules, 'utf8');
    if (latest?.text === wanted) return new RulesInForce(metadata, latest.revision, wanted);
    rulesFrom(0, wanted);
    const note = config.rules ?? 'starter pack';
    return new RulesInForce(
      metadata,
      await addRuleRevision(metadata, { text: wanted, publishedAt: now, note }),
      wanted,
    );
  }

  async publish(text: string, now: number): Promise<number> {
    rulesFrom(0, text);
    const revision = await addRuleRevision(this.metadata, { text, publishedAt: now, note: 'published' });
    this.rules = rulesFrom(revision, text);
    this.compiled = compileRules(this.rules);
    this.sensitiveLabels = pseudonymisedLabels(this.rules);
    return revision;
  }
}

function rulesFrom(revision: number, text: string): RulesRevision {
  const parsed = parseRules(text);
  if (parsed.kind === 'rules') return { revision, ...parsed.rules };
  throw new AppError(
    'bad-rules',
    'The attribution rules are not sound.',
    'Mend what is listed; whence rules check tells when they are.',
    parsed.problems,
  );
}
