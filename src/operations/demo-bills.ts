import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { demoBill, type DemoBill, DEMO_ISSUERS, type PlantedVariance } from '../ingest/demo/bill.ts';
import { monthOf } from '../core/period.ts';
import { providerHours } from '../store/reconcile-sides.ts';
import type { Interval } from '../core/period.ts';
import type { Context } from './context.ts';
import { importFiles } from './import.ts';

/** What is wrong with the bills of the demo, beside its data. */
const DEMO_BILLS_FILE = 'demo-bills.json';

/**
 * Brings the bills of the demo organisation, made from what was metered, through the same import as real ones: invoices for the months
 * that are over, the latest of them with a fault each, and the lines so far of the month that runs. Gives what was planted.
 */
export async function loadDemoBills(context: Context, { from, to }: Interval): Promise<readonly PlantedVariance[]> {
  const bills: DemoBill[] = [];
  const months = monthsBetween(from, to);
  const latest = months.findLast((month) => month.to <= to);
  for (const month of months) {
    for (const issuer of DEMO_ISSUERS) {
      const hours = await providerHours(context.store, { provider: issuer.provider, month });
      if (hours.length === 0) continue;
      const invoice = month.to <= to ? `${issuer.issuer.slice(0, 3).toUpperCase()}-${month.from / 1_000_000}` : null;
      const fault = month === latest ? issuer.fault : null;
      bills.push(demoBill({ ...issuer, fault, month, hours, invoice, until: to }));
    }
  }
  await importFiles(context, { format: 'focus', label: [], source: 'the demo organisation' }, bills.map(fileOf));
  const planted = bills.flatMap((bill) => bill.planted);
  await writeFile(join(context.config.data, DEMO_BILLS_FILE), `${JSON.stringify(planted, null, 2)}\n`);
  return planted;
}

function fileOf({ name, focus }: DemoBill) {
  return { name, onDisk: null, content: () => Readable.from([Buffer.from(focus)]) };
}

function monthsBetween(from: number, to: number): Interval[] {
  const start = new Date(from);
  const months = [monthOf(Date.UTC(start.getUTCFullYear(), start.getUTCMonth()))];
  for (let last = months[0]; last && last.to < to; last = months.at(-1)) months.push(monthOf(last.to));
  return months;
}
