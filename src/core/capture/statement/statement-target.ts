import type { FieldKind, MapTarget } from '../field-map/field-path.ts';
import { isObject } from '../json.ts';
import { shown } from '../native/fault.ts';
import { badStatement } from './statement-fields.ts';
import type { StatementKind } from './statement-line.ts';

const KINDS: Readonly<Record<StatementKind, Readonly<Record<string, FieldKind>>>> = {
  metric: { name: 'text', at: 'instant', until: 'instant', value: 'money', unit: 'text', reading: 'text' },
  outcome: {
    outcome: 'text',
    id: 'text',
    at: 'instant',
    success: 'flag',
    score: 'number',
    value: 'money',
    unit: 'text',
    callId: 'text',
    traceId: 'text',
    conversationId: 'text',
  },
  marker: { marker: 'text', id: 'text', at: 'instant', until: 'instant', title: 'text', link: 'text' },
};
const LABELS = 'labels.';

/** What a map of statements fills. */
export function statementTarget(kind: StatementKind): MapTarget {
  const kinds: ReadonlyMap<string, FieldKind> = new Map([...Object.entries(KINDS[kind]), ['retracted', 'flag']]);
  return {
    fieldOf(path, place) {
      const field = kinds.get(path);
      if (field) return { group: null, name: path, kind: field };
      const label = path.startsWith(LABELS) ? path.slice(LABELS.length) : '';
      if (label !== '' && label !== '__proto__') return { group: 'labels', name: label, kind: 'text' };
      const known = [...kinds.keys(), 'labels.<name>'].join(', ');
      return badStatement(`${place} to ${shown(path)}`, `is no field of a ${kind}`, `Known: ${known}.`);
    },
    groups: ['labels'],
    others: 'labels',
    keys: [],
  };
}

/** Which kind of event a map makes: a marker where it fills that field, else an outcome. */
export function eventKindOfMap(map: unknown): 'outcome' | 'marker' {
  if (!isObject(map)) return 'outcome';
  const columns = isObject(map['columns']) ? Object.values(map['columns']) : [];
  const filled = columns.map((rule) => (isObject(rule) ? rule['to'] : rule));
  return filled.includes('marker') || (isObject(map['constants']) && Object.hasOwn(map['constants'], 'marker'))
    ? 'marker'
    : 'outcome';
}
