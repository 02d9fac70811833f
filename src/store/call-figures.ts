import { parseDecimal } from '../core/money.ts';
import { callCut, cutValues } from './call-cut.ts';
import type { CallQuestion, CutLine } from './call-cut.ts';
import { LONG_STATEMENT } from './ledger-dimension.ts';
import type { SpendStore } from './spend-query.ts';

/** Two amounts of some calls, in 10^-12, of one bucket and combination of values. */
export interface CallFigureRow {
  readonly time: string | null;
  readonly values: Readonly<Record<string, string>>;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

interface CallFigure {
  readonly where: string;
  readonly numerator: string;
  readonly denominator: string;
}

const DIGITS = 12;
const COST = 'sum(toDecimal128(ifNull(cost, toDecimal64(0, 12)), 12))';
/** Labels by which senders name who used something, the first that has a value. */
const USER = `coalesce(${[
  'user',
  'user_id',
  'userId',
  'user.id',
  'enduser.id',
  'metadata.user',
  'metadata.user_id',
  'metadata.endUser',
]
  .map((key) => `nullIf(labels['${key}'], '')`)
  .join(', ')}, '')`;
const AGENTS =
  "door IN ('claude-code', 'codex', 'gemini-cli') OR labels['agent'] IN ('claude-code', 'codex', 'gemini-cli')";
const ANSWERS = "operation IN ('chat', 'completion') AND status = 'ok'";

/** What only calls themselves tell, for they are told apart by what no ledger has. */
const CALL_FIGURES = {
  conversations: { where: "conversationId != ''", numerator: COST, denominator: 'uniqExact(conversationId)' },
  developers: { where: `(${AGENTS}) AND ${USER} != ''`, numerator: COST, denominator: `uniqExact(${USER})` },
  users: { where: `${USER} != ''`, numerator: COST, denominator: `uniqExact(${USER})` },
  repeatedPrompts: {
    where: `${ANSWERS} AND notEmpty(segments.hash)`,
    numerator: 'count() - uniqExact(segments.hash)',
    denominator: 'count()',
  },
} as const satisfies Record<string, CallFigure>;
export type CallFigureName = keyof typeof CALL_FIGURES;

/** Reads one of them; combinations without any such call have no row. */
export async function callFigure(
  store: SpendStore,
  name: CallFigureName,
  question: CallQuestion,
): Promise<CallFigureRow[]> {
  const { where, numerator, denominator } = CALL_FIGURES[name];
  const cut = await callCut(store, question);
  const groups = ['bucket', ...cut.values].join(', ');
  const lines = await store.engine.query<CutLine & { readonly above: string; readonly below: string }>(
    `SELECT ${groups}, toString(${numerator}) AS above, toString(${denominator}) AS below FROM ${cut.from}
WHERE passes = 1 AND ${where} GROUP BY ${groups} ORDER BY ${groups}`,
    cut.parameters.values,
    LONG_STATEMENT,
  );
  return lines.map((line) => ({
    time: cut.times[line.bucket] ?? null,
    values: cutValues(question.by, line),
    numerator: parseDecimal(line.above, DIGITS) ?? 0n,
    denominator: parseDecimal(line.below, DIGITS) ?? 0n,
  }));
}
