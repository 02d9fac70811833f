import type { Call } from '../core/call.ts';
import type { Pseudonyms } from './pseudonym.ts';

/** The call with the values of these labels as tokens. Tokens stay as they are, so doing it twice changes nothing. */
export function withPseudonyms(call: Call, keys: ReadonlySet<string>, pseudonyms: Pseudonyms): Call {
  let labels: Record<string, string> | null = null;
  for (const key of Object.keys(call.labels)) {
    const value = call.labels[key];
    if (!keys.has(key) || !value || pseudonyms.idOf(value) !== null) continue;
    labels ??= { ...call.labels };
    labels[key] = pseudonyms.tokenOf(value);
  }
  return labels === null ? call : { ...call, labels };
}
