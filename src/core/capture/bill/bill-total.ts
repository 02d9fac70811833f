import { formatPicos, type Picos } from '../../money.ts';
import type { Problem } from '../../problem.ts';

/** Holds the lines of a bill against the total that it states. */
export class BillTotal {
  #sum: Picos = 0n;
  #count = 0;

  add(billed: Picos): void {
    this.#sum += billed;
    this.#count += 1;
  }

  /** What is wrong when the bill states this total; null where it was to state one and no row does. */
  problems(stated: Picos | null): Problem[] {
    if (stated === null) return [problem(`no row states it; ${this.#count} lines were read`, 'Mend total in the map.')];
    const difference = this.#sum - stated;
    if (difference === 0n) return [];
    const size = formatPicos(difference < 0n ? -difference : difference);
    const sums = `the bill states ${formatPicos(stated)}, its ${this.#count} lines add up to ${formatPicos(this.#sum)}`;
    return [
      problem(
        `${sums}: ${size} ${difference < 0n ? 'less' : 'more'}`,
        'The lines are in. See whether some are missing, refused, or subtotals (pass them over by only).',
      ),
    ];
  }
}

function problem(reason: string, remedy: string): Problem {
  return { code: 'bill-total-differs', place: 'total', reason, remedy };
}
