import { describe, expect, it } from 'vitest';
import { customers } from './customer.ts';
import type { DemoCall } from './demo-call.ts';
import { Demo, demoExchanges } from './generate.ts';
import { OFFERS } from './offer.ts';
import { COMPANY, FEATURES, TEAMS } from './organisation.ts';
import { DAY_MS, HOUR_MS } from './season.ts';
import { story } from './story.ts';

const END = Date.UTC(2026, 10, 23);
const OPTIONS = { seed: 7, calls: 20_000, endAt: END };

function count<T>(calls: readonly DemoCall[], value: (call: DemoCall) => T): Map<T, number> {
  const counts = new Map<T, number>();
  for (const call of calls) counts.set(value(call), (counts.get(value(call)) ?? 0) + 1);
  return counts;
}

function text(seed: number): string {
  return JSON.stringify([...demoExchanges({ ...OPTIONS, calls: 2_000, seed })]);
}

describe('the demo organisation', () => {
  const calls = [...new Demo(OPTIONS).calls()];
  const ofHour = (hour: number): readonly DemoCall[] =>
    calls.filter(({ recordId }) => recordId.startsWith(`demo-7-${hour}-`));

  it('is a company of 6 teams, 30 features, 400 customers, 12 models of 5 providers, and a vector database', () => {
    expect(COMPANY).not.toBe('');
    expect(TEAMS).toHaveLength(6);
    expect(new Set(FEATURES.map(({ name }) => name)).size).toBe(30);
    expect(new Set(FEATURES.map(({ team }) => team))).toEqual(new Set(TEAMS));
    expect(new Set(customers(7).map(({ id }) => id)).size).toBe(400);
    const models = Object.values(OFFERS).filter(({ model }) => model !== null);
    expect(new Set(models.map(({ model }) => model)).size).toBe(12);
    expect(new Set(models.map(({ provider }) => provider)).size).toBe(5);
    expect(new Set(Object.values(OFFERS).map(({ provider }) => provider)).size).toBe(6);
  });

  it('uses every feature and every offer', () => {
    expect(count(calls, ({ context }) => context.feature).size).toBe(30);
    expect(count(calls, ({ offer }) => offer).size).toBe(Object.keys(OFFERS).length);
  });

  it('gives the same exchanges for the same seed, and others for another', () => {
    expect(text(7)).toBe(text(7));
    expect(text(7)).not.toBe(text(8));
  });

  it('makes any hour alone the same as within the whole', () => {
    const again = new Demo(OPTIONS);
    for (const hour of [2159, 0, 1200, 37]) expect(again.callsOfHour(hour)).toEqual(ofHour(hour));
  });

  it('makes about as many calls as asked, whatever the size', () => {
    expect(calls.length / OPTIONS.calls).toBeGreaterThan(0.95);
    expect(calls.length / OPTIONS.calls).toBeLessThan(1.05);
    const few = [...new Demo({ ...OPTIONS, calls: 1_500 }).calls()].length;
    expect(few / 1_500).toBeGreaterThan(0.85);
    expect(few / 1_500).toBeLessThan(1.35);
  });

  it('stays within its period and never repeats an id', () => {
    expect(Math.min(...calls.map(({ at }) => at))).toBeGreaterThanOrEqual(END - 90 * DAY_MS);
    expect(calls.every(({ at }) => at < END)).toBe(true);
    expect(new Set(calls.map(({ recordId }) => recordId)).size).toBe(calls.length);
    expect(new Set(calls.map(({ responseKey }) => responseKey)).size).toBe(calls.length);
  });

  it('has customers with a long tail', () => {
    const used = [...count(calls, ({ context }) => context.customer?.id ?? null)]
      .filter(([id]) => id !== null)
      .map(([, number]) => number)
      .sort((left, right) => right - left);
    const total = used.reduce((sum, number) => sum + number, 0);
    const share = (top: number): number => used.slice(0, top).reduce((sum, number) => sum + number, 0) / total;
    expect(used.length).toBeGreaterThan(300);
    expect(share(1)).toBeLessThan(0.15);
    expect(share(40)).toBeGreaterThan(0.6);
  });

  it('works in the week and rests at its end', () => {
    const office = calls.filter(({ context }) => context.feature.rhythm === 'office');
    const days = count(office, ({ at }) => new Date(at).getUTCDay());
    expect(days.get(2)!).toBeGreaterThan(2.5 * days.get(0)!);
    const hours = count(office, ({ at }) => new Date(at).getUTCHours());
    expect(hours.get(14)!).toBeGreaterThan(2.5 * hours.get(4)!);
  });

  it('carries no text of anybody', () => {
    for (const exchange of demoExchanges({ ...OPTIONS, calls: 3_000 })) {
      const said = JSON.stringify([exchange.requestBody, exchange.responseBody, exchange.sseText, exchange.events]);
      expect(said).not.toMatch(/"(?:text|prompt|input)":"[^"]/);
      expect(said.length).toBeLessThan(2_000);
    }
  });

  it('leaves between two and five of a hundred calls without labels', () => {
    const share = count(calls, ({ labelling }) => labelling).get('none')! / calls.length;
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.05);
  });
});

describe('the story', () => {
  const startAt = END - 90 * DAY_MS;

  it('names each event once, in order, at whole hours of the period', () => {
    const events = story(startAt, 90);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    for (const { from, to } of events) {
      expect(from).toBeGreaterThanOrEqual(startAt);
      expect((to ?? END) <= END && (to ?? END) > from).toBe(true);
      expect(from % HOUR_MS).toBe(0);
    }
    expect(events.map(({ from }) => from)).toEqual(events.map(({ from }) => from).sort((left, right) => left - right));
  });

  it.each([0, 1, 2, 3, 4, 5, 6])('keeps its weekdays and fits in the period when that starts %d days later', (days) => {
    const events = story(startAt + days * DAY_MS, 90);
    expect(events).toHaveLength(story(startAt, 90).length);
    const outage = events.find(({ id }) => id === 'weekend-outage')!;
    expect(new Date(outage.from).getUTCDay()).toBe(6);
    expect(outage.to!).toBeLessThan(END + days * DAY_MS);
  });

  it('leaves out what would begin after the period', () => {
    expect(story(startAt, 30).length).toBeLessThan(story(startAt, 90).length);
    expect(story(startAt, 30).every(({ from }) => from < startAt + 30 * DAY_MS)).toBe(true);
  });
});
