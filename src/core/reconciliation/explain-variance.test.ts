import { array, assert, bigInt, boolean, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BilledLine, COMPARED, type Compared, type MeteredHour } from './billed-line.ts';
import { billedCost, explainVariance, meteredCost } from './explain-variance.ts';
import { NO_PARTY, PARTY_LEVELS } from './party.ts';
import { type PartyPart, splitByParty } from './party-split.ts';
import type { VarianceCause } from './variance.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MONTH = { from: Date.parse('2026-10-01T00:00:00Z'), to: Date.parse('2026-11-01T00:00:00Z') };
const MILLION = 1_000_000n;
/** Picodollars a token. */
const PRICES: Readonly<Record<Compared, bigint>> = {
  uncachedInputTokens: 2_500_000n,
  cacheReadTokens: 250_000n,
  cacheWriteTokens: 3_000_000n,
  outputTokens: 10_000_000n,
};

/** Traffic of a month and a day at both ends: more by day than by night, another amount every day. */
function traffic(model = 'gpt-4o'): MeteredHour[] {
  const hours: MeteredHour[] = [];
  for (let hour = MONTH.from - DAY_MS; hour < MONTH.to + DAY_MS; hour += HOUR_MS) {
    const clock = new Date(hour);
    const days = Math.floor((hour - MONTH.from) / DAY_MS);
    const tokens = BigInt(1000 + clock.getUTCHours() * 331 + days * 17);
    hours.push({ model, party: NO_PARTY, hour, amounts: amountsOf(tokens), otherCost: 0n, calls: 10, interrupted: 0 });
  }
  return hours;
}

function amountsOf(tokens: bigint): MeteredHour['amounts'] {
  const amount = (quantity: Compared) => ({ micros: tokens * MILLION, cost: tokens * PRICES[quantity] });
  return {
    uncachedInputTokens: amount('uncachedInputTokens'),
    cacheReadTokens: amount('cacheReadTokens'),
    cacheWriteTokens: amount('cacheWriteTokens'),
    outputTokens: amount('outputTokens'),
  };
}

/** The bill for the traffic: a line a day, model and quantity, days beginning so many hours after those of UTC. */
function billFor(hours: readonly MeteredHour[], shiftHours = 0): BilledLine[] {
  const lines: BilledLine[] = [];
  for (let day = MONTH.from; day < MONTH.to; day += DAY_MS) {
    const from = day + shiftHours * HOUR_MS;
    const inDay = hours.filter(({ hour }) => hour >= from && hour < from + DAY_MS);
    for (const quantity of COMPARED) {
      for (const model of new Set(inDay.map((hour) => hour.model))) {
        const ofModel = inDay.filter((hour) => hour.model === model);
        const sum = (of: 'micros' | 'cost') => ofModel.reduce((all, { amounts }) => all + amounts[quantity][of], 0n);
        lines.push(line(model, quantity, day, sum('micros'), sum('cost')));
      }
    }
  }
  return lines;
}

function line(model: string, quantity: Compared, day: number, micros: bigint, cost: bigint): BilledLine {
  const id = `${model} ${quantity} ${day}`;
  const period = { from: day, to: day + DAY_MS };
  const said = { likeness: id, bill: 'INV-1', category: 'usage', party: NO_PARTY, currency: 'USD' };
  return { id, ...said, period, model, quantity, micros, cost };
}

function causes(
  lines: readonly BilledLine[],
  hours: readonly MeteredHour[],
  isFinal = true,
): Map<VarianceCause, bigint> {
  const sums = new Map<VarianceCause, bigint>();
  for (const { cause, cost } of explainVariance({ month: MONTH, lines, hours, isFinal })) {
    sums.set(cause, (sums.get(cause) ?? 0n) + cost);
  }
  return sums;
}

const CENT = 10_000_000_000n;

/** A line that is for no usage. */
function beside(category: string, cost: bigint): BilledLine {
  const nothing = { model: null, quantity: null, micros: null };
  return { ...line('', 'outputTokens', MONTH.from, 0n, cost), ...nothing, id: category, likeness: category, category };
}

describe('variance by cause', () => {
  it('a bill for what was metered has no variance', () => {
    expect(causes(billFor(traffic()), traffic())).toEqual(new Map());
  });

  it('calls that nobody metered are found with what they cost', () => {
    const seen = traffic().map((hour) => (hour.hour === MONTH.from + 5 * HOUR_MS ? none(hour) : hour));
    const missing = traffic().filter(({ hour }) => hour === MONTH.from + 5 * HOUR_MS);
    expect(causes(billFor(traffic()), seen)).toEqual(new Map([['unmetered', meteredCost(missing)]]));
  });

  it('a line that stands twice is a duplicate of its amount', () => {
    const lines = billFor(traffic());
    const again = lines.slice(0, 3).map((one) => ({ ...one, bill: 'INV-2' }));
    expect(causes([...lines, ...again], traffic())).toEqual(new Map([['duplicate', billedCost(again)]]));
  });

  it('one dearer price is a drift of that price, and all prices lower alike are a discount', () => {
    const dearer = billFor(traffic()).map((one) =>
      one.quantity === 'outputTokens' ? { ...one, cost: (one.cost * 12n) / 10n } : one,
    );
    const ofOutput = billedCost(billFor(traffic()).filter(({ quantity }) => quantity === 'outputTokens'));
    expect(causes(dearer, traffic())).toEqual(new Map([['price-drift', ofOutput / 5n]]));
    const cheaper = billFor(traffic()).map((one) => ({ ...one, cost: (one.cost * 9n) / 10n }));
    expect(causes(cheaper, traffic())).toEqual(new Map([['discount', -billedCost(billFor(traffic())) / 10n]]));
  });

  it.each([8, 7, -1, -9, 12])(
    'a bill whose days begin %i hours after those of UTC differs by its two ends alone',
    (shift) => {
      const window = (from: number) =>
        traffic().filter(({ hour }) => hour >= from && hour < from + MONTH.to - MONTH.from);
      const ends = meteredCost(window(MONTH.from + shift * HOUR_MS)) - meteredCost(window(MONTH.from));
      expect(causes(billFor(traffic(), shift), traffic())).toEqual(new Map([['timing', ends]]));
    },
  );

  it('a bill in another currency at another rate differs by the rate', () => {
    const foreign = billFor(traffic()).map((one) => ({ ...one, currency: 'EUR', cost: (one.cost * 103n) / 100n }));
    const expected = billedCost(foreign) - billedCost(billFor(traffic()));
    expect(causes(foreign, traffic())).toEqual(new Map([['currency', expected]]));
  });

  it('what is not on a bill yet is not final, and on a final bill not billed', () => {
    const lines = billFor(traffic()).filter(({ period }) => period.from < MONTH.to - 5 * DAY_MS);
    const missing = billedCost(lines) - billedCost(billFor(traffic()));
    expect(causes(lines, traffic(), false)).toEqual(new Map([['not-final', missing]]));
    expect(causes(lines, traffic(), true)).toEqual(new Map([['not-billed', missing]]));
  });

  it('tax, credits and fees are what they are, cents are rounding', () => {
    const rounded = billFor(traffic()).map((one) => ({ ...one, cost: ((one.cost + CENT / 2n) / CENT) * CENT }));
    const lines = [...rounded, beside('tax', 19n * CENT), beside('credit', -5n * CENT), beside('purchase', 7n * CENT)];
    const found = causes(lines, traffic());
    expect([found.get('tax'), found.get('credit'), found.get('fee')]).toEqual([19n * CENT, -5n * CENT, 7n * CENT]);
    expect([...found.keys()].sort()).toEqual(['credit', 'fee', 'rounding', 'tax']);
  });

  it('an invoice of one amount is compared by its money alone', () => {
    const one = { ...line('', 'outputTokens', MONTH.from, 0n, 0n), model: null, quantity: null, micros: null };
    const whole = billedCost(billFor(traffic()));
    expect(causes([{ ...one, cost: whole }], traffic())).toEqual(new Map());
    expect(causes([{ ...one, cost: whole + MILLION ** 2n }], traffic())).toEqual(
      new Map([['unexplained', MILLION ** 2n]]),
    );
  });

  it('parts add up to billed minus metered, whatever both sides say, and those of the parties to that of all', () => {
    const anyParty = record({
      account: constantFrom('one', 'two', null),
      project: constantFrom('shop', null),
      apiKey: constantFrom(null),
    });
    const anyLine = record({
      id: constantFrom('a', 'b'),
      likeness: constantFrom('a', 'b', 'c', 'd', 'e'),
      bill: constantFrom('1', '2'),
      category: constantFrom('usage', 'usage', 'usage', 'tax', 'credit', 'purchase'),
      period: integer({ min: 0, max: 30 }).map((day) => ({
        from: MONTH.from + day * DAY_MS,
        to: MONTH.from + (day + 1) * DAY_MS,
      })),
      model: constantFrom('gpt-4o', 'o3', null),
      party: anyParty,
      quantity: constantFrom(...COMPARED, null),
      micros: constantFrom(null, 0n, 5n * MILLION, 123_456n * MILLION),
      cost: bigInt({ min: -(10n ** 14n), max: 10n ** 15n }),
      currency: constantFrom('USD', 'EUR'),
    });
    const anyHour = record({
      model: constantFrom('gpt-4o', 'o3', 'other'),
      party: anyParty,
      hour: integer({ min: -24, max: 768 }).map((hour) => MONTH.from + hour * HOUR_MS),
      amounts: bigInt({ min: 0n, max: 10n ** 7n }).map(amountsOf),
      otherCost: bigInt({ min: 0n, max: 10n ** 13n }),
      calls: integer({ min: 1, max: 10 }),
      interrupted: integer({ min: 0, max: 3 }),
    });
    assert(
      property(array(anyLine), array(anyHour), boolean(), (lines, hours, isFinal) => {
        const told = (sides: Pick<PartyPart, 'lines' | 'hours'>): bigint =>
          explainVariance({ month: MONTH, ...sides, isFinal }).reduce((sum, { cost }) => sum + cost, 0n);
        const inMonth = hours.filter(({ hour }) => hour >= MONTH.from && hour < MONTH.to);
        expect(told({ lines, hours })).toBe(billedCost(lines) - meteredCost(inMonth));
        for (const level of PARTY_LEVELS) {
          const parts = splitByParty(lines, hours, level);
          expect(parts.reduce((sum, part) => sum + told(part), 0n)).toBe(told({ lines, hours }));
        }
      }),
    );
  });
});

function none(hour: MeteredHour): MeteredHour {
  return { ...hour, amounts: amountsOf(0n), calls: 0 };
}
