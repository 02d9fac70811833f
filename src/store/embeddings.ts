import { picosFromDollars, type Picos } from '../core/money.ts';
import { callCut, cutValues } from './call-cut.ts';
import type { CallCut, CallQuestion, CutLine } from './call-cut.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import type { SpendStore } from './spend-query.ts';

/** What was embedded, of one bucket and combination of values. */
export interface EmbeddingRow {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly calls: number;
  readonly tokens: number;
  /** As their meter counts them; a call that counts none adds none. */
  readonly vectors: number;
  readonly cost: Picos;
  /** Texts that can be told apart: calls without a fingerprint of what they embedded are in `unknownCalls`. */
  readonly contents: number;
  readonly unknownCalls: number;
  /** Of the contents, those that the same model had embedded before, and their part of tokens and cost. */
  readonly repeats: number;
  readonly repeatedTokens: number;
  readonly repeatedCost: Picos;
}

interface Line extends CutLine {
  readonly calls: number;
  readonly tokens: number;
  readonly vectors: number;
  readonly cost: string;
  readonly contents: number;
  readonly unknownCalls: number;
  readonly repeats: number;
  readonly repeatedTokens: number;
  readonly repeatedCost: string;
}

/** The label by which a sender names what is embedded; else the prompt's fingerprints do. */
const CONTENT_LABEL = 'contentHash';
const COST = 'ifNull(cost, toDecimal64(0, 12))';
const TOKENS = 'uncachedInputTokens';

/**
 * Calls that embedded something. A text is known by the label `contentHash`, or by the fingerprints of the inputs: then each input of a
 * call has the part of its cost and tokens that its bytes have, rounded down. A text that the same model has embedded before, whenever
 * that was, is a repeat.
 */
export async function embeddings(store: SpendStore, question: CallQuestion): Promise<EmbeddingRow[]> {
  const cut = await callCut(store, question, true);
  const lines = await store.engine.query<Line>(
    sqlOf(cut, question.interval.from),
    cut.parameters.values,
    LONG_STATEMENT,
  );
  return lines.map(({ bucket, cost, repeatedCost, calls, tokens, vectors, contents, ...line }) => ({
    time: cut.times[bucket] ?? null,
    values: cutValues(question.by, line),
    calls,
    tokens,
    vectors,
    cost: picosFromDollars(cost) ?? 0n,
    contents,
    unknownCalls: line.unknownCalls,
    repeats: line.repeats,
    repeatedTokens: line.repeatedTokens,
    repeatedCost: picosFromDollars(repeatedCost) ?? 0n,
  }));
}

/** Pieces of all embedding calls, ranked by when their text was embedded, summed from an instant on. */
function sqlOf({ from: calls, values, parameters }: CallCut, from: number): string {
  const started = parameters.place('Int64', from);
  const label = `labels[${parameters.place('String', CONTENT_LABEL)}]`;
  const inputs = "arrayFilter((piece, kind) -> kind = 'input', arrayZip(segments.hash, segments.bytes), segments.kind)";
  const pieces = `multiIf(${label} != '', [(${label}, toUInt32(1))], empty(${inputs}), [('', toUInt32(1))],
  arrayMap(piece -> (toString(piece.1), greatest(piece.2, toUInt32(1))), ${inputs}))`;
  const embedded = `SELECT bucket, passes, at, id, model, ${[...values, ''].join(', ')}${COST} AS callCost, ${TOKENS} AS callTokens,
  meters['vectors'] AS callVectors, ${pieces} AS pieces, toUInt64(arraySum(pieces.2)) AS allBytes
FROM ${calls} WHERE operation = 'embeddings' AND status = 'ok'`;
  const ranked = `SELECT *, piece.1 AS content, piece.2 AS bytes,
  content != '' AND row_number() OVER (PARTITION BY model, content ORDER BY at, id, place) > 1 AS isRepeat
FROM (SELECT *, piece, place FROM (${embedded}) ARRAY JOIN pieces AS piece, arrayEnumerate(pieces) AS place)`;
  const picos = `reinterpret(toDecimal128(callCost, 12), 'Int128')`;
  return `SELECT ${[
    'bucket',
    ...values,
    'toFloat64(countIf(place = 1)) AS calls',
    'toFloat64(sumIf(callTokens, place = 1)) AS tokens',
    'toFloat64(sumIf(callVectors, place = 1)) AS vectors',
    'sumIf(toDecimal128(callCost, 12), place = 1) AS cost',
    "toFloat64(countIf(content != '')) AS contents",
    "toFloat64(countIf(content = '')) AS unknownCalls",
    'toFloat64(countIf(isRepeat)) AS repeats',
    `toFloat64(sumIf(${part('callTokens')}, isRepeat)) AS repeatedTokens`,
    `reinterpret(sumIf(${part(picos)}, isRepeat), 'Decimal(38, 12)') AS repeatedCost`,
  ].join(', ')} FROM (${ranked}) WHERE passes = 1 AND at >= fromUnixTimestamp64Milli(${started})
GROUP BY ${['bucket', ...values].join(', ')} ORDER BY ${['bucket', 'cost DESC', ...values].join(', ')}`;
}

/** What one input has of an amount of its call, by its bytes. */
function part(amount: string): string {
  return `intDiv(toInt128(${amount}) * bytes, allBytes)`;
}
