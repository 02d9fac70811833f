import type { Call } from '../core/call.ts';
import type { Problem } from '../core/problem.ts';
import { callRow, type CallRow } from '../store/call-columns.ts';
import { unstorable } from '../store/call-range.ts';
import type { Derivation } from './derivation.ts';

/** A call that the store cannot hold, and why. */
export interface Unstorable {
  readonly call: Call;
  readonly problem: Problem;
}

/** A call with everything that is stored of it. One call that we fail over must not keep the others out. */
export function storableRow(call: Call, derivation: Derivation): CallRow | Unstorable {
  try {
    const priced = derivation.price(derivation.pseudonymise(derivation.named(call)));
    const problem = unstorable(priced);
    return problem ? { call: priced.call, problem } : callRow(priced, derivation.priceBook);
  } catch (error) {
    return { call, problem: underivable(call, error) };
  }
}

function underivable(call: Call, error: unknown): Problem {
  return {
    code: 'internal',
    place: call.identity,
    reason: `the call cannot be priced (${error instanceof Error ? error.message : String(error)})`,
    remedy: 'Report it; the call is kept aside and can be sent again when that is mended.',
  };
}
