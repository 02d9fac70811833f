import type { Engine, Settings } from '../engine.ts';
import { ParameterList } from '../parameter-list.ts';
import { supersededRows } from '../superseded.ts';

const SETTINGS: Settings = { max_partitions_per_insert_block: '0', insert_deduplicate: 0 };
const DAY_MS = 86_400_000;
/** Calls are counted in pieces of five minutes. */
const PIECE_SECONDS = 300;
const PIECES_AN_HOUR = 12;
/** So many in a piece are more than a person asks for. */
const DENSE = 30;
/** A burst is so many times what the caller usually asks for. */
const BURST_TIMES = 5;
const LEAST_BURST = 15;
/** A caller that is heard of in fewer pieces of its day than this has no usual rate. */
const FEWEST_PIECES = 12;
/** Of its calls, what a schedule leaves to other times. */
const REGULAR = 0.8;
const FEWEST_HOURS = 3;
const LOOPS = 3;

/** Who calls: what the labels say, since no rule may be asked. */
const CALLER =
  "cityHash64(labels['feature'], labels['service'], labels['environment'], labels['metadata.key'], labels['job'])";
const PIECE = `intDiv(toUnixTimestamp(at), ${PIECE_SECONDS})`;

/**
 * Writes how the calls in the hours (epoch milliseconds) came, by what is known of their callers' days: the first of these that holds is
 * a call's pattern.
 *
 *     loop       its execution was given the same again and again (waste.ts)
 *     session    it is a turn of a conversation of several
 *     batch      asked for as one, by operation or service tier
 *     scheduled  four fifths of the caller's day in one quarter of every hour, or in one hour that is the same the day before or after
 *     batch      at least 30 in five minutes, by a caller that mostly calls so
 *     burst      in five minutes five times what the caller usually asks for, and at least 15
 *     steady     all others
 */
export async function derivePatterns(engine: Engine, hours: readonly number[]): Promise<void> {
  const parameters = new ParameterList();
  const list = parameters.place(
    'Array(UInt32)',
    hours.map((hour) => hour / 1000),
  );
  const day = (at: number): number => Math.max(0, Math.floor(at / DAY_MS) * 86_400);
  const from = parameters.place('UInt32', day(Math.min(...hours) - DAY_MS));
  const to = parameters.place('UInt32', day(Math.max(...hours) + 2 * DAY_MS));
  const near = `hour >= toDateTime(${from}, 'UTC') AND hour < toDateTime(${to}, 'UTC')`;
  const wanted = `hour IN (SELECT toDateTime(arrayJoin(${list}), 'UTC'))`;
  const current = `NOT ${supersededRows(near)}`;
  const pieces = `SELECT ${CALLER} AS caller, ${PIECE} AS piece, toUInt32(count()) AS calls FROM calls WHERE ${near} AND ${current} GROUP BY caller, piece`;
  const days = `SELECT caller, intDiv(piece, ${24 * PIECES_AN_HOUR}) AS day, count() AS heard, median(calls) AS usual, sum(calls) AS inAll,
  sumIf(calls, calls >= ${DENSE}) / inAll AS denseShare, uniqExact(intDiv(piece, ${PIECES_AN_HOUR})) AS hoursHeard,
  sumMap([intDiv(piece % ${PIECES_AN_HOUR}, 3)], [calls]) AS quarters, sumMap([intDiv(piece, ${PIECES_AN_HOUR}) % 24], [calls]) AS times,
  arrayMax(quarters.2) / inAll AS quarterShare, arrayMax(times.2) / inAll AS timeShare, times.1[indexOf(times.2, arrayMax(times.2))] AS topTime
FROM (${pieces}) GROUP BY caller, day`;
  const window = 'OVER (PARTITION BY caller ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)';
  const around = `(lagInFrame((day, topTime, timeShare)) ${window}, leadInFrame((day, topTime, timeShare)) ${window})`;
  const isSame = (one: string, distance: number): string =>
    `(${one}.1 = day + ${distance} AND ${one}.2 = topTime AND ${one}.3 >= ${REGULAR})`;
  const callers = `SELECT *, quarterShare >= ${REGULAR} AND hoursHeard >= ${FEWEST_HOURS} OR timeShare >= ${REGULAR} AND (${isSame('around.1', -1)} OR ${isSame('around.2', 1)}) AS isRegular
FROM (SELECT *, ${around} AS around FROM (${days}))`;
  const looping = `SELECT executionId FROM behaviour WHERE ${near} AND id IN (SELECT id FROM waste WHERE ${near} AND wasteReason = 'loop')
  GROUP BY executionId HAVING uniqExact(id) >= ${LOOPS}`;
  const inLoop = `SELECT id FROM behaviour WHERE ${wanted} AND executionId IN (${looping})`;
  const inSession = `SELECT id FROM callContext WHERE ${wanted} AND turns > 1`;
  await engine.command(
    `INSERT INTO callPattern (hour, id, pattern)
SELECT hour, id, multiIf(
  id IN (${inLoop}), 'loop',
  conversationId != '' AND id IN (${inSession}), 'session',
  operation = 'batch' OR serviceTier = 'batch', 'batch',
  isRegular, 'scheduled',
  denseShare >= ${REGULAR} AND calls >= ${DENSE}, 'batch',
  heard >= ${FEWEST_PIECES} AND calls >= ${LEAST_BURST} AND calls >= usual * ${BURST_TIMES}, 'burst', 'steady')
FROM (SELECT hour, id, conversationId, operation, serviceTier, ${CALLER} AS caller, ${PIECE} AS piece, intDiv(piece, ${24 * PIECES_AN_HOUR}) AS day
  FROM calls WHERE ${wanted} AND ${current} LIMIT 1 BY hour, id) AS call
INNER JOIN (${pieces}) AS pieces USING (caller, piece) INNER JOIN (${callers}) AS callers USING (caller, day)`,
    parameters.values,
    SETTINGS,
  );
}
