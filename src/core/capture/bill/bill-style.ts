import type { Picos } from '../../money.ts';
import type { Problem } from '../../problem.ts';
import { isTimeZone } from '../../time-zone.ts';
import type { Json } from '../exchange.ts';
import { textOf } from '../export/export-value.ts';
import { instantReader } from '../field-map/date-format.ts';
import { isObject, textAt } from '../json.ts';
import { fault, shown, unknownKeys } from '../native/fault.ts';
import { picosOfCell } from './bill-cell.ts';
import type { BillTime } from './bill-clock.ts';
import { currencyOf } from './bill-word.ts';

/** How a bill is written, where its map says so. */
export interface BillStyle extends BillTime {
  readonly decimalComma: boolean;
  /** What stands between two cells of a table; null when its header tells. */
  readonly separator: string | null;
  /** Of bills that name none. */
  readonly currency: string;
  /** What the lines must add up to, as billed; null when nobody says. */
  readonly total: Picos | null;
}

/** What is read without a map: UTC where no zone is named, and a decimal point. */
export const PLAIN_STYLE: BillStyle = {
  dateFormat: null,
  timeZone: null,
  decimalComma: false,
  separator: null,
  currency: 'USD',
  total: null,
};

const KEYS = ['dateFormat', 'timeZone', 'decimalComma', 'separator', 'currency', 'total'];

/** The style that a map's YAML says, for bills whose columns are known; what it leaves out is plain. */
export function billStyleFrom(value: Json): BillStyle | Problem[] {
  if (!isObject(value)) return [fault('map', 'is no object', 'Write timeZone: Europe/Berlin.')];
  const time = { dateFormat: textAt(value, 'dateFormat'), timeZone: textAt(value, 'timeZone') };
  const currency = currencyOf(textAt(value, 'currency') ?? PLAIN_STYLE.currency, 'currency');
  const stated = textOf(value['total']);
  const total = stated === null ? null : picosOfCell(stated);
  const problems = [...unknownKeys(value, KEYS, ''), ...timeProblems(time)];
  if (stated !== null && total === null)
    problems.push(fault('total', `is ${shown(stated)}`, 'Write an amount: 1234.56.'));
  if (typeof currency !== 'string') return [...problems, currency];
  if (problems.length > 0) return problems;
  return {
    ...time,
    decimalComma: value['decimalComma'] === true,
    separator: textAt(value, 'separator'),
    currency,
    total,
  };
}

function timeProblems({ dateFormat, timeZone }: BillTime): Problem[] {
  if (timeZone !== null && !isTimeZone(timeZone)) {
    return [fault('timeZone', `is ${shown(timeZone)}, which is no zone`, 'Write an IANA name: Europe/Berlin, UTC.')];
  }
  const reader = instantReader(dateFormat, timeZone ?? 'UTC');
  return typeof reader === 'string' ? [fault('dateFormat', reader, 'Write it as in the bill: DD.MM.YYYY.')] : [];
}
