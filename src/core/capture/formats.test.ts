import { describe, expect, it } from 'vitest';
import { formatNamed, WIRE_FORMATS } from './formats.ts';

describe('wire formats', () => {
  it('configuration finds each by its name', () => {
    expect(WIRE_FORMATS.length).toBeGreaterThan(20);
    for (const { name } of WIRE_FORMATS) {
      expect(name).toMatch(/^[a-z]+(?:[.-][a-z]+)*$/);
      expect(formatNamed(name)?.name).toBe(name);
    }
    expect(formatNamed('no such format')).toBeNull();
  });
});
