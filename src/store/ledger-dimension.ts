import {
  BEHAVIOUR_DIMENSIONS,
  CHARGE_DIMENSIONS,
  FIELD_DIMENSIONS,
  LABEL_PREFIX,
  METERED,
  NOT_ATTRIBUTED,
} from '../core/dimension.ts';
import type { Rules } from '../core/attribution/rules.ts';
import { nearest } from '../core/spelling.ts';
import { AppError } from '../errors.ts';
import { CALL_ROW, CHARGE_ROW } from './attribution-row.ts';
import { BEHAVIOUR_EXPRESSIONS } from './behaviour/behaviour-dimension.ts';
import type { AttributionRow } from './attribution-row.ts';
import { dimensionSql } from './attribution-sql.ts';
import type { DimensionSql } from './attribution-sql.ts';
import type { ExecutionColumn } from './execution-column.ts';
import type { Parameters, Settings } from './engine.ts';

/** Shown where a call states nothing for one of its own fields or labels. */
export const NONE = '(none)';

/**
 * A dimension as it is read. Both expressions give what people are shown: never empty, so that a filter on what is
 * seen finds what is seen.
 */
export interface LedgerDimension {
  readonly name: string;
  readonly kind: 'rule' | 'field' | 'label' | 'charge' | 'behaviour';
  /** Dimensions of whose columns it is made when it is asked for; absent for those that are columns themselves. */
  readonly madeOf?: readonly string[];
  /** Expression over a row of `calls`; of behaviour, of one that is joined with it. */
  readonly ofCall: string;
  /** Expression over a row of charge-source.ts. */
  readonly ofCharge: string;
  /** The value that all calls have; null where they differ. */
  readonly ofAllCalls: string | null;
  /** Column of the ledger, or what stands for it where all calls have the same value; null for a label, which only calls have. */
  readonly column: string | null;
  readonly parameters: Parameters;
  /** Values that mean that nobody was found: they name the gap and never count as attributed. */
  readonly gaps: readonly string[];
  /** What `ofCall` reads of the call's execution: rows are joined with it (execution-rows.ts). */
  readonly executions: readonly ExecutionColumn[];
  /** Of a dimension of the rules: the id of the rule that decided, empty where none did. */
  readonly rule: { readonly ofCall: string; readonly ofCharge: string } | null;
}

/** For statements that hold the expressions of rules: a rules file may be a megabyte, and the engine refuses a quarter of that. */
export const LONG_STATEMENT: Settings = {
  max_query_size: '16000000',
  max_ast_elements: '1000000',
  max_expanded_ast_elements: '10000000',
  // A charge is in the partition of its billing month, whatever its version.
  do_not_merge_across_partitions_select_final: 1,
};

const LABEL_KEY_LIMIT = 200;

/** The rules' parser lets no other names through. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

const compiled = new WeakMap<Rules, readonly LedgerDimension[]>();

/** The dimensions the ledger has a column for: the rules' own, then the fields. */
export function ledgerDimensions(rules: Rules): readonly LedgerDimension[] {
  const found = compiled.get(rules) ?? compileDimensions(rules);
  compiled.set(rules, found);
  return found;
}

function compileDimensions(rules: Rules): readonly LedgerDimension[] {
  const fields = FIELD_DIMENSIONS.map((name) => ({
    name,
    kind: 'field' as const,
    ofCall: shown(name === 'attempt' ? 'toLowCardinality(toString(attempt))' : name, NONE),
    ofCharge: name === 'attempt' ? word(NONE) : shown(name, NONE),
    ofAllCalls: null,
    column: columnName(name),
    parameters: {},
    gaps: [],
    executions: [],
    rule: null,
  }));
  return [...ruleDimensions(rules, ''), ...fields];
}

/** The rules' own dimensions. Expressions of several rules fit into one statement when their prefixes differ. */
export function ruleDimensions(rules: Rules, prefix: string): readonly LedgerDimension[] {
  const onRow = (row: AttributionRow): readonly DimensionSql[] =>
    dimensionSql(rules, rules.literal, { ...row, parameters: `${prefix}${row.parameters}` });
  const onCharges = onRow(CHARGE_ROW);
  return onRow(CALL_ROW).map(({ name, sql, ruleSql, params, executions }, index) => ({
    name,
    kind: 'rule',
    ofCall: shown(`toLowCardinality(${sql})`, NOT_ATTRIBUTED),
    ofCharge: shown(`toLowCardinality(${onCharges[index]?.sql ?? `''`})`, NOT_ATTRIBUTED),
    column: columnName(name),
    parameters: { ...params, ...onCharges[index]?.params },
    gaps: [NOT_ATTRIBUTED, ...gapsOf(rules, name)],
    executions,
    ofAllCalls: null,
    rule: { ofCall: ruleSql, ofCharge: onCharges[index]?.ruleSql ?? `''` },
  }));
}

/** Whether two dimensions decide alike because they are written alike, whatever their parameters are called. */
export function hasSameMeaning(left: LedgerDimension, right: LedgerDimension): boolean {
  return meaningOf(left) === meaningOf(right);
}

function meaningOf({ ofCall, ofCharge, parameters, gaps, rule }: LedgerDimension): string {
  const spelt = [ofCall, ofCharge, rule?.ofCall].map((sql) =>
    sql?.replace(
      /\{(\w+):([^}]+)\}/g,
      (_, name: string, type: string) => `{${type} ${JSON.stringify(parameters[name])}}`,
    ),
  );
  return JSON.stringify([spelt, gaps]).replace(/\bvalue\d+\b/g, 'value');
}

/**
 * Where a dimension is more than the column of its name. Settlement takes out what calls cost, and calls are untaggable whatever
 * the bill says that contains them.
 */
const CHARGE_EXPRESSIONS: Readonly<Record<string, string>> = {
  costOrigin: 'toLowCardinality(origin)',
  workload: "toLowCardinality(if(isTraffic, 'ai', 'other'))",
  taggability: `toLowCardinality(if(origin != 'settlement' AND (ifNull(resource, '') != '' OR notEmpty(labels)), 'taggable', 'untaggable'))`,
};
/** What stands for all calls where they are more than nothing. */
const OF_CALLS: Readonly<Record<string, string>> = { costOrigin: METERED, workload: 'ai', taggability: 'untaggable' };

/** Dimensions of lines of bills; all calls have the same value in each. */
const chargeDimensions: readonly LedgerDimension[] = CHARGE_DIMENSIONS.map((name) => {
  const ofAllCalls = OF_CALLS[name] ?? NONE;
  const ofCall = word(ofAllCalls);
  const ofCharge = shown(CHARGE_EXPRESSIONS[name] ?? `toLowCardinality(${name})`, NONE);
  return {
    name,
    kind: 'charge',
    ofCall,
    ofCharge,
    ofAllCalls,
    column: ofCall,
    parameters: {},
    gaps: [],
    executions: [],
    rule: null,
  };
});

/** What calls were in their executions; a charge was nothing there. */
export const behaviourDimensions: readonly LedgerDimension[] = BEHAVIOUR_DIMENSIONS.map((name) => ({
  name,
  kind: 'behaviour' as const,
  ofCall: shown(BEHAVIOUR_EXPRESSIONS[name], NONE),
  ofCharge: word(NONE),
  ofAllCalls: null,
  column: columnName(name),
  parameters: {},
  gaps: [NONE],
  executions: [],
  rule: null,
}));

/** Every dimension that lines of bills have a value in, but for labels. */
export function billedDimensions(rules: Rules): readonly LedgerDimension[] {
  return [...chargeDimensions, ...ledgerDimensions(rules)];
}

/** The column of a dimension in the lines of charges (charge-lines.ts). */
export function chargeColumn({ name }: LedgerDimension): string {
  return columnName(name);
}

/** Finds dimensions by the names people use; labels too. Throws AppError 'bad-request' for a name that is none. */
export function dimensionFinder(dimensions: readonly LedgerDimension[]): (name: string) => LedgerDimension {
  const known = new Map(
    [...chargeDimensions, ...behaviourDimensions, ...dimensions].map((dimension) => [dimension.name, dimension]),
  );
  const labels = new Map<string, LedgerDimension>();
  return (name) => {
    const found = known.get(name) ?? labels.get(name);
    if (found) return found;
    if (!name.startsWith(LABEL_PREFIX) || name.length > LABEL_KEY_LIMIT) throw unknownDimension(name, known.keys());
    const label = labelDimension(name, labels.size);
    labels.set(name, label);
    return label;
  };
}

function labelDimension(name: string, index: number): LedgerDimension {
  const parameter = `label${index}`;
  return {
    name,
    kind: 'label',
    ofCall: shown(`toLowCardinality(labels[{${parameter}:String}])`, NONE),
    ofCharge: shown(`toLowCardinality(labels[{${parameter}:String}])`, NONE),
    ofAllCalls: null,
    column: null,
    parameters: { [parameter]: name.slice(LABEL_PREFIX.length) },
    gaps: [NONE],
    executions: [],
    rule: null,
  };
}

/** The same text for every row. */
function word(text: string): string {
  return `toLowCardinality('${text}')`;
}

/** Names the expression once: those of many rules are long. */
function shown(sql: string, empty: string): string {
  return `ifNull(nullIf(${sql}, ''), '${empty}')`;
}

/** What names the gap of a dimension: its default and its pools. */
function gapsOf(rules: Rules, name: string): string[] {
  const dimension = rules.dimensions.find((one) => one.name === name);
  const pools = dimension?.rules.filter(({ poolOwner }) => poolOwner !== null) ?? [];
  const named = pools.flatMap(({ value }) => (value.kind === 'constant' ? [value.text] : []));
  return [...named, ...(dimension?.fallback === null || !dimension ? [] : [dimension.fallback])];
}

function columnName(name: string): string {
  if (!NAME.test(name)) throw new Error(`"${name}" cannot name a column`);
  return `\`by_${name}\``;
}

function unknownDimension(name: string, known: Iterable<string>): AppError {
  const names = [...known];
  const close = nearest(name, names);
  return new AppError(
    'bad-request',
    `There is no dimension "${name.slice(0, LABEL_KEY_LIMIT)}"${close === null ? '' : `; did you mean "${close}"?`}`,
    `Use one of ${names.join(', ')}, or label.<key> for any label that senders set.`,
  );
}
