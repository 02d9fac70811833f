import type { Engine } from '../engine.ts';
import { hoursOfExecutions } from './execution-hours.ts';
import { deriveTold } from './told-executions.ts';
import { deriveWeighed } from './weighed-executions.ts';

/**
 * A table of what calls were, derived from calls: rows are known by (hour, id), a ReplacingMergeTree keeps the one that came last, and a
 * call without a row has every column's default.
 */
export interface BehaviourTable {
  readonly name: string;
  /** What ledger and questions read of it; no two tables have a column of the same name. */
  readonly columns: readonly string[];
  /** Raise it when a column comes to mean something else, and all of the table is derived anew. */
  readonly format: number;
  /**
   * Derives the rows of the calls in the hours (epoch milliseconds, some), from nothing but calls and spans and what stands before it
   * in BEHAVIOUR_TABLES. Doing it twice changes nothing. Gives the other hours in which it may have changed rows.
   */
  readonly derive: (engine: Engine, hours: readonly number[]) => Promise<readonly number[]>;
}

const EXECUTIONS: BehaviourTable = {
  name: 'behaviour',
  columns: ['executionId', 'joinedBy', 'part', 'cause', 'stage', 'opens', 'premium'],
  format: 1,
  async derive(engine, hours) {
    await deriveTold(engine, hours);
    await deriveWeighed(engine, hours);
    return hoursOfExecutions(engine, hours);
  },
};

/** Every table of behaviour, in the order in which they are derived. */
export const BEHAVIOUR_TABLES: readonly BehaviourTable[] = [EXECUTIONS];
