import type { Picos } from '../money.ts';
import { costOf } from '../money.ts';
import { MAX_QUANTITY, QUANTITIES, inputTokens } from '../quantity.ts';
import type { Quantity, Usage } from '../quantity.ts';
import type { PriceLine } from './price.ts';
import type { CardLine, CardPeriod, Step } from './rate-card.ts';

const MICROS = 1_000_000;
const ONE_MICRO = 1_000_000n;

/** Why a usage cannot be priced by a card: a quantity it has no rate for, or one that is no sane amount. */
export interface Unpriceable {
  readonly reason: 'no-rate-for-quantity' | 'out-of-range';
  readonly quantity: Quantity;
}

/**
 * Prices a usage by the prices in force, adding a line for each quantity used to `lines`.
 * Returns null when every quantity found its rate, else the first that did not; the lines are then incomplete.
 */
export function priceUsage(usage: Usage, card: CardPeriod, model: string, lines: PriceLine[]): Unpriceable | null {
  const used = countUsed(usage);
  if (used < 0)
    return { reason: 'out-of-range', quantity: QUANTITIES.find((name) => !isSane(usage[name])) ?? 'requests' };
  const totalInput = card.hasThresholds ? inputTokens(usage) : 0;
  let priced = 0;
  for (const line of card.lines) {
    const amount = usage[line.quantity];
    if (amount) {
      priced++;
      addLine(line, amount, totalInput, model, lines);
    } else if (line.quantity === 'requests') addLine(line, 1, totalInput, model, lines);
  }
  if (priced === used || card.isAllInclusive) return null;
  return { reason: 'no-rate-for-quantity', quantity: missing(usage, card) };
}

/** How many quantities were used; -1 when one is no sane amount. */
function countUsed(usage: Usage): number {
  let used = 0;
  for (const amount of Object.values(usage)) {
    if (!isSane(amount)) return -1;
    if (amount) used++;
  }
  return used;
}

function isSane(amount: number | undefined): boolean {
  return amount === undefined || (amount >= 0 && amount <= MAX_QUANTITY);
}

function addLine(line: CardLine, amount: number, totalInput: number, model: string, lines: PriceLine[]): void {
  const { steps } = line;
  const last = steps.length - 1;
  const first = steps[0];
  if (!first) return;
  if (last === 0) {
    lines.push(priceLine(line.quantity, amount, first, model));
    return;
  }
  if (steps[last]?.kind === 'graduated') {
    addGraduated(line, amount, model, lines);
    return;
  }
  let step = first;
  for (const candidate of steps) if (totalInput > candidate.above) step = candidate;
  lines.push(priceLine(line.quantity, amount, step, model));
}

/** What lies between two thresholds costs the lower step's rate; thresholds count the quantity itself. */
function addGraduated(line: CardLine, amount: number, model: string, lines: PriceLine[]): void {
  for (const [index, step] of line.steps.entries()) {
    const end = Math.min(amount, line.steps[index + 1]?.above ?? Infinity);
    if (end > step.above) lines.push(priceLine(line.quantity, end - step.above, step, model));
  }
}

/** Exact in floating point while everything is a whole number below 2^53, which nearly every call is; in bigint beyond. */
function priceLine(quantity: Quantity, amount: number, step: Step, model: string): PriceLine {
  const micros = amount * MICROS;
  const isWhole = Number.isInteger(amount);
  const amountMicros = isWhole && micros <= Number.MAX_SAFE_INTEGER ? BigInt(micros) : exactMicros(amount);
  const picos = amount * step.picosPerUnit;
  const isExact = isWhole && step.picosPerUnit > 0 && picos <= Number.MAX_SAFE_INTEGER;
  return {
    model,
    quantity,
    amountMicros,
    rate: step.rate,
    picos: isExact ? BigInt(picos) : costOf(amountMicros, step.rate),
    rateId: step.rateId,
  };
}

function exactMicros(amount: number): bigint {
  const whole = Math.trunc(amount);
  return BigInt(whole) * ONE_MICRO + BigInt(Math.round((amount - whole) * MICROS));
}

function missing(usage: Usage, card: CardPeriod): Quantity {
  const isPriced = (quantity: Quantity): boolean => card.lines.some((line) => line.quantity === quantity);
  return QUANTITIES.find((quantity) => usage[quantity] && !isPriced(quantity)) ?? 'requests';
}

/** The lines' sum. */
export function sumOf(lines: readonly PriceLine[]): Picos {
  let total = 0n;
  for (const line of lines) total += line.picos;
  return total;
}
