import type { FocusVersion } from './focus-columns.ts';

/** A line of FOCUS: text by column; null says nothing, as a column that is left out does. */
export type FocusRow = Readonly<Record<string, string | null>>;

/** How every moment of FOCUS is written: UTC, whole seconds. */
export function momentText(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** The name of a custom column: x_ and the words of a name, each with a capital letter. */
export function customName(name: string): string {
  if (/^x_[A-Za-z0-9]+$/.test(name)) return name;
  const words = name.replace(/^x_/, '').split(/[^\p{L}\p{N}]+/u);
  return `x_${words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')}`;
}

/** A line of ours under the names that a version has: what came with 1.3 is a custom column before. */
export function namedFor(row: FocusRow, version: FocusVersion): FocusRow {
  if (version !== '1.2') return row;
  const entries = Object.entries(row).map(([name, text]) => [SINCE_13.test(name) ? customName(name) : name, text]);
  return Object.fromEntries(entries);
}

const SINCE_13 = /^(?:Allocated|HostProviderName$)/;
