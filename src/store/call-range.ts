import type { PricedCall } from '../core/pricing/price.ts';
import type { Problem } from '../core/problem.ts';

/** Decimal(18, 12): less than a million dollars for one call. */
const MOST_PICOS = 10n ** 18n;
/** DateTime counts seconds from 1970 in 32 bits: it ends in 2106. */
const LATEST_MS = 0xffff_ffff * 1000;

/** Why the store cannot hold a call; null when it can. */
export function unstorable({ call, price }: PricedCall): Problem | null {
  if (!(call.at >= 0 && call.at <= LATEST_MS)) {
    return problem('at', `${call.at} ms is not between 1970 and 2106`, 'Give the time the call was made.');
  }
  if (call.reportedCost && outside(call.reportedCost.picos)) {
    return problem(
      'reportedCost',
      'a million or more for one call',
      'Give the cost of this call alone, in its currency.',
    );
  }
  if (price.kind === 'priced' && (outside(price.picos) || outside(price.listPicos ?? 0n))) {
    return problem('usage', 'costs a million dollars or more for one call', 'Check the quantities and the price.');
  }
  return null;
}

function outside(picos: bigint): boolean {
  return picos >= MOST_PICOS || picos <= -MOST_PICOS;
}

function problem(place: string, reason: string, remedy: string): Problem {
  return { code: 'out-of-range', place, reason, remedy };
}
