import type { Filter } from '../core/ledger/spend-query.ts';
import { pseudonymisedLabels } from '../core/attribution/sensitivity.ts';
import { LABEL_PREFIX } from '../core/dimension.ts';
import { AppError } from '../errors.ts';
import type { Context } from './context.ts';

/** Conditions on pseudonymised dimensions may be asked in clear: the store only knows the tokens. */
export function tokensInstead(context: Context, where: readonly Filter[]): Filter[] {
  const sensitive = sensitiveNames(context);
  return where.map((filter) => {
    if (!sensitive.has(filter.dimension) || (filter.operator !== 'is' && filter.operator !== 'isNot')) return filter;
    return { ...filter, values: filter.values.flatMap((value) => [value, context.pseudonyms.tokenOf(value)]) };
  });
}

/** Rows with tokens turned back into ids, if that was asked for. */
export function revealedRows<Row extends { readonly values: Readonly<Record<string, string>> }>(
  context: Context,
  rows: readonly Row[],
  reveal: boolean,
): Row[] {
  if (!mayReveal(context, reveal)) return [...rows];
  return rows.map((row) => ({ ...row, values: revealedValues(context, row.values) }));
}

/** Whether ids are to be shown in clear. Throws forbidden when that was asked for by somebody who may not see them. */
export function mayReveal(context: Context, asked: boolean): boolean {
  if (asked && !context.mayReveal)
    throw new AppError(
      'forbidden',
      'This key may not see ids in clear.',
      'Use a key with the scope admin, or ask without reveal.',
    );
  return asked;
}

export function revealedValues(context: Context, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, context.pseudonyms.idOf(value) ?? value]),
  );
}

/** Dimensions and labels whose values are tokens. */
function sensitiveNames(context: Context): ReadonlySet<string> {
  const rules = context.rules();
  const dimensions = rules.dimensions.filter(({ sensitivity }) => sensitivity !== null).map(({ name }) => name);
  return new Set([...dimensions, ...[...pseudonymisedLabels(rules)].map((key) => LABEL_PREFIX + key)]);
}
