import { longContext } from '../../core/pricing/long-context.ts';
import { priceCall } from '../../core/pricing/price-call.ts';
import type { PriceBook } from '../../core/pricing/book.ts';
import { INPUT_CLASSES } from '../../core/quantity.ts';
import { CALL_COLUMNS, readStoredCall, type CallRecord, type StoredCall } from '../call-row.ts';
import type { Engine } from '../engine.ts';
import { blockOf, type ColumnWriter } from '../native-format.ts';
import { decimalColumn, hexColumn, largeColumn, secondsColumn } from '../native-scalar.ts';
import { derivedWindow } from './derived-window.ts';

const HOUR_MS = 3_600_000;
/** No price has a threshold below this. */
const LEAST_LONG = 100_000;
const ROWS_AT_ONCE = 20_000;

interface LongCall {
  readonly at: number;
  readonly id: string;
  readonly above: number;
  readonly premium: bigint;
}

const COLUMNS = (): readonly ColumnWriter<LongCall>[] => [
  secondsColumn('hour', ({ at }) => Math.floor(at / HOUR_MS) * 3600),
  hexColumn('id', ({ id }) => id),
  largeColumn('crossedAbove', ({ above }) => BigInt(above)),
  decimalColumn('lengthPremium', ({ premium }) => premium),
];

/** Writes which of the long calls in the hours (epoch milliseconds) are priced at a tier because of their length. There are few. */
export async function deriveLongContext(
  engine: Engine,
  book: PriceBook | null,
  hours: readonly number[],
): Promise<void> {
  if (book === null) return;
  const { parameters, isDerived, isCurrent } = derivedWindow(hours);
  const sql = `SELECT ${CALL_COLUMNS} FROM calls WHERE ${isDerived} AND ${isCurrent} AND ${INPUT_CLASSES.join(' + ')} > ${LEAST_LONG}
LIMIT 1 BY id`;
  let rows: LongCall[] = [];
  for await (const record of engine.stream<CallRecord>(sql, parameters.values)) {
    rows.push(longCall(readStoredCall(record), book));
    if (rows.length < ROWS_AT_ONCE) continue;
    await engine.insertBlocks('longContext', [blockOf(COLUMNS(), rows)]);
    rows = [];
  }
  if (rows.length > 0) await engine.insertBlocks('longContext', [blockOf(COLUMNS(), rows)]);
}

/** A call that was priced by another book, or by its provider, has no tier that anybody knows. */
function longCall({ call, picos }: StoredCall, book: PriceBook): LongCall {
  const { price } = priceCall(call, book);
  const isSame = price.kind === 'priced' && price.picos === picos;
  const found = isSame ? longContext(call, book, price.lines) : null;
  const premium = [...(found?.premium.values() ?? [])].reduce((sum, part) => sum + part, 0n);
  return { at: call.at, id: call.id, above: found?.above ?? 0, premium };
}
