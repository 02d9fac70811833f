import { describe, expect, it } from 'vitest';
import { NOT_ATTRIBUTED } from '../../src/core/dimension.ts';
import { paletteOf } from './palette.ts';

const MODELS = ['gpt-5', 'gpt-5-mini', 'claude-sonnet-4-5', 'claude-haiku-4-5', 'gemini-2.5-pro', 'mistral-large'];

describe('the colour of a name', () => {
  it('is the same whatever else is on the screen, and in its own scheme', () => {
    const everywhere = paletteOf(MODELS, 'light');
    expect(paletteOf(MODELS, 'light')('gpt-5')).toBe(everywhere('gpt-5'));
    expect(paletteOf(MODELS, 'dark')('gpt-5')).not.toBe(everywhere('gpt-5'));
  });

  it('is its own among the largest', () => {
    expect(new Set(MODELS.map(paletteOf(MODELS, 'light'))).size).toBe(MODELS.length);
  });

  it('is grey for what is left over', () => {
    const palette = paletteOf([NOT_ATTRIBUTED, ...MODELS], 'light');
    expect(palette(NOT_ATTRIBUTED)).toBe(palette('(12 more)'));
    expect(MODELS.map(palette)).not.toContain(palette(''));
  });

  it('exists for more names than there are hues', () => {
    const many = Array.from({ length: 40 }, (_, place) => `model-${place}`);
    expect(paletteOf(many, 'light')('model-39')).toMatch(/^#/);
  });
});
