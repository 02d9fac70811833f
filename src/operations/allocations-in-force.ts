import type { Allocation } from '../core/allocation/allocation.ts';
import { parseAllocations, type ParsedAllocations } from '../core/allocation/allocation-text.ts';
import type { Rules } from '../core/attribution/rules.ts';
import { CHARGE_DIMENSIONS, FIELD_DIMENSIONS } from '../core/dimension.ts';
import { AppError } from '../errors.ts';
import { DRIVER_MEASURES } from '../store/allocation-driver.ts';

/** Reads the allocations of a rules file that has these dimensions. */
export function readAllocations(text: string, { dimensions }: Rules): ParsedAllocations {
  const owners = dimensions.map(({ name }) => name);
  const names = [...owners, ...FIELD_DIMENSIONS, ...CHARGE_DIMENSIONS];
  return parseAllocations(text, { owners, dimensions: names, measures: DRIVER_MEASURES });
}

/** Those of a sound file. Throws bad-rules when they are not sound. */
export function allocationsFrom(text: string, rules: Rules): readonly Allocation[] {
  const parsed = readAllocations(text, rules);
  if (parsed.kind === 'allocations') return parsed.allocations;
  const hint = 'Mend what is listed; whence rules check tells when they are.';
  throw new AppError('bad-rules', 'The allocations are not sound.', hint, parsed.problems);
}
