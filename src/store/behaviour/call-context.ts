import { INPUT_CLASSES } from '../../core/quantity.ts';
import type { Engine, Settings } from '../engine.ts';
import { derivedWindow } from './derived-window.ts';
import { IS_ANSWERING, TOLD_KEY, TOLD_PART } from './told-columns.ts';

const SETTINGS: Settings = { max_partitions_per_insert_block: '0', insert_deduplicate: 0 };
/** Providers cache no shorter beginnings. */
const LEAST_CACHED = 1024;
/** A cache that had nine tenths of what it could have had was not broken: marks and steps leave a rest. */
const HAD_TENTHS = 9;
/** How long a cache is kept, seconds; an hour where that was paid for. */
const CACHE_LIVES = 300;
const LONG_CACHE_LIVES = 3600;

const INPUT = INPUT_CLASSES.join(' + ');
const READ = 'cacheReadTokens + cacheReadAudioTokens + cacheReadImageTokens';
const WRITTEN = 'cacheWriteTokens + cacheWrite30mTokens + cacheWrite1hTokens + cacheWrite12hTokens';
/** Requests of a conversation or execution; what is done around them stands alone. */
const IS_MAIN = `${TOLD_PART} IN ('primary', 'retry', 'fallback', 'chain')`;
const THREAD = `multiIf(NOT ${IS_MAIN}, id, conversationId != '', sipHash128('conversation', conversationId), ${TOLD_KEY})`;
/** Calls whose prompts begin alike: told by the feature, since without it nobody knows. */
const LINEAGE = `if(labels['feature'] = '' OR NOT ${IS_MAIN}, cityHash64(id), cityHash64(provider, requestModel, labels['feature'], labels['environment']))`;
const IS_READ = `status = 'ok' AND ${IS_ANSWERING} AND ${INPUT} > 0`;

const KINDS = '`segments.kind`';
const HASHES = '`segments.hash`';
const BYTES = '`segments.bytes`';
const isFixed = (kind: string): string => `${kind} IN ('system', 'tools')`;

/**
 * Writes what the calls in the hours (epoch milliseconds) carried into their models, and what later calls of the same conversations and
 * executions did. A call's pieces are known from itself; its turn, and what a cache could have had, from the call before it in its
 * conversation or execution, else of its feature. Gives the other hours in which it wrote.
 */
export async function deriveContext(engine: Engine, hours: readonly number[]): Promise<readonly number[]> {
  const { parameters, isDerived, isNear, isCurrent } = derivedWindow(hours);
  const isThreaded = "(traceId != '' OR conversationId != '')";
  const isBefore = isDerived.replace('hour IN', 'toStartOfHour(hour + INTERVAL 1 HOUR) IN');
  const isLater = `${isThreaded} AND hour > (SELECT min(hour) FROM calls WHERE ${isDerived})`;
  const isAlike = `${isThreaded} AND ${THREAD} IN (SELECT ${THREAD} FROM calls WHERE ${isDerived} AND ${isThreaded})`;
  const among = `${isNear} AND ${isCurrent} AND ${IS_READ}`;
  const calls = `SELECT hour, id, at, ${isDerived} AS isWanted, ${isAlike} AS isRelated, isRelated AND ${isLater} AS isTouched,
  ${THREAD} AS thread, ${LINEAGE} AS lineage, conversationId != '' AS isTold, toString(requestModel) AS model, ${TOLD_PART} != 'retry' AS isNew,
  ${INPUT} AS input, ${READ} AS read, ${WRITTEN} AS written, cacheWrite1hTokens + cacheWrite12hTokens > 0 AS isLong,
  visibleOutputTokens AS answered, ${KINDS} AS kinds, ${HASHES} AS hashes, ${BYTES} AS bytes
FROM calls WHERE ${among} AND (isWanted OR ${isBefore} OR isRelated) LIMIT 1 BY hour, id`;
  await engine.command(
    `INSERT INTO callContext (hour, id, turn, turns, historyBasis, historyTokens, systemTokens, toolTokens, resultTokens, cacheBreak, cacheMissTokens)
SELECT hour, id, turn, turns, historyBasis, historyTokens, systemTokens, toolTokens, resultTokens, if(cacheMissTokens = 0, '', cause), cacheMissTokens
FROM (${missed(placed(measured(calls)))}) WHERE isWanted OR isTouched`,
    parameters.values,
    SETTINGS,
  );
  const rows = await engine.query<{ start: number }>(
    `SELECT DISTINCT toUnixTimestamp(hour) AS start FROM calls WHERE ${among} AND NOT ${isDerived} AND ${isAlike} AND ${isLater}`,
    parameters.values,
  );
  return rows.map(({ start }) => start * 1000);
}

const SPOKE = `arrayLastIndex((kind, place) -> kind = 'assistant' AND place < length(kinds), kinds, arrayEnumerate(kinds))`;
/** The end of the prompt that was answered last. */
const ASKED = `arrayLastIndex((kind, place) -> kind != 'assistant' AND place < spoke, kinds, arrayEnumerate(kinds))`;
const ANSWERS = `arrayCount((kind, place) -> kind = 'assistant' AND place <= spoke, kinds, arrayEnumerate(kinds))`;
const hashOf = (kind: string): string => `cityHash64(arrayFilter((hash, one) -> one = '${kind}', hashes, kinds))`;

/** Bytes of the pieces that meet a condition. */
function bytesIf(condition: string): string {
  return `arraySum((size, kind, place) -> if(${condition}, toUInt64(size), 0), bytes, kinds, arrayEnumerate(kinds))`;
}

/** The token that the last of so many bytes falls into. */
function tokenAt(bytes: string): string {
  return `toUInt64(if(whole = 0, 0, intDiv(toUInt128(input) * (${bytes}), whole)))`;
}

/** Adds what each prompt is made of: bytes and tokens up to the end of each piece, as core/analysis/behaviour/prompt-pieces.ts cuts them. */
function measured(calls: string): string {
  const columns = [
    `${SPOKE} AS spoke`,
    `${bytesIf("kind = 'system'")} AS systemBytes`,
    `${bytesIf("kind = 'tools'")} AS toolBytes`,
    `${bytesIf(`place <= spoke AND NOT ${isFixed('kind')}`)} AS historyBytes`,
    `${bytesIf("place > spoke AND kind = 'toolResult'")} AS resultBytes`,
    'arraySum(bytes) AS whole',
    `${tokenAt('systemBytes')} AS endOfSystem`,
    `${tokenAt('systemBytes + toolBytes')} AS endOfTools`,
    `${tokenAt('systemBytes + toolBytes + historyBytes')} AS endOfHistory`,
    `${tokenAt('systemBytes + toolBytes + historyBytes + resultBytes')} AS endOfResults`,
    `toUInt32(${ANSWERS}) AS answers`,
    `${hashOf('tools')} AS toolHash`,
    `${hashOf('system')} AS systemHash`,
    'cityHash64(hashes) AS promptHash',
    `cityHash64(arraySlice(hashes, 1, ${ASKED})) AS carriedHash`,
  ];
  return `SELECT * EXCEPT (kinds, hashes, bytes), ${columns.join(', ')} FROM (${calls})`;
}

/** Of the call before: what a later one is compared with. */
const LAST = 'tuple(toolHash, systemHash, promptHash, input, answered, model, at, read + written, isLong)';

/** Adds each call's place in its thread, and what was before it there and in its lineage. No array goes through these windows. */
function placed(calls: string): string {
  const thread = 'OVER (PARTITION BY thread ORDER BY at, id)';
  const lineage = 'OVER (PARTITION BY lineage ORDER BY at, id)';
  const columns = [
    `row_number() ${thread} AS number`,
    `sum(isNew) ${thread} AS asked`,
    'sum(isNew) OVER (PARTITION BY thread ORDER BY at, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS allAsked',
    `lagInFrame(${LAST}) ${thread} AS inThread`,
    `first_value(if(read > 0, least(read, input), input)) ${thread} AS opening`,
    `lagInFrame(${LAST}) ${lineage} AS inLineage`,
    `row_number() ${lineage} > 1 AS isKnown`,
  ];
  return `SELECT *, ${columns.join(', ')} FROM (${calls})`;
}

/** Whether a cache that was last used then has died since. */
const HAS_WAITED = `dateDiff('second', last.7, at) > if(last.9, ${LONG_CACHE_LIVES}, ${CACHE_LIVES})`;
/** A prompt that is at least as long as the one before with its answer carries both. */
const CARRIES = 'number > 1 AND model = last.6 AND input >= last.4 + last.5';

/** Adds the figures: of prompts that were not seen, what turns tell; and what a cache could have had and did not. */
function missed(calls: string): string {
  const columns = [
    'whole > 0 AS isSeen',
    'number > 1 AS follows',
    'if(follows, inThread, inLineage) AS last',
    `toUInt32(if(isSeen, 1 + answers, greatest(asked, 1))) AS turn`,
    'toUInt32(greatest(allAsked, turn)) AS turns',
    `multiIf(isSeen, 'prompt', ${CARRIES} OR (number = 1 AND isTold), 'turns', '') AS historyBasis`,
    `multiIf(isSeen, endOfHistory - endOfTools, ${CARRIES}, last.4 + last.5 - least(opening, last.4), 0) AS historyTokens`,
    'endOfSystem AS systemTokens',
    'endOfTools - endOfSystem AS toolTokens',
    'endOfResults - endOfHistory AS resultTokens',
    'multiIf(follows, least(last.4, input), isSeen AND isKnown, endOfTools, 0) AS could',
    `multiIf(
  follows AND model != last.6, 'model',
  isSeen AND last.1 != toolHash, 'tools',
  isSeen AND last.2 != systemHash, 'system',
  isSeen AND follows AND last.3 NOT IN (carriedHash, promptHash), 'history',
  ${HAS_WAITED}, 'pause', 'missed') AS cause`,
    'last.8 + read + written > 0 AS isCached',
    `could >= ${LEAST_CACHED} AND read * 10 < could * ${HAD_TENTHS} AND (isCached OR cause NOT IN ('pause', 'missed')) AS isMissed`,
    'if(isMissed, could - read, 0) AS cacheMissTokens',
  ];
  return `SELECT *, ${columns.join(', ')} FROM (${calls})`;
}
