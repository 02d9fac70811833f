import { CHARGE_VIEW } from '../core/attribution/charge-source.ts';
import type { ChargeField } from '../core/attribution/charge-source.ts';
import type { FieldSource, MoneySource, NumberSource } from '../core/attribution/source.ts';
import { INPUT_CLASSES, OUTPUT_CLASSES } from '../core/quantity.ts';

/** How the sources of rules are read from a row of a table. Null: such a row has nothing of the kind. */
export interface AttributionRow {
  /** The start, DateTime64 in milliseconds. */
  readonly at: string;
  /** Map of text to text. */
  readonly labels: string;
  /** String; empty is no value. */
  readonly field: (name: FieldSource) => string | null;
  /** A number; NULL is unknown. */
  readonly number: (name: NumberSource) => string | null;
  /** Map of text to Decimal(18, 6). */
  readonly meters: string | null;
  /** Decimal dollars; NULL is unknown. */
  readonly money: (name: MoneySource) => string | null;
  readonly charge: (name: ChargeField) => string | null;
  readonly isCharge: boolean;
  /** Whether rows are joined with the columns of their execution. */
  readonly hasExecution: boolean;
  /** Map of dimensions to values that ask no rule. */
  readonly assigned: string | null;
  /** How names of parameters begin: expressions over several kinds of rows may stand in one statement. */
  readonly parameters: string;
}

const INPUT = `(${INPUT_CLASSES.join(' + ')})`;
const OUTPUT = `(${OUTPUT_CLASSES.join(' + ')})`;
const WEEKDAYS = "['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']";

/** Numbers of a call that are not simply the column of their name. */
const NUMBER_SQL: { readonly [N in NumberSource]?: string } = {
  inputTokens: INPUT,
  outputTokens: OUTPUT,
  tokens: `(${INPUT} + ${OUTPUT})`,
  httpStatus: 'nullIf(httpStatus, 0)',
  hourOfDay: `toHour(at, 'UTC')`,
  dayOfWeek: `toDayOfWeek(at, 0, 'UTC')`,
};

const TIME_SQL: { readonly [F in FieldSource]?: string } = {
  weekday: `${WEEKDAYS}[toDayOfWeek(at, 0, 'UTC')]`,
  date: `toString(toDate(at, 'UTC'))`,
  month: `formatDateTime(at, '%Y-%m', 'UTC')`,
};

/** A row of `calls`, joined with the columns of its execution where rules ask for it. */
export const CALL_ROW: AttributionRow = {
  at: 'at',
  labels: 'labels',
  field: (name) => (name === 'streamed' ? `if(streamed, 'true', 'false')` : (TIME_SQL[name] ?? name)),
  number: (name) => NUMBER_SQL[name] ?? name,
  meters: 'meters',
  money: (name) => (name === 'cost' ? 'cost' : null),
  charge: () => null,
  isCharge: false,
  hasExecution: true,
  assigned: null,
  parameters: 'rule',
};

/** Fields of a call that a row of charges has, under the same names. */
const CHARGE_COLUMNS: ReadonlySet<string> = new Set(Object.keys(CHARGE_VIEW));

/** Columns of charges that are not called as the source is. */
const CHARGE_SQL: { readonly [F in ChargeField]?: string } = {
  category: 'chargeCategory',
  frequency: 'chargeFrequency',
  isCorrection: `if(isCorrection, 'true', 'false')`,
};

/** A row of charge-source.ts. */
export const CHARGE_ROW: AttributionRow = {
  at: 'at',
  labels: 'labels',
  field: (name) => TIME_SQL[name] ?? (CHARGE_COLUMNS.has(name) ? name : null),
  number: () => null,
  meters: null,
  // Of the whole charge: what a rule says must not depend on the pieces that it is asked in.
  money: (name) => (name === 'cost' ? 'wholeCost' : 'wholeBilledCost'),
  charge: (name) => CHARGE_SQL[name] ?? name,
  isCharge: true,
  hasExecution: false,
  assigned: 'assigned',
  parameters: 'charged',
};

/** A row of a table of statements (schema 0007): what it has are labels and a time. */
export const STATEMENT_ROW: AttributionRow = {
  at: 'at',
  labels: 'labels',
  field: (name) => TIME_SQL[name] ?? null,
  number: () => null,
  meters: null,
  money: () => null,
  charge: () => null,
  isCharge: false,
  hasExecution: false,
  assigned: null,
  parameters: 'stated',
};
