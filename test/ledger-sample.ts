import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dimension, RulesRevision } from '../src/core/attribution/rules.ts';
import type { SpendQuery } from '../src/core/ledger/spend-query.ts';
import type { PricedCall } from '../src/core/pricing/price.ts';
import { callBlocks } from '../src/store/call-block.ts';
import { callRow } from '../src/store/call-columns.ts';
import { CallStore } from '../src/store/call-store.ts';
import type { InsertedCalls } from '../src/store/calls.ts';
import { openEngine } from '../src/store/engine.ts';
import type { Engine } from '../src/store/engine.ts';
import { LedgerStore } from '../src/store/ledger.ts';
import { dirtyHours } from '../src/store/metadata/dirty-hours.ts';
import { openMetadata } from '../src/store/metadata/metadata.ts';
import type { Metadata } from '../src/store/metadata/metadata.ts';
import { migrate } from '../src/store/migrations.ts';
import { SAMPLE_PRICING } from './sample-call.ts';

/** A real store in a temporary folder, with rules that a test may change as a user would. */
export class LedgerSample {
  readonly engine: Engine;
  readonly metadata: Metadata;
  readonly store: LedgerStore;
  rules: RulesRevision = labelRules(1, ['feature', 'team', 'environment'], ['customer']);
  now = Date.UTC(2030, 0, 1);
  readonly #folder: string;
  #batches = 0;

  private constructor(folder: string, engine: Engine, metadata: Metadata) {
    this.#folder = folder;
    this.engine = engine;
    this.metadata = metadata;
    this.store = new LedgerStore({
      allocations: () => [],
      engine,
      metadata,
      rules: () => this.rules,
      priceBook: () => 'sample',
      clock: () => this.now,
    });
  }

  static async open(): Promise<LedgerSample> {
    const folder = mkdtempSync(join(tmpdir(), 'whence-ledger-'));
    const engine = await openEngine({ dataDir: folder });
    await migrate(engine);
    return new LedgerSample(folder, engine, await openMetadata(folder));
  }

  async close(): Promise<void> {
    await this.engine.close();
    await this.metadata.destroy();
    rmSync(this.#folder, { recursive: true });
  }

  /** As a loader does it: mark, insert, mark. */
  async insert(calls: readonly PricedCall[]): Promise<InsertedCalls> {
    const { priceBook, price } = SAMPLE_PRICING;
    const store = new CallStore(this.engine, this.metadata, priceBook);
    const blocks = callBlocks(calls.map((call) => callRow(call, priceBook())));
    return store.insertBlocks(blocks, `sample-${this.#batches++}`, price);
  }

  /** Until nothing is left to do. */
  async settle(): Promise<void> {
    while (await this.store.rebuild());
  }

  async marks(): Promise<number[]> {
    return (await dirtyHours(this.metadata)).map(({ hour }) => hour);
  }

  /** The same engine, with something done around each command. */
  engineWith(around: (sql: string, run: () => Promise<void>) => Promise<void>): Engine {
    const { engine } = this;
    return {
      database: engine.database,
      cluster: engine.cluster,
      query: (...asked) => engine.query(...asked),
      stream: (...asked) => engine.stream(...asked),
      command: (...asked) => around(asked[0], () => engine.command(...asked)),
      insertBlocks: (...given) => engine.insertBlocks(...given),
      pid: () => engine.pid(),
      announce: (url) => engine.announce(url),
      close: () => engine.close(),
    };
  }

  /** All lines of the ledger's tables, in one order, as text. */
  async dump(): Promise<string> {
    const ledger = await this.store.ledger();
    if (ledger === null) throw new Error('there is no ledger');
    const lines: string[] = [];
    for (const { name } of [ledger.wide, ledger.narrow, ledger.tall, ledger.behaved]) {
      const rows = await this.engine.query(`SELECT * FROM ${name} ORDER BY ALL`);
      lines.push(name.replace(/_r\d+/, ''), ...rows.map((row) => JSON.stringify(row)));
    }
    return lines.join('\n');
  }
}

/** Rules that read each dimension from the label of its name; identities are those that would be pseudonymised. */
export function labelRules(
  revision: number,
  names: readonly string[],
  identities: readonly string[] = [],
): RulesRevision {
  return {
    revision,
    dimensions: [...names.map((name) => ofLabel(name)), ...identities.map((name) => ofLabel(name, 'pseudonymise'))],
  };
}

function ofLabel(name: string, sensitivity: Dimension['sensitivity'] = null): Dimension {
  const readings = [{ source: { kind: 'label', key: name }, transforms: [] } as const];
  const value = { kind: 'first', readings, transforms: [], map: null } as const;
  const rule = {
    when: null,
    validFrom: null,
    validUntil: null,
    value,
    confidence: 1,
    source: null,
    kind: null,
    poolOwner: null,
  };
  return {
    name,
    description: null,
    parent: null,
    sensitivity,
    grain: null,
    values: null,
    rules: [rule],
    fallback: null,
  };
}

/** A question with everything plain that is not given. */
export function spendQuery(given: Partial<SpendQuery> & Pick<SpendQuery, 'interval'>): SpendQuery {
  return {
    measures: ['cost', 'calls'],
    by: [],
    grain: null,
    timeZone: 'UTC',
    where: [],
    versus: null,
    order: null,
    limit: null,
    ...given,
  };
}
