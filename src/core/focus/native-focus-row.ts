import { decimalTextOfCell } from '../capture/bill/bill-cell.ts';
import { plainName } from '../capture/bill/bill-columns.ts';
import { parseJson, isObject } from '../capture/json.ts';
import type { Charge } from '../charge.ts';
import { formatPicos } from '../money.ts';
import { columnType, focusColumnNamed, focusColumns, type FocusVersion } from './focus-columns.ts';
import { customName, type FocusRow, momentText } from './focus-row.ts';
import { isFormatted } from './value-format.ts';

/** Names of drafts and converters before 1.0. */
const OLD_NAMES: ReadonlyMap<string, string> = new Map([
  ['provider', 'ProviderName'],
  ['publisher', 'PublisherName'],
  ['invoiceissuer', 'InvoiceIssuerName'],
  ['usagequantity', 'ConsumedQuantity'],
  ['usageunit', 'ConsumedUnit'],
  ['billedcurrency', 'BillingCurrency'],
  ['amortizedcost', 'EffectiveCost'],
  ['chargetype', 'ChargeCategory'],
  ['region', 'RegionId'],
]);
const ORNAMENTS = /[$€£,\s]/g;
/** Keys of SkuPriceDetails that FOCUS defines from 1.5 on. */
const DRAFT_KEYS = /"(x_)?(ModelDeveloper|ModelFamily|ModelId|ModelVersion|TokenDirection|TokenCacheAction)"(\s*:)/g;

/**
 * A line that came as FOCUS, in another version or its own: the vendor's text to the last digit, under the names of the version.
 * What the version has no column for is a custom column. Moments and JSON are written as FOCUS wants them.
 */
export function nativeFocusRow(charge: Charge, version: FocusVersion): FocusRow {
  const row: Record<string, string | null> = {};
  for (const [name, text] of Object.entries(charge.native)) {
    const column = nativeColumn(name);
    row[column in row ? customName(name) : column] = written(column, text, charge, version);
  }
  nameProviders(row, charge, version);
  const known = new Set(focusColumns(version).map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(row).map(([name, text]) => [
      known.has(name) || name.startsWith('x_') ? name : customName(name),
      text,
    ]),
  );
}

/** The column of any version that a bill's own column is; else the custom column that keeps it. */
export function nativeColumn(name: string): string {
  const plain = plainName(name);
  return (
    (plain.startsWith('x') && name.startsWith('x_') ? null : focusColumnNamed(plain)) ??
    OLD_NAMES.get(plain) ??
    customName(name)
  );
}

function written(column: string, text: string, charge: Charge, version: FocusVersion): string {
  switch (columnType(column)) {
    case 'Date/Time':
      return momentOf(column, charge);
    case 'Decimal':
      return isFormatted(text, 'Decimal') ? text : decimalOf(column, text, charge);
    case 'JSON Object':
      return structureOf(column, text, charge, version);
    default:
      return text;
  }
}

function momentOf(column: string, { chargePeriod, billingPeriod }: Charge): string {
  const period = column.startsWith('Charge') ? chargePeriod : billingPeriod;
  return momentText(column.endsWith('Start') ? period.from : period.to);
}

/** "$10,000.00" without its ornaments, as long as it says the same; a cost is known whatever way its bill writes numbers. */
function decimalOf(column: string, text: string, { costs }: Charge): string {
  const known: Readonly<Record<string, bigint>> = {
    BilledCost: costs.billed,
    EffectiveCost: costs.effective,
    ListCost: costs.list,
    ContractedCost: costs.contracted,
  };
  const cost = known[column];
  const exact = cost === undefined ? decimalTextOfCell(text) : formatPicos(cost);
  const bare = text.replaceAll(ORNAMENTS, '');
  return isFormatted(bare, 'Decimal') && decimalTextOfCell(bare) === exact ? bare : (exact ?? text);
}

function structureOf(column: string, text: string, charge: Charge, version: FocusVersion): string {
  if (column === 'Tags' && !isObject(parseJson(text))) return JSON.stringify(charge.tags);
  if (column !== 'SkuPriceDetails') return text;
  const prefix = version === '1.5-draft' ? '' : 'x_';
  return text.replaceAll(DRAFT_KEYS, (_, _prefix, key: string, colon: string) => `"${prefix}${key}"${colon}`);
}

/** 1.3 renamed who sells and who hosts, 1.4 dropped the names before; who says one name says the other. */
function nameProviders(row: Record<string, string | null>, charge: Charge, version: FocusVersion): void {
  const [before, since] = [row['ProviderName'] ?? null, row['ServiceProviderName'] ?? null];
  if (version !== '1.2') nameSince13(row, since ?? before, since === null ? charge.hostProvider : '');
  if (isBefore14(version)) nameBefore14(row, before ?? since, before === null ? since : null);
  dropRepeated(row, version);
}

function nameSince13(row: Record<string, string | null>, service: string | null, host: string): void {
  row['ServiceProviderName'] = service;
  row['HostProviderName'] ??= host || null;
}

function nameBefore14(row: Record<string, string | null>, provider: string | null, publisher: string | null): void {
  row['ProviderName'] = provider;
  row['PublisherName'] ??= publisher;
}

/** A name that says nothing more than the one that took its place is not kept twice. */
function dropRepeated(row: Record<string, string | null>, version: FocusVersion): void {
  const isSame = row['ProviderName'] === row['ServiceProviderName'];
  if (isSame && version === '1.2') delete row['ServiceProviderName'];
  if (isSame && !isBefore14(version)) delete row['ProviderName'];
}

function isBefore14(version: FocusVersion): boolean {
  return version === '1.2' || version === '1.3';
}
