import { z } from 'zod';
import { explainPair, type PairDriver, type PairExplanation } from '../core/analysis/behaviour/call-pair.ts';
import { divideRounded, formatDecimal, formatPicos, type Picos } from '../core/money.ts';
import { inputTokens, outputTokens } from '../core/quantity.ts';
import { AppError } from '../errors.ts';
import type { StoredCall } from '../store/call-row.ts';
import { callBefore } from '../store/call-before.ts';
import { readTraceCalls } from '../store/trace-calls.ts';
import type { Context } from './context.ts';
import { findCall } from './find-call.ts';
import { operation, type TableRow } from './operation.ts';
import { type AttemptedCall, pairSide } from './pair-side.ts';

/** What each driver is, in words that follow "because of". */
const WORDS: Readonly<Record<PairDriver, string>> = {
  system: 'longer instructions',
  tools: 'more definitions of tools',
  history: 'history that is sent again',
  user: 'what is newly asked',
  context: 'what tools and searches gave back',
  input: 'the length of the prompt',
  cache: 'where the prompt was read from, cache or not',
  output: 'the length of the answer',
  reasoning: 'reasoning',
  longContext: 'a prompt beyond a threshold of the price',
  model: 'another model',
  price: 'another price of the same model',
  attempts: 'attempts before it',
  fees: 'fees that are not for tokens',
};
/** Attempts are looked for among the calls of one execution. */
const MOST_CALLS = 10_000;

const side = z.object({
  id: z.string(),
  at: z.string(),
  model: z.string(),
  cost: z.string().describe('Of the call itself.'),
  attempts: z.number().describe('Attempts at the same request before it.'),
  attemptCost: z.string(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  prompt: z.record(z.string(), z.number()).nullable().describe('Input tokens by piece; null where it was not seen.'),
});
const output = z.object({
  sentence: z.string(),
  before: side,
  after: side,
  difference: z.string(),
  ratio: z.string().nullable().describe('Cost of the second over that of the first; null when the first cost nothing.'),
  knowsPrompt: z.boolean().describe('Whether both prompts were seen, so that their pieces are told apart.'),
  drivers: z
    .array(z.object({ driver: z.string(), words: z.string(), amount: z.string() }))
    .describe('They add up to the difference, to the last digit.'),
});
type Output = z.infer<typeof output>;

const callId = z.string().min(1).max(500);

export const compareCalls = operation({
  name: 'compare-calls',
  summary: 'Why one call cost more than another: drivers that add up to the difference.',
  access: 'read',
  input: z.object({
    id: callId.describe('The call to explain, by any of its ids.'),
    with: callId
      .optional()
      .describe(
        'The call that it is compared with; default: the one before it of its conversation, else of its feature.',
      ),
  }),
  output,
  command: { words: ['compare-calls'], argument: { parameter: 'id', isFile: false } },
  async run(context, { id, with: other }) {
    const after = await attemptedCall(context, await findCall(context, id));
    const before = await attemptedCall(context, await otherCall(context, after.stored, other));
    const [left, right] = [pairSide(context.book, before), pairSide(context.book, after)];
    const explained = explainPair(left, right, isSameModel(before.stored, after.stored));
    const told = {
      before: sideFacts(before, left.prompt),
      after: sideFacts(after, right.prompt),
      difference: formatPicos(explained.after - explained.before),
      ratio: ratioText(explained.after, explained.before),
      knowsPrompt: explained.knowsPrompt,
      drivers: explained.drivers.map(({ driver, picos }) => ({
        driver,
        words: WORDS[driver],
        amount: formatPicos(picos),
      })),
    };
    return { sentence: sentenceOf(explained, told), ...told };
  },
  table: ({ sentence, difference, drivers }) => [
    ...drivers.map(({ words, amount }): TableRow => ({ driver: words, amount })),
    { driver: 'difference', amount: difference },
    { driver: sentence, amount: null },
  ],
});

async function otherCall(context: Context, { call }: StoredCall, other: string | undefined): Promise<StoredCall> {
  const found = other === undefined ? await callBefore(context.engine, call) : await findCall(context, other);
  if (found) return found;
  throw new AppError(
    'not-found',
    'No call before this one is like it',
    'Name the call that it shall be compared with.',
  );
}

async function attemptedCall(context: Context, stored: StoredCall): Promise<AttemptedCall> {
  const { call, picos } = stored;
  if (picos === null) throw unpriced(call.id);
  const calls = call.traceId === null ? [] : await readTraceCalls(context.engine, call.traceId, MOST_CALLS);
  return { stored, attempts: attemptsBefore(stored, calls) };
}

/** Earlier attempts at the same request: those its sender says are, else the ones that count up to it. */
function attemptsBefore({ call }: StoredCall, calls: readonly StoredCall[]): StoredCall[] {
  const earlier = calls.filter((one) => one.call.id !== call.id && one.call.at <= call.at);
  if (call.logicalRequestId !== null)
    return earlier.filter((one) => one.call.logicalRequestId === call.logicalRequestId);
  const found: StoredCall[] = [];
  let { attempt } = call;
  for (const one of earlier.toReversed()) {
    if (attempt <= 1) break;
    if (one.call.attempt !== attempt - 1 || one.call.provider !== call.provider) continue;
    found.push(one);
    attempt--;
  }
  return found;
}

function isSameModel(before: StoredCall, after: StoredCall): boolean {
  return before.call.provider === after.call.provider && before.model.model === after.model.model;
}

function sideFacts(
  { stored, attempts }: AttemptedCall,
  prompt: ReturnType<typeof pairSide>['prompt'],
): Output['before'] {
  const { call, picos, model } = stored;
  return {
    id: call.id,
    at: new Date(call.at).toISOString(),
    model: model.model,
    cost: formatPicos(picos ?? 0n),
    attempts: attempts.length,
    attemptCost: formatPicos(attempts.reduce((sum, attempt) => sum + (attempt.picos ?? 0n), 0n)),
    inputTokens: inputTokens(call.usage),
    outputTokens: outputTokens(call.usage),
    prompt: prompt && { ...prompt },
  };
}

function ratioText(after: Picos, before: Picos): string | null {
  return before <= 0n ? null : formatDecimal(divideRounded(after * 100n, before), 2);
}

function sentenceOf(
  { before, after }: PairExplanation,
  { ratio, drivers, difference }: Omit<Output, 'sentence'>,
): string {
  const [first] = drivers;
  if (first === undefined) return `Both calls cost $${formatPicos(after)}.`;
  const times =
    ratio === null
      ? `$${formatPicos(after)} against nothing`
      : `${ratio} times as much ($${formatPicos(after)} against $${formatPicos(before)})`;
  return `This call cost ${times}: $${first.amount} of the difference of $${difference} is ${first.words}.`;
}

function unpriced(id: string): AppError {
  return new AppError(
    'bad-request',
    `The cost of the call "${id}" is not known, so that it cannot be compared`,
    'whence call tells why; state its price with whence prices set.',
  );
}
