import type { Problem } from '../../problem.ts';
import type { Json } from '../exchange.ts';
import { fault, shown } from './fault.ts';
import { nearest } from '../../spelling.ts';

type Field = Json | undefined;

const MAX_TEXT = 2048;

/**
 * Reads the fields of one line, remembering what is wrong with them. Null and absent both mean not stated.
 * Values are handed in beside their names: a lookup by a name that varies costs more than all the checks.
 */
export class LineFields {
  readonly faults: Problem[] = [];

  text(name: string, value: Field, most = MAX_TEXT): string | null {
    if (value === undefined || value === null || value === '') return null;
    if (typeof value !== 'string') return this.#reject(name, `is no text but a ${typeof value}`, 'Write it in quotes.');
    if (value.length <= most) return value;
    return this.#reject(name, `has ${value.length} characters`, `Send at most ${most}.`);
  }

  flag(name: string, value: Field): boolean {
    if (value === undefined || value === null || typeof value === 'boolean') return value ?? false;
    this.#reject(name, 'is neither true nor false', 'Send true or false.');
    return false;
  }

  /** A whole number from `least` to `most`, rounded from what was sent. */
  count(name: string, value: Field, least: number, most: number): number | null {
    if (value === undefined || value === null) return null;
    if (typeof value === 'number' && value >= least && value <= most) return Math.round(value);
    return this.#reject(name, `is ${shown(value)}`, `Send a number from ${least} to ${most}.`);
  }

  oneOf<T extends string, Absent extends T | null>(
    name: string,
    value: Field,
    known: readonly T[],
    absent: Absent,
  ): T | Absent {
    if (value === undefined || value === null) return absent;
    const match = known.find((word) => word === value);
    if (match !== undefined) return match;
    const suggestion = typeof value === 'string' ? nearest(value, known) : null;
    const remedy = suggestion === null ? `Send one of ${known.join(', ')}.` : `Did you mean ${suggestion}?`;
    this.#reject(name, `is ${shown(value)}`, remedy);
    return absent;
  }

  #reject(name: string, reason: string, remedy: string): null {
    this.faults.push(fault(name, reason, remedy));
    return null;
  }
}
