import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALLOCATION_BUCKETS, DRIVER_KINDS } from '../src/core/allocation/allocation.ts';
import { parseRules } from '../src/core/attribution/rules-text.ts';
import { readAllocations } from '../src/operations/allocations-in-force.ts';

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const shown = (name: string): string[] =>
  [...read(name).matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

function problemsOf(text: string): unknown {
  const rules = parseRules(text);
  if (rules.kind !== 'rules') return rules.problems;
  const parsed = readAllocations(text, rules.rules);
  return parsed.kind === 'allocations' ? parsed.allocations.length : parsed.problems;
}

describe('the reference of allocations', () => {
  it('names every kind of driver and every bucket', () => {
    const names = [...DRIVER_KINDS, ...ALLOCATION_BUCKETS];
    expect(names.filter((name) => !read('docs/reference/allocations.md').includes(`\`${name}\``))).toEqual([]);
  });

  it('shows allocations that are accepted beside the starter rules', () => {
    const [text = ''] = shown('docs/reference/allocations.md');
    expect(problemsOf(`${read('rules/starter.yaml')}\n${text}`)).toBe(2);
  });

  it('the guide shows a whole file that is accepted', () => {
    const [text = ''] = shown('docs/guide/allocation.md');
    expect(problemsOf(text)).toBe(2);
  });

  it('what the empty screen says to paste is accepted', () => {
    const snippet = /const SNIPPET = `([\s\S]*?)`;/.exec(read('web/screens/allocation/no-allocations.tsx'))?.[1] ?? '';
    expect(problemsOf(`${read('rules/starter.yaml')}\n${snippet}`)).toBe(2);
  });
});
