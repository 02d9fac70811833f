import type { Exchange, Json } from '../exchange.ts';
import { field, numberAt, textAt } from '../json.ts';

/** What the last message that says something says; null when none does. */
export function lastOf<T>(messages: readonly Json[], read: (message: Json) => T | null): T | null {
  for (let index = messages.length - 1; index >= 0; index--) {
    const found = read(messages[index] ?? null);
    if (found !== null) return found;
  }
  return null;
}

const FLEX = 'flex';

/**
 * The tier charged is the one the response names. Without one, a request for flex was served as flex (it is refused
 * rather than upgraded); priority may have been served as standard, so it stays unknown.
 */
export function tierOf(exchange: Exchange, stated: string | null): string | null {
  return stated ?? (textAt(exchange.requestBody, 'service_tier') === FLEX ? FLEX : null);
}

const CLOCKS = ['created', 'created_at'] as const;

/** The time of a message by the provider's clock: epoch seconds as number or text, or ISO 8601; null when not stated. */
export function clockOf(message: Json): number | null {
  for (const name of CLOCKS) {
    const seconds = numberAt(message, name);
    if (seconds !== null && seconds > 0) return seconds * 1000;
    const text = field(message, name);
    const at = typeof text === 'string' ? timeOfText(text) : Number.NaN;
    if (Number.isFinite(at)) return at;
  }
  return null;
}

function timeOfText(text: string): number {
  return /^\d{10}$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
