import type { PriceBook } from '../../core/pricing/book.ts';
import type { Engine } from '../engine.ts';
import { markedHours } from '../metadata/hour-marks.ts';
import type { Metadata } from '../metadata/metadata.ts';
import { BehaviourWriter } from './behaviour-rows.ts';
import { deriveContext } from './call-context.ts';
import { derivePatterns } from './call-pattern.ts';
import { type DerivedWindow, derivedWindow } from './derived-window.ts';
import { hoursOfExecutions } from './execution-hours.ts';
import { dropFormer, hasExecutions } from './former-executions.ts';
import { deriveFound } from './found-executions.ts';
import { deriveLongContext } from './long-context.ts';
import { deriveTold, sumTold } from './told-executions.ts';
import { WASTE } from './waste-table.ts';
import { deriveWeighed } from './weighed-executions.ts';

/** What behaviour is derived from, besides calls and spans. */
export interface BehaviourSources {
  readonly engine: Engine;
  readonly metadata: Metadata;
  /** The prices in force; null where none are known. */
  readonly book: PriceBook | null;
}

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
   * Derives the rows of the calls in the hours (epoch milliseconds, some), from nothing but calls and spans, prices, and what stands
   * before it in BEHAVIOUR_TABLES. Doing it twice changes nothing. Gives the other hours in which it may have changed rows.
   */
  readonly derive: (sources: BehaviourSources, hours: readonly number[]) => Promise<readonly number[]>;
}

const EXECUTIONS: BehaviourTable = {
  name: 'behaviour',
  columns: ['executionId', 'joinedBy', 'part', 'cause', 'stage', 'opens', 'premium'],
  format: 4,
  async derive({ engine, metadata, book }, hours) {
    const superseded = (await markedHours(metadata, 'supersededHours')).map(({ hour }) => hour);
    const window = (): DerivedWindow => derivedWindow(hours, superseded);
    const writer = new BehaviourWriter(engine, book);
    const hadSome = await hasExecutions(engine, hours);
    await deriveTold(engine, window());
    await sumTold(engine, window());
    await deriveWeighed(engine, writer, window());
    await deriveFound(engine, writer, window());
    await writer.flush();
    const others = await hoursOfExecutions(engine, hours);
    if (hadSome || others.length > 0) await dropFormer(engine, [...hours, ...others]);
    return others;
  },
};

const CONTEXT: BehaviourTable = {
  name: 'callContext',
  columns: [
    'turn',
    'turns',
    'historyBasis',
    'historyTokens',
    'systemTokens',
    'toolTokens',
    'resultTokens',
    'cacheBreak',
    'cacheMissTokens',
  ],
  format: 1,
  derive: ({ engine }, hours) => deriveContext(engine, hours),
};

const LENGTH: BehaviourTable = {
  name: 'longContext',
  columns: ['crossedAbove', 'lengthPremium'],
  format: 1,
  async derive({ engine, book }, hours) {
    await deriveLongContext(engine, book, hours);
    return [];
  },
};

const PATTERN: BehaviourTable = {
  name: 'callPattern',
  columns: ['pattern'],
  format: 1,
  async derive({ engine }, hours) {
    await derivePatterns(engine, hours);
    return [];
  },
};

/** Every table of behaviour, in the order in which they are derived. */
export const BEHAVIOUR_TABLES: readonly BehaviourTable[] = [EXECUTIONS, WASTE, CONTEXT, LENGTH, PATTERN];
