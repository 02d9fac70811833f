import type { StoredContent } from './call-content.ts';
import type { Engine } from './engine.ts';

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
/** Ranges of days in one condition; calls scattered wider than this are sought in all that lies between them. */
const MOST_RANGES = 50;

/** A field of a request may have 128 KiB (http_max_field_value_size), all fields 10 MB (http_max_request_param_data_size). */
const IDS_PER_FIELD = 3_500;
const IDS_PER_STATEMENT = 200_000;

/** How ids are compared. The first half says who is who for all we meet, and halves what is sent; the answer has whole ids. */
const WHOLE = { digits: 32, stored: 'id', sought: (hex: string) => `toFixedString(unhex(${hex}), 16)` };
const FIRST_HALF = {
  digits: 16,
  stored: 'reinterpretAsUInt64(substring(id, 1, 8))',
  sought: (hex: string) => `reinterpretAsUInt64(unhex(${hex}))`,
};

interface Found {
  readonly callId: string;
  readonly contentHash: string;
  readonly door: string;
}

/** Those of the ids that the store has within 48 hours of where they are sought. */
export async function storedContent(engine: Engine, sought: readonly Sought[]): Promise<Map<string, StoredContent>> {
  const found = new Map<string, StoredContent>();
  const days = daysAround(sought.map(({ at }) => Math.floor(at / DAY_MS)));
  const any = await engine.query(`SELECT 1 FROM calls WHERE ${days.condition} LIMIT 1`, days.parameters);
  if (any.length === 0) return found;
  const few = sought.length <= IDS_WORTH_AN_INDEX;
  const form = few ? WHOLE : FIRST_HALF;
  for (let start = 0; start < sought.length; start += IDS_PER_STATEMENT) {
    const ids = idList(sought.slice(start, start + IDS_PER_STATEMENT), form.digits);
    const rows = await engine.query<Found>(
      `SELECT lower(hex(id)) AS callId, contentHash, door FROM calls WHERE (${days.condition}) AND ${form.stored} IN (
         SELECT ${form.sought(`arrayJoin(splitByChar(',', concat(${ids.places})))`)})`,
      { ...days.parameters, ...ids.parameters },
      { use_skip_indexes: few ? 1 : 0 },
    );
    for (const row of rows) found.set(row.callId, { content: BigInt(row.contentHash), door: row.door });
  }
  return found;
}

/** The first digits of the ids, comma separated, as the pieces that a request may carry. */
function idList(sought: readonly Sought[], digits: number): { places: string; parameters: Record<string, string> } {
  const parameters: Record<string, string> = {};
  const places: string[] = ["''"];
  for (let start = 0; start < sought.length; start += IDS_PER_FIELD) {
    const name = `ids${places.length}`;
    const piece = sought.slice(start, start + IDS_PER_FIELD).map(({ id }) => id.slice(0, digits));
    parameters[name] = piece.join(',');
    places.push(...(start > 0 ? ["','"] : []), `{${name}:String}`);
  }
  return { places: places.join(', '), parameters };
}

/** A condition on `hour` for all that lies near these days (since 1970). */
export function daysAround(days: Iterable<number>): { condition: string; parameters: Record<string, number> } {
  const ranges: { from: number; to: number }[] = [];
  for (const day of [...new Set(days)].sort((left, right) => left - right)) {
    const last = ranges.at(-1);
    const to = (day + 1) * DAY_MS + SLACK_MS;
    const from = day * DAY_MS - SLACK_MS;
    if (last && (from <= last.to || ranges.length === MOST_RANGES)) last.to = to;
    else ranges.push({ from, to });
  }
  const parameters: Record<string, number> = {};
  const conditions = ranges.map(({ from, to }, index) => {
    parameters[`from${index}`] = seconds(from);
    parameters[`to${index}`] = seconds(to);
    return `hour BETWEEN ${time(`from${index}`)} AND ${time(`to${index}`)}`;
  });
  return { condition: conditions.join(' OR '), parameters };
}

function time(parameter: string): string {
  return `toDateTime({${parameter}:UInt32}, 'UTC')`;
}

/** Within what DateTime can hold. */
function seconds(at: number): number {
  return Math.min(Math.max(Math.floor(at / 1000), 0), 0xffff_ffff);
}
