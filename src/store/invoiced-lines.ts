import type { Interval } from '../core/period.ts';
import { deleteCharges } from './charges.ts';
import type { Engine } from './engine.ts';

/** Everything by which a line that bears an invoice is told to be one that came before it was issued. */
const SAME_LINE = `sipHash128(format, invoiceIssuer, billingAccount, subAccount, chargeStart, chargeEnd, chargeCategory, isCorrection,
  serviceName, sku, skuPrice, skuMeter, description, region, resource, currency, toString(labels))`;

/**
 * Takes out the lines that came without an invoice and have come again with one, in the billing months that have a part of the
 * interval: the invoice is the one thing about a line that is not known until the month is over. Of lines that are alike
 * as many go as have come again. Tells how many.
 */
export async function supersedeUninvoiced(engine: Engine, { from, to }: Interval): Promise<number> {
  const months = `billingStart < toDateTime({to:UInt32}, 'UTC') AND billingEnd > toDateTime({from:UInt32}, 'UTC')`;
  const parameters = { from: Math.floor(from / 1000), to: Math.ceil(to / 1000) };
  const [row] = await engine.query<{ lines: string }>(
    `SELECT toString(countIf(invoice = '') * (countIf(invoice != '') > 0)) AS lines
FROM charges FINAL WHERE origin = 'bill' AND ${months}`,
    parameters,
  );
  if (!row || row.lines === '0') return 0;
  const gone = await engine.query<{ id: string }>(
    `SELECT lower(hex(id)) AS id FROM (
  SELECT id, invoice, countIf(invoice != '') OVER (PARTITION BY ${SAME_LINE}) AS invoiced,
    row_number() OVER (PARTITION BY ${SAME_LINE}, invoice = '' ORDER BY id) AS place
  FROM charges FINAL WHERE origin = 'bill' AND ${months})
WHERE invoice = '' AND place <= invoiced`,
    parameters,
  );
  for (let at = 0; at < gone.length; at += IDS_PER_STATEMENT) {
    const ids = gone.slice(at, at + IDS_PER_STATEMENT).map(({ id }) => id);
    const among = `charges.id IN (SELECT toFixedString(unhex(arrayJoin({ids:Array(String)})), 16))`;
    const found = `FROM charges FINAL WHERE origin = 'bill' AND ${months} AND ${among}`;
    await deleteCharges(engine, found, { ...parameters, ids });
  }
  return gone.length;
}

/** A field of a request may have 128 KiB (http_max_field_value_size). */
const IDS_PER_STATEMENT = 3000;
