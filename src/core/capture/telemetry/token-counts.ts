import type { Conservation } from '../../call.ts';
import { QUANTITIES, type Quantity, type Usage } from '../../quantity.ts';
import type { Convention, TokenField } from './dialect.ts';

/** Token counts as a span states them. What is not stated is undefined; what is no number is NaN. */
export type TokenCounts = { [F in TokenField]?: number | undefined };

/** Token counts taken apart into disjoint classes. */
export interface TokenUsage {
  readonly usage: Usage;
  readonly conservation: Conservation;
  /** Whether nothing but the conventions' general rule said where the cache stands. */
  readonly assumed: boolean;
}

interface Nesting {
  readonly beside: boolean;
  readonly assumed: boolean;
}

type Whole = { readonly [F in Exclude<TokenField, 'total' | 'uncached'>]: number } & {
  readonly total: number | null;
  readonly uncached: number | null;
};

/** Counts with nothing left open: what is not stated is none, an unstated input the rest of the total. */
function wholeOf(counts: TokenCounts): Whole {
  const count = (field: TokenField): number => counts[field] ?? 0;
  const total = counts.total ?? null;
  const output = count('output');
  return {
    input: counts.uncached ?? counts.input ?? Math.max(0, (total ?? output) - output),
    output,
    total,
    uncached: counts.uncached ?? null,
    cacheRead: count('cacheRead'),
    cacheWrite: count('cacheWrite'),
    cacheWrite1h: count('cacheWrite1h'),
    reasoning: count('reasoning'),
    audioInput: count('audioInput'),
    audioOutput: count('audioOutput'),
    imageInput: count('imageInput'),
    imageOutput: count('imageOutput'),
    cacheReadAudio: count('cacheReadAudio'),
  };
}

/**
 * Takes nested counts apart. The order of proofs: counts that are disjoint as stated, a total that only one nesting gives,
 * what is known of the scope, a part larger than its whole, and for want of all that the conventions' rule: inside.
 * `surplusIsReasoning`: what a total holds beyond input and output was thought, and is in no count (Gemini).
 */
export function takeApart(counts: TokenCounts, known: Convention | null, surplusIsReasoning: boolean): TokenUsage {
  const whole = wholeOf(counts);
  const { total, output } = whole;
  const cache = cacheNesting(whole, known);
  const besideInput = cache.beside ? whole.cacheRead + whole.cacheWrite : 0;
  const input = whole.input + besideInput;
  const surplus = (total ?? input + output) - input - output;
  const reasoning = surplusIsReasoning && whole.reasoning === 0 && surplus > 0 ? surplus : whole.reasoning;
  const isBeside = isReasoningBeside(reasoning, output, total === null ? null : surplus, known);
  const allOutput = isBeside ? output + reasoning : output;
  return {
    usage: classesOf(whole, input, allOutput, reasoning),
    conservation: conservationOf(input + allOutput, total, besideInput),
    assumed: cache.assumed,
  };
}

function cacheNesting(whole: Whole, known: Convention | null): Nesting {
  const { input, output, total, reasoning } = whole;
  const cached = whole.cacheRead + whole.cacheWrite;
  if (cached === 0) return { beside: false, assumed: false };
  const together = input + output + cached;
  const isProved = whole.uncached !== null || cached > input || total === together || total === together + reasoning;
  if (isProved) return { beside: true, assumed: false };
  if (known?.cache !== undefined) return { beside: known.cache === 'beside', assumed: false };
  return { beside: false, assumed: total !== input + output };
}

function isReasoningBeside(
  reasoning: number,
  output: number,
  surplus: number | null,
  known: Convention | null,
): boolean {
  if (reasoning === 0) return false;
  if (reasoning > output || surplus === reasoning) return true;
  return surplus === 0 ? false : known?.reasoning === 'beside';
}

/** The total as stated may leave out a cache that stands beside the input (AI SDK 5). */
function conservationOf(sum: number, total: number | null, leftOut: number): Conservation {
  if (total === null || total === 0) return 'unstated';
  return sum === total || sum === total + leftOut ? 'holds' : 'broken';
}

type Classes = { [Q in Quantity]?: number };

function classesOf(whole: Whole, input: number, output: number, reasoning: number): Classes {
  const { cacheRead, cacheWrite, cacheWrite1h, cacheReadAudio, audioOutput, imageOutput } = whole;
  let [audio, image] = [whole.audioInput - Math.min(whole.audioInput, cacheReadAudio), whole.imageInput];
  let text = input - cacheRead - cacheWrite - audio - image;
  // A cached token of no stated kind is taken from the text first, and from media only beyond it.
  if (text < 0) [image, text] = borrowed(image, text);
  if (text < 0) [audio, text] = borrowed(audio, text);
  const usage: Classes = {};
  put(usage, 'uncachedInputTokens', text);
  put(usage, 'cacheReadTokens', cacheRead - cacheReadAudio);
  put(usage, 'cacheReadAudioTokens', cacheReadAudio);
  put(usage, 'cacheWriteTokens', cacheWrite - cacheWrite1h);
  put(usage, 'cacheWrite1hTokens', cacheWrite1h);
  put(usage, 'audioInputTokens', audio);
  put(usage, 'imageInputTokens', image);
  put(usage, 'visibleOutputTokens', output - reasoning - audioOutput - imageOutput);
  put(usage, 'reasoningTokens', reasoning);
  put(usage, 'audioOutputTokens', audioOutput);
  put(usage, 'imageOutputTokens', imageOutput);
  return usage;
}

function borrowed(from: number, missing: number): [number, number] {
  const taken = Math.min(from, -missing);
  return [from - taken, missing + taken];
}

function put(usage: Classes, quantity: Quantity, amount: number): void {
  if (amount !== 0) usage[quantity] = amount;
}

/** Counts that are disjoint already, class by class, with the total their sender states. */
export function disjointUsage(classes: Classes, total: number | null): TokenUsage {
  let sum = 0;
  const usage: Classes = {};
  for (const quantity of QUANTITIES) {
    const amount = classes[quantity] ?? 0;
    sum += amount;
    put(usage, quantity, amount);
  }
  return { usage, conservation: conservationOf(sum, total, 0), assumed: false };
}
