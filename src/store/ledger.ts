import type { Allocation } from '../core/allocation/allocation.ts';
import { asksExecutions } from '../core/attribution/rules.ts';
import type { RulesRevision } from '../core/attribution/rules.ts';
import type { Interval } from '../core/period.ts';
import type { PriceBook } from '../core/pricing/book.ts';
import { ChargeLines, chargeTableOf } from './charge-lines.ts';
import { hasCharges } from './charges.ts';
import { Behaviour } from './behaviour/behaviour.ts';
import { deriveCharges } from './derived-charges.ts';
import type { Engine } from './engine.ts';
import { hoursWithCalls } from './hours-with-calls.ts';
import { rebuildHours } from './ledger-build.ts';
import {
  besides,
  createTables,
  dropTables,
  LEDGER_TABLES,
  ledgerOf,
  manyValuedDimensions,
  readLedger,
  tablesOf,
} from './ledger-schema.ts';
import type { Ledger } from './ledger-schema.ts';
import { withTraceHours } from './execution-hours.ts';
import { clearDirty, dirtyHours } from './metadata/dirty-hours.ts';
import { clearMarks, type HourMark, markedHours } from './metadata/hour-marks.ts';
import type { Metadata } from './metadata/metadata.ts';
import type { SpendStore } from './spend-query.ts';
import { deleteSuperseded, isQuiet } from './superseded.ts';
import { forTopology } from './topology.ts';

const HOUR_MS = 3_600_000;
/** How old the behaviour of calls in the hour we are in may be. */
const OPEN_MS = 30_000;

/** What the ledger is made from. */
export interface LedgerSources {
  readonly engine: Engine;
  readonly metadata: Metadata;
  /** The rules in force. */
  readonly rules: () => RulesRevision;
  /** Their allocations. */
  readonly allocations: () => readonly Allocation[];
  /** The name of the price book in force. */
  readonly priceBook: () => string;
  /** The prices in force, where contracts may be. */
  readonly book?: () => PriceBook;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * The ledger of the rules in force. When rules change, questions are answered from calls by the new rules until their ledger
 * has been built beside the old one: the answer is the same, it only takes longer.
 */
export class LedgerStore implements SpendStore {
  readonly engine: Engine;
  readonly rules: () => RulesRevision;
  readonly allocations: () => readonly Allocation[];
  readonly priceBook: () => string;
  readonly book?: () => PriceBook;
  readonly #metadata: Metadata;
  readonly #clock: () => number;
  readonly #behaviour: Behaviour;
  #openDerivedAt = 0;
  #built: Ledger | null = null;
  readonly #chargeLines: ChargeLines;
  #hasCharges = false;
  #derivedBy = '';

  constructor({ engine, metadata, rules, allocations, priceBook, book, clock }: LedgerSources) {
    this.engine = engine;
    this.rules = rules;
    this.allocations = allocations;
    this.priceBook = priceBook;
    if (book) this.book = book;
    this.#metadata = metadata;
    this.#clock = clock;
    this.#chargeLines = new ChargeLines(engine);
    this.#behaviour = new Behaviour(() => ({ engine, metadata, book: book?.() ?? null }));
  }

  /** Null while it is being built. */
  async ledger(): Promise<Ledger | null> {
    const rules = this.rules();
    if (this.#built?.rules.revision !== rules.revision) this.#built = await readLedger(this.engine, rules);
    return this.#built;
  }

  async dirtyHours(): Promise<readonly number[]> {
    return (await dirtyHours(this.#metadata)).map(({ hour }) => hour);
  }

  async supersededHours(): Promise<readonly number[]> {
    return (await markedHours(this.#metadata, 'supersededHours')).map(({ hour }) => hour);
  }

  async hasCharges(): Promise<boolean> {
    this.#hasCharges ||= await hasCharges(this.engine);
    return this.#hasCharges;
  }

  chargeTable(): string | null {
    return this.#chargeLines.table(this.rules());
  }

  /** Brings the ledger and its lines of charges up to date and tells whether there was anything to do. One run at a time. */
  async rebuild(): Promise<boolean> {
    const hasChanged = await this.#rebuildCalls();
    const isWritten = (await this.hasCharges()) && (await this.#chargeLines.refresh(this.rules()));
    return hasChanged || isWritten;
  }

  /**
   * Brings the ledger up to date and tells whether there was anything to do. The hour we are in is left to be read from
   * calls until it is over, lest it be built again with every call.
   */
  async #rebuildCalls(): Promise<boolean> {
    const marks = await dirtyHours(this.#metadata);
    const open = Math.floor(this.#clock() / HOUR_MS) * HOUR_MS;
    const closed = marks.filter(({ hour }) => hour !== open);
    if (marks.length > closed.length) await this.#deriveOpen(open);
    const ledger = await this.ledger();
    // Only calls tell which dimensions have many values: a ledger that was made before the first of them is made again.
    if (ledger === null || (closed.length > 0 && (await isEmpty(this.engine, ledger)))) {
      await this.#behaviour.derive(marks.map(({ hour }) => hour));
      await this.#build(this.rules());
      await clearDirty(this.#metadata, marks);
      await this.#derive(null);
      return true;
    }
    if (closed.length === 0) return (await this.#deriveByContracts()) || this.#deleteSuperseded(marks);
    const marked = await this.#behaviour.derive(closed.map(({ hour }) => hour));
    const hours = asksExecutions(ledger.rules) ? await withTraceHours(this.engine, marked) : marked;
    await rebuildHours(this.engine, ledger, hours);
    await clearDirty(this.#metadata, closed);
    await this.#derive({ from: Math.min(...hours), to: Math.max(...hours) + HOUR_MS });
    return true;
  }

  /** Derives what the calls of all dirty hours were in their executions, so that raw answers say it as the ledger will. */
  async deriveBehaviour(): Promise<void> {
    await this.#behaviour.derive(await this.dirtyHours());
  }

  /** Calls of the hour we are in become part of their executions soon, though not with every call. */
  async #deriveOpen(hour: number): Promise<void> {
    if (this.#clock() - this.#openDerivedAt < OPEN_MS) return;
    this.#openDerivedAt = this.#clock();
    await this.#behaviour.derive([hour]);
  }

  /** Other contracts, or a month that is over, change what is derived though no call has. */
  async #deriveByContracts(): Promise<boolean> {
    const book = this.book?.();
    const terms = `${book?.revision} ${new Date(this.#clock()).toISOString().slice(0, 'YYYY-MM'.length)}`;
    if (book === undefined || this.#derivedBy === terms) return false;
    const isFirst = this.#derivedBy === '' && book.contracts.length === 0;
    this.#derivedBy = terms;
    if (!isFirst) await this.#derive(null);
    return !isFirst;
  }

  async #derive(within: Interval | null): Promise<void> {
    await deriveCharges({ store: this, metadata: this.#metadata, clock: this.#clock }, within);
  }

  /** Rows that later ones stand for are deleted once their hour is quiet and clean; no answer changes. */
  async #deleteSuperseded(dirty: readonly HourMark[]): Promise<boolean> {
    const marks = await markedHours(this.#metadata, 'supersededHours');
    const isDirty = new Set(dirty.map(({ hour }) => hour));
    const quiet = marks.filter(({ hour }) => isQuiet(hour, this.#clock()) && !isDirty.has(hour));
    if (quiet.length === 0) return false;
    await deleteSuperseded(
      this.engine,
      quiet.map(({ hour }) => hour),
    );
    await clearMarks(this.#metadata, 'supersededHours', quiet);
    return true;
  }

  /** Builds a whole ledger under another name; it exists for questions once it has its own. Others are dropped then. */
  async #build(rules: RulesRevision): Promise<void> {
    const { engine } = this;
    const ledger = ledgerOf(rules, await manyValuedDimensions(engine, rules));
    const building = besides(ledger, 'building');
    await dropTables(engine, building);
    await createTables(engine, building);
    await rebuildHours(engine, building, await hoursWithCalls(engine));
    this.#built = null;
    await dropTables(engine, ledger);
    for (const [index, { name }] of tablesOf(ledger).entries()) {
      await engine.command(forTopology(`RENAME TABLE ${tablesOf(building)[index]?.name} TO ${name}`, engine));
    }
    await dropOthers(engine, ledger);
  }
}

async function isEmpty(engine: Engine, ledger: Ledger): Promise<boolean> {
  const [row] = await engine.query<{ lines: number }>(`SELECT toFloat64(count()) AS lines FROM ${ledger.wide.name}`);
  return row?.lines === 0;
}

async function dropOthers(engine: Engine, ledger: Ledger): Promise<void> {
  const rows = await engine.query<{ name: string }>(
    'SELECT name FROM system.tables WHERE database = {database:String}',
    { database: engine.database },
  );
  const kept = new Set([...tablesOf(ledger).map(({ name }) => name), chargeTableOf(ledger.rules)]);
  for (const { name } of rows) {
    if (!LEDGER_TABLES.test(name) || kept.has(name)) continue;
    await engine.command(forTopology(`DROP TABLE IF EXISTS ${name}`, engine));
  }
}
