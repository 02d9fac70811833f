import type { Charge } from '../core/charge.ts';
import { storeCharges, type StoredCharges } from '../store/charges.ts';
import type { Engine } from '../store/engine.ts';
import type { Derivation } from './derivation.ts';

const BATCH_CHARGES = 10_000;

/** Gathers the lines of one delivery of bills into large batches; one batch is written while the next is gathered. */
export class ChargeLoader {
  readonly #engine: Engine;
  readonly #derivation: Derivation;
  readonly #delivery: string;
  #batch: Charge[] = [];
  #writing: Promise<void> = Promise.resolve();
  #totals: StoredCharges = { added: 0, restated: 0, unchanged: 0 };

  /** `delivery` names the import; ids of its charges differ from each other. */
  constructor(engine: Engine, derivation: Derivation, delivery: string) {
    this.#engine = engine;
    this.#derivation = derivation;
    this.#delivery = delivery;
  }

  async add(charge: Charge): Promise<void> {
    this.#batch.push(charge);
    if (this.#batch.length >= BATCH_CHARGES) await this.#flush();
  }

  /** Resolves when everything added is durable. */
  async finish(): Promise<StoredCharges> {
    await this.#flush();
    await this.#writing;
    return this.#totals;
  }

  async #flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    await this.#writing;
    if (batch.length === 0) return;
    this.#writing = this.#write(batch);
    // A failed write is thrown by whoever awaits next; until then it must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  async #write(batch: readonly Charge[]): Promise<void> {
    const storable = batch.map((charge) => this.#derivation.charge(charge));
    const { added, restated, unchanged } = await storeCharges(this.#engine, storable, this.#delivery);
    const before = this.#totals;
    this.#totals = {
      added: before.added + added,
      restated: before.restated + restated,
      unchanged: before.unchanged + unchanged,
    };
  }
}
