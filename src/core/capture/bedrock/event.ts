import type { Json } from '../exchange.ts';
import { dig, isObject, parseJson, textAt } from '../json.ts';
import { bytesOfBase64, textOfUtf8 } from '../byte-text.ts';

/** One event of a Bedrock stream: the name of its type and what it carries. */
export interface BedrockEvent {
  readonly type: string;
  readonly data: Json;
}

/** Recorders write `{type, data}`; SDKs `{metadata: {…}}` with the one key naming the type. */
export function bedrockEvent(message: Json): BedrockEvent {
  const type = textAt(message, 'type');
  if (type !== null && dig(message, 'data') !== undefined) return { type, data: dig(message, 'data') ?? null };
  const [key] = isObject(message) ? Object.keys(message) : [];
  return key === undefined ? { type: '', data: null } : { type: key, data: dig(message, key) ?? null };
}

/** What the model itself said in a chunk event: decoded by the recorder, or still base64 in `bytes`. */
export function chunkOf({ type, data }: BedrockEvent): Json {
  if (type !== 'chunk') return null;
  const bytes = textAt(data, 'bytes') ?? textAt(data, 'chunk', 'bytes');
  if (bytes === null) return dig(data, 'chunk') ?? null;
  const decoded = bytesOfBase64(bytes);
  return (decoded ? parseJson(textOfUtf8(decoded)) : null) ?? null;
}

/** The name of the failure an event reports ("throttlingException"); null when it reports none. */
export function failureOf({ type }: BedrockEvent): string | null {
  return /(?:Exception|Error)$/.test(type) ? type : null;
}
