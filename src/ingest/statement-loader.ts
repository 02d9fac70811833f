import type { Statement } from '../core/statement.ts';
import type { Engine } from '../store/engine.ts';
import { type StoredStatements, storeStatements } from '../store/statements.ts';
import type { Derivation } from './derivation.ts';

const BATCH = 9000;

/** Gathers statements of an import into batches. */
export class StatementLoader {
  readonly #engine: Engine;
  readonly #derivation: Derivation;
  #batch: Statement[] = [];
  #totals: StoredStatements = { added: 0, restated: 0, unchanged: 0 };

  constructor(engine: Engine, derivation: Derivation) {
    this.#engine = engine;
    this.#derivation = derivation;
  }

  async add(statement: Statement): Promise<void> {
    if (this.#batch.push(statement) >= BATCH) await this.#flush();
  }

  /** Resolves when everything added is durable. */
  async finish(): Promise<StoredStatements> {
    await this.#flush();
    return this.#totals;
  }

  async #flush(): Promise<void> {
    const batch = this.#batch.splice(0);
    const { added, restated, unchanged } = this.#totals;
    const stored = await storeStatements(
      this.#engine,
      batch.map((statement) => this.#derivation.statement(statement)),
    );
    this.#totals = {
      added: added + stored.added,
      restated: restated + stored.restated,
      unchanged: unchanged + stored.unchanged,
    };
  }
}
