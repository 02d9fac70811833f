import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Metadata } from './metadata.ts';

export const KEY_SCOPES = ['ingest', 'read', 'admin'] as const;
type KeyScope = (typeof KEY_SCOPES)[number];

/** A key as it is kept: it cannot be told from this. */
export interface ApiKey {
  readonly id: string;
  /** SHA-256, hexadecimal. Keys are long and random, so a plain hash suffices. */
  readonly hash: string;
  readonly lastFour: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Null while it is good. */
  readonly revokedAt: number | null;
}

/** Makes a key. `secret` is told this once and kept nowhere. */
export async function createApiKey(
  metadata: Metadata,
  { name, scopes, createdAt }: Pick<ApiKey, 'name' | 'scopes' | 'createdAt'>,
): Promise<{ key: ApiKey; secret: string }> {
  const secret = `whence_${randomBytes(32).toString('base64url')}`;
  const hash = createHash('sha256').update(secret).digest('hex');
  const key = { id: randomUUID(), hash, lastFour: secret.slice(-4), name, scopes, createdAt, revokedAt: null };
  await metadata
    .insertInto('apiKeys')
    .values({ ...key, scopes: scopes.join(',') })
    .execute();
  return { key, secret };
}

/** All keys, revoked ones included, oldest first. */
export async function apiKeys(metadata: Metadata): Promise<ApiKey[]> {
  const rows = await metadata.selectFrom('apiKeys').selectAll().orderBy('createdAt').execute();
  return rows.map(({ scopes, ...row }) => Object.assign(row, { scopes: scopesIn(scopes) }));
}

/** Whether there was such a key that was still good. */
export async function revokeApiKey(metadata: Metadata, id: string, revokedAt: number): Promise<boolean> {
  const result = await metadata
    .updateTable('apiKeys')
    .set({ revokedAt })
    .where('id', '=', id)
    .where('revokedAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

function scopesIn(text: string): KeyScope[] {
  const names = text.split(',');
  return KEY_SCOPES.filter((scope) => names.includes(scope));
}
