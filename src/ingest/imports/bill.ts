import type { BillColumns } from '../../core/capture/bill/bill-columns.ts';
import type { BillLine, BillTable } from '../../core/capture/bill/bill-line.ts';
import { billStyleFrom, PLAIN_STYLE } from '../../core/capture/bill/bill-style.ts';
import { BillTotal } from '../../core/capture/bill/bill-total.ts';
import { soundTags } from '../../core/capture/bill/bill-tags.ts';
import type { Delivery } from '../../core/capture/bill/charge-identity.ts';
import { type InvoiceMap, invoiceMapFrom, InvoiceReader } from '../../core/capture/bill/invoice.ts';
import { ChargeLines } from '../../core/capture/bill/native-charge.ts';
import type { Json } from '../../core/capture/exchange.ts';
import { recordsIn } from '../../core/capture/field-map.ts';
import type { Problem } from '../../core/problem.ts';
import { AppError } from '../../errors.ts';
import { billRows, type BillRow } from './bill-rows.ts';
import { fileValues } from './file-values.ts';
import { type ImportFormat, type ImportItem, type Labels, onLine, refused } from './format.ts';

export interface BillImport {
  /** What the map's YAML says; null when none was given. */
  readonly map: unknown;
  /** Tags set on every line. */
  readonly labels: Labels;
  readonly maxLineBytes: number;
  /** Of all the files of the import. */
  readonly delivery: Delivery;
}

/** Bills in a form of known columns; a map only says how they are written. Throws bad-request when it is not sound. */
export function billFormat(form: BillTable, { map, labels, maxLineBytes, delivery }: BillImport): ImportFormat {
  const style = map === null ? PLAIN_STYLE : soundMap(billStyleFrom(jsonOf(map)));
  return async function* (bytes) {
    const reader = form.reader(style);
    const total = new BillTotal();
    let checked: BillColumns | null = null;
    for await (const rows of billRows(bytes, { maxLineBytes, separator: style.separator })) {
      const items: ImportItem[] = [];
      for (const row of rows) {
        if ('refused' in row) {
          items.push(row.refused);
          continue;
        }
        if (checked === null) checkColumns(row, form);
        checked = row.columns;
        const input = () =>
          JSON.stringify(Object.fromEntries(row.columns.names.map((name, at) => [name, row.cells[at]])));
        const line = reader.read(row.columns, row.cells);
        if (line.kind === 'charge') total.add(line.charge.costs.billed);
        items.push(...itemsOf(line, row.place, input, { labels, delivery }));
      }
      yield items;
    }
    if (style.total !== null) yield total.problems(style.total).map(noted);
  };
}

/** Any vendor's bill, by a map from its columns or paths to the fields of a charge. Throws bad-request when it is not sound. */
export function invoiceFormat({ map, labels, maxLineBytes, delivery }: BillImport): ImportFormat {
  if (map === null) {
    throw new AppError('bad-request', 'This format needs a map.', 'Give --map FILE; see docs/guide/bills.md.');
  }
  const sound = soundMap<InvoiceMap>(invoiceMapFrom(map));
  return async function* (bytes) {
    const reader = new InvoiceReader(sound);
    for await (const values of fileValues(bytes, { maxLineBytes, separator: sound.fields.separator })) {
      yield values.flatMap((placed) => {
        if ('refused' in placed) return [placed.refused];
        const records = recordsIn(placed.value, sound.fields);
        return records.flatMap((record, index) => {
          const place = records.length > 1 ? `${placed.place}, record ${index + 1}` : placed.place;
          return itemsOf(reader.read(record), place, () => JSON.stringify(record.value), { labels, delivery });
        });
      });
    }
    yield reader.end().map(noted);
  };
}

/** Charges in the program's own words, one a line or in a list. */
export function chargeFormat({ labels, maxLineBytes, delivery }: Omit<BillImport, 'map'>): ImportFormat {
  return async function* (bytes) {
    const lines = new ChargeLines('api');
    for await (const values of fileValues(bytes, { maxLineBytes, separator: ',' })) {
      yield values.flatMap((placed) => {
        if ('refused' in placed) return [placed.refused];
        const { value, place } = placed;
        const list: readonly Json[] = Array.isArray(value) ? value : [value];
        return list.flatMap((line, index) => {
          const where = Array.isArray(value) ? `line ${index + 1}` : place;
          return itemsOf(lines.read(line), where, () => JSON.stringify(line), { labels, delivery });
        });
      });
    }
  };
}

interface Taking {
  readonly labels: Labels;
  readonly delivery: Delivery;
}

const LONGEST_INPUT = 20_000;

function itemsOf(line: BillLine, place: string, input: () => string, { labels, delivery }: Taking): ImportItem[] {
  if (line.kind === 'skipped') return [{ captured: line, input: null }];
  if (line.kind === 'refused') return [refused(line.problems, place, input().slice(0, LONGEST_INPUT))];
  const { charge, notes } = line;
  const named = { ...charge, id: delivery.idOf(charge.id), tags: withLabels(charge.tags, labels) };
  return [
    { captured: { kind: 'charge', charge: named }, input: null },
    ...notes.map((problem) => noted(onLine(problem, place))),
  ];
}

function withLabels(tags: Labels, labels: Labels): Labels {
  for (const _ in labels) return soundTags(Object.entries({ ...tags, ...labels }));
  return tags;
}

function noted(problem: Problem): ImportItem {
  return { captured: { kind: 'noted', problem }, input: null };
}

function checkColumns(row: Exclude<BillRow, { refused: unknown }>, form: BillTable): void {
  const missing = form.missing(row.columns);
  if (missing.length === 0) return;
  const has = row.columns.names.slice(0, 60).map((name) => `"${name}"`);
  throw new AppError(
    'bad-request',
    `The file has no column ${missing.join(', ')}; it has ${has.join(', ')}.`,
    'Is it a bill of this form? Any other is read by the format invoice, with a map.',
  );
}

function soundMap<T extends object>(map: T | Problem[]): T {
  if (!Array.isArray(map)) return map;
  const message = map.map(({ place, reason }) => `${place}: ${reason}`).join('; ');
  throw new AppError('bad-request', message, 'See docs/guide/bills.md for what a map may hold.', map);
}

/** YAML may hold dates and the like; a map has only what JSON has. */
function jsonOf(map: unknown): Json {
  const plain: Json = JSON.parse(JSON.stringify(map ?? null));
  return plain;
}
