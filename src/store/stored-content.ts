import type { ContentHash } from './call-content.ts';
import type { Engine } from './engine.ts';

/** What the store knows of a call with some id. */
export interface StoredContent {
  readonly content: ContentHash;
  readonly door: string;
}

export interface Sought {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How far apart two reports of one call may lie: clocks differ, and batch interfaces tell of a call when it was done. */
const SLACK_MS = 48 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** Above this, checking every granule's bloom filter for every id costs more than reading the ids. */
const IDS_WORTH_AN_INDEX = 200;

interface Found {
  readonly callId: string;
  readonly contentHash: string;
  readonly door: string;
}

/** Those of the ids that the store has within 48 hours of where they are sought. */
export async function storedContent(engine: Engine, sought: readonly Sought[]): Promise<Map<string, StoredContent>> {
  const { condition, parameters } = daysAround(sought);
  const any = await engine.query(`SELECT 1 FROM calls WHERE ${condition} LIMIT 1`, parameters);
  if (any.length === 0) return new Map();
  const rows = await engine.query<Found>(
    `SELECT lower(hex(id)) AS callId, contentHash, door FROM calls WHERE (${condition}) AND id IN (
       SELECT toFixedString(unhex(arrayJoin(splitByChar(',', {ids:String}))), 16))`,
    { ...parameters, ids: sought.map(({ id }) => id).join(',') },
    { use_skip_indexes: sought.length > IDS_WORTH_AN_INDEX ? 0 : 1 },
  );
  return new Map(rows.map((row) => [row.callId, { content: BigInt(row.contentHash), door: row.door }]));
}

/** A condition on `hour` for all days near the calls, as few ranges as there are gaps between them. */
function daysAround(sought: readonly Sought[]): { condition: string; parameters: Record<string, number> } {
  const days = [...new Set(sought.map(({ at }) => Math.floor(at / DAY_MS)))].sort((left, right) => left - right);
  const conditions: string[] = [];
  const parameters: Record<string, number> = {};
  let previous = -Infinity;
  for (const day of days) {
    if (day * DAY_MS - SLACK_MS > previous + SLACK_MS) {
      parameters[`from${conditions.length}`] = seconds(day * DAY_MS - SLACK_MS);
      conditions.push(`hour BETWEEN ${time(`from${conditions.length}`)} AND ${time(`to${conditions.length}`)}`);
    }
    previous = (day + 1) * DAY_MS;
    parameters[`to${conditions.length - 1}`] = seconds(previous + SLACK_MS);
  }
  return { condition: conditions.join(' OR '), parameters };
}

function time(parameter: string): string {
  return `toDateTime({${parameter}:UInt32}, 'UTC')`;
}

/** Within what DateTime can hold. */
function seconds(at: number): number {
  return Math.min(Math.max(Math.floor(at / 1000), 0), 0xffff_ffff);
}
