import { sourceText } from './rules.ts';
import type { Rule } from './rules.ts';

/** More sources than a line has room for. */
const MOST_SOURCES = 3;

/** What a rule does, in a line: "from label.team, label.squad and 16 more", "search, under a condition, until 2026-10-01". */
export function ruleWords({ value, when, validFrom, validUntil, poolOwner }: Rule): string {
  const what =
    value.kind === 'constant'
      ? value.text
      : value.kind === 'first'
        ? `from ${listed(value.readings.map(({ source }) => sourceText(source)))}${value.map === null ? '' : ', mapped'}`
        : `from ${listed(value.parts.flatMap((part) => (typeof part === 'string' ? [] : [sourceText(part.source)])))}`;
  const parts = [
    poolOwner === null ? what : `pool ${what} of ${poolOwner}`,
    ...(when === null ? [] : ['under a condition']),
    ...(validFrom === null ? [] : [`from ${dayOf(validFrom)} on`]),
    ...(validUntil === null ? [] : [`until ${dayOf(validUntil)}`]),
  ];
  return parts.join(', ');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_SOURCES).join(', ');
  return names.length > MOST_SOURCES ? `${shown} and ${names.length - MOST_SOURCES} more` : shown;
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
