import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OFFERS } from './offer.ts';
import { COMPANY, PRODUCTS, TEAMS } from './organisation.ts';
import { HOUR_MS } from './season.ts';
import { story } from './story.ts';
import { CELL_DIMENSIONS } from './truth-dimension.ts';
import { TRUTH_MEASURES } from './truth-measures.ts';

const GUIDE = readFileSync(new URL('../../../docs/guide/demo.md', import.meta.url), 'utf8');

describe('the guide to the demo organisation', () => {
  it('tells every event with its driver and how long it lasts', () => {
    for (const { id, driver, from, to } of story(Date.UTC(2026, 7, 25), 90)) {
      const row = GUIDE.split('\n').find((line) => line.startsWith(`| \`${id}\``)) ?? `no ${id}`;
      const cells = row.split('|').map((cell) => cell.trim());
      expect(cells.at(-2), id).toBe(driver);
      expect(cells[3], id).toBe(to === null ? 'on' : lasting((to - from) / HOUR_MS));
    }
  });

  it('names the company, its teams, products, models and providers', () => {
    const names = [
      COMPANY,
      ...TEAMS,
      ...PRODUCTS,
      ...Object.values(OFFERS).flatMap(({ model, provider }) => [model ?? provider, provider]),
    ];
    for (const name of names) expect(GUIDE).toContain(name);
  });

  it('explains every measure and the dimensions of the cells', () => {
    for (const measure of TRUTH_MEASURES) expect(GUIDE).toContain(`\`${measure}\``);
    expect(CELL_DIMENSIONS).toHaveLength(9);
  });
});

function lasting(hours: number): string {
  const days = Math.floor(hours / 24);
  const rest = hours % 24;
  if (days === 0) return `${rest} h`;
  return `${days} ${days === 1 ? 'day' : 'days'}${rest === 0 ? '' : ` ${rest} h`}`;
}
