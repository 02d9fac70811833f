import { valueReadings } from './rules.ts';
import type { Rules } from './rules.ts';

/** Keys of the labels that pseudonymised dimensions take their values from: these are stored as keyed tokens. */
export function pseudonymisedLabels(rules: Rules): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const dimension of rules.dimensions) {
    if (dimension.sensitivity === null) continue;
    for (const { source } of dimension.rules.flatMap(valueReadings)) {
      if (source.kind === 'label' || source.kind === 'rootLabel') keys.add(source.key);
    }
  }
  return keys;
}
