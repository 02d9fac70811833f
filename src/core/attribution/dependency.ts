import { sourcesOf } from './rules.ts';
import type { Dimension } from './rules.ts';

/** Names in an order in which each comes after those it depends on; or the names of a circle. */
export type EvaluationOrder = { readonly kind: 'order' | 'cycle'; readonly names: readonly string[] };

/** The dimensions a dimension's rules refer to, each once. */
export function dependenciesOf(dimension: Dimension): readonly string[] {
  const names = dimension.rules
    .flatMap(sourcesOf)
    .flatMap((source) => (source.kind === 'dimension' ? [source.name] : []));
  return [...new Set(names)];
}

/** Orders dimensions by what they depend on; unknown names are left to others to report. */
export function evaluationOrder(
  dimensions: readonly Dimension[],
  dependencies: (dimension: Dimension) => readonly string[] = dependenciesOf,
): EvaluationOrder {
  const edges = new Map(dimensions.map((dimension) => [dimension.name, dependencies(dimension)]));
  const done = new Set<string>();
  for (const { name } of dimensions) {
    const cycle = visit(name, edges, done, []);
    if (cycle) return { kind: 'cycle', names: cycle };
  }
  return { kind: 'order', names: [...done] };
}

/** What a dimension needs, directly or not, in evaluation order and without itself. */
export function closureOf(name: string, dimensions: readonly Dimension[]): readonly string[] {
  const edges = new Map(dimensions.map((dimension) => [dimension.name, dependenciesOf(dimension)]));
  const done = new Set<string>();
  visit(name, edges, done, []);
  return [...done].filter((needed) => needed !== name);
}

function visit(
  name: string,
  edges: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
  path: readonly string[],
): readonly string[] | null {
  if (done.has(name)) return null;
  if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
  for (const next of edges.get(name) ?? []) {
    if (!edges.has(next)) continue;
    const cycle = visit(next, edges, done, [...path, name]);
    if (cycle) return cycle;
  }
  done.add(name);
  return null;
}
