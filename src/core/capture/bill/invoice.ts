import type { Picos } from '../../money.ts';
import type { Problem } from '../../problem.ts';
import type { Json } from '../exchange.ts';
import { textOf } from '../export/export-value.ts';
import { cellOf, columnsOf, type FieldMap, fieldMapFrom, lineFromRecord, type MapRecord } from '../field-map.ts';
import type { FieldPath, MapTarget } from '../field-map/field-path.ts';
import { isObject, type JsonObject, textAt } from '../json.ts';
import { fault, shown, unknownName } from '../native/fault.ts';
import { picosOfCell, textOfCell } from './bill-cell.ts';
import { BillTotal } from './bill-total.ts';
import { plainName } from './bill-columns.ts';
import type { BillLine } from './bill-line.ts';
import { isAmountColumn } from './charge-identity.ts';
import { CHARGE_KINDS, TRAFFIC_TEXTS } from './charge-line.ts';
import { nextDay } from './next-day.ts';
import { ChargeLines } from './native-charge.ts';

const EVERY_PATH = [...CHARGE_KINDS.keys(), ...TRAFFIC_TEXTS.map((name) => `traffic.${name}`), 'tags.<name>'];

/** The fields of a charge. */
const CHARGE_TARGET: MapTarget = {
  fieldOf: chargeFieldOf,
  groups: ['traffic', 'tags'],
  others: 'tags',
  keys: ['total', 'lastDay'],
};

/** Where a bill states its total: an amount in the map, or rows of their own. */
type Total =
  | { readonly kind: 'stated'; readonly picos: Picos }
  | { readonly kind: 'rows'; readonly column: string; readonly texts: ReadonlySet<string> };

/** A checked map from the columns of somebody's bill to the fields of a charge. */
export interface InvoiceMap {
  readonly fields: FieldMap;
  readonly total: Total | null;
  /** Whether periods end with their last day, and not before the day after it. */
  readonly isLastDay: boolean;
  /** Whose days they are. */
  readonly timeZone: string;
}

/**
 * A map from what its YAML says: as for calls (field-map.ts), to the fields of a charge. Besides: `total: 1234.56`, or
 * `total: {Description: [Total]}` for rows that state it, and `lastDay: true` where periods end with their last day.
 */
export function invoiceMapFrom(value: unknown): InvoiceMap | Problem[] {
  const fields = fieldMapFrom(value, CHARGE_TARGET);
  if (Array.isArray(fields) || !isObject(value)) return Array.isArray(fields) ? fields : [];
  const total = totalFrom(value);
  if (total && 'remedy' in total) return [total];
  return { fields, total, isLastDay: value['lastDay'] === true, timeZone: textAt(value, 'timeZone') ?? 'UTC' };
}

/** Reads one vendor's bill by its map, and holds its lines against the total it states. */
export class InvoiceReader {
  readonly #map: InvoiceMap;
  readonly #lines = new ChargeLines('invoice');
  readonly #total = new BillTotal();
  #stated: Picos | null;

  constructor(map: InvoiceMap) {
    this.#map = map;
    this.#stated = map.total?.kind === 'stated' ? map.total.picos : null;
  }

  read(record: MapRecord): BillLine {
    const { fields } = this.#map;
    const isTotal = this.#isTotal(record);
    const line = lineFromRecord(record, isTotal ? totalOnly(fields) : fields);
    if (line === null) return { kind: 'skipped', reason: 'passed over by the map' };
    if (Array.isArray(line))
      return { kind: 'refused', problems: line.map((problem) => ({ ...problem, code: 'bad-charge' })) };
    if (isTotal) return this.#takeTotal(line['billedCost']);
    const native = nativeOf(record);
    const source = { native, telling: tellingOf(native, fields) };
    const read = this.#lines.read(jsonOf(withEnds(line, record, this.#map)), source);
    if (read.kind !== 'charge') return read;
    this.#total.add(read.charge.costs.billed);
    return read;
  }

  /** What is wrong with the bill as a whole. */
  end(): Problem[] {
    return this.#map.total === null ? [] : this.#total.problems(this.#stated);
  }

  #isTotal(record: MapRecord): boolean {
    const { total } = this.#map;
    return total?.kind === 'rows' && total.texts.has(textOf(cellOf(record, total.column)) ?? '');
  }

  /** Of several totals (one an invoice in the file) the sum is what the lines must add up to. */
  #takeTotal(amount: unknown): BillLine {
    const picos = picosOfCell(String(amount));
    if (picos !== null) this.#stated = (this.#stated ?? 0n) + picos;
    return { kind: 'skipped', reason: 'states the total' };
  }
}

/** Of the row of a total only the cost is looked at: it has no period. */
function totalOnly(fields: FieldMap): FieldMap {
  const rules = fields.rules.filter(({ field }) => field.group === null && field.name === 'billedCost');
  return { ...fields, rules, constants: [], only: [], hasOthers: false };
}

const ENDS: ReadonlySet<string> = new Set(['to', 'billingTo']);

/** A line whose periods end with the day after their last; one that names a day and no end is for that day. */
function withEnds(line: Record<string, unknown>, record: MapRecord, map: InvoiceMap): Record<string, unknown> {
  const { fields, isLastDay, timeZone } = map;
  const isEnd = (name: string) => isLastDay && ENDS.has(name);
  const ended = Object.entries(line).map(
    ([name, value]) => [name, isEnd(name) && typeof value === 'number' ? nextDay(value, timeZone) : value] as const,
  );
  const begins = fields.rules.find(({ field }) => field.group === null && field.name === 'from');
  const isDay = begins && line['to'] === undefined && !(textOf(cellOf(record, begins.column)) ?? ':').includes(':');
  const { from } = line;
  return { ...Object.fromEntries(ended), ...(isDay && typeof from === 'number' && { to: nextDay(from, timeZone) }) };
}

function nativeOf(record: MapRecord): Record<string, string> {
  const cells = columnsOf(record).map((column) => [column, textOfCell(cellOf(record, column))] as const);
  return Object.fromEntries(
    cells.flatMap(([name, text]) => (text === null || name === '__proto__' ? [] : [[name, text]])),
  );
}

/** What the columns say that the map leaves out: it tells lines apart all the same, unless it is an amount. */
function tellingOf(native: Record<string, string>, { rules }: FieldMap): Record<string, string> {
  const mapped = new Set(rules.map(({ column }) => column));
  const others = Object.entries(native).filter(([name]) => !mapped.has(name) && !isAmountColumn(plainName(name)));
  return Object.fromEntries(others);
}

/** Lines of maps hold only texts, numbers and flags. */
function jsonOf(line: Record<string, unknown>): Json {
  const plain: Json = JSON.parse(JSON.stringify(line));
  return plain;
}

function totalFrom(map: JsonObject): Total | Problem | null {
  const total = map['total'];
  if (total === undefined || total === null) return null;
  const remedy = 'Write an amount, or {Column: [texts of the rows that state it]}.';
  if (!isObject(total)) {
    const picos = picosOfCell(textOf(total) ?? '', map['decimalComma'] === true && typeof total === 'string');
    return picos === null ? fault('total', `is ${shown(total)}`, remedy) : { kind: 'stated', picos };
  }
  const [column, ...others] = Object.keys(total);
  if (column === undefined || others.length > 0) return fault('total', 'names no one column', remedy);
  const texts = total[column];
  const list = (Array.isArray(texts) ? texts : [texts]).flatMap((text: Json | undefined) => textOf(text) ?? []);
  return { kind: 'rows', column, texts: new Set(list) };
}

function chargeFieldOf(path: string, place: string): FieldPath | Problem {
  const kind = CHARGE_KINDS.get(path);
  if (kind) return { group: null, name: path, kind };
  const name = path.slice(path.indexOf('.') + 1);
  if (path.startsWith('tags.') && name !== '' && name !== '__proto__') return { group: 'tags', name, kind: 'text' };
  const isTraffic = path.startsWith('traffic.') && TRAFFIC_TEXTS.some((known) => known === name);
  if (isTraffic) return { group: 'traffic', name, kind: 'text' };
  const problem = unknownName('', path, EVERY_PATH);
  return { ...problem, place: `${place} to ${shown(path)}`, reason: 'is no field of a charge' };
}
