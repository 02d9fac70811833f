import { NOT_ATTRIBUTED } from '../dimension.ts';
import { formatPicos } from '../money.ts';
import type { Picos } from '../money.ts';
import type { PricedCall } from '../pricing/price.ts';
import type { Problem } from '../problem.ts';
import type { KnownCharge } from './charge-source.ts';
import { compileRules } from './evaluate.ts';
import type { CompiledRules } from './evaluate.ts';
import { executionAt } from './execution.ts';
import type { ExecutionNode } from './execution.ts';
import type { Rules } from './rules.ts';

/** A case of the rules file: what is given, and what must come out of it. */
export interface RulesTest {
  readonly name: string;
  /** Where it stands in the file. */
  readonly place: string;
  readonly given: readonly GivenLine[];
  readonly expect: readonly Expectation[];
}

export type GivenLine =
  | { readonly kind: 'call'; readonly priced: PricedCall; readonly execution: readonly ExecutionNode[] }
  | { readonly kind: 'charge'; readonly known: KnownCharge };

/** The value of all lines in a dimension, or what each value of it must cost. */
export type Expectation =
  | { readonly kind: 'value'; readonly dimension: string; readonly value: string }
  | { readonly kind: 'cost'; readonly dimension: string; readonly costs: ReadonlyMap<string, Picos> };

/** Runs the cases by the evaluator that decides everywhere else; tells of every one that fails. */
export function failedTests(rules: Rules, tests: readonly RulesTest[]): readonly Problem[] {
  const compiled = compileRules(rules);
  return tests.flatMap((test) => {
    const values = test.given.map((line) => valuesOf(compiled, line));
    return test.expect.flatMap((expectation) => {
      const found = values.map((line) => line[compiled.names.indexOf(expectation.dimension)] ?? NOT_ATTRIBUTED);
      const reason = disappointment(expectation, found, test.given);
      return reason === null ? [] : [problem(test, reason)];
    });
  });
}

function valuesOf(compiled: CompiledRules, line: GivenLine): readonly string[] {
  if (line.kind === 'charge') return compiled.valuesOfCharge(line.known);
  return compiled.values(line.priced, executionAt(line.execution, line.priced.call.at));
}

/** Why what was found is not what was expected; null when it is. */
function disappointment(
  expectation: Expectation,
  found: readonly string[],
  given: readonly GivenLine[],
): string | null {
  const { dimension } = expectation;
  if (expectation.kind === 'value') {
    const other = found.find((value) => value !== expectation.value);
    return other === undefined ? null : `${dimension} is "${other}", expected "${expectation.value}"`;
  }
  const costs = new Map<string, Picos>();
  for (const [index, line] of given.entries()) {
    const value = found[index] ?? NOT_ATTRIBUTED;
    costs.set(value, (costs.get(value) ?? 0n) + costOf(line));
  }
  const names = new Set([...costs.keys(), ...expectation.costs.keys()]);
  const wrong = [...names].find((name) => (costs.get(name) ?? 0n) !== (expectation.costs.get(name) ?? 0n));
  if (wrong === undefined) return null;
  const [is, wanted] = [costs, expectation.costs].map((sums) => formatPicos(sums.get(wrong) ?? 0n));
  return `${dimension} "${wrong}" costs ${is}, expected ${wanted}`;
}

function costOf(line: GivenLine): Picos {
  if (line.kind === 'charge') return line.known.charge.costs.effective;
  return line.priced.price.kind === 'priced' ? line.priced.price.picos : 0n;
}

function problem({ name, place }: RulesTest, reason: string): Problem {
  const remedy = 'Change the rules, or what the test expects.';
  return { code: 'rules-test-failed', place, reason: `${name}: ${reason}`, remedy };
}
