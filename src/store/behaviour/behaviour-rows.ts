import { type CallBehaviour, executionBehaviour } from '../../core/analysis/behaviour/execution-behaviour.ts';
import type { JoinedBy } from '../../core/analysis/behaviour/joined-by.ts';
import { type Intended, premiumOf } from '../../core/analysis/behaviour/premium.ts';
import type { Picos } from '../../core/money.ts';
import type { PriceBook } from '../../core/pricing/book.ts';
import { CALL_COLUMNS, type CallRecord, readStoredCall } from '../call-row.ts';
import type { Engine } from '../engine.ts';
import { blockOf, type ColumnWriter } from '../native-format.ts';
import { boolColumn, hexColumn, nullableDecimalColumn, secondsColumn } from '../native-scalar.ts';
import { wordColumn } from '../native-word.ts';
import type { WeighedCall } from './execution-record.ts';
import { executionBlock } from './execution-block.ts';

const HOUR_MS = 3_600_000;
const ROWS_AT_ONCE = 50_000;
/** A field of a request may have 128 KiB (http_max_field_value_size). */
const IDS_AT_ONCE = 3_500;

/** Calls that are one execution. */
export interface WeighedExecution {
  /** The trace, 32 hexadecimal digits; null where the id of the first call is that of the execution. */
  readonly id: string | null;
  readonly joinedBy: JoinedBy;
  readonly calls: readonly WeighedCall[];
}

/** The behaviour of one call on its way into the store. */
export interface BehaviourRow extends CallBehaviour {
  readonly call: WeighedCall;
  /** 32 hexadecimal digits. */
  readonly executionId: string;
  readonly joinedBy: JoinedBy;
}

/** With what a fallback cost beyond what was intended; null where that is not known. */
export interface PricedRow extends BehaviourRow {
  readonly premium: Picos | null;
}

const COLUMNS = (): readonly ColumnWriter<PricedRow>[] => [
  secondsColumn('hour', hourOf),
  hexColumn('id', ({ id }) => id),
  hexColumn('executionId', ({ executionId }) => executionId),
  wordColumn('joinedBy', ({ joinedBy }) => joinedBy),
  wordColumn('part', ({ part }) => part),
  wordColumn('cause', ({ cause }) => cause),
  wordColumn('stage', ({ stage }) => stage),
  boolColumn('opens', ({ opens }) => opens),
  boolColumn('isWeighed', () => true),
  wordColumn('intendedProvider', ({ intended }) => intended && intended.provider),
  wordColumn('intendedModel', ({ intended }) => intended && intended.model),
  nullableDecimalColumn('premium', ({ premium }) => premium),
];

/** Puts executions and the behaviour of their calls into the store, some at a time, in place of what was there of them. */
export class BehaviourWriter {
  readonly #engine: Engine;
  readonly #book: PriceBook | null;
  #executions: BehaviourRow[][] = [];
  #rows = 0;

  /** Without a book no premium is known. */
  constructor(engine: Engine, book: PriceBook | null) {
    this.#engine = engine;
    this.#book = book;
  }

  async add(execution: WeighedExecution): Promise<void> {
    const rows = rowsOf(execution);
    this.#executions.push(rows);
    this.#rows += rows.length;
    if (this.#rows >= ROWS_AT_ONCE) await this.flush();
  }

  async flush(): Promise<void> {
    const executions = this.#executions;
    this.#executions = [];
    this.#rows = 0;
    if (executions.length === 0) return;
    const premiums = await this.#premiums(executions.flat());
    const priced = executions.map((rows) => rows.map((row) => ({ ...row, premium: premiums.get(row.id) ?? null })));
    await this.#engine.insertBlocks('behaviour', [blockOf(COLUMNS(), priced.flat())]);
    await this.#engine.insertBlocks('executions', [executionBlock(priced)]);
  }

  async #premiums(rows: readonly BehaviourRow[]): Promise<ReadonlyMap<string, Picos | null>> {
    const intended = new Map(rows.flatMap((row) => (row.intended === null ? [] : [[row.id, row.intended] as const])));
    const fallbacks = rows.filter(({ id }) => intended.has(id));
    const premiums = new Map<string, Picos | null>();
    for (let start = 0; this.#book && start < fallbacks.length; start += IDS_AT_ONCE) {
      const some = fallbacks.slice(start, start + IDS_AT_ONCE);
      for (const [id, premium] of await premiumsOf(this.#engine, this.#book, some, intended)) premiums.set(id, premium);
    }
    return premiums;
  }
}

/** In order of time. */
function rowsOf({ id, joinedBy, calls }: WeighedExecution): BehaviourRow[] {
  const byId = new Map(calls.map((call) => [call.id, call]));
  const behaviour = executionBehaviour(calls);
  const executionId = id ?? behaviour[0]?.id ?? '';
  return behaviour.flatMap((one) => {
    const call = byId.get(one.id);
    return call ? [{ ...one, call, executionId, joinedBy }] : [];
  });
}

async function premiumsOf(
  engine: Engine,
  book: PriceBook,
  rows: readonly BehaviourRow[],
  intended: ReadonlyMap<string, Intended>,
): Promise<(readonly [id: string, premium: Picos | null])[]> {
  const records = await engine.query<CallRecord>(
    `SELECT ${CALL_COLUMNS} FROM calls
WHERE hour IN (SELECT toDateTime(arrayJoin({hours:Array(UInt32)}), 'UTC'))
  AND id IN (SELECT toFixedString(unhex(arrayJoin(splitByChar(',', {ids:String}))), 16))
ORDER BY version DESC LIMIT 1 BY id`,
    { hours: [...new Set(rows.map(hourOf))], ids: rows.map(({ id }) => id).join(',') },
  );
  return records.map(readStoredCall).map(({ call, picos }) => {
    const asked = intended.get(call.id);
    return [call.id, asked ? premiumOf(call, picos, asked, book) : null];
  });
}

/** In seconds. */
function hourOf({ call }: BehaviourRow): number {
  return Math.floor(call.at / HOUR_MS) * 3600;
}
