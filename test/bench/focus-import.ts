/**
 * A bill in FOCUS: `whence import focus` beside the engine's own reading of the same CSV into typed columns.
 * `node test/bench/focus-import.ts [thousands of rows]`. The rows are the 1,000 real ones over and over, each with a number of
 * its own in its column Id.
 */
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { byEngine, byWhence, type Figures, figures } from './import-run.ts';

const SAMPLE = join(import.meta.dirname, '../golden/bills/focus-sample-1000.csv.gz');
const thousands = Number(process.argv[2] ?? 300);
const folder = mkdtempSync(join(tmpdir(), 'whence-bench-focus-'));

/** The rows write NULL for nothing. */
const INSERT = "INSERT INTO whence.focus SETTINGS format_csv_null_representation = 'NULL' FORMAT CSVWithNames";
const MOMENTS = new Set(['BillingPeriodEnd', 'BillingPeriodStart', 'ChargePeriodEnd', 'ChargePeriodStart']);
const AMOUNTS = new Set(['BilledCost', 'EffectiveCost', 'ListCost', 'ContractedCost']);
const UNIQUE = new Set([
  'ResourceId',
  'ResourceName',
  'ChargeDescription',
  'Id',
  'ConsumedQuantity',
  'PricingQuantity',
]);

function table(names: readonly string[]): string {
  const columns = names.map((name) => {
    if (MOMENTS.has(name)) return `${name} DateTime('UTC')`;
    if (AMOUNTS.has(name)) return `${name} Nullable(Decimal(38, 12))`;
    return `${name} ${UNIQUE.has(name) ? 'Nullable(String)' : 'LowCardinality(Nullable(String))'}`;
  });
  return `CREATE TABLE whence.focus (${columns.join(', ')}) ENGINE = MergeTree ORDER BY ChargePeriodStart`;
}

async function importFocus(): Promise<Figures> {
  const [header = '', ...lines] = gunzipSync(readFileSync(SAMPLE)).toString().trimEnd().split('\n');
  const file = join(folder, 'focus.csv');
  const out = createWriteStream(file);
  out.write(`${header}\n`);
  for (let round = 0; round < thousands; round += 1) {
    const text = lines.map((line) => line.replace(/,(\d{4,7}),"(?=[A-Z])/, `,$1${round},"`)).join('\n');
    if (!out.write(`${text}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  const ours = await byWhence('focus', file, folder);
  const names = header.replaceAll('"', '').split(',');
  return figures(file, ours, await byEngine(file, INSERT, folder, table(names)));
}

try {
  console.table({ 'import focus': await importFocus() });
} finally {
  rmSync(folder, { recursive: true });
}
