import type { Generated } from 'kysely';
import type { BillingPeriod } from './billing-periods.ts';
import type { KnownCostStatus } from './cost-statuses.ts';
import type { ImportRecord } from './imports.ts';

/** The tables of the metadata store, as Kysely sees them. Times are epoch milliseconds; null means not yet or not stated. */
export interface MetadataSchema {
  readonly ruleRevisions: RuleRevisionTable;
  readonly settings: SettingTable;
  readonly imports: ImportRecord;
  readonly rejected: RejectedTable;
  readonly apiKeys: ApiKeyTable;
  readonly audit: AuditTable;
  readonly dirtyHours: HourMarkTable;
  readonly supersededHours: HourMarkTable;
  readonly drained: DrainedTable;
  readonly refused: RefusedTable;
  readonly reportStates: ReportStateTable;
  readonly billingPeriods: BillingPeriod;
  readonly costStatuses: KnownCostStatus & { readonly number: Generated<number> };
  readonly logPositions: LogPositionTable;
  readonly budgets: BudgetTable;
}

interface RuleRevisionTable {
  readonly revision: number;
  readonly text: string;
  /** JSON. */
  readonly facts: string;
  readonly publishedAt: number;
  readonly note: string;
}

interface SettingTable {
  readonly name: string;
  /** JSON. */
  readonly value: string;
}

interface RejectedTable {
  readonly number: Generated<number>;
  /** The import it was part of; null for what came in live. */
  readonly importId: string | null;
  readonly at: number;
  readonly door: string;
  readonly code: string;
  readonly place: string;
  readonly reason: string;
  readonly remedy: string;
  /** The beginning of what was sent. */
  readonly sample: string;
}

interface ApiKeyTable {
  readonly id: string;
  /** SHA-256 of the key, hexadecimal; the key itself is not kept. */
  readonly hash: string;
  readonly lastFour: string;
  readonly name: string;
  /** Comma separated. */
  readonly scopes: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

interface AuditTable {
  readonly number: Generated<number>;
  readonly at: number;
  /** Who did it: a key's id, "cli", "local". */
  readonly actor: string;
  /** What was done: "rules.publish", "key.revoke". */
  readonly action: string;
  /** To what. */
  readonly subject: string;
  /** JSON. */
  readonly detail: string;
}

interface HourMarkTable {
  /** Start of the hour. */
  readonly hour: number;
  readonly generation: number;
}

/** Segments of the inbox that are in the store and whose files may still be there. */
interface DrainedTable {
  readonly segment: string;
}

interface RefusedTable {
  readonly door: string;
  /** How many pieces of input it has refused live, since ever. */
  readonly pieces: number;
}

interface ReportStateTable {
  readonly source: string;
  readonly report: string;
  readonly cursor: number | null;
  readonly triedAt: number | null;
  readonly doneAt: number | null;
  /** JSON. */
  readonly problem: string | null;
}

/** Where reading the logs of agents goes on. */
interface LogPositionTable {
  /** Stands for the file and for what it was imported as: 32 hexadecimal digits, since paths hold names of people. */
  readonly log: string;
  readonly bytes: number;
  readonly lines: number;
  readonly state: string | null;
  /** Of the bytes before the place: whether it is still the same file. */
  readonly digest: string;
  /** The file as it was then. */
  readonly size: number;
  readonly modifiedAt: number;
  /** 1 when nothing of it was left to read. */
  readonly isSettled: number;
}

interface BudgetTable {
  readonly name: string;
  /** Exact decimal dollars. */
  readonly amount: string;
  readonly period: string;
  /** JSON: conditions as they were written. */
  readonly where: string;
  /** JSON: shares. */
  readonly warnAt: string;
  readonly owner: string | null;
  readonly setAt: number;
}
