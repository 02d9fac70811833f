import type { Problem } from '../problem.ts';
import { type FieldMap, fieldMapFrom, lineFromRecord } from './field-map.ts';
import { CALL_TARGET } from './field-map/field-path.ts';
import { isObject, textAt } from './json.ts';
import { shown } from './native/fault.ts';
import { statementTarget } from './statement/statement-target.ts';

/** What events can become. */
export const EVENT_BECOMES = ['call', 'metric', 'outcome', 'marker'] as const;
export type EventBecomes = (typeof EVENT_BECOMES)[number];

/** A line of its kind, made of an event. */
export interface EventLine {
  readonly becomes: EventBecomes;
  readonly line: Record<string, unknown>;
}

/** How events of some types become calls or statements. */
export interface EventMap {
  /** The type as it is, or its beginning and `*`. */
  readonly type: string;
  readonly becomes: EventBecomes;
  readonly map: FieldMap;
}

/** What the configuration says of one kind of event; `fields` are the paths in the event, each with the field it fills. */
export interface EventMapText {
  readonly type: string;
  readonly becomes?: EventBecomes | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly constants?: Readonly<Record<string, unknown>> | undefined;
}

/** The map ready for use, or what is wrong with it. */
export function eventMapFrom({ type, becomes = 'call', fields, constants }: EventMapText): EventMap | Problem[] {
  const target = becomes === 'call' ? CALL_TARGET : statementTarget(becomes);
  const map = fieldMapFrom({ columns: fields, constants }, target);
  return Array.isArray(map) ? map : { type, becomes, map };
}

/**
 * A CloudEvent (specification 1.0, JSON format) as a line of what it becomes, by the first map for its type. What the map does not
 * fill is taken from the event: `time` is when it was, source and id together are its id, as the specification says
 * they name an event. A Problem when it is no CloudEvent or no map takes it.
 */
export function lineFromEvent(event: unknown, maps: readonly EventMap[]): EventLine | Problem[] {
  if (!isObject(event)) return [problem('event', 'is no JSON object', 'Send CloudEvents in JSON.')];
  const [type, source, id] = [textAt(event, 'type'), textAt(event, 'source'), textAt(event, 'id')];
  if (type === null || source === null || id === null)
    return [problem('event', 'lacks type, source or id', 'Send CloudEvents 1.0: https://cloudevents.io.')];
  const found = maps.find((map) => takes(map, type));
  if (!found) return [unmapped(type, maps)];
  const line = lineFromRecord({ value: event, around: null }, found.map) ?? {};
  if (Array.isArray(line)) return line.map((wrong) => ({ ...wrong, place: wrong.place.replace(/^column /, '') }));
  const { becomes } = found;
  // A metric is known by what it is of; everything else by the event.
  const named = becomes === 'metric' ? {} : { id: `${source}#${id}` };
  return { becomes, line: { ...named, ...(event['time'] === undefined ? {} : { at: event['time'] }), ...line } };
}

function takes({ type }: EventMap, wanted: string): boolean {
  return type.endsWith('*') ? wanted.startsWith(type.slice(0, -1)) : wanted === type;
}

function unmapped(type: string, maps: readonly EventMap[]): Problem {
  const known = maps.map((map) => map.type).join(', ');
  const remedy = `Map it under events in whence.yaml (docs/guide/capture.md); mapped are: ${known || 'none'}.`;
  return { code: 'unmapped-event', place: `type ${shown(type)}`, reason: 'is mapped to nothing', remedy };
}

function problem(place: string, reason: string, remedy: string): Problem {
  return { code: 'bad-event', place, reason, remedy };
}
