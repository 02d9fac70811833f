import { capturedGroup, compilePattern } from './pattern.ts';
import type { Transform } from './rules.ts';

/** What `trim` takes off both ends: ASCII white space, and nothing a store could see differently. */
export const TRIMMED = ' \t\n\v\f\r';

const PLAIN: Readonly<Record<'lower' | 'upper' | 'trim', (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
  trim,
};

/** One function for a chain of transforms. The empty text is no value and stays so. */
export function compileTransforms(transforms: readonly Transform[]): (text: string) => string {
  const steps = transforms.map(compileTransform);
  const [only] = steps;
  if (!only) return (text) => text;
  if (steps.length === 1) return (text) => (text === '' ? '' : only(text));
  return (text) => {
    let result = text;
    for (const step of steps) {
      if (result === '') return '';
      result = step(result);
    }
    return result;
  };
}

function compileTransform(transform: Transform): (text: string) => string {
  if (transform.kind === 'capture') {
    const pattern = compilePattern(transform.pattern, false);
    const group = capturedGroup(pattern, transform.group);
    return (text) => pattern.capture(text, group);
  }
  if (transform.kind !== 'split') return PLAIN[transform.kind];
  const { at, part } = transform;
  return (text) => text.split(at).at(part > 0 ? part - 1 : part) ?? '';
}

function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && TRIMMED.includes(text.charAt(start))) start++;
  while (end > start && TRIMMED.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
