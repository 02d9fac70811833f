import type { Call } from '../core/call.ts';
import type { Problem } from '../core/problem.ts';
import { type CallBlock, CallEncoder } from '../store/call-block.ts';
import type { CallStore } from '../store/call-store.ts';
import type { Derivation } from './derivation.ts';
import { storableRow } from './storable-row.ts';

const BLOCK_CALLS = 5_000;
/** A batch is written when it has so many calls, or bytes. Small ones cost the engine up to four times as much a call. */
const BATCH_CALLS = 50_000;
const BATCH_BYTES = 20_000_000;

export interface LoadTotals {
  accepted: number;
  duplicate: number;
  unpriced: number;
}

/** Gathers calls into large batches; one batch is written while the next is gathered. */
export class Loader {
  readonly totals: LoadTotals = { accepted: 0, duplicate: 0, unpriced: 0 };
  private readonly store: CallStore;
  private readonly derivation: Derivation;
  private readonly name: string;
  private readonly onRejected: (problem: Problem, call: Call) => void;
  private readonly encoder = new CallEncoder();
  private rows = 0;
  private batch: CallBlock[] = [];
  private batchCalls = 0;
  private batchBytes = 0;
  private writing: Promise<void> = Promise.resolve();
  private batches = 0;

  /** `name` is unique to this load: batch tokens are made from it. */
  constructor(
    store: CallStore,
    derivation: Derivation,
    name: string,
    onRejected: (problem: Problem, call: Call) => void,
  ) {
    this.store = store;
    this.derivation = derivation;
    this.name = name;
    this.onRejected = onRejected;
  }

  async add(call: Call): Promise<void> {
    const row = storableRow(call, this.derivation);
    if ('problem' in row) {
      this.onRejected(row.problem, row.call);
      return;
    }
    this.encoder.add(row);
    if (++this.rows === BLOCK_CALLS) await this.addBlocks([]);
  }

  /** Calls that were encoded elsewhere, after all that were added before. */
  async addBlocks(blocks: readonly CallBlock[]): Promise<void> {
    this.rows = 0;
    for (const block of [...this.encoder.take(), ...blocks]) {
      this.batch.push(block);
      this.batchCalls += block.rows;
      this.batchBytes += block.bytes.length;
    }
    if (this.batchCalls >= BATCH_CALLS || this.batchBytes >= BATCH_BYTES) await this.flush();
  }

  /** Resolves when everything added is durable. */
  async finish(): Promise<LoadTotals> {
    await this.addBlocks([]);
    await this.flush();
    await this.writing;
    return this.totals;
  }

  private async flush(): Promise<void> {
    const batch = this.batch;
    this.batch = [];
    this.batchCalls = 0;
    this.batchBytes = 0;
    await this.writing;
    if (batch.length === 0) return;
    this.writing = this.write(batch);
    // A failed write is thrown by whoever awaits next; until then it must not count as unhandled.
    this.writing.catch(() => undefined);
  }

  private async write(batch: readonly CallBlock[]): Promise<void> {
    const price = this.derivation.price.bind(this.derivation);
    const loaded = await this.store.insertBlocks(batch, `${this.name}-${this.batches++}`, price);
    this.totals.accepted += loaded.accepted;
    this.totals.duplicate += loaded.duplicate;
    this.totals.unpriced += loaded.unpriced;
    for (const call of loaded.conflicts) this.onRejected(conflict(call), call);
    for (const { call, problem } of loaded.rejected) this.onRejected(problem, call);
  }
}

/** Outcome of a repeated id with other content: the first call stays, the later one is refused and kept aside. */
function conflict(call: Call): Problem {
  return {
    code: 'call-conflict',
    place: call.identity,
    reason: 'a call with this id is already stored and says something else',
    remedy: 'The first one stays. Another call needs an id of its own; the same call told anew changes nothing.',
  };
}
