import { NOT_ATTRIBUTED } from '../dimension.ts';
import type { PricedCall } from '../pricing/price.ts';
import { compileRule } from './compiled-rule.ts';
import { NO_EXECUTION } from './execution.ts';
import type { Execution } from './execution.ts';
import type { KnownCharge } from './charge-source.ts';
import type { Candidate, CompiledRule } from './compiled-rule.ts';
import { evaluationOrder } from './dependency.ts';
import { Facts } from './facts.ts';
import { asWritten } from './literal.ts';
import type { Literal } from './literal.ts';
import { assignmentId, fallbackId, ruleId } from './rules.ts';
import type { Provenance } from './provenance.ts';
import type { Dimension, Grain, Rules } from './rules.ts';

/** The value of a call in one dimension, where it comes from, and what lost against it. */
export interface Attribution {
  readonly dimension: string;
  /** NOT_ATTRIBUTED when nothing yields. */
  readonly value: string;
  readonly rule: string | null;
  readonly source: string | null;
  readonly confidence: number | null;
  /** By what kind of evidence; null when nothing yields. */
  readonly kind: Provenance | null;
  /** False for the remainder, for a pool and for a default: none counts as coverage. */
  readonly attributed: boolean;
  /** What later sources and rules would have said, in their order. */
  readonly candidates: readonly Candidate[];
}

/** Rules made ready to be applied, many times. */
export interface CompiledRules {
  /** The dimensions, in the order of the file. */
  readonly names: readonly string[];
  /** The value in each dimension, in the order of `names`; NOT_ATTRIBUTED when nothing yields. */
  readonly values: (priced: PricedCall, execution?: Execution) => readonly string[];
  /** The same values with their provenance. */
  readonly explain: (priced: PricedCall, execution?: Execution) => readonly Attribution[];
  /** The same of a charge. Dimensions that it was assigned ask no rule. */
  readonly valuesOfCharge: (known: KnownCharge) => readonly string[];
  readonly explainCharge: (known: KnownCharge) => readonly Attribution[];
}

interface CompiledDimension {
  readonly name: string;
  /** Its place in the file, and in the facts. */
  readonly index: number;
  readonly grain: Grain | null;
  readonly rules: readonly CompiledRule[];
  readonly fallback: string;
}

/** Compiles rules to a function of a call. `literal` translates what pseudonymised labels are compared with. */
export function compileRules(rules: Rules, literal: Literal = asWritten): CompiledRules {
  const { dimensions } = rules;
  const names = dimensions.map(({ name }) => name);
  const facts = new Facts(names, rules.facts ?? [], literal);
  const compiled = inOrder(dimensions).map((dimension): CompiledDimension => {
    const { name, fallback, values, grain } = dimension;
    const compiledRules = dimension.rules.map((rule, at) =>
      compileRule(rule, ruleId(name, at), facts, literal, values),
    );
    return { name, index: names.indexOf(name), grain, rules: compiledRules, fallback: fallback ?? '' };
  });
  const inFile = compiled.toSorted((left, right) => left.index - right.index);
  const settle = (assigned: Assigned): readonly string[] => {
    for (const dimension of compiled) {
      facts.values[dimension.index] = assignedTo(assigned, dimension) || valueOf(dimension, facts.isCharge);
    }
    return facts.values;
  };
  const settleCall = (priced: PricedCall, execution: Execution = NO_EXECUTION): readonly string[] => {
    facts.load(priced, execution);
    return settle(NOTHING);
  };
  const settleCharge = (known: KnownCharge): readonly string[] => {
    facts.loadCharge(known);
    return settle(known.charge.assigned);
  };
  return {
    names,
    values: (priced, execution) => settleCall(priced, execution).map(shown),
    explain: (priced, execution) => {
      settleCall(priced, execution);
      return inFile.map((dimension) => explainDimension(dimension, false));
    },
    valuesOfCharge: (known) => settleCharge(known).map(shown),
    explainCharge: (known) => {
      settleCharge(known);
      return inFile.map((dimension) => explainDimension(dimension, true, assignedTo(known.charge.assigned, dimension)));
    },
  };
}

type Assigned = Readonly<Record<string, string>>;
const NOTHING: Assigned = {};

function assignedTo(assigned: Assigned, { name }: CompiledDimension): string {
  return Object.hasOwn(assigned, name) ? (assigned[name] ?? '').toWellFormed() : '';
}

function shown(value: string): string {
  return value || NOT_ATTRIBUTED;
}

function inOrder(dimensions: readonly Dimension[]): readonly Dimension[] {
  const order = evaluationOrder(dimensions);
  if (order.kind === 'cycle') throw new Error(`rules with a cycle passed the check: ${order.names.join(' -> ')}`);
  return order.names.flatMap((name) => dimensions.find((dimension) => dimension.name === name) ?? []);
}

function asks({ grain }: CompiledDimension, isCharge: boolean): boolean {
  return grain === null || (grain === 'charge') === isCharge;
}

function valueOf(dimension: CompiledDimension, isCharge: boolean): string {
  if (!asks(dimension, isCharge)) return dimension.fallback;
  for (const rule of dimension.rules) {
    const value = rule.holds() ? rule.yield() : '';
    if (value !== '') return value;
  }
  return dimension.fallback;
}

interface Found {
  readonly candidate: Candidate;
  readonly attributes: boolean;
}

function explainDimension(dimension: CompiledDimension, isCharge: boolean, assigned = ''): Attribution {
  const { name } = dimension;
  const [winner, ...others] = [
    ...(assigned === '' ? [] : [assignment(dimension, assigned)]),
    ...(asks(dimension, isCharge) ? dimension.rules.flatMap(foundBy) : []),
    ...(dimension.fallback === '' ? [] : [standIn(dimension)]),
  ];
  const candidates = others.map(({ candidate }) => candidate);
  if (!winner) return { dimension: name, ...NOBODY, candidates };
  return { dimension: name, ...winner.candidate, attributed: winner.attributes, candidates };
}

/** What is known where nothing yields. */
const NOBODY = {
  value: NOT_ATTRIBUTED,
  rule: null,
  source: null,
  confidence: null,
  kind: null,
  attributed: false,
} as const;

function foundBy(rule: CompiledRule): readonly Found[] {
  return rule.holds() ? rule.candidates().map((candidate) => ({ candidate, attributes: rule.attributes })) : [];
}

function standIn({ name, fallback }: CompiledDimension): Found {
  const candidate = { value: fallback, rule: fallbackId(name), source: null, confidence: 0, kind: 'default' } as const;
  return { candidate, attributes: false };
}

/** A share of an allocation says where it belongs, and no rule can say otherwise. */
function assignment({ name }: CompiledDimension, value: string): Found {
  const candidate = { value, rule: assignmentId(name), source: 'allocation', confidence: 1 } as const;
  return { candidate: { ...candidate, kind: 'telemetry-split' }, attributes: true };
}
