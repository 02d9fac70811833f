import type { CallBehaviour } from '../../core/analysis/behaviour/execution-behaviour.ts';
import type { JoinedBy } from '../../core/analysis/behaviour/joined-by.ts';
import type { Engine } from '../engine.ts';
import { blockOf, type ColumnWriter } from '../native-format.ts';
import { boolColumn, hexColumn, secondsColumn } from '../native-scalar.ts';
import { wordColumn } from '../native-word.ts';

const HOUR_MS = 3_600_000;

/** The behaviour of one call on its way into the store. */
export interface BehaviourRow extends CallBehaviour {
  /** The call's start, epoch milliseconds. */
  readonly at: number;
  /** 32 hexadecimal digits. */
  readonly executionId: string;
  readonly joinedBy: JoinedBy;
}

const COLUMNS = (): readonly ColumnWriter<BehaviourRow>[] => [
  secondsColumn('hour', ({ at }) => Math.floor(at / HOUR_MS) * 3600),
  hexColumn('id', ({ id }) => id),
  hexColumn('executionId', ({ executionId }) => executionId),
  wordColumn('joinedBy', ({ joinedBy }) => joinedBy),
  wordColumn('part', ({ part }) => part),
  wordColumn('cause', ({ cause }) => cause),
  wordColumn('stage', ({ stage }) => stage),
  boolColumn('opens', ({ opens }) => opens),
  boolColumn('isWeighed', () => true),
  wordColumn('intendedProvider', ({ intended }) => intended && intended.provider),
  wordColumn('intendedModel', ({ intended }) => intended && intended.model),
];

/** Puts rows into the store, in place of those of the same calls. */
export async function insertBehaviour(engine: Engine, rows: readonly BehaviourRow[]): Promise<void> {
  if (rows.length > 0) await engine.insertBlocks('behaviour', [blockOf(COLUMNS(), rows)]);
}
