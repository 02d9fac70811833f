import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { consumedQuantity } from '../../src/core/capture/bill/consumed-quantity.ts';
import { Delivery } from '../../src/core/capture/bill/charge-identity.ts';
import { formatPicos, parseDecimal } from '../../src/core/money.ts';
import { importedBill, totalsOf } from '../imported-charges.ts';

const FOLDER = join(import.meta.dirname, 'bills');
const SAMPLE = gunzipSync(readFileSync(join(FOLDER, 'focus-sample-1000.csv.gz')));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.csv'));

/** The sum of a column by digits of its text alone, apart from what reads bills. */
function sumOf(rows: readonly Record<string, string>[], column: string): string {
  const digits = rows.map((row) => (row[column] ?? '').replaceAll(/[$, ]|NULL/g, ''));
  return formatPicos(digits.reduce((sum, text) => sum + (text === '' ? 0n : (parseDecimal(text, 12) ?? -1n)), 0n));
}

function rowsOf(input: Buffer): Record<string, string>[] {
  return parse(input, { columns: true, bom: true });
}

function fileTotals(rows: readonly Record<string, string>[]): unknown {
  return {
    billed: sumOf(rows, 'BilledCost'),
    effective: sumOf(rows, 'EffectiveCost'),
    list: sumOf(rows, 'ListCost'),
    contracted: sumOf(rows, 'ContractedCost'),
  };
}

describe('the 1,000 real rows of FOCUS 1.0', () => {
  it('are 1,000 charges, none rejected, whose four totals are the file’s to the last digit', async () => {
    const { charges, rejected, noted } = await importedBill('focus', SAMPLE);
    expect([charges.length, new Set(charges.map(({ id }) => id)).size, rejected, noted]).toEqual([1000, 1000, [], []]);
    expect(totalsOf(charges)).toEqual(fileTotals(rowsOf(SAMPLE)));
    expect(totalsOf(charges).billed).toBe('20.52022672899');
  });

  it('keep every cell that says something under its own name', async () => {
    const { charges } = await importedBill('focus', SAMPLE);
    const said = rowsOf(SAMPLE).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([, text]) => text.trim() !== '' && text !== 'NULL')),
    );
    expect(charges.map(({ native }) => native)).toEqual(said.map((row) => trimmed(row)));
  });

  it('hold the AI that hides in them: GPU instances of EC2 and a workspace of Azure Machine Learning', async () => {
    const { charges } = await importedBill('focus', SAMPLE);
    const byProvider = Map.groupBy(charges, ({ traffic }) => traffic?.provider ?? null);
    expect([...byProvider].map(([provider, lines]) => [provider, lines.length])).toEqual([
      [null, 981],
      ['aws.ec2', 10],
      ['azure.ml', 9],
    ]);
  });

  it('are the same charges gzipped, cut in pieces of any size, as JSON and as Parquet', async () => {
    const { charges } = await importedBill('focus', SAMPLE);
    const rows = rowsOf(SAMPLE);
    const names = Object.keys(rows[0] ?? {});
    const columnData = names.map((name) => ({
      name,
      data: rows.map((row) => row[name] ?? ''),
      type: 'STRING' as const,
    }));
    const others = await Promise.all([
      importedBill('focus', gzipSync(SAMPLE)),
      importedBill('focus', SAMPLE, { size: 997 }),
      importedBill('focus', rows.map((row) => JSON.stringify(row)).join('\n')),
      importedBill('focus', JSON.stringify(rows)),
      importedBill('focus', new Uint8Array(parquetWriteBuffer({ columnData }))),
    ]);
    for (const other of others) expect(other.charges).toEqual(charges);
  });

  it('delivered twice are the same charges; in one delivery twice, they are other lines', async () => {
    const delivery = new Delivery();
    const [first, other, again] = [
      await importedBill('focus', SAMPLE, { delivery }),
      await importedBill('focus', SAMPLE),
      await importedBill('focus', SAMPLE, { delivery }),
    ];
    expect(other.charges).toEqual(first.charges);
    expect(new Set([...first.charges, ...again.charges].map(({ id }) => id)).size).toBe(2000);
  });
});

describe('examples of the FOCUS specification', () => {
  it.each(FILES)('%s goes in whole, with the totals of the file', async (name) => {
    const input = readFileSync(join(FOLDER, name));
    const { charges, rejected, noted } = await importedBill('focus', input);
    expect([charges.length, rejected, noted]).toEqual([rowsOf(input).length, [], []]);
    expect(totalsOf(charges)).toEqual(fileTotals(rowsOf(input)));
    expect(charges.every(({ chargePeriod: { from, to } }) => from < to && from >= Date.UTC(2025, 3))).toBe(true);
  });

  it('245 executions of one credit at 2 dollars are 490.00, prepaid', async () => {
    const { charges } = await importedBill(
      'focus',
      readFileSync(join(FOLDER, 'virtual_currency_pricing_model_a2.csv')),
    );
    const [line] = charges;
    expect(line && [line.consumed, formatPicos(line.costs.effective), formatPicos(line.costs.billed)]).toEqual([
      { quantity: '245', unit: 'Execution' },
      '490',
      '0',
    ]);
  });

  it('AI model bills name the model, what is counted, and exactly how much', async () => {
    const { charges } = await importedBill(
      'focus',
      readFileSync(join(FOLDER, 'multi_model_invoice_via_csp_marketplace.csv')),
    );
    expect(
      charges.map((charge) => [charge.traffic?.model, charge.traffic?.provider, consumedQuantity(charge)]),
    ).toEqual([
      ['solora-atlas-5.6-jupiter', 'solora_ai', { quantity: 'uncachedInputTokens', amount: '100000000' }],
      ['solora-atlas-5.6-jupiter', 'solora_ai', { quantity: 'visibleOutputTokens', amount: '50000000' }],
      ['solora-atlas-5.6-mars', 'solora_ai', { quantity: 'uncachedInputTokens', amount: '5000000' }],
      ['solora-atlas-5.6-mars', 'solora_ai', { quantity: 'visibleOutputTokens', amount: '1500000' }],
      ['solora-atlas-5.6-venus', 'solora_ai', { quantity: 'uncachedInputTokens', amount: '750000' }],
      ['solora-atlas-5.6-venus', 'solora_ai', { quantity: 'visibleOutputTokens', amount: '250000' }],
      ['solora-atlas-5.6-venus', 'solora_ai', { quantity: 'cacheReadTokens', amount: '100000' }],
      ['solora-atlas-5.6-venus', 'solora_ai', { quantity: 'cacheWriteTokens', amount: '80000' }],
    ]);
  });

  it('a commitment costs nothing when it is bought and its use counts at the committed price', async () => {
    const { charges } = await importedBill(
      'focus',
      readFileSync(join(FOLDER, 'drawdown_via_prepayment_ai_model_api.csv')),
    );
    expect(
      charges.map(({ category, commitmentStatus, costs }) => [
        category,
        commitmentStatus,
        formatPicos(costs.effective),
      ]),
    ).toEqual([
      ['purchase', null, '0'],
      ['usage', 'Used', '20'],
      ['usage', 'Used', '30'],
    ]);
  });
});

function trimmed(row: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, text]) => [name, text.trim()]));
}
