/** What a rule demands of a row, or under which condition it does. Columns are named as in FOCUS; null is a cell that says nothing. */
export type FocusCheck =
  | readonly ['and' | 'or', ...FocusCheck[]]
  | readonly ['is' | 'isNot', column: string, value: string | number | null]
  | readonly ['same' | 'notSame', column: string, other: string]
  | readonly ['atLeast', column: string, least: number]
  /** column times other is the result, exactly. */
  | readonly ['product', column: string, other: string, result: string]
  /** Every value of the column stands beside one value of the other in the whole file. */
  | readonly ['oneParent', column: string, other: string]
  | readonly ['format', column: string, format: FocusFormat]
  /** The file has the column. */
  | readonly ['present', column: string]
  /** Every column that FOCUS does not define has a name of this form. */
  | readonly ['customNames', form: NameForm]
  /** No cell of any column holds a placeholder for nothing. */
  | readonly ['noPlaceholders'];

/** What custom columns are to be named like: x_ before it, PascalCase, letters and digits only, at most 50 characters. */
export type NameForm = 'prefix' | 'pascal' | 'alphanumeric' | 'short';

/** How a cell is written. */
export type FocusFormat =
  | 'String'
  | 'Decimal'
  | 'Date/Time'
  | 'JSON Object'
  | 'KeyValue'
  | 'Unit'
  | 'Currency'
  | 'NationalCurrency';

export type RuleKeyword = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'RECOMMENDED' | 'MAY' | 'MAY NOT';

/** One requirement of FOCUS. */
export interface FocusRule {
  readonly id: string;
  /** Which column, attribute or dataset it is about. */
  readonly of: string;
  readonly keyword: RuleKeyword;
  readonly text: string;
  /** Null where it cannot be told from the rows; `why` says why. */
  readonly check: FocusCheck | null;
  readonly why: string | null;
  /** On which rows it holds; null: on all. */
  readonly when: FocusCheck | null;
  /** Abilities of the provider without which it does not apply. */
  readonly criteria: readonly string[];
  /** Where the published rule contradicts its own text, and what was done about it; null for nearly all. */
  readonly erratum: string | null;
}

export interface FocusRules {
  readonly version: string;
  readonly source: string;
  readonly licence: string;
  readonly rules: readonly FocusRule[];
}
