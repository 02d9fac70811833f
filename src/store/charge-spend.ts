import type { Measure } from '../core/ledger/spend-query.ts';
import type { Interval } from '../core/period.ts';
import { chargeLineSource, chargeSource } from './charge-source.ts';
import { chargeColumn, type LedgerDimension } from './ledger-dimension.ts';
import { chargeMeasureSql } from './ledger-measure.ts';
import type { ParameterList } from './parameter-list.ts';
import { conditionSql, type FoundFilter } from './spend-filter.ts';
import { dimensionIn, measureIn, seconds, type SpendSource } from './spend-source.ts';

/** What of charges a question is about, in pieces that each lie in one bucket. */
export interface ChargeQuestion {
  readonly interval: Interval;
  /** Where buckets begin, epoch milliseconds. */
  readonly starts: readonly number[];
  readonly by: readonly LedgerDimension[];
  readonly filters: readonly FoundFilter[];
  readonly measures: readonly Measure[];
  /** The table of charges as the rules see them; null when they have to be read as they are. */
  readonly table: string | null;
}

/** Everything that charges add. Labels have no column in the table, nor has what is made of several dimensions. */
export function chargeSpend(question: ChargeQuestion, parameters: ParameterList): SpendSource {
  const { table, by, filters } = question;
  const read = [...by, ...filters.map(({ dimension }) => dimension)];
  const isBeside = read.some(({ kind, madeOf }) => kind === 'label' || madeOf !== undefined);
  return table === null || isBeside ? asStored(question, parameters) : asLines(question, table, parameters);
}

/** The same as it is stored, whatever expressions read it. */
export function rawCharges(interval: Interval, parameters: ParameterList): SpendSource {
  const rows = chargeSource(interval, [], null, parameters);
  return { reader: 'charges', from: `${rows} AS charge WHERE 1`, clock: 'pieceAt' };
}

function asStored({ interval, starts, by, filters, measures }: ChargeQuestion, parameters: ParameterList): SpendSource {
  const stored: SpendSource = { reader: 'charges', from: '', clock: 'pieceAt' };
  const condition = conditionSql(filters, (dimension) => dimensionIn(stored, dimension), parameters);
  const values = by.map((dimension) => dimensionIn(stored, dimension));
  const read = [...values, ...measures.map((name) => measureIn(stored, name)), condition].join(' ');
  const rows = chargeSource(interval, starts.map(seconds), read, parameters);
  return { ...stored, from: `${rows} AS charge WHERE 1${condition}` };
}

function asLines({ interval, starts, filters }: ChargeQuestion, table: string, parameters: ParameterList): SpendSource {
  const { from, bucket, cost } = chargeLineSource(table, interval, starts.map(seconds), parameters);
  const condition = conditionSql(filters, lineValue, parameters);
  const own = { bucket, value: lineValue, measure: (name: Measure): string => chargeMeasureSql(name, cost) };
  return { reader: 'charges', from: `${from}${condition}`, clock: 'toUnixTimestamp(chargeStart)', own };
}

/** What no charge has is no column of lines either. */
function lineValue(dimension: LedgerDimension): string {
  return dimension.kind === 'behaviour' ? dimension.ofCharge : chargeColumn(dimension);
}
