import type { Convention, NamedKind } from './dialect.ts';
import { conventionsOf } from './convention.ts';
import { namedKindsOf } from './span-role.ts';
import { labelOfResource } from './attribute-use.ts';
import type { AttributeValue } from './attributes.ts';

/** Who recorded spans, and what that environment says of itself. */
export interface TelemetryResource {
  readonly service: string | null;
  /** `resource.<attribute>`: the weakest labels of every call below. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What is known of an instrumentation: how its names and counts are to be read. */
export interface TelemetryScope {
  readonly name: string;
  readonly namedKinds: readonly NamedKind[];
  readonly conventions: readonly Convention[];
}

/** One span without its attributes. Times are epoch milliseconds; zero is not stated. */
export interface SpanRecord {
  readonly traceId: string;
  readonly spanId: string;
  /** Null at a root. */
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly isError: boolean;
}

const MAX_RESOURCE_LABELS = 24;
const MAX_VALUE = 200;
const NO_SERVICE = /^unknown_service/;

/** A resource from its attributes. */
export function resourceOf(attributes: Iterable<readonly [string, AttributeValue]>): TelemetryResource {
  const labels: Record<string, string> = {};
  let service: string | null = null;
  let count = 0;
  for (const [name, value] of attributes) {
    const text = typeof value === 'object' ? value.join(',') : String(value);
    const label = labelOfResource(name);
    if (label === null || !isStated(name, text) || Object.hasOwn(labels, label)) continue;
    if (name === 'service.name') service = text;
    if (count === MAX_RESOURCE_LABELS) continue;
    labels[label] = text;
    count += 1;
  }
  return { service, labels };
}

/** SDKs make up a service's name when nobody gave one. */
function isStated(name: string, text: string): boolean {
  if (text === '' || text.length > MAX_VALUE) return false;
  return name !== 'service.name' || !NO_SERVICE.test(text);
}

const NAMELESS: TelemetryScope = { name: '', namedKinds: [], conventions: [] };

export function scopeOf(name: string, version: string): TelemetryScope {
  if (name === '') return NAMELESS;
  return { name, namedKinds: namedKindsOf(name), conventions: conventionsOf(name, version) };
}
