import type { Problem } from '../../problem.ts';
import { shown, unknownName } from '../native/fault.ts';
import { USAGE_NAMES } from '../native/line-usage.ts';

/** What kind of value a field of the line takes. */
export type FieldKind = 'text' | 'number' | 'money' | 'instant' | 'flag';

/** A field that a cell can fill: "at", "usage.inputTokens", "labels.team", "reportedCost.amount". */
export interface FieldPath {
  /** The member of the line that holds it; null for the line itself. */
  readonly group: string | null;
  readonly name: string;
  readonly kind: FieldKind;
}

const TEXTS = [
  'id',
  'provider',
  'requestModel',
  'responseModel',
  'operation',
  'status',
  'errorType',
  'serviceTier',
  'region',
  'traceId',
  'spanId',
  'parentSpanId',
  'conversationId',
  'role',
  'responseId',
  'finishReason',
  'metering',
] as const;
const NUMBERS = ['durationMs', 'timeToFirstTokenMs', 'attempt', 'httpStatus'] as const;
const KINDS: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ...TEXTS.map((name) => [name, 'text'] as const),
  ...NUMBERS.map((name) => [name, 'number'] as const),
  ['at', 'instant'],
  ['streamed', 'flag'],
]);
const COST_KINDS: ReadonlyMap<string, FieldKind> = new Map([
  ['amount', 'money'],
  ['currency', 'text'],
]);
const USAGE: ReadonlySet<string> = new Set(USAGE_NAMES);
const EVERY_PATH = [
  ...KINDS.keys(),
  ...USAGE_NAMES.map((name) => `usage.${name}`),
  'reportedCost.amount',
  'reportedCost.currency',
  'labels.<name>',
];

/** What a map fills. */
export interface MapTarget {
  /** The field a path names, or the Problem with it. */
  readonly fieldOf: (path: string, place: string) => FieldPath | Problem;
  /** Members of the line that are objects. */
  readonly groups: readonly string[];
  /** The member that takes the columns that the map does not name, and the word for it in `others`. */
  readonly others: string;
  /** Keys that its maps have besides those of all maps. */
  readonly keys: readonly string[];
}

/** The fields of a call. */
export const CALL_TARGET: MapTarget = {
  fieldOf: fieldPathOf,
  groups: ['usage', 'labels', 'reportedCost'],
  others: 'labels',
  keys: [],
};

function fieldPathOf(path: string, place: string): FieldPath | Problem {
  const kind = KINDS.get(path);
  if (kind) return { group: null, name: path, kind };
  const split = path.indexOf('.');
  const member = split < 0 ? null : memberOf(path.slice(0, split), path.slice(split + 1));
  return member ?? { ...unknownName('', path, EVERY_PATH), place: `${place} to ${shown(path)}` };
}

function memberOf(group: string, name: string): FieldPath | null {
  if (group === 'labels') return name === '' || name === '__proto__' ? null : { group, name, kind: 'text' };
  if (group === 'usage') return USAGE.has(name) ? { group, name, kind: 'number' } : null;
  const kind = group === 'reportedCost' ? COST_KINDS.get(name) : undefined;
  return kind ? { group: 'reportedCost', name, kind } : null;
}
