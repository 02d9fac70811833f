import { describe, expect, it } from 'vitest';
import { priceBookFrom } from './book.ts';

const GOOD = { provider: 'acme', models: [{ id: 'a', prices: [{ perUnit: { images: 1 } }] }] };

function problemsOf(group: Record<string, unknown>) {
  return priceBookFrom([], [{ provider: 'acme', models: [{ id: 'sage', prices: [group] }] }]).problems;
}

describe('a price file with a mistake', () => {
  it('is told by provider, model and field, with what to do', () => {
    expect(problemsOf({ perUnit: { image: 1 } })).toEqual([
      {
        code: 'bad-price-file',
        place: 'acme sage prices[0].perUnit.image',
        reason: expect.any(String),
        remedy: 'Did you mean images?',
      },
    ]);
  });

  it.each([
    ['a negative price', { perUnit: { images: -1 } }, 'prices[0].perUnit.images'],
    ['a price that is no number', { perMillionTokens: { uncachedInputTokens: 'cheap' } }, 'uncachedInputTokens'],
    ['a date that is none', { from: 'soon', perUnit: { images: 1 } }, 'prices[0].from'],
    ['hours that are none', { hours: '25:00-26:00', perUnit: { images: 1 } }, 'prices[0].hours'],
    ['a misspelt field', { servicetier: 'flex', perUnit: { images: 1 } }, 'acme sage prices[0]'],
    ['images by the million tokens', { perMillionTokens: { images: 1 } }, 'prices[0].perMillionTokens.images'],
  ])('%s is found', (_, group, place) => {
    const [problem] = problemsOf(group);
    expect(problem?.place).toContain(place);
  });

  it('is left out as a whole, and the others are used', () => {
    const book = priceBookFrom([GOOD, { provider: 'bad' }, 7, null]);
    expect(book.problems.length).toBeGreaterThanOrEqual(3);
    expect([...book.entries.keys()]).toEqual(['acme']);
  });
});

it('the revision is a function of the prices', () => {
  const other = { ...GOOD, models: [{ id: 'a', prices: [{ perUnit: { images: 2 } }] }] };
  expect(priceBookFrom([GOOD]).revision).toBe(priceBookFrom([structuredClone(GOOD)]).revision);
  expect(priceBookFrom([GOOD]).revision).not.toBe(priceBookFrom([other]).revision);
  expect(priceBookFrom([GOOD]).revision).not.toBe(priceBookFrom([], [GOOD]).revision);
  expect(priceBookFrom([GOOD]).revision).toMatch(/^[0-9a-f]{12}$/);
});
