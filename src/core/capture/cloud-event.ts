import type { Problem } from '../problem.ts';
import { type FieldMap, fieldMapFrom, lineFromRecord } from './field-map.ts';
import { isObject, textAt } from './json.ts';
import { shown } from './native/fault.ts';

/** How events of some types become calls. */
export interface EventMap {
  /** The type as it is, or its beginning and `*`. */
  readonly type: string;
  readonly map: FieldMap;
}

/** What the configuration says of one kind of event; `fields` are the paths in the event, each with the field it fills. */
export interface EventMapText {
  readonly type: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly constants?: Readonly<Record<string, unknown>> | undefined;
}

/** The map ready for use, or what is wrong with it. */
export function eventMapFrom({ type, fields, constants }: EventMapText): EventMap | Problem[] {
  const map = fieldMapFrom({ columns: fields, constants });
  return Array.isArray(map) ? map : { type, map };
}

/**
 * A CloudEvent (specification 1.0, JSON format) as a native call line, by the first map for its type. What the map does not
 * fill is taken from the event: `time` is when the call began, source and id together are its id, as the specification says
 * they name an event. A Problem when it is no CloudEvent or no map takes it.
 */
export function lineFromEvent(event: unknown, maps: readonly EventMap[]): Record<string, unknown> | Problem[] {
  if (!isObject(event)) return [problem('event', 'is no JSON object', 'Send CloudEvents in JSON.')];
  const [type, source, id] = [textAt(event, 'type'), textAt(event, 'source'), textAt(event, 'id')];
  if (type === null || source === null || id === null)
    return [problem('event', 'lacks type, source or id', 'Send CloudEvents 1.0: https://cloudevents.io.')];
  const found = maps.find((map) => takes(map, type));
  if (!found) return [unmapped(type, maps)];
  const line = lineFromRecord({ value: event, around: null }, found.map) ?? {};
  if (Array.isArray(line)) return line.map((wrong) => ({ ...wrong, place: wrong.place.replace(/^column /, '') }));
  return { id: `${source}#${id}`, ...(event['time'] === undefined ? {} : { at: event['time'] }), ...line };
}

function takes({ type }: EventMap, wanted: string): boolean {
  return type.endsWith('*') ? wanted.startsWith(type.slice(0, -1)) : wanted === type;
}

function unmapped(type: string, maps: readonly EventMap[]): Problem {
  const known = maps.map((map) => map.type).join(', ');
  const remedy = `Map it under events in whence.yaml (docs/guide/capture.md); mapped are: ${known || 'none'}.`;
  return { code: 'unmapped-event', place: `type ${shown(type)}`, reason: 'is mapped to no call', remedy };
}

function problem(place: string, reason: string, remedy: string): Problem {
  return { code: 'bad-event', place, reason, remedy };
}
