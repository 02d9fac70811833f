import type { Rules } from '../core/attribution/rules.ts';
import { LABEL_PREFIX, NOT_ATTRIBUTED } from '../core/dimension.ts';
import { STATEMENT_ROW } from './attribution-row.ts';
import { dimensionSql } from './attribution-sql.ts';
import { dimensionFinder, ledgerDimensions, type LedgerDimension, NONE } from './ledger-dimension.ts';

/** A dimension as it is read from a row of statements: by the same rules as calls. */
export interface StatementDimension {
  readonly name: string;
  /** Never empty; one of `gaps` where the statement says nothing. */
  readonly sql: string;
  readonly gaps: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The same dimension of calls. */
  readonly ofCalls: LedgerDimension;
}

const compiled = new WeakMap<Rules, ReadonlyMap<string, Pick<StatementDimension, 'sql' | 'parameters'>>>();

/** Finds dimensions by the names people use. Throws AppError 'bad-request' for a name that is none. */
export function statementDimensions(rules: Rules): (name: string) => StatementDimension {
  const known = compiled.get(rules) ?? compile(rules);
  compiled.set(rules, known);
  const find = dimensionFinder(ledgerDimensions(rules));
  return (name) => {
    const ofCalls = find(name);
    const own = known.get(name);
    if (own) return { name, ofCalls, gaps: ofCalls.gaps, ...own };
    if (!name.startsWith(LABEL_PREFIX)) return { name, ofCalls, sql: `'${NONE}'`, gaps: [NONE], parameters: {} };
    const parameter = `statedLabel${Buffer.from(name, 'utf8').toString('hex')}`;
    const sql = `ifNull(nullIf(labels[{${parameter}:String}], ''), '${NONE}')`;
    return { name, ofCalls, sql, gaps: [NONE], parameters: { [parameter]: name.slice(LABEL_PREFIX.length) } };
  };
}

function compile(rules: Rules): ReadonlyMap<string, Pick<StatementDimension, 'sql' | 'parameters'>> {
  return new Map(
    dimensionSql(rules, rules.literal, STATEMENT_ROW).map(({ name, sql, params }) => [
      name,
      { sql: `ifNull(nullIf(${sql}, ''), '${NOT_ATTRIBUTED}')`, parameters: params },
    ]),
  );
}
