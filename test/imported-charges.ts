import type { Charge, ChargeCosts } from '../src/core/charge.ts';
import { Delivery } from '../src/core/capture/bill/charge-identity.ts';
import { formatPicos } from '../src/core/money.ts';
import type { Problem } from '../src/core/problem.ts';
import { billFormat, invoiceFormat } from '../src/ingest/imports/bill.ts';
import { FOCUS_TABLE } from '../src/core/capture/bill/focus.ts';
import { CBF_TABLE } from '../src/core/capture/bill/cbf.ts';

/** What an import of one file of a bill reads. */
interface ImportedBill {
  readonly charges: readonly Charge[];
  readonly rejected: readonly Problem[];
  readonly noted: readonly Problem[];
  readonly skipped: number;
}

interface BillSettings {
  readonly map?: unknown;
  readonly labels?: Readonly<Record<string, string>>;
  readonly delivery?: Delivery;
  /** Bytes handed over at once. */
  readonly size?: number;
}

const FORMATS = {
  focus: billFormat.bind(null, FOCUS_TABLE),
  cbf: billFormat.bind(null, CBF_TABLE),
  invoice: invoiceFormat,
} as const;

/** Reads a bill as an import does, up to the store. */
export async function importedBill(
  format: keyof typeof FORMATS,
  input: string | Uint8Array,
  { size = 65_521, ...settings }: BillSettings = {},
): Promise<ImportedBill> {
  const bytes = Buffer.from(input);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const read = FORMATS[format]({ map: null, labels: {}, delivery: new Delivery(), maxLineBytes: 1 << 22, ...settings });
  const items = (await Array.fromAsync(read(pieces()))).flatMap((some) => ('blocks' in some ? [] : [...some]));
  return {
    charges: items.flatMap(({ captured }) => (captured.kind === 'charge' ? [captured.charge] : [])),
    rejected: items.flatMap(({ captured }) => (captured.kind === 'rejected' ? [captured.problem] : [])),
    noted: items.flatMap(({ captured }) => (captured.kind === 'noted' ? [captured.problem] : [])),
    skipped: items.filter(({ captured }) => captured.kind === 'skipped').length,
  };
}

/** The four totals, as exact decimal text. */
export function totalsOf(charges: readonly Charge[]): Record<keyof ChargeCosts, string> {
  const total = (cost: keyof ChargeCosts) => formatPicos(charges.reduce((sum, { costs }) => sum + costs[cost], 0n));
  return {
    billed: total('billed'),
    effective: total('effective'),
    list: total('list'),
    contracted: total('contracted'),
  };
}
