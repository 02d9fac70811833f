import { picosFromDollars } from '../core/money.ts';
import type { StoredCall } from '../store/call-row.ts';
import { grouped } from './grouped-digits.ts';

interface Line {
  readonly quantity: string;
  readonly amount: string;
  readonly per: string;
  readonly rate: string;
  readonly ratePerMillion: string | null;
  readonly cost: string;
}
type Told =
  | { readonly kind: 'priced'; readonly cost: string; readonly basis: string; readonly lines: readonly Line[] }
  | { readonly kind: 'unpriced'; readonly reason: string; readonly detail: string };

/** How one line of the cost was made: "1,200 uncached input tokens × $0.25 per million = $0.0003". */
export function formulaText({ quantity, amount, per, rate, ratePerMillion, cost }: Line): string {
  const what = quantity.replace(/([A-Z])/g, ' $1').toLowerCase();
  const price = ratePerMillion === null ? `$${rate} per ${per}` : `$${ratePerMillion} per million`;
  return `${grouped(amount)} ${what} × ${price} = $${cost}`;
}

/** The call's cost in one sentence, from its stored figures. */
export function callSentence(stored: StoredCall, told: Told): string {
  const model = stored.call.responseModel ?? stored.call.requestModel ?? 'a model that was not named';
  if (told.kind === 'unpriced') return `The cost of this call to ${model} is not known: ${told.detail || told.reason}.`;
  if (told.basis === 'not-billed')
    return `This call to ${model} failed before anything was used, and providers do not bill that.`;
  if (told.basis === 'reported') return `This call to ${model} cost $${told.cost}, as the provider itself reported.`;
  const largest = told.lines.toSorted((a, b) => (size(b) > size(a) ? 1 : size(b) < size(a) ? -1 : 0))[0];
  return `This call to ${model} cost $${told.cost}${largest ? `, most of it for ${formulaText(largest)}` : ''}.`;
}

function size(line: Line): bigint {
  return picosFromDollars(line.cost) ?? 0n;
}
