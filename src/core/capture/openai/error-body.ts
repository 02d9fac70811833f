import type { Json } from '../exchange.ts';
import { field } from '../json.ts';
import { errorTypeOf } from '../reading.ts';

/** The error a body reports; null when it reports none. */
export function errorIn(body: Json | undefined): string | null {
  return field(body, 'error') ? (errorTypeOf(body) ?? 'error') : null;
}
