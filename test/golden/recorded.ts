import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { capture } from '../../src/core/capture/capture.ts';
import type { Captured } from '../../src/core/capture/exchange.ts';
import { isObject } from '../../src/core/capture/json.ts';
import { exchangeFromRecord } from '../../src/core/capture/record.ts';
import { hasUsage } from '../../src/core/quantity.ts';

/** One row of the recorded traffic, as far as tests read it; README.md here says where it comes from. */
export interface RecordedRow {
  readonly id: string;
  readonly source_repo: string;
  readonly kind: string;
  readonly provider: string;
  readonly api: string;
  readonly streaming: boolean;
  readonly has_usage: boolean;
  readonly response_status: number | null;
  /** Every usage object in the response, in order of appearance, found by its recorder and not by Whence. */
  readonly usage_raw: readonly { readonly path: string; readonly usage: unknown }[];
}

export interface RecordedCapture {
  readonly row: RecordedRow;
  readonly captured: Captured;
}

/** A fixed clock: calls without a time of their own get this one. */
const NOW = Date.UTC(2026, 10, 1);

/** All recorded rows. */
export function recordedRows(): RecordedRow[] {
  const file = fileURLToPath(new URL('recorded.jsonl.gz', import.meta.url));
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** What capture makes of a recorded row. */
export function captureRow(row: RecordedRow): Captured {
  const exchange = exchangeFromRecord(row, 'exchanges');
  return 'code' in exchange ? { kind: 'rejected', problem: exchange } : capture(exchange, { now: NOW });
}

export function capturedRows(): RecordedCapture[] {
  return recordedRows().map((row) => ({ row, captured: captureRow(row) }));
}

/** One line of the by-provider table. */
export interface ProviderTally {
  readonly provider: string;
  readonly rows: number;
  /** Rows in whose response the recorder found a usage object. */
  readonly withUsage: number;
  readonly calls: number;
  readonly callsWithUsage: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly holds: number;
  readonly broken: number;
  readonly unstated: number;
}

/** What was read of each provider's traffic, by the recorder's provider name. */
export function tallyByProvider(captures: readonly RecordedCapture[]): ProviderTally[] {
  const byProvider = Map.groupBy(captures, ({ row }) => row.provider);
  return [...byProvider].map(([provider, group]) => {
    const calls = group.flatMap(({ captured }) => (captured.kind === 'call' ? [captured.call] : []));
    const count = (kind: Captured['kind']) => group.filter(({ captured }) => captured.kind === kind).length;
    return {
      provider,
      rows: group.length,
      withUsage: group.filter(({ row }) => row.has_usage).length,
      calls: calls.length,
      callsWithUsage: calls.filter((call) => hasUsage(call.usage)).length,
      skipped: count('skipped'),
      rejected: count('rejected'),
      holds: calls.filter((call) => call.conservation === 'holds').length,
      broken: calls.filter((call) => call.conservation === 'broken').length,
      unstated: calls.filter((call) => call.conservation === 'unstated').length,
    };
  });
}

/** The numbers in a usage object, however deep. */
export function numbersIn(usage: unknown): number[] {
  if (typeof usage === 'number') return [usage];
  if (Array.isArray(usage)) return usage.flatMap(numbersIn);
  return isObject(usage) ? Object.values(usage).flatMap(numbersIn) : [];
}
