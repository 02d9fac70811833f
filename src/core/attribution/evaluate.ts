import { NOT_ATTRIBUTED } from '../dimension.ts';
import type { PricedCall } from '../pricing/price.ts';
import { compileRule } from './compiled-rule.ts';
import type { Candidate, CompiledRule } from './compiled-rule.ts';
import { evaluationOrder } from './dependency.ts';
import { Facts } from './facts.ts';
import { asWritten } from './literal.ts';
import type { Literal } from './literal.ts';
import { fallbackId, ruleId } from './rules.ts';
import type { Dimension, Rules } from './rules.ts';

/** The value of a call in one dimension, where it comes from, and what lost against it. */
export interface Attribution {
  readonly dimension: string;
  /** NOT_ATTRIBUTED when nothing yields. */
  readonly value: string;
  readonly rule: string | null;
  readonly source: string | null;
  readonly confidence: number | null;
  /** False for the remainder and for a default: neither counts as coverage. */
  readonly attributed: boolean;
  /** What later sources and rules would have said, in their order. */
  readonly candidates: readonly Candidate[];
}

/** Rules made ready to be applied, many times. */
export interface CompiledRules {
  /** The dimensions, in the order of the file. */
  readonly names: readonly string[];
  /** The value in each dimension, in the order of `names`; NOT_ATTRIBUTED when nothing yields. */
  readonly values: (priced: PricedCall) => readonly string[];
  /** The same values with their provenance. */
  readonly explain: (priced: PricedCall) => readonly Attribution[];
}

interface CompiledDimension {
  readonly name: string;
  /** Its place in the file, and in the facts. */
  readonly index: number;
  readonly rules: readonly CompiledRule[];
  readonly fallback: string;
}

/** Compiles rules to a function of a call. `literal` translates what pseudonymised labels are compared with. */
export function compileRules(rules: Rules, literal: Literal = asWritten): CompiledRules {
  const { dimensions } = rules;
  const names = dimensions.map(({ name }) => name);
  const facts = new Facts(names);
  const compiled = inOrder(dimensions).map((dimension): CompiledDimension => {
    const { name, fallback } = dimension;
    const compiledRules = dimension.rules.map((rule, at) => compileRule(rule, ruleId(name, at), facts, literal));
    return { name, index: names.indexOf(name), rules: compiledRules, fallback: fallback ?? '' };
  });
  const settle = (priced: PricedCall): readonly string[] => {
    facts.load(priced);
    for (const dimension of compiled) facts.values[dimension.index] = valueOf(dimension);
    return facts.values;
  };
  return {
    names,
    values: (priced) => settle(priced).map((value) => value || NOT_ATTRIBUTED),
    explain: (priced) => {
      settle(priced);
      return compiled.toSorted((left, right) => left.index - right.index).map(explainDimension);
    },
  };
}

function inOrder(dimensions: readonly Dimension[]): readonly Dimension[] {
  const order = evaluationOrder(dimensions);
  if (order.kind === 'cycle') throw new Error(`rules with a cycle passed the check: ${order.names.join(' -> ')}`);
  return order.names.flatMap((name) => dimensions.find((dimension) => dimension.name === name) ?? []);
}

function valueOf(dimension: CompiledDimension): string {
  for (const rule of dimension.rules) {
    const value = rule.holds() ? rule.yield() : '';
    if (value !== '') return value;
  }
  return dimension.fallback;
}

function explainDimension(dimension: CompiledDimension): Attribution {
  const { name, fallback } = dimension;
  const found = dimension.rules.flatMap((rule) => (rule.holds() ? rule.candidates() : []));
  const standIn: Candidate = { value: fallback, rule: fallbackId(name), source: null, confidence: 0 };
  const [winner, ...candidates] = fallback === '' ? found : [...found, standIn];
  return {
    dimension: name,
    value: winner?.value ?? NOT_ATTRIBUTED,
    rule: winner?.rule ?? null,
    source: winner?.source ?? null,
    confidence: winner?.confidence ?? null,
    attributed: found.length > 0,
    candidates,
  };
}
