import type { RulesRevision } from '../core/attribution/rules.ts';
import { CHARGE_COSTS, wholeCharges } from './charge-source.ts';
import { chargeVersion } from './charge-version.ts';
import type { Engine } from './engine.ts';
import { billedDimensions, chargeColumn, type LedgerDimension, LONG_STATEMENT } from './ledger-dimension.ts';
import { ledgerPrefix } from './ledger-schema.ts';
import { forTopology } from './topology.ts';

/** So many times as long as it took to write the lines, questions read charges as they are before lines are written again. */
const REST = 5;

/**
 * Charges as the rules in force see them: a line each, with its value in every dimension as a column. To decide these takes a question
 * longer than everything else. The lines are written anew when charges or rules have changed; until then charges are read as they are.
 */
export class ChargeLines {
  readonly #engine: Engine;
  #written: { readonly table: string; readonly version: number } | null = null;
  #restsUntil = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The table of the lines under these rules; null when it does not hold what charges say now. */
  table(rules: RulesRevision): string | null {
    const written = this.#written;
    const isCurrent = written?.table === chargeTableOf(rules) && written.version === chargeVersion(this.#engine);
    return isCurrent ? written.table : null;
  }

  /** Writes the lines unless they are there, or were written a moment ago. Tells whether it did. */
  async refresh(rules: RulesRevision): Promise<boolean> {
    const started = performance.now();
    const isOfOthers = this.#written?.table !== chargeTableOf(rules);
    if (this.table(rules) !== null || (started < this.#restsUntil && !isOfOthers)) return false;
    const version = chargeVersion(this.#engine);
    const [table, building] = [chargeTableOf(rules), `${chargeTableOf(rules)}_building`];
    await this.#command(`DROP TABLE IF EXISTS ${building}`);
    await this.#command(createTable(building, billedDimensions(rules)));
    await this.#fill(building, billedDimensions(rules));
    this.#written = null;
    await this.#command(`DROP TABLE IF EXISTS ${table}`);
    await this.#command(`RENAME TABLE ${building} TO ${table}`);
    this.#written = { table, version };
    const ended = performance.now();
    this.#restsUntil = ended + REST * (ended - started);
    return true;
  }

  #fill(table: string, dimensions: readonly LedgerDimension[]): Promise<void> {
    const values = dimensions.map(({ ofCharge }) => ofCharge);
    return this.#engine.command(
      `INSERT INTO ${table} SELECT chargeStart, chargeEnd, ${[...CHARGE_COSTS, ...values].join(', ')}
FROM ${wholeCharges('1', values.join(' '))} AS charge`,
      Object.assign({}, ...dimensions.map(({ parameters }) => parameters)),
      { ...LONG_STATEMENT, insert_deduplicate: 0 },
    );
  }

  #command(statement: string): Promise<void> {
    return this.#engine.command(forTopology(statement, this.#engine));
  }
}

export function chargeTableOf(rules: RulesRevision): string {
  return `${ledgerPrefix(rules)}_charges`;
}

function createTable(name: string, dimensions: readonly LedgerDimension[]): string {
  const columns = [
    "chargeStart DateTime('UTC') CODEC(Delta, ZSTD(1))",
    "chargeEnd DateTime('UTC') CODEC(Delta, ZSTD(1))",
    ...CHARGE_COSTS.map((cost) => `${cost} Nullable(Decimal(38, 12)) CODEC(ZSTD(1))`),
    ...dimensions.map((dimension) => `${chargeColumn(dimension)} LowCardinality(String) CODEC(ZSTD(1))`),
  ];
  return `CREATE TABLE ${name} (${columns.join(', ')}) ENGINE = MergeTree ORDER BY chargeStart
SETTINGS fsync_after_insert = 0, fsync_part_directory = 0`;
}
