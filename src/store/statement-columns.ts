import type { Marker } from '../core/marker.ts';
import type { Metric } from '../core/metric.ts';
import type { Picos } from '../core/money.ts';
import { parseDecimal } from '../core/money.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Statement } from '../core/statement.ts';
import { blockOf, type ColumnWriter } from './native-format.ts';
import { textMapColumn } from './native-map.ts';
import {
  byteColumn,
  hexColumn,
  largeColumn,
  millisecondsColumn,
  nullableMicrosColumn,
  nullableWideDecimalColumn,
  textColumn,
  wideDecimalColumn,
} from './native-scalar.ts';
import { wordColumn } from './native-word.ts';

/** A statement with everything that is derived before it is stored. */
export interface StorableStatement<Kind extends Statement = Statement> {
  readonly statement: Kind;
  /** Its value in dollars; null where it has none, or of no known rate. */
  readonly dollars: Picos | null;
}

/** A row of a table. */
export interface StatementRow<Kind extends Statement> extends StorableStatement<Kind> {
  readonly contentHash: bigint;
}

const VALUE_DIGITS = 12;
const SCORE_DIGITS = 6;

function statedColumns<Kind extends Statement>(): readonly ColumnWriter<StatementRow<Kind>>[] {
  return [
    millisecondsColumn('at', ({ statement }) => statement.at),
    hexColumn('id', ({ statement }) => statement.id),
    millisecondsColumn('toldAt', ({ statement }) => statement.toldAt),
    byteColumn('isDeleted', ({ statement }) => Number(statement.isRetracted)),
    largeColumn('contentHash', ({ contentHash }) => contentHash),
    textMapColumn('labels', ({ statement }) => statement.labels),
  ];
}

function picosOf(value: string): Picos {
  return parseDecimal(value, VALUE_DIGITS) ?? 0n;
}

/** The rows as a block of the table `metrics`. */
export function metricBlock(rows: readonly StatementRow<Metric>[]): Uint8Array {
  return blockOf<StatementRow<Metric>>(
    [
      ...statedColumns<Metric>(),
      millisecondsColumn('until', ({ statement: { at, until } }) => until ?? at),
      wordColumn('name', ({ statement }) => statement.name),
      wordColumn('reading', ({ statement }) => statement.reading),
      wordColumn('unit', ({ statement }) => statement.unit),
      wideDecimalColumn('value', ({ statement }) => picosOf(statement.value)),
      nullableWideDecimalColumn('dollars', ({ dollars }) => dollars),
    ],
    rows,
  );
}

/** The rows as a block of the table `outcomes`. */
export function outcomeBlock(rows: readonly StatementRow<Outcome>[]): Uint8Array {
  return blockOf<StatementRow<Outcome>>(
    [
      ...statedColumns<Outcome>(),
      wordColumn('name', ({ statement }) => statement.name),
      textColumn('senderId', ({ statement }) => statement.senderId),
      wordColumn('success', ({ statement: { success } }) => (success === null ? null : String(success))),
      nullableMicrosColumn('score', ({ statement: { score } }) =>
        score === null ? null : parseDecimal(String(score), SCORE_DIGITS),
      ),
      wordColumn('unit', ({ statement }) => statement.unit),
      nullableWideDecimalColumn('value', ({ statement: { value } }) => (value === null ? null : picosOf(value))),
      nullableWideDecimalColumn('dollars', ({ dollars }) => dollars),
      textColumn('callId', ({ statement }) => statement.callId),
      textColumn('traceId', ({ statement }) => statement.traceId),
      textColumn('conversationId', ({ statement }) => statement.conversationId),
    ],
    rows,
  );
}

/** The rows as a block of the table `events`. */
export function markerBlock(rows: readonly StatementRow<Marker>[]): Uint8Array {
  return blockOf<StatementRow<Marker>>(
    [
      ...statedColumns<Marker>(),
      millisecondsColumn('until', ({ statement: { at, until } }) => until ?? at),
      wordColumn('kind', ({ statement }) => statement.marker),
      textColumn('senderId', ({ statement }) => statement.senderId),
      textColumn('title', ({ statement }) => statement.title),
      textColumn('link', ({ statement }) => statement.link),
    ],
    rows,
  );
}
