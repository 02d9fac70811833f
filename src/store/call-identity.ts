import type { Call } from '../core/call.ts';

/** The fields that a derived identity repeats (core/capture/identity.ts); they are not stored twice. */
type Said = Pick<Call, 'responseId' | 'traceId' | 'spanId'>;

/** The kind of a stated identity: "response:chatcmpl-9x" is a response. */
export function kindOf(identity: string): string {
  const colon = identity.indexOf(':');
  return colon < 0 ? identity : identity.slice(0, colon);
}

/** What the store keeps of an identity's value: nothing when another field of the call says it. */
export function storedValue(call: Said & Pick<Call, 'identity'>): string {
  return call.identity === identityFrom(kindOf(call.identity), '', call)
    ? ''
    : call.identity.slice(kindOf(call.identity).length + 1);
}

/** The identity as it was stated. */
export function identityFrom(kind: string, value: string, said: Said): string {
  const repeated = kind === 'span' ? `${said.traceId}:${said.spanId}` : said.responseId;
  const derived = kind === 'span' || kind === 'response' ? repeated : '';
  return `${kind}:${value === '' ? (derived ?? '') : value}`;
}
