import type { Metadata } from './metadata.ts';

/** Something that somebody changed. */
export interface AuditEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Who: a key's id, "cli", "local". */
  readonly actor: string;
  /** What was done: "rules.publish", "key.revoke". */
  readonly action: string;
  /** To what. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export async function recordAudit(metadata: Metadata, entry: AuditEntry): Promise<void> {
  await metadata
    .insertInto('audit')
    .values({ ...entry, detail: JSON.stringify(entry.detail) })
    .execute();
}

/** The latest changes, newest first. */
export async function latestAudit(metadata: Metadata, limit: number): Promise<AuditEntry[]> {
  const rows = await metadata
    .selectFrom('audit')
    .select(['at', 'actor', 'action', 'subject', 'detail'])
    .orderBy('number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ detail, ...row }) => Object.assign(row, { detail: JSON.parse(detail) }));
}
