import type { BilledLine, MeteredHour } from './billed-line.ts';
import type { PartyLevel } from './party.ts';

/** Both sides of a month, of those who bear one name at a level; null of those who bear none, or none that the bill knows. */
export interface PartyPart {
  readonly name: string | null;
  readonly lines: readonly BilledLine[];
  readonly hours: readonly MeteredHour[];
}

/**
 * Both sides taken apart by the names at a level. Calls whose name the bill lacks stand beside the lines that bear no name, where
 * there are such lines; calls without a name too, or beside the only name there is. Nothing is in two parts.
 */
export function splitByParty(
  lines: readonly BilledLine[],
  hours: readonly MeteredHour[],
  level: PartyLevel,
): PartyPart[] {
  const billed = Map.groupBy(lines, ({ party }) => party[level]);
  const named = [...billed.keys()].filter((name) => name !== null);
  const [only] = named.length === 1 && !billed.has(null) ? named : [];
  const placeOf = (name: string | null): string | null => {
    if (name === null) return only ?? null;
    return billed.has(name) || !billed.has(null) ? name : null;
  };
  const metered = Map.groupBy(hours, ({ party }) => placeOf(party[level]));
  return [...new Set([...billed.keys(), ...metered.keys()])].map((name) => ({
    name,
    lines: billed.get(name) ?? [],
    hours: metered.get(name) ?? [],
  }));
}
