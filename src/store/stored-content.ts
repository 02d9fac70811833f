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

/** A field of a request may have 128 KiB (http_max_field_value_size), all fields 10 MB (http_max_request_param_data_size). */
const IDS_PER_FIELD = 3_500;
const IDS_PER_STATEMENT = 200_000;

interface Found {
  readonly callId: string;
  readonly contentHash: string;
  readonly door: string;
}

/** Those of the ids that the store has within 48 hours of where they are sought. */
export async function storedContent(engine: Engine, sought: readonly Sought[]): Promise<Map<string, StoredContent>> {
  const found = new Map<string, StoredContent>();
  const days = daysAround(sought);
  const any = await engine.query(`SELECT 1 FROM calls WHERE ${days.condition} LIMIT 1`, days.parameters);
  if (any.length === 0) return found;
  for (let start = 0; start < sought.length; start += IDS_PER_STATEMENT) {
    const ids = idList(sought.slice(start, start + IDS_PER_STATEMENT));
    const rows = await engine.query<Found>(
      `SELECT lower(hex(id)) AS callId, contentHash, door FROM calls WHERE (${days.condition}) AND id IN (
         SELECT toFixedString(unhex(arrayJoin(splitByChar(',', concat(${ids.places})))), 16))`,
      { ...days.parameters, ...ids.parameters },
      { use_skip_indexes: sought.length > IDS_WORTH_AN_INDEX ? 0 : 1 },
    );
    for (const row of rows) found.set(row.callId, { content: BigInt(row.contentHash), door: row.door });
  }
  return found;
}

/** The ids, comma separated, as the pieces that a request may carry. */
function idList(sought: readonly Sought[]): { places: string; parameters: Record<string, string> } {
  const parameters: Record<string, string> = {};
  const places: string[] = ["''"];
  for (let start = 0; start < sought.length; start += IDS_PER_FIELD) {
    const name = `ids${places.length}`;
    const piece = sought.slice(start, start + IDS_PER_FIELD).map(({ id }) => id);
    parameters[name] = piece.join(',');
    places.push(...(start > 0 ? ["','"] : []), `{${name}:String}`);
  }
  return { places: places.join(', '), parameters };
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
