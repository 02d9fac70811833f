import { closureOf } from '../core/attribution/dependency.ts';
import { asWritten } from '../core/attribution/literal.ts';
import type { Literal } from '../core/attribution/literal.ts';
import { fallbackId, ruleId } from '../core/attribution/rules.ts';
import type { Dimension, Rule, Rules } from '../core/attribution/rules.ts';
import { SqlWriter } from './attribution-expression.ts';

/** One dimension as expressions over a row of `calls`, each complete in itself. */
export interface DimensionSql {
  readonly name: string;
  /** String: the value; empty where no rule yields one. */
  readonly sql: string;
  /** String: the id of the rule that decided ("feature#2", "feature#default"); empty where none did. */
  readonly ruleSql: string;
  /** Query parameters of both expressions. Names differ between dimensions, so that several fit into one query. */
  readonly params: Readonly<Record<string, unknown>>;
}

interface Written {
  readonly rules: readonly string[];
  readonly value: string;
  readonly writer: SqlWriter;
}

/**
 * Compiles rules to SQL, in the order of the file. The expressions decide as core/attribution/evaluate.ts does.
 * A dimension that refers to others binds the value of each once, by a lambda over a one-element array: aliases
 * are expanded by the engine wherever they are named, which grows with every level of reference.
 */
export function dimensionSql(rules: Rules, literal: Literal = asWritten): readonly DimensionSql[] {
  const { dimensions } = rules;
  const places = new Map(dimensions.map(({ name }, index) => [name, index]));
  const written = new Map(
    dimensions.map((dimension, index) => {
      const writer = new SqlWriter(`rule${index}_`, places, literal);
      return [dimension.name, writeDimension(dimension, writer)];
    }),
  );
  return dimensions.map((dimension) => {
    const { name } = dimension;
    const own = writtenOf(written, name);
    const needed = closureOf(name, dimensions);
    const idSql = writeIds(dimension, own);
    const bind = (body: string): string =>
      needed.reduceRight((inner, other) => {
        const variable = SqlWriter.variable(places.get(other) ?? -1);
        return `arrayMap(${variable} -> ${inner}, [${writtenOf(written, other).value}])[1]`;
      }, body);
    const params = Object.assign(
      {},
      ...needed.map((other) => writtenOf(written, other).writer.params),
      own.writer.params,
    );
    return { name, sql: bind(own.value), ruleSql: bind(idSql), params };
  });
}

function writtenOf(written: ReadonlyMap<string, Written>, name: string): Written {
  const found = written.get(name);
  if (!found) throw new Error(`rules that refer to the unknown dimension ${name} passed the check`);
  return found;
}

function writeDimension(dimension: Dimension, writer: SqlWriter): Written {
  const rules = dimension.rules.map((rule) => writeRule(rule, writer));
  const fallback = dimension.fallback === null ? `''` : writer.text(dimension.fallback);
  const value =
    rules.length === 0 ? fallback : `coalesce(${rules.map((rule) => `nullIf(${rule}, '')`).join(', ')}, ${fallback})`;
  return { rules, value: `toString(${value})`, writer };
}

function writeRule(rule: Rule, writer: SqlWriter): string {
  const tests = [
    ...(rule.validFrom === null ? [] : [writer.instant('>=', rule.validFrom)]),
    ...(rule.validUntil === null ? [] : [writer.instant('<', rule.validUntil)]),
    ...(rule.when === null ? [] : [writer.condition(rule.when)]),
  ];
  const value = writer.value(rule.value);
  return tests.length === 0 ? value : `if(${tests.join(' AND ')}, ${value}, '')`;
}

function writeIds(dimension: Dimension, { rules, writer }: Written): string {
  const { name, fallback } = dimension;
  const none = fallback === null ? `''` : writer.text(fallbackId(name));
  const branches = rules.flatMap((rule, index) => [`${rule} != ''`, writer.text(ruleId(name, index))]);
  return rules.length === 0 ? none : `multiIf(${[...branches, none].join(', ')})`;
}
