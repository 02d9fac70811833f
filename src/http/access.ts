import { createHash, timingSafeEqual } from 'node:crypto';
import { isLoopback } from '../core/loopback.ts';
import { AppError } from '../errors.ts';
import type { Access } from '../operations/operation.ts';
import type { KeyInForce } from '../ingest/inbox/key-file.ts';

/** A running server that answers nobody makes no key either. */
export const FIRST_KEY = 'Stop it, make a key with whence keys create --scope admin, and start it again.';

/** What access depends on: the headers of a request, by name in lower case; null when it has none. */
type Headers = (name: string) => string | null;

const IMPLIED: Readonly<Record<Access, readonly Access[]>> = {
  read: ['read', 'admin'],
  ingest: ['ingest', 'admin'],
  admin: ['admin'],
};

/**
 * Throws unless the request may do this; gives all that its sender may do. Without any key the server is open, but only where
 * it listens on a loopback address, to callers that name it by one and to pages of its own: neither a neighbour in the network
 * nor a web site in somebody's browser may reach it.
 */
export function checkAccess(
  headers: Headers,
  access: Access,
  keys: readonly KeyInForce[],
  listensOn: string,
): readonly Access[] {
  if (keys.length === 0) checkOpen(headers('host') ?? '', listensOn);
  checkOrigin(headers);
  const scopes = scopesOf(headers, keys);
  if (!IMPLIED[access].some((scope) => scopes.includes(scope))) {
    throw new AppError(
      'forbidden',
      `The key lacks the scope "${access}".`,
      `Make one with whence keys create --scope ${access}.`,
    );
  }
  return scopes;
}

/** What the sender of a request may do: everything on an open server, else what its key allows. Throws unauthorised. */
function scopesOf(headers: Headers, keys: readonly KeyInForce[]): readonly Access[] {
  if (keys.length === 0) return ['read', 'ingest', 'admin'];
  const token = /^Bearer (.+)$/i.exec(headers('authorization') ?? '')?.[1];
  if (token === undefined)
    throw new AppError(
      'unauthorised',
      'This server needs a key.',
      'Send "Authorization: Bearer <key>"; on the command line set WHENCE_KEY=<key>. An admin key makes further ones by whence keys create.',
    );
  const key = keys.find(({ hash }) => sameHash(hash, hashOfKey(token)));
  if (!key)
    throw new AppError('unauthorised', 'The key is not known or was revoked.', 'Make another with whence keys create.');
  return key.scopes;
}

/** What is stored of a key. Keys are random and long, so a plain hash suffices. */
function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

function checkOpen(host: string, listensOn: string): void {
  if (isLoopback(host) && isLoopback(listensOn)) return;
  throw new AppError(
    'unauthorised',
    `Without a key this server answers on loopback addresses only, not on ${listensOn} as "${host}".`,
    FIRST_KEY,
  );
}

function checkOrigin(headers: Headers): void {
  const origin = headers('origin');
  if (origin === null) return;
  if (URL.canParse(origin) && new URL(origin).host === headers('host')) return;
  throw new AppError(
    'forbidden',
    'The request comes from another web site.',
    'Call the API from a program, or from its own pages.',
  );
}

function sameHash(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
