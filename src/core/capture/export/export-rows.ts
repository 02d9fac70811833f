import type { Json } from '../exchange.ts';
import { isObject, type JsonObject } from '../json.ts';

/** The rows of an export, which products give bare, in lists, or below `data`. */
export function exportRows(value: Json): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => exportRows(item));
  if (!isObject(value)) return [];
  const inner = value['data'];
  return isObject(inner) || Array.isArray(inner) ? exportRows(inner) : [value];
}
