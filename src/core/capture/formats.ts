import type { Exchange } from './exchange.ts';
import type { WireFormat } from './wire-format.ts';

/** Every wire format Whence reads, the specific before the general: the first that recognises an exchange reads it. */
export const WIRE_FORMATS: readonly WireFormat[] = [];

/** The format of an exchange, or null when none recognises it. */
export function formatOf(exchange: Exchange): WireFormat | null {
  return WIRE_FORMATS.find((format) => format.recognises(exchange)) ?? null;
}

/** A format by its name, for providers that configuration says speak it. */
export function formatNamed(name: string): WireFormat | null {
  return WIRE_FORMATS.find((format) => format.name === name) ?? null;
}
