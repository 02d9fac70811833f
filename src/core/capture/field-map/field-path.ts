import type { Problem } from '../../problem.ts';
import { shown, unknownName } from '../native/fault.ts';
import { USAGE_NAMES } from '../native/line-usage.ts';

/** What kind of value a field of the line takes. */
type FieldKind = 'text' | 'number' | 'money' | 'instant' | 'flag';

/** A field that a cell can fill: "at", "usage.inputTokens", "labels.team", "reportedCost.amount". */
export interface FieldPath {
  readonly group: 'usage' | 'labels' | 'reportedCost' | null;
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

/** The field a path names, or the Problem with it. */
export function fieldPathOf(path: string, place: string): FieldPath | Problem {
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
