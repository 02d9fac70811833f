import type { Metadata } from './metadata.ts';

/** Where a report of a source stands. Times are epoch milliseconds. */
export interface ReportState {
  readonly source: string;
  readonly report: string;
  /** Start of the oldest bucket that is read again next time; null before the first. */
  readonly cursor: number | null;
  readonly triedAt: number | null;
  /** When it was last read to its end; null when it never was. */
  readonly doneAt: number | null;
  /** A Problem as JSON; null when the last run had none. */
  readonly problem: string | null;
}

type Owner = Pick<ReportState, 'source' | 'report'>;

/** Null when it has never been asked for. */
export async function reportState(metadata: Metadata, { source, report }: Owner): Promise<ReportState | null> {
  const row = await metadata
    .selectFrom('reportStates')
    .selectAll()
    .where('source', '=', source)
    .where('report', '=', report)
    .executeTakeFirst();
  return row ?? null;
}

export async function reportStates(metadata: Metadata): Promise<ReportState[]> {
  return metadata.selectFrom('reportStates').selectAll().orderBy('source').orderBy('report').execute();
}

/** Keeps what is given; the rest stays as it was. */
export async function keepReportState(metadata: Metadata, state: Owner & Partial<ReportState>): Promise<void> {
  const { source: _source, report: _report, ...said } = state;
  await metadata
    .insertInto('reportStates')
    .values({ cursor: null, triedAt: null, doneAt: null, problem: null, ...state })
    .onConflict((conflict) => conflict.columns(['source', 'report']).doUpdateSet(said))
    .execute();
}
