import type { AttributeValue } from '../../core/capture/telemetry/attributes.ts';
import { field, isObject, type JsonObject, listAt, parseJson, textAt } from '../../core/capture/json.ts';
import type { Json } from '../../core/capture/exchange.ts';
import {
  resourceOf,
  scopeOf,
  type TelemetryResource,
  type TelemetryScope,
} from '../../core/capture/telemetry/span-record.ts';

const MOST_ITEMS = 64;
const LONGEST_VALUE = 65_536;
const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

/** Reads what stands in a scope's list. */
type ReadJsonItem = (item: JsonObject, resource: TelemetryResource, scope: TelemetryScope) => void;

/** Names under which a signal's request lists resources, scopes and items. */
type SignalNames = readonly [resources: string, scopes: string, items: string];

/** Walks a request of any signal in JSON; false when the text is none. Lists that are missing are empty. */
export function readJsonRequest(text: string, names: SignalNames, readItem: ReadJsonItem): boolean {
  const root = parseJson(text);
  if (!isObject(root)) return false;
  for (const resourceItem of listAt(root, names[0])) {
    const resource = resourceOf(attributesOf(listAt(resourceItem, 'resource', 'attributes')));
    for (const scopeItem of listAt(resourceItem, names[1])) {
      const scope = scopeOf(textAt(scopeItem, 'scope', 'name') ?? '', textAt(scopeItem, 'scope', 'version') ?? '');
      for (const item of listAt(scopeItem, names[2])) if (isObject(item)) readItem(item, resource, scope);
    }
  }
  return true;
}

export function traceIdOf(item: JsonObject): string {
  return matching(textAt(item, 'traceId'), TRACE_ID);
}

export function spanIdOf(item: JsonObject, name: string): string {
  return matching(textAt(item, name), SPAN_ID);
}

function matching(text: string | null, pattern: RegExp): string {
  const lower = text?.toLowerCase() ?? '';
  return pattern.test(lower) ? lower : '';
}

/** Epoch nanoseconds, as text or as a number, to milliseconds; zero when absent or no number. */
export function millisecondsAt(item: JsonObject, name: string): number {
  const value = field(item, name);
  const nanos = typeof value === 'string' || typeof value === 'number' ? Number(value) : 0;
  return Number.isFinite(nanos) ? nanos / 1e6 : 0;
}

export function attributesOf(list: readonly Json[]): [string, AttributeValue][] {
  return list.flatMap((item): [string, AttributeValue][] => {
    const name = textAt(item, 'key');
    const value = valueOf(field(item, 'value'));
    return name === null || value === undefined ? [] : [[name, value]];
  });
}

/** An AnyValue: exporters write 64-bit integers as text or as numbers. Undefined for bytes, maps and what is too long. */
export function valueOf(value: Json | undefined): AttributeValue | undefined {
  const text = field(value, 'stringValue');
  if (typeof text === 'string') return text.length <= LONGEST_VALUE ? text : undefined;
  const whole = field(value, 'intValue') ?? field(value, 'doubleValue');
  if (typeof whole === 'number' || typeof whole === 'string') return Number(whole);
  const flag = field(value, 'boolValue');
  if (typeof flag === 'boolean') return flag;
  const list = field(value, 'arrayValue');
  return isObject(list) ? textsOf(listAt(list, 'values')) : undefined;
}

function textsOf(list: readonly Json[]): string[] {
  return list.slice(0, MOST_ITEMS).flatMap((item) => textAt(item, 'stringValue') ?? []);
}
