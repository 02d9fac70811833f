import { flagName } from '../operations/flag-name.ts';
import type { Operation } from '../operations/operation.ts';
import type { Desk } from './desk.ts';
import { viewPath } from './view-link.ts';

/** Where an answer is from: enough to ask the same again, by any door, and to see it on a screen. */
export interface Citation {
  readonly operation: string;
  /** As it was asked, without what was left to its default. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly command: string;
  readonly api: string;
  readonly view: string | null;
  /** When the last call that could be in the answer was made; null where there is none. */
  readonly asOf: string | null;
  readonly rulesRevision: number | null;
  readonly priceBook: string | null;
}

/** What the answer rests on. */
export type Standing = Pick<Citation, 'asOf' | 'rulesRevision' | 'priceBook'>;

export function citationOf(
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  answer: unknown,
  standing: Standing,
  { webUrl }: Pick<Desk, 'webUrl'>,
): Citation {
  const path = viewPath(operation.name, input, answer);
  return {
    operation: operation.name,
    input,
    command: commandOf(operation, input),
    api: `${operation.access === 'read' ? 'GET' : 'POST'} /api/${operation.name}${queryOf(input)}`,
    view: path === null || webUrl === null ? path : `${webUrl}${path}`,
    ...standing,
  };
}

/** The command line that asks the same. */
function commandOf({ name, command }: Operation, input: Readonly<Record<string, unknown>>): string {
  const positional = command?.argument?.parameter;
  const words = ['whence', ...(command?.words ?? [name])];
  for (const [parameter, value] of Object.entries(input)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (parameter === positional) words.push(quoted(item));
      else words.push(...flag(parameter, item));
    }
  }
  return words.join(' ');
}

function flag(parameter: string, value: unknown): string[] {
  const name = flagName(parameter);
  if (value === false) return [];
  return value === true ? [name] : [name, quoted(value)];
}

function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w./:@+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function queryOf(input: Readonly<Record<string, unknown>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(input))
    for (const item of Array.isArray(value) ? value : [value])
      search.append(name, typeof item === 'string' ? item : JSON.stringify(item));
  return search.size === 0 ? '' : `?${search.toString()}`;
}
