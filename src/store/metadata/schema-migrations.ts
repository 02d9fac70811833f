import type { Kysely, Migration } from 'kysely';

/**
 * Numbered, applied once and in order. Once released one is never changed, only followed by another.
 * Only what SQLite and PostgreSQL have in common.
 */
export const METADATA_MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_first': { up: first },
  '0002_drained': { up: drained },
  '0004_report_states': { up: reportStates },
  '0005_superseded_hours': { up: supersededHours },
  '0006_log_positions': { up: logPositions },
  '0007_rule_facts': { up: ruleFacts },
  '0009_billing_periods': { up: billingPeriods },
  '0010_cost_statuses': { up: costStatuses },
  '0011_budgets': { up: budgets },
};

async function first(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('ruleRevisions')
    .addColumn('revision', 'integer', (column) => column.primaryKey())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('publishedAt', 'bigint', (column) => column.notNull())
    .addColumn('note', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('settings')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('dirtyHours')
    .addColumn('hour', 'bigint', (column) => column.primaryKey())
    .addColumn('generation', 'bigint', (column) => column.notNull())
    .execute();
  await firstOfIngest(db);
  await firstOfAccess(db);
}

async function firstOfIngest({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('imports')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('door', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('read', 'bigint', (column) => column.notNull())
    .addColumn('accepted', 'bigint', (column) => column.notNull())
    .addColumn('duplicate', 'bigint', (column) => column.notNull())
    .addColumn('rejected', 'bigint', (column) => column.notNull())
    .addColumn('unpriced', 'bigint', (column) => column.notNull())
    .addColumn('startedAt', 'bigint', (column) => column.notNull())
    .addColumn('seconds', 'double precision', (column) => column.notNull())
    .execute();
  await schema.createIndex('importsByTime').on('imports').column('startedAt').execute();
  await schema
    .createTable('rejected')
    .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('importId', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('door', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('remedy', 'text', (column) => column.notNull())
    .addColumn('sample', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('rejectedByDoor').on('rejected').columns(['door', 'number']).execute();
}

async function firstOfAccess({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('apiKeys')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('lastFour', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('createdAt', 'bigint', (column) => column.notNull())
    .addColumn('revokedAt', 'bigint')
    .execute();
  await schema
    .createTable('audit')
    .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('auditByTime').on('audit').column('at').execute();
}

async function drained({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('drained')
    .addColumn('segment', 'text', (column) => column.primaryKey())
    .execute();
  await schema
    .createTable('refused')
    .addColumn('door', 'text', (column) => column.primaryKey())
    .addColumn('pieces', 'bigint', (column) => column.notNull())
    .execute();
}

async function reportStates({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('reportStates')
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('report', 'text', (column) => column.notNull())
    .addColumn('cursor', 'bigint')
    .addColumn('triedAt', 'bigint')
    .addColumn('doneAt', 'bigint')
    .addColumn('problem', 'text')
    .addPrimaryKeyConstraint('reportStatesKey', ['source', 'report'])
    .execute();
}

/** Hours in which rows of calls are superseded by later ones, until those are deleted. */
async function supersededHours({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('supersededHours')
    .addColumn('hour', 'bigint', (column) => column.primaryKey())
    .addColumn('generation', 'bigint', (column) => column.notNull())
    .execute();
}

async function logPositions({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('logPositions')
    .addColumn('log', 'text', (column) => column.primaryKey())
    .addColumn('bytes', 'bigint', (column) => column.notNull())
    .addColumn('lines', 'bigint', (column) => column.notNull())
    .addColumn('state', 'text')
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('modifiedAt', 'bigint', (column) => column.notNull())
    .addColumn('isSettled', 'integer', (column) => column.notNull())
    .execute();
}

/** Facts that stand beside the text of the rules, as JSON. */
async function ruleFacts({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable('ruleRevisions')
    .addColumn('facts', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
}

/** What people have settled about billing months of providers. */
async function billingPeriods({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('billingPeriods')
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('month', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('closedCost', 'text')
    .addPrimaryKeyConstraint('billingPeriodsKey', ['provider', 'month'])
    .execute();
}

/** How final billing months of providers are, as it was last found. */
async function costStatuses({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('costStatuses')
    .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('month', 'bigint', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('since', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('costStatusesByMonth').on('costStatuses').columns(['provider', 'month', 'number']).execute();
}

async function budgets({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('budgets')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('amount', 'text', (column) => column.notNull())
    .addColumn('period', 'text', (column) => column.notNull())
    .addColumn('where', 'text', (column) => column.notNull())
    .addColumn('warnAt', 'text', (column) => column.notNull())
    .addColumn('owner', 'text')
    .addColumn('setAt', 'bigint', (column) => column.notNull())
    .execute();
}
