import type { Json } from './exchange.ts';

export type JsonObject = { readonly [key: string]: Json | undefined };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own properties only: a body that says `__proto__` or `constructor` reaches nothing. */
export function field(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Follows a path of own properties; undefined where it ends early. */
export function dig(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let here = value;
  for (const key of path) here = field(here, key);
  return here;
}

/** The object at a path, or null. */
export function objectAt(value: Json | undefined, ...path: readonly string[]): JsonObject | null {
  const found = dig(value, ...path);
  return isObject(found) ? found : null;
}

/** The list at a path; empty when there is none. */
export function listAt(value: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const found = dig(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The text at a path; null when absent, empty or no text. */
export function textAt(value: Json | undefined, ...path: readonly string[]): string | null {
  const found = dig(value, ...path);
  return typeof found === 'string' && found !== '' ? found : null;
}

/** The finite number at a path; null when there is none. */
export function numberAt(value: Json | undefined, ...path: readonly string[]): number | null {
  const found = dig(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : null;
}

const DIGITS = /^\d{1,15}$/;

/**
 * A count as the provider wrote it: absent and null are 0, decimal text is a number (protobuf JSON writes int64 so),
 * anything else is NaN. Not checked further: capture rejects what is negative, fractional, NaN or too large.
 */
export function countAt(value: Json | undefined, ...path: readonly string[]): number {
  const found = dig(value, ...path);
  if (found === undefined || found === null) return 0;
  if (typeof found === 'number') return found;
  return typeof found === 'string' && DIGITS.test(found) ? Number(found) : Number.NaN;
}

/** JSON text to a value; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
