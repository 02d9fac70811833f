import { z } from 'zod';
import type { FactTable } from '../../core/attribution/fact-table.ts';
import type { Metadata } from './metadata.ts';

/** Rules as they were published. A revision is never changed; going back is publishing the old one again. */
export interface RuleRevision {
  /** 1, 2, 3 and so on. */
  readonly revision: number;
  /** YAML, all modules. */
  readonly text: string;
  /** Tables of facts that stand beside the text. */
  readonly facts: readonly FactTable[];
  /** Epoch milliseconds. */
  readonly publishedAt: number;
  readonly note: string;
}

const factTables = z.array(
  z.object({
    name: z.string(),
    description: z.string().nullable(),
    history: z.array(z.object({ key: z.string(), value: z.string(), from: z.number().nullable() })),
  }),
);

/** Keeps text and facts as the next revision, and tells its number. */
export async function addRuleRevision(
  metadata: Metadata,
  { text, facts, publishedAt, note }: Omit<RuleRevision, 'revision'>,
): Promise<number> {
  return metadata.transaction().execute(async (transaction) => {
    const latest = await latestRuleRevision(transaction);
    const revision = (latest?.revision ?? 0) + 1;
    const row = { revision, text, facts: JSON.stringify(facts), publishedAt, note };
    await transaction.insertInto('ruleRevisions').values(row).execute();
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
  return latest ? withTables(latest) : null;
}

export async function readRuleRevision(metadata: Metadata, revision: number): Promise<RuleRevision | null> {
  const found = await metadata
    .selectFrom('ruleRevisions')
    .selectAll()
    .where('revision', '=', revision)
    .executeTakeFirst();
  return found ? withTables(found) : null;
}

/** All revisions, newest first. */
export async function ruleRevisions(metadata: Metadata): Promise<RuleRevision[]> {
  const rows = await metadata.selectFrom('ruleRevisions').selectAll().orderBy('revision', 'desc').execute();
  return rows.map(withTables);
}

function withTables<Row extends { readonly facts: string }>(
  row: Row,
): Omit<Row, 'facts'> & Pick<RuleRevision, 'facts'> {
  return { ...row, facts: factTables.parse(JSON.parse(row.facts)) };
}
