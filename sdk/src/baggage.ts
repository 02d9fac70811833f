import { labelsFromHeaders } from '../../src/core/capture/labels.ts';
import type { Scope } from './label-scope.ts';
import type { Labels } from './meter-options.ts';

/** The W3C bound on a baggage header: members beyond it are left out. */
const LONGEST = 8192;
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;

/** Any request as frameworks give it: a fetch Request, or one of Node's. */
export interface IncomingRequest {
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What a request brings with it: labels of its baggage and `x-whence-*` headers, and its trace. */
export function scopeOfRequest({ headers }: IncomingRequest): Scope {
  const flat: Record<string, string> = {};
  const entries = headers instanceof Headers ? headers.entries() : Object.entries(headers);
  for (const [name, value] of entries) if (value !== undefined) flat[name.toLowerCase()] = String(value);
  const { 'x-whence-key': _key, ...readable } = flat;
  return { labels: labelsFromHeaders(readable), traceparent: flat['traceparent'] ?? null };
}

/** A scope as headers for a service of one's own, over what the request has of them already. */
export function headersOfScope({ labels, traceparent }: Scope, existing: Headers): Headers {
  const headers = new Headers(existing);
  const baggage = withLabels(headers.get('baggage') ?? '', labels);
  if (baggage !== '') headers.set('baggage', baggage);
  if (traceparent !== null && !headers.has('traceparent')) headers.set('traceparent', traceparent);
  return headers;
}

/** What a baggage states already stays. */
function withLabels(stated: string, labels: Labels): string {
  const known = labelsFromHeaders({ baggage: stated });
  let baggage = stated;
  for (const [name, value] of Object.entries(labels)) {
    const longer = `${baggage}${baggage === '' ? '' : ','}${name}=${encodeURIComponent(value)}`;
    if (TOKEN.test(name) && !Object.hasOwn(known, name) && longer.length <= LONGEST) baggage = longer;
  }
  return baggage;
}
