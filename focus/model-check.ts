import type { FocusCheck, FocusFormat } from '../src/core/focus/focus-rule.ts';

/** A check function of the validator's model, with its arguments. */
export interface ModelCheck {
  readonly CheckFunction?: string;
  readonly AND?: ModelCheck | ModelCheck[];
  readonly Items?: readonly ModelCheck[];
  readonly ModelRuleId?: string;
  readonly ColumnName?: string;
  readonly ColumnAName?: string;
  readonly ColumnBName?: string;
  readonly ResultColumnName?: string;
  readonly Value?: string | number | null;
}

/** What another rule demands; empty where that is not told. */
export type RequirementOf = (ruleId: string) => ModelCheck;

const FORMATS: Readonly<Record<string, FocusFormat>> = {
  TypeString: 'String',
  FormatString: 'String',
  TypeDecimal: 'Decimal',
  FormatNumeric: 'Decimal',
  CheckDecimalValue: 'Decimal',
  TypeDateTime: 'Date/Time',
  FormatDateTime: 'Date/Time',
  FormatKeyValue: 'KeyValue',
  FormatUnit: 'Unit',
  FormatCurrency: 'Currency',
  CheckNationalCurrency: 'NationalCurrency',
};

type Leaf = (column: string, other: string, asked: ModelCheck) => FocusCheck;

const LEAVES: Readonly<Record<string, Leaf>> = {
  CheckValue: (column, _, { Value = null }) => ['is', column, Value],
  CheckNotValue: (column, _, { Value = null }) => ['isNot', column, Value],
  CheckSameValue: (column, other) => ['same', column, other],
  CheckNotSameValue: (column, other) => ['notSame', column, other],
  CheckGreaterOrEqualThanValue: (column, _, { Value }) => ['atLeast', column, Number(Value)],
  ColumnByColumnEqualsColumnValue: (column, other, { ResultColumnName = '' }) => [
    'product',
    column,
    other,
    ResultColumnName,
  ],
  CheckDistinctCount: (column, other) => ['oneParent', column, other],
  ColumnPresent: (column) => ['present', column],
};

/** Whether a check says what it looks at, and so do all rules that it rests on. */
export function isTold(asked: ModelCheck, requirementOf: RequirementOf): boolean {
  if (asked.CheckFunction === 'CheckModelRule') return isTold(requirementOf(asked.ModelRuleId ?? ''), requirementOf);
  return asked.CheckFunction !== undefined && (asked.Items ?? []).every((item) => isTold(item, requirementOf));
}

/** The check in our words. Throws on a check function that nobody knows. */
export function checkOf(asked: ModelCheck, requirementOf: RequirementOf): FocusCheck {
  const name = asked.CheckFunction ?? '';
  if (name === 'CheckModelRule') return checkOf(requirementOf(asked.ModelRuleId ?? ''), requirementOf);
  const parts = (asked.Items ?? []).map((item) => checkOf(item, requirementOf));
  if (name === 'AND') return ['and', ...parts];
  return name === 'OR' ? ['or', ...parts] : leafOf(name, asked);
}

export function conditionOf({ AND, ...condition }: ModelCheck, requirementOf: RequirementOf): FocusCheck | null {
  if (condition.CheckFunction !== undefined) return checkOf(condition, requirementOf);
  if (AND === undefined) return null;
  const parts = Array.isArray(AND) ? AND : [AND];
  return ['and', ...parts.map((part) => checkOf(part, requirementOf))];
}

function leafOf(name: string, asked: ModelCheck): FocusCheck {
  const column = asked.ColumnName ?? asked.ColumnAName ?? '';
  const format = FORMATS[name];
  if (format) return ['format', column, format];
  const leaf = LEAVES[name];
  if (!leaf) throw new Error(`the model has a check function "${name}" that nobody knows`);
  return leaf(column, asked.ColumnBName ?? '', asked);
}
