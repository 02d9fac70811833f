import { splitExactly } from '../../allocation/split.ts';
import type { Picos } from '../../money.ts';
import { lineDecomposition, type CostLine } from '../decomposition/line-decomposition.ts';
import type { Factor } from '../decomposition/product-effects.ts';
import { PROMPT_PIECES, type PromptPieces } from './prompt-pieces.ts';

/** Token classes that differ in price: those of the input, whose shares are the cache's doing, and those of the output. */
const INPUT_PRICES = ['input', 'cacheRead', 'cacheWrite'] as const;
const OUTPUT_PRICES = ['output', 'reasoning'] as const;
const PRICE_CLASSES = [...INPUT_PRICES, ...OUTPUT_PRICES] as const;
export type PriceClass = (typeof PRICE_CLASSES)[number];

/** What one class of tokens cost in one call. */
export interface ClassCost {
  readonly tokens: number;
  readonly picos: Picos;
  /** Of `picos`, what is there because the prompt was longer than a threshold of the price. */
  readonly longContextPicos: Picos;
  /** Picodollars a token below any threshold, for a class that the call did not use; null when nobody knows. */
  readonly listed: number | null;
}

/** One call, as far as its cost goes. */
export interface PairSide {
  readonly classes: Readonly<Record<PriceClass, ClassCost>>;
  /** Cost of what is counted by no tokens, or was told as a whole. */
  readonly feePicos: Picos;
  /** Cost of the attempts before it at the same request. */
  readonly attemptPicos: Picos;
  /** Null where the prompt was not seen. */
  readonly prompt: PromptPieces | null;
}

/**
 * Why one call cost another amount. Of the prompt: its pieces where both prompts were seen, else `input` as a whole. `cache` is where
 * the input was read from; `longContext` a threshold of the price crossed; `model` is the price of another model, `price` of the same.
 */
export type PairDriver =
  | keyof PromptPieces
  | 'input'
  | 'cache'
  | 'output'
  | 'reasoning'
  | 'longContext'
  | 'model'
  | 'price'
  | 'attempts'
  | 'fees';

export interface PairExplanation {
  readonly before: Picos;
  readonly after: Picos;
  /** They add up to `after - before`, to the picodollar; the largest first. Those that did nothing are left out. */
  readonly drivers: readonly { readonly driver: PairDriver; readonly picos: Picos }[];
  /** Whether pieces of the prompt are told apart. */
  readonly knowsPrompt: boolean;
}

/** Explains the difference of two calls' costs, each with what its attempts before cost. */
export function explainPair(before: PairSide, after: PairSide, isSameModel: boolean): PairExplanation {
  const knowsPrompt = before.prompt !== null && after.prompt !== null;
  const effects = lineDecomposition(pairLines(before, after, isSameModel ? 'price' : 'model'));
  const drivers = [...effects].flatMap(([driver, picos]) => (picos === 0n ? [] : [{ driver, picos }]));
  drivers.sort((left, right) => Number(sizeOf(right.picos) - sizeOf(left.picos)));
  return { before: costOf(before), after: costOf(after), drivers, knowsPrompt };
}

function sizeOf(picos: Picos): Picos {
  return picos < 0n ? -picos : picos;
}

function costOf({ classes, feePicos, attemptPicos }: PairSide): Picos {
  return PRICE_CLASSES.reduce((sum, name) => sum + classes[name].picos, feePicos + attemptPicos);
}

function pairLines(before: PairSide, after: PairSide, price: 'model' | 'price'): CostLine<PairDriver>[] {
  const sides = { before, after };
  return [
    ...INPUT_PRICES.flatMap((name) => inputLines(sides, name, price)),
    ...OUTPUT_PRICES.map((name) => outputLine(sides, name, price)),
    plainLine('fees', before.feePicos, after.feePicos),
    plainLine('attempts', before.attemptPicos, after.attemptPicos),
  ];
}

interface Sides {
  readonly before: PairSide;
  readonly after: PairSide;
}

function plainLine(player: PairDriver, before: Picos, after: Picos): CostLine<PairDriver> {
  return { before, after, factors: { [player]: { before: Number(before), after: Number(after) } } };
}

function outputLine(
  sides: Sides,
  name: (typeof OUTPUT_PRICES)[number],
  price: 'model' | 'price',
): CostLine<PairDriver> {
  const [before, after] = [sides.before.classes[name], sides.after.classes[name]];
  const tokens = { before: before.tokens, after: after.tokens };
  return { before: before.picos, after: after.picos, factors: { [name]: tokens, ...priceFactors(sides, name, price) } };
}

/** Tokens of each piece, times the share of the input that is of the class, times its price. */
function inputLines(
  sides: Sides,
  name: (typeof INPUT_PRICES)[number],
  price: 'model' | 'price',
): CostLine<PairDriver>[] {
  const [before, after] = [piecesOf(sides, 'before'), piecesOf(sides, 'after')];
  const [picosBefore, picosAfter] = [picosByPiece(before, sides.before, name), picosByPiece(after, sides.after, name)];
  const cache = shares(sides, name);
  const prices = priceFactors(sides, name, price);
  return before.map(([piece, tokens], index) => ({
    before: picosBefore[index] ?? 0n,
    after: picosAfter[index] ?? 0n,
    factors: { [piece]: { before: tokens, after: after[index]?.[1] ?? 0 }, cache, ...prices },
  }));
}

function piecesOf(sides: Sides, at: keyof Sides): [PairDriver, number][] {
  const { prompt } = sides[at];
  if (prompt === null || sides.before.prompt === null || sides.after.prompt === null)
    return [['input', inputOf(sides[at])]];
  return PROMPT_PIECES.map((piece) => [piece, prompt[piece]]);
}

function picosByPiece(pieces: readonly [PairDriver, number][], side: PairSide, name: PriceClass): bigint[] {
  const tokens = pieces.map(([, count]) => BigInt(count));
  return splitExactly(side.classes[name].picos, tokens) ?? pieces.map(() => 0n);
}

function inputOf({ classes }: PairSide): number {
  return INPUT_PRICES.reduce((sum, name) => sum + classes[name].tokens, 0);
}

/** The class's share of the input. A call without input has no shares of its own: it takes the other's. */
function shares({ before, after }: Sides, name: PriceClass): Factor {
  const [inputBefore, inputAfter] = [inputOf(before), inputOf(after)];
  const shareBefore = before.classes[name].tokens / inputBefore;
  const shareAfter = after.classes[name].tokens / inputAfter;
  return {
    before: inputBefore === 0 ? (inputAfter === 0 ? 0 : shareAfter) : shareBefore,
    after: inputAfter === 0 ? (inputBefore === 0 ? 0 : shareBefore) : shareAfter,
  };
}

/** Picodollars a token, and by what a long prompt multiplied them. A side that used none has the listed price, or the other's. */
function priceFactors(sides: Sides, name: PriceClass, price: 'model' | 'price'): CostLine<PairDriver>['factors'] {
  const [before, after] = [sides.before.classes[name], sides.after.classes[name]];
  const [own, other] = [unitPrice(before), unitPrice(after)];
  return {
    [price]: { before: own ?? other ?? 0, after: other ?? own ?? 0 },
    longContext: { before: longContextFactor(before), after: longContextFactor(after) },
  };
}

function unitPrice({ tokens, picos, longContextPicos, listed }: ClassCost): number | null {
  return tokens > 0 ? Number(picos - longContextPicos) / tokens : listed;
}

function longContextFactor({ picos, longContextPicos }: ClassCost): number {
  const plain = picos - longContextPicos;
  return plain > 0n ? Number(picos) / Number(plain) : 1;
}
