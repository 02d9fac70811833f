import type { Labels } from './labels.ts';

/** Lists the labels of a call that are not its own but those of a span above it, by name and comma separated. */
export const INHERITED_NAMES = 'otlp.inherited';

const MOST_INHERITED = 64;
/** What a resource says is said of that process alone; the others tell of this very span. */
const NEVER_PASSED_ON = /^resource\.|^otlp\.|,/;

/** The labels without what came from above. */
export function ownLabelsOf(labels: Labels): Labels {
  const names = inheritedNames(labels);
  return names === null ? labels : chosen(labels, (name) => name !== INHERITED_NAMES && !names.has(name));
}

/** Of the labels only what came from above. */
export function inheritedLabelsOf(labels: Labels): Labels {
  const names = inheritedNames(labels);
  return chosen(labels, (name) => names?.has(name) ?? false);
}

function inheritedNames(labels: Labels): ReadonlySet<string> | null {
  const names = labels[INHERITED_NAMES];
  return names === undefined ? null : new Set(names.split(','));
}

function chosen(labels: Labels, isWanted: (name: string) => boolean): Labels {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => isWanted(name)));
}

/** A call's own labels, and what is said above it and not by itself. The nearest of those above is the first and wins. */
export function withInherited(own: Labels, above: readonly Labels[]): Labels {
  const inherited: Record<string, string> = {};
  let count = 0;
  for (const labels of above) {
    for (const name of Object.keys(labels).sort()) {
      if (count === MOST_INHERITED || Object.hasOwn(inherited, name)) continue;
      if (own[name] || !labels[name] || NEVER_PASSED_ON.test(name)) continue;
      inherited[name] = labels[name];
      count += 1;
    }
  }
  if (count === 0) return own;
  return { ...inherited, ...own, [INHERITED_NAMES]: Object.keys(inherited).sort().join(',') };
}
