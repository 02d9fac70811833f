import type { Literal } from './literal.ts';
import type { ChargeField } from './charge-source.ts';
import type { FactTable } from './fact-table.ts';
import type { Picos } from '../money.ts';
import type { Provenance } from './provenance.ts';
import type { FieldSource, MoneySource, NumberSource, RootField } from './source.ts';

/** Published rules: the text of one revision, parsed. Numbers grow by one with each publication. */
export interface RulesRevision extends Rules {
  readonly revision: number;
}

/** Dimensions in the order of the file; each call gets a value, or none, in every one of them. */
export interface Rules {
  readonly dimensions: readonly Dimension[];
  /** What is known about keys through time, for sources `fact.<table>[...]`; absent is none. */
  readonly facts?: readonly FactTable[];
  /** How a text of the rules stands in the store; absent where nothing is pseudonymised. */
  readonly literal?: Literal;
}

export interface Dimension {
  readonly name: string;
  readonly description: string | null;
  /** The dimension one drills down from: product, for feature. Null at the top. */
  readonly parent: string | null;
  /** `pseudonymise`: the labels it reads are replaced by keyed tokens before they are stored. */
  readonly sensitivity: 'pseudonymise' | null;
  /** What it is for: calls alone, charges alone; null for both. */
  readonly grain: Grain | null;
  /** The only values it takes: anything else a rule finds is no value. Null allows any. */
  readonly values: ReadonlySet<string> | null;
  /** Tried in order; the first that yields a value wins. */
  readonly rules: readonly Rule[];
  /** Stands where no rule yields. It names the gap and never counts as attributed; null leaves the gap empty. */
  readonly fallback: string | null;
}

/** Rules of `execution` grain read their labels at the root of the trace; they hold for calls. */
export const GRAINS = ['call', 'execution', 'charge'] as const;
export type Grain = (typeof GRAINS)[number];

export interface Rule {
  /** Null: always. */
  readonly when: Condition | null;
  /** Half open, epoch milliseconds of the call's start; null is unbounded. */
  readonly validFrom: number | null;
  readonly validUntil: number | null;
  readonly value: ValueRule;
  /** 0 to 1: how much the rule's author trusts what it finds. */
  readonly confidence: number;
  /** What its values are said to come from, where the sources' own names say too little: "inherited:k8s_label". */
  readonly source: string | null;
  /** By what kind of evidence; null is what the sources themselves tell (provenance.ts). */
  readonly kind: Provenance | null;
  /** Who answers for what nobody else does: the value names a pool and never counts as attributed. Null: it attributes. */
  readonly poolOwner: string | null;
}

/** What a rule yields. The empty string is no value: the next rule is tried. */
export type ValueRule =
  | { readonly kind: 'constant'; readonly text: string }
  | {
      readonly kind: 'first';
      /** The first reading with a value is taken; `transforms`, then `map`, act on what was taken. */
      readonly readings: readonly Reading[];
      readonly transforms: readonly Transform[];
      /** Values that are no key yield nothing; null takes the value as it is. */
      readonly map: ReadonlyMap<string, string> | null;
    }
  /** Yields only when every reading has a value. */
  | { readonly kind: 'format'; readonly parts: readonly (string | Reading)[] };

/** A source, and what is done to its value before it is used. */
export interface Reading {
  readonly source: Source;
  readonly transforms: readonly Transform[];
}

export type Source =
  | { readonly kind: 'field'; readonly name: FieldSource }
  | { readonly kind: 'number'; readonly name: NumberSource }
  | { readonly kind: 'label'; readonly key: string }
  | { readonly kind: 'dimension'; readonly name: string }
  /** Of the execution: the nearest to its root that has a value. */
  | { readonly kind: 'rootLabel'; readonly key: string }
  | { readonly kind: 'rootField'; readonly name: RootField }
  /** Of a charge alone. */
  | { readonly kind: 'charge'; readonly name: ChargeField }
  /** What a table of facts said of a key when the call was made, or says last. */
  | { readonly kind: 'fact'; readonly table: string; readonly key: Reading; readonly asOf: 'call' | 'now' };

export type Transform =
  | { readonly kind: 'lower' | 'upper' | 'trim' }
  /** Cuts at every occurrence; `part` counts from 1, or from the end when negative. Out of range is no value. */
  | { readonly kind: 'split'; readonly at: string; readonly part: number }
  /** RE2: a named group of the first match, or else its first, or all of it without one. No match is no value. */
  | { readonly kind: 'capture'; readonly pattern: string; readonly group: string | null };

/** Tests of text are false where there is no value; comparisons are false where the number is unknown. */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'set'; readonly reading: Reading }
  | { readonly kind: TextTest; readonly reading: Reading; readonly values: readonly string[] }
  | { readonly kind: 'matches'; readonly reading: Reading; readonly pattern: string; readonly whole: boolean }
  | { readonly kind: 'number'; readonly name: NumberSource; readonly comparison: Comparison; readonly value: number }
  /** Text that is a decimal number, in millionths; other text is unknown. */
  | { readonly kind: 'decimal'; readonly reading: Reading; readonly comparison: Comparison; readonly micros: bigint }
  | { readonly kind: 'money'; readonly name: MoneySource; readonly comparison: Comparison; readonly picos: Picos }
  /** The start of the call or charge, epoch milliseconds. */
  | { readonly kind: 'instant'; readonly comparison: Comparison; readonly at: number };

/** Each holds when it holds for one of its values. */
export const TEXT_TESTS = ['in', 'prefix', 'suffix', 'contains'] as const;
export type TextTest = (typeof TEXT_TESTS)[number];

export const COMPARISONS = ['above', 'atLeast', 'below', 'atMost', 'equals'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/** Writes a source as the rules file does: "label.team", "dimension.product", "fact.owner[label.service]". */
export function sourceText(source: Source): string {
  switch (source.kind) {
    case 'label':
      return `label.${source.key}`;
    case 'rootLabel':
      return `root.label.${source.key}`;
    case 'rootField':
      return `root.${source.name}`;
    case 'dimension':
      return `dimension.${source.name}`;
    case 'charge':
      return `charge.${source.name}`;
    case 'fact':
      return `fact.${source.table}[${sourceText(source.key.source)}]`;
    default:
      return source.name;
  }
}

/** Names a rule within its revision: "feature#2", counted from 1. */
export function ruleId(dimension: string, index: number): string {
  return `${dimension}#${index + 1}`;
}

/** Names the fallback of a dimension: what carries this id is not attributed. */
export function fallbackId(dimension: string): string {
  return `${dimension}#default`;
}

/** Names what an allocation decided, as rule. */
export function assignmentId(dimension: string): string {
  return `${dimension}#allocated`;
}

/** Whether a rule yields for every call, so that no rule after it is ever tried. */
export function isUnconditional(rule: Rule): boolean {
  const { when, validFrom, validUntil, value } = rule;
  return when === null && validFrom === null && validUntil === null && value.kind === 'constant';
}

/** What a rule takes its value from. */
export function valueReadings({ value }: Rule): readonly Reading[] {
  if (value.kind === 'first') return value.readings;
  return value.kind === 'format' ? value.parts.filter((part) => typeof part !== 'string') : [];
}

/** Everything a rule reads: conditions included, and the keys that facts are looked up by. */
export function sourcesOf(rule: Rule): readonly Source[] {
  const tested = rule.when === null ? [] : readingsOf(rule.when);
  return [...valueReadings(rule), ...tested].flatMap(({ source }) => withKeys(source));
}

/** Whether any rule asks what the execution of a call says. */
export function asksExecutions({ dimensions }: Rules): boolean {
  const sources = dimensions.flatMap(({ rules }) => rules.flatMap(sourcesOf));
  return sources.some(({ kind }) => kind === 'rootLabel' || kind === 'rootField');
}

function withKeys(source: Source): readonly Source[] {
  return source.kind === 'fact' ? [source, ...withKeys(source.key.source)] : [source];
}

/** The readings a condition tests, at any depth. */
export function readingsOf(condition: Condition): readonly Reading[] {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return condition.conditions.flatMap(readingsOf);
    case 'not':
      return readingsOf(condition.condition);
    case 'number':
      return [{ source: { kind: 'number', name: condition.name }, transforms: [] }];
    case 'money':
    case 'instant':
      return [];
    default:
      return [condition.reading];
  }
}
