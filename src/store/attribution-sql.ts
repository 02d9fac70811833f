import { closureOf, evaluationOrder } from '../core/attribution/dependency.ts';
import { asWritten } from '../core/attribution/literal.ts';
import type { Literal } from '../core/attribution/literal.ts';
import { assignmentId, fallbackId, ruleId } from '../core/attribution/rules.ts';
import type { Dimension, Rule, Rules } from '../core/attribution/rules.ts';
import { SqlWriter } from './attribution-expression.ts';
import { CALL_ROW } from './attribution-row.ts';
import type { AttributionRow } from './attribution-row.ts';
import type { ExecutionColumn } from './execution-column.ts';

/** One dimension as expressions over a row of `calls`, each complete in itself. */
export interface DimensionSql {
  readonly name: string;
  /** String: the value; empty where no rule yields one. */
  readonly sql: string;
  /** String: the id of the rule that decided ("feature#2", "feature#default"); empty where none did. */
  readonly ruleSql: string;
  /** Query parameters of both expressions. Names differ between dimensions, so that several fit into one query. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Columns of the execution that the expressions read: rows have to be joined with them (execution-rows.ts). */
  readonly executions: readonly ExecutionColumn[];
}

/** The engine computes equal expressions once, so a reference is a copy, as long as copies of copies stay this short. */
const MAX_COPIED = 1_500;

interface Written {
  readonly value: string;
  readonly rule: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly executions: ReadonlyMap<string, ExecutionColumn>;
  /** How other dimensions refer to it: a copy of it, or the variable it is bound to. */
  readonly reference: string;
  readonly variable: string | null;
}

/**
 * Compiles rules to SQL, in the order of the file. The expressions decide as core/attribution/evaluate.ts does.
 * Dimensions that others refer to are copied while they are short, and past that bound once to a lambda's variable:
 * an alias would not do, since the engine expands aliases wherever they are named, level by level.
 */
export function dimensionSql(
  rules: Rules,
  literal: Literal = asWritten,
  row: AttributionRow = CALL_ROW,
): readonly DimensionSql[] {
  const { dimensions, facts = [] } = rules;
  const tables = new Map(facts.map((table) => [table.name, table]));
  const written = new Map<string, Written>();
  for (const name of evaluationOrder(dimensions).names) {
    const index = dimensions.findIndex((dimension) => dimension.name === name);
    const dimension = dimensions[index];
    const reference = (other: string): string => writtenOf(written, other).reference;
    const writer = new SqlWriter(`${row.parameters}${index}_`, { row, tables, literal, reference });
    if (dimension) written.set(name, writeDimension(dimension, `value${index}`, writer, row));
  }
  return dimensions.map(({ name }) => {
    const { value, rule, params, executions } = writtenOf(written, name);
    const needed = closureOf(name, dimensions).map((other) => writtenOf(written, other));
    return {
      name,
      sql: bound(value, needed),
      ruleSql: bound(rule, needed),
      params: Object.assign({}, ...needed.map((other) => other.params), params),
      executions: [...new Map([...needed, { executions }].flatMap((other) => [...other.executions])).values()],
    };
  });
}

function bound(body: string, needed: readonly Written[]): string {
  return needed.reduceRight(
    (inner, { value, variable }) => (variable === null ? inner : `arrayMap(${variable} -> ${inner}, [${value}])[1]`),
    body,
  );
}

function writtenOf(written: ReadonlyMap<string, Written>, name: string): Written {
  const found = written.get(name);
  if (!found) throw new Error(`rules that refer to "${name}" before it is known passed the check`);
  return found;
}

function writeDimension(dimension: Dimension, variable: string, writer: SqlWriter, row: AttributionRow): Written {
  const { grain } = dimension;
  const isAsked = grain === null || (grain === 'charge') === row.isCharge;
  const rules = isAsked ? dimension.rules.map((rule) => writeRule(rule, dimension.values, writer)) : [];
  const assigned = row.assigned === null ? [] : [`${row.assigned}[${writer.text(dimension.name)}]`];
  const value = `toString(${writeValue(dimension, [...assigned, ...rules], writer)})`;
  const copied = value.length <= MAX_COPIED;
  return {
    value,
    rule: writeRuleId(dimension, assigned, rules, writer),
    params: writer.params,
    executions: writer.executions,
    reference: copied ? value : variable,
    variable: copied ? null : variable,
  };
}

function writeValue({ fallback }: Dimension, rules: readonly string[], writer: SqlWriter): string {
  const last = fallback === null ? `''` : writer.text(fallback);
  return `coalesce(${[...rules.map((rule) => `nullIf(${rule}, '')`), last].join(', ')})`;
}

function writeRuleId(
  { name, fallback }: Dimension,
  assigned: readonly string[],
  rules: readonly string[],
  writer: SqlWriter,
): string {
  const last = fallback === null ? `''` : writer.text(fallbackId(name));
  const branches = [
    ...assigned.flatMap((value) => [`${value} != ''`, writer.text(assignmentId(name))]),
    ...rules.flatMap((rule, index) => [`${rule} != ''`, writer.text(ruleId(name, index))]),
  ];
  return branches.length === 0 ? last : `multiIf(${[...branches, last].join(', ')})`;
}

function writeRule(rule: Rule, allowed: ReadonlySet<string> | null, writer: SqlWriter): string {
  const tests = [
    ...(rule.validFrom === null ? [] : [writer.instant('>=', rule.validFrom)]),
    ...(rule.validUntil === null ? [] : [writer.instant('<', rule.validUntil)]),
    ...(rule.when === null ? [] : [writer.condition(rule.when)]),
  ];
  const bare = writer.value(rule.value);
  const value = allowed === null || rule.poolOwner !== null ? bare : writer.allowed(bare, allowed);
  return tests.length === 0 ? value : `if(${tests.join(' AND ')}, ${value}, '')`;
}
