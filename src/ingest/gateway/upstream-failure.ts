import { Refusal } from './refusal.ts';
import type { Upstream } from './upstream.ts';
import type { UpstreamConnection } from './upstream-connection.ts';

const RETRY = 'It is the upstream that failed; try again.';

/** It was there, and left without an answer. */
export const CLOSED = new Refusal(
  502,
  'upstream-failed',
  'The upstream closed the connection without an answer.',
  RETRY,
);

export const SILENT = new Refusal(
  504,
  'upstream-timeout',
  'The upstream did not answer in time.',
  'gateway.idleSeconds sets how long it may be silent.',
);

/** What it sent is no HTTP that could be passed on. */
export function broken(problem: string): Refusal {
  return new Refusal(502, 'upstream-failed', `The upstream's answer is broken: ${problem}.`, RETRY);
}

/** The connection never stood. `error` is null when it took too long. */
export function unreachable({ name }: Upstream, connection: UpstreamConnection, error: Error | null): Refusal {
  const reason = error === null ? 'it does not answer' : reasonOf(error);
  if (connection.isDistrusted)
    return new Refusal(
      502,
      'upstream-failed',
      `The certificate of the upstream ${name} is not trusted: ${reason}.`,
      'If it is yours, name the certificate of its authority in gateway.caFile; nothing was sent to it.',
    );
  return new Refusal(
    502,
    'upstream-failed',
    `The upstream ${name} cannot be reached: ${reason}.`,
    'See whether this machine reaches it, and gateway.upstreams for its address.',
  );
}

/** A code such as ECONNREFUSED or CERT_HAS_EXPIRED, and what TLS has to say about it. */
function reasonOf(error: Error & { readonly code?: unknown; readonly reason?: unknown }): string {
  const { code, message } = error;
  if (typeof code !== 'string') return message;
  const reason = error.reason ?? OPENSSL.exec(message)?.[1];
  return typeof reason === 'string' ? `${code} (${reason.replace(/\.$/, '')})` : code;
}

/** "…:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/…" */
const OPENSSL = /:SSL routines:[^:]*:([^:]+):/;
