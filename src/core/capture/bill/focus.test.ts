import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPicos } from '../../money.ts';
import type { Json } from '../exchange.ts';
import { BillColumns } from './bill-columns.ts';
import type { BillLine } from './bill-line.ts';
import { PLAIN_STYLE } from './bill-style.ts';
import { FOCUS_TABLE } from './focus.ts';

const ROW: Readonly<Record<string, Json>> = {
  BilledCost: '1.50',
  EffectiveCost: '1.25',
  ListCost: '2',
  ContractedCost: '1.75',
  BillingCurrency: 'USD',
  BillingAccountId: 'a-1',
  BillingPeriodStart: '2026-11-01T00:00:00Z',
  BillingPeriodEnd: '2026-12-01T00:00:00Z',
  ChargePeriodStart: '2026-11-03T10:00:00Z',
  ChargePeriodEnd: '2026-11-03T11:00:00Z',
  ChargeCategory: 'Usage',
  ServiceName: 'Amazon Bedrock',
  ProviderName: 'AWS',
  PublisherName: 'Anthropic',
  InvoiceIssuerName: 'Amazon Web Services EMEA SARL',
  SkuId: 'ABC',
  ResourceId: 'arn:1',
  Tags: '{"owner": "search"}',
  x_UsageType: 'USE1-input-token-count',
};

function read(change: Readonly<Record<string, Json>> = {}, style = PLAIN_STYLE): BillLine {
  const row = { ...ROW, ...change };
  return FOCUS_TABLE.reader(style).read(new BillColumns(Object.keys(row)), Object.values(row));
}

function chargeOf(change: Readonly<Record<string, Json>> = {}, style = PLAIN_STYLE) {
  const line = read(change, style);
  if (line.kind !== 'charge') throw new Error(JSON.stringify(line));
  return line.charge;
}

function snake(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}

function refusal(change: Readonly<Record<string, Json>>): string {
  const line = read(change);
  if (line.kind !== 'refused') throw new Error('the line went in');
  return line.problems.map(({ place, reason, remedy }) => `${place} ${reason}. ${remedy}`).join('; ');
}

describe('columns', () => {
  it('go by any spelling', () => {
    const names = Object.keys(ROW).map(snake);
    const line = FOCUS_TABLE.reader(PLAIN_STYLE).read(new BillColumns(names), Object.values(ROW));
    const { native: _, ...charge } = chargeOf();
    expect(line).toMatchObject({ kind: 'charge', charge });
  });

  it('of before 1.3 name one provider, who sells and hosts', () => {
    const { serviceProvider, hostProvider, invoiceIssuer } = chargeOf();
    expect([serviceProvider, hostProvider, invoiceIssuer]).toEqual(['AWS', 'AWS', 'Amazon Web Services EMEA SARL']);
  });

  it('of 1.3 and later name who sells and who hosts', () => {
    const { serviceProvider, hostProvider } = chargeOf({ ServiceProviderName: 'Anthropic', HostProviderName: 'AWS' });
    expect([serviceProvider, hostProvider]).toEqual(['Anthropic', 'AWS']);
  });

  it('that say NULL, in any way, say nothing', () => {
    for (const nothing of ['NULL', '', null, String.raw`\N`]) {
      expect(chargeOf({ ResourceId: nothing, ChargeClass: nothing })).toMatchObject({
        resource: null,
        isCorrection: false,
      });
      expect(chargeOf({ ResourceId: nothing }).native).not.toHaveProperty('ResourceId');
    }
  });
});

describe('costs', () => {
  it('are four, kept apart', () => {
    const { billed, effective, list, contracted } = chargeOf().costs;
    expect([billed, effective, list, contracted].map(formatPicos)).toEqual(['1.5', '1.25', '2', '1.75']);
  });

  it('a line without an effective cost counts with what was billed', () => {
    expect(formatPicos(chargeOf({ EffectiveCost: null }).costs.effective)).toBe('1.5');
    expect(formatPicos(chargeOf({ EffectiveCost: '0' }).costs.effective)).toBe('0');
  });

  it('and with its contracted cost where nothing was billed because it was paid for before', () => {
    const covered = { EffectiveCost: null, BilledCost: '0', PricingCategory: 'Committed' };
    expect(formatPicos(chargeOf(covered).costs.effective)).toBe('1.75');
    const inTokens = { EffectiveCost: null, BilledCost: '0', PricingCurrency: 'Token', ContractedCost: null };
    const priced = { ...inTokens, ContractedUnitPrice: '2', PricingQuantity: '245' };
    expect(formatPicos(chargeOf(priced).costs.effective)).toBe('490');
    expect(formatPicos(chargeOf({ EffectiveCost: null, BilledCost: '0' }).costs.effective)).toBe('0');
  });

  it('that are not stated add nothing to their totals', () => {
    expect(chargeOf({ ListCost: 'NULL', ContractedCost: null }).costs).toMatchObject({ list: 0n, contracted: 0n });
  });
});

describe('what is refused', () => {
  it.each([
    [
      { BilledCost: null, EffectiveCost: null, ListCost: null, ContractedCost: null },
      'BilledCost is missing, as is every other cost',
    ],
    [{ BilledCost: 'a lot' }, 'BilledCost is a lot, which is no amount'],
    [{ BillingCurrency: 'USF' }, 'BillingCurrency is USF, which is no currency. Did you mean USD?'],
    [{ BillingCurrency: null }, 'BillingCurrency is missing'],
    [
      { ChargePeriodStart: '31/12/2026' },
      'ChargePeriodStart is 31/12/2026, which is no moment that can be told. Write ISO 8601 in UTC (2026-11-01T00:00:00Z), or give --map with dateFormat and timeZone.',
    ],
    [{ ChargePeriodStart: null }, 'ChargePeriodStart is missing'],
    [{ ChargePeriodEnd: '2026-11-01' }, 'ChargePeriodEnd lies before the start'],
    [{ ChargeCategory: 'Gift' }, 'ChargeCategory is Gift. Write one of usage, purchase, tax, credit, adjustment.'],
  ])('%o', (change, expected) => {
    expect(refusal(change)).toContain(expected);
  });

  it('a virtual currency has a name longer than a code', () => {
    expect(chargeOf({ BillingCurrency: 'Credits' }).currency).toBe('Credits');
    expect(chargeOf({ BillingCurrency: 'eur' }).currency).toBe('EUR');
  });
});

describe('what is noted, the line going in', () => {
  it('tags that are none, and quantities that are no numbers', () => {
    const line = read({ Tags: '{"broken', ConsumedQuantity: 'some', ConsumedUnit: 'Tokens' });
    expect(
      line.kind === 'charge' && [line.charge.tags, line.charge.consumed, line.notes.map(({ place }) => place)],
    ).toEqual([{}, null, ['ConsumedQuantity', 'Tags']]);
  });
});

describe('kinds of lines', () => {
  it.each([
    [{ ChargeCategory: 'Tax', BilledCost: '19' }, { category: 'tax' }],
    [{ ChargeCategory: 'Credit', BilledCost: '-3' }, { category: 'credit' }],
    [{ ChargeCategory: 'Refund', BilledCost: '-3' }, { category: 'credit' }],
    [{ ChargeCategory: 'adjustment' }, { category: 'adjustment' }],
    [
      { ChargeCategory: 'Purchase', ChargeFrequency: 'Recurring' },
      { category: 'purchase', frequency: 'Recurring' },
    ],
    [
      { ChargeClass: 'Correction', BilledCost: '-1' },
      { category: 'usage', isCorrection: true },
    ],
    [
      { CommitmentDiscountId: 'ptu-1', CommitmentDiscountStatus: 'Unused', PricingCategory: 'Committed' },
      { commitment: 'ptu-1', commitmentStatus: 'Unused', pricingCategory: 'Committed' },
    ],
  ])('%o', (change, expected) => {
    expect(chargeOf(change)).toMatchObject(expected);
  });

  it('cost that the cloud has split bears the tags of both, those of the line before those of the share', () => {
    const split = { AllocatedTags: '{"owner": "pod", "pod": "web-1"}', AllocatedResourceId: 'pod/web-1' };
    expect(chargeOf(split).tags).toEqual({ owner: 'search', pod: 'web-1' });
  });
});

describe('identity', () => {
  const id = chargeOf().id;

  it('a restated amount is the same line', () => {
    expect(chargeOf({ BilledCost: '9', EffectiveCost: '8', ConsumedQuantity: '7', x_CostInUsd: '6' }).id).toBe(id);
  });

  it('another tag, resource, period or account is another line', () => {
    const others = [
      { Tags: '{"owner": "ads"}' },
      { ResourceId: 'arn:2' },
      { BillingAccountId: 'a-2' },
      { ChargePeriodStart: '2026-11-03T09:00:00Z' },
    ];
    expect(new Set([id, ...others.map((change) => chargeOf(change).id)]).size).toBe(5);
  });

  it('does not depend on how moments, tags and nothing are written, or in which order', () => {
    const written = { ChargePeriodStart: '2026-11-03 10:00:00', Tags: { owner: 'search' }, ChargeClass: 'NULL' };
    expect(chargeOf(written).id).toBe(id);
    const turned = Object.entries(ROW).toReversed();
    const line = FOCUS_TABLE.reader(PLAIN_STYLE).read(
      new BillColumns(turned.map(([name]) => name)),
      turned.map(([, cell]) => cell),
    );
    expect(line.kind === 'charge' && line.charge.id).toBe(id);
  });
});

it('local times are told by the map', () => {
  const local = { ChargePeriodStart: '03.11.2026 00:00', ChargePeriodEnd: '04.11.2026 00:00' };
  const style = { ...PLAIN_STYLE, dateFormat: 'DD.MM.YYYY HH:mm', timeZone: 'Europe/Berlin' };
  expect(chargeOf(local, style).chargePeriod).toEqual({
    from: Date.parse('2026-11-02T23:00:00Z'),
    to: Date.parse('2026-11-03T23:00:00Z'),
  });
});

it('a period without length is the hour, or the day of a date, that begins there', () => {
  const hour = '2026-11-03T10:00:00Z';
  expect(chargeOf({ ChargePeriodEnd: hour }).chargePeriod.to).toBe(Date.parse('2026-11-03T11:00:00Z'));
  const day = { ChargePeriodStart: '2026-11-03', ChargePeriodEnd: '2026-11-03' };
  expect(chargeOf(day).chargePeriod.to).toBe(Date.parse('2026-11-04T00:00:00Z'));
});

it('whatever stands in a row, it is a charge or refused with a reason, and nothing is invented', () => {
  const names = Object.keys(ROW);
  const cell = fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom('NULL', '1e400', '-0', '__proto__', '{"__proto__": 1}', 'x'.repeat(100_000)),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...names), cell), { maxLength: 4 }), (changes) => {
      const change: Record<string, Json> = Object.fromEntries(changes);
      const line = read(change);
      expect(line.kind === 'charge' || (line.kind === 'refused' && line.problems.length > 0)).toBe(true);
      if (line.kind !== 'charge') return;
      const { chargePeriod, billingPeriod } = line.charge;
      expect(chargePeriod.to).toBeGreaterThan(chargePeriod.from);
      expect(billingPeriod.to).toBeGreaterThan(billingPeriod.from);
    }),
  );
});
