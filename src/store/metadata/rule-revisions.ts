import type { Metadata } from './metadata.ts';

/** Rules as they were published. A revision is never changed; going back is publishing the old text again. */
export interface RuleRevision {
  /** 1, 2, 3 and so on. */
  readonly revision: number;
  /** YAML. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly publishedAt: number;
  readonly note: string;
}

/** Keeps the text as the next revision, and tells its number. */
export async function addRuleRevision(
  metadata: Metadata,
  { text, publishedAt, note }: Omit<RuleRevision, 'revision'>,
): Promise<number> {
  return metadata.transaction().execute(async (transaction) => {
    const latest = await latestRuleRevision(transaction);
    const revision = (latest?.revision ?? 0) + 1;
    await transaction.insertInto('ruleRevisions').values({ revision, text, publishedAt, note }).execute();
    return revision;
  });
}

/** The revision in force; null before the first. */
export async function latestRuleRevision(metadata: Metadata): Promise<RuleRevision | null> {
  const [latest] = await metadata
    .selectFrom('ruleRevisions')
    .selectAll()
    .orderBy('revision', 'desc')
    .limit(1)
    .execute();
  return latest ?? null;
}

export async function readRuleRevision(metadata: Metadata, revision: number): Promise<RuleRevision | null> {
  const found = await metadata
    .selectFrom('ruleRevisions')
    .selectAll()
    .where('revision', '=', revision)
    .executeTakeFirst();
  return found ?? null;
}

/** All revisions, newest first. */
export async function ruleRevisions(metadata: Metadata): Promise<RuleRevision[]> {
  return metadata.selectFrom('ruleRevisions').selectAll().orderBy('revision', 'desc').execute();
}
