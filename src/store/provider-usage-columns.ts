import { REPORT_KEYS, type ReportBucket, type ReportLine } from '../core/capture/report/report-line.ts';
import { QUANTITIES, type Quantity, type Usage } from '../core/quantity.ts';
import { blockOf, type ColumnWriter } from './native-format.ts';
import { microsMapColumn, microsOf, textMapColumn } from './native-map.ts';
import {
  largeColumn,
  millisecondsColumn,
  nullableColumn,
  nullableWideDecimalColumn,
  secondsColumn,
} from './native-scalar.ts';
import { wordColumn } from './native-word.ts';

/** A row of the table: a line of a bucket, or the row that says the bucket was read. */
export interface ProviderUsageRow {
  readonly source: string;
  readonly report: string;
  readonly provider: string;
  readonly version: bigint;
  readonly fetchedAt: number;
  readonly hash: bigint;
  readonly bucket: ReportBucket;
  /** Null on the row that stands for the bucket itself. */
  readonly line: ReportLine | null;
}

const COLUMNS = (): readonly ColumnWriter<ProviderUsageRow>[] => [
  secondsColumn('bucketStart', ({ bucket }) => bucket.from / 1000),
  secondsColumn('bucketEnd', ({ bucket }) => bucket.to / 1000),
  wordColumn('source', ({ source }) => source),
  wordColumn('report', ({ report }) => report),
  largeColumn('version', ({ version }) => version),
  millisecondsColumn('fetchedAt', ({ fetchedAt }) => fetchedAt),
  largeColumn('contentHash', ({ hash, line }) => (line === null ? hash : 0n)),
  wordColumn('kind', ({ line }) => line?.kind ?? 'bucket'),
  wordColumn('provider', ({ provider }) => provider),
  wordColumn('operation', ({ line }) => line && line.operation),
  ...REPORT_KEYS.map((key) => wordColumn<ProviderUsageRow>(key, ({ line }) => line && line[key])),
  microsMapColumn('quantities', ({ line }) => line && quantities(line.usage)),
  nullableColumn('requests', ({ line }) => line && line.requests),
  nullableWideDecimalColumn('cost', ({ line }) => line?.cost?.picos ?? null),
  wordColumn('currency', ({ line }) => line?.cost?.currency ?? null),
  textMapColumn('attributes', ({ line }) => line?.attributes ?? {}),
];

/** The rows as a block of the table. */
export function providerUsageBlock(rows: readonly ProviderUsageRow[]): Uint8Array {
  return blockOf(COLUMNS(), rows);
}

function quantities(usage: Usage): { [Q in Quantity]?: bigint } {
  const micros: { [Q in Quantity]?: bigint } = {};
  for (const name of QUANTITIES) if (usage[name]) micros[name] = microsOf(usage[name]);
  return micros;
}
