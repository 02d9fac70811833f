import { createHash, timingSafeEqual } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { Access } from '../operations/operation.ts';
import type { ApiKey } from '../store/metadata/api-keys.ts';

const IMPLIED: Readonly<Record<Access, readonly Access[]>> = {
  read: ['read', 'admin'],
  ingest: ['ingest', 'admin'],
  admin: ['admin'],
};
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;

/**
 * Throws unless the request may do this. Without any key the server is open, but only to callers that name it by a loopback
 * address and pages of its own: a web site elsewhere must not reach it through somebody's browser.
 */
export function checkAccess(request: Request, access: Access, keys: readonly ApiKey[]): void {
  checkOrigin(request, keys.length === 0);
  const scopes = scopesOf(request, keys);
  if (!IMPLIED[access].some((scope) => scopes.includes(scope))) {
    throw new AppError(
      'forbidden',
      `The key lacks the scope "${access}".`,
      `Make one with whence keys create --scope ${access}.`,
    );
  }
}

/** What the sender of a request may do: everything on an open server, else what its key allows. Throws unauthorised. */
export function scopesOf(request: Request, keys: readonly ApiKey[]): readonly Access[] {
  if (keys.length === 0) return ['read', 'ingest', 'admin'];
  const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  if (token === undefined)
    throw new AppError(
      'unauthorised',
      'This server needs a key.',
      'Send "Authorization: Bearer <key>"; make one with whence keys create.',
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

function checkOrigin(request: Request, open: boolean): void {
  const host = request.headers.get('host') ?? '';
  const origin = request.headers.get('origin');
  if (open && !LOOPBACK.test(host)) {
    throw new AppError(
      'forbidden',
      `Without keys this server answers only by a loopback address, not "${host}".`,
      'Create a key with whence keys create.',
    );
  }
  if (origin !== null && origin !== 'null' && new URL(origin).host === host) return;
  if (origin !== null)
    throw new AppError(
      'forbidden',
      'The request comes from another web site.',
      'Call the API from a program, or from its own pages.',
    );
}

function sameHash(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
